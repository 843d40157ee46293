"""Draw plots as inline SVG with a title and a description for screen readers. All functions are pure.

Plots are 340 units wide, about the width of a phone, so that text stays readable there. Colours come from custom CSS
properties of the page (--ink, --ink-soft, --accent, --accent-soft, --line, --card) through ``STYLE``. Values are
labelled at their points. Values that are not finite numbers are omitted. This module measures nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rag.evaluation.measures.intervals import wilson
from rag.evaluation.report.plot_words import ENGLISH_PLOT_WORDS, PlotWords
from rag.evaluation.report.svg import (
    LEFT,
    RIGHT,
    ROW,
    WIDTH,
    column,
    decades,
    dot,
    escaped,
    grid,
    number,
    portion,
    position_along,
    share_axis,
    shortened,
    steps,
    svg,
    text,
    tick,
    x_of,
)

NOTHING = ENGLISH_PLOT_WORDS.nothing
STYLE = """svg{display:block;width:100%;max-width:26rem;height:auto;overflow:visible}
svg text{font-size:14px;fill:var(--ink);font-variant-numeric:tabular-nums}
svg .s{fill:var(--ink-soft)}svg .e{text-anchor:end}svg .m{text-anchor:middle}
svg .b{font-weight:700;paint-order:stroke;stroke:var(--card);stroke-width:4px;stroke-linejoin:round}
svg .g{stroke:var(--line);fill:none}svg .w{stroke:var(--ink);stroke-width:1.5;fill:none}
svg .c{stroke:var(--accent);stroke-width:2.5;fill:none;stroke-linejoin:round}
svg .f{fill:var(--accent-soft);stroke:var(--accent)}svg .d{fill:var(--accent)}svg .o{fill:var(--ink-soft)}
svg .p{stroke:var(--ink-soft);stroke-dasharray:5 4;fill:none}"""


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one share with its interval; ``strong`` marks the system that the others are compared with."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    n: int | None = None
    strong: bool = True


def percent(share: float, sign: str = "%") -> str:
    """Format a share (0..1) as a percentage with one decimal.

    More decimals are used if rounding would show 0% or 100% for a share that is not exactly 0 or 1.
    """
    for digits in (1, 2, 3, 4):
        shown = f"{100 * share:.{digits}f}"
        if share in (0, 1) or float(shown) not in (0, 100):
            break
    return shown + sign


def milliseconds(value: float) -> str:
    """Format milliseconds without decimals, or with one decimal below 10 ms."""
    return f"{value:,.0f} ms" if value >= 10 else f"{value:.1f} ms"


def describe_share(row: Row) -> str:
    """Describe a share in words, such as "90.0% (85.2–93.1%), n 201"."""
    interval = "" if row.low is None or row.high is None else f" ({percent(row.low, '')}–{percent(row.high)})"
    return f"{percent(row.value)}{interval}" + ("" if row.n is None else f", n {row.n:,}")


def bars(title: str, rows: Sequence[Row], words: PlotWords = ENGLISH_PLOT_WORDS) -> str:
    """Draw a horizontal bar for each share, with its interval on the bar and its label and figures above it."""
    return _rows(title, rows, lambda row, y: column(0.5, x_of(row.value) - 0.5, y + 6, 12), words=words)


def dots(title: str, rows: Sequence[Row], words: PlotWords = ENGLISH_PLOT_WORDS) -> str:
    """Draw a dot for each share, with its interval, and its label and figures above it."""
    return _rows(title, rows, lambda row, y: "", lambda row, y: dot(x_of(row.value), y, row.strong), words)


def risk_coverage(title: str, points: Iterable[Sequence[object]], words: PlotWords = ENGLISH_PLOT_WORDS) -> str:
    """Plot risk against coverage: the share of wrong answers if only the most confident questions are answered.

    Args:
        title: title of the plot.
        points: pairs (coverage, risk), both in 0..1.
        words: labels.
    """
    pairs = ((portion(point[0]), portion(point[1])) for point in points if len(point) == 2)
    known = sorted((x, y) for x, y in pairs if x is not None and y is not None)
    if not known:
        return _empty(title, words)
    bottom, top = 224, 30
    step, ceiling = steps(max(y for _, y in known))
    places = [(position_along(x), bottom - (bottom - top) * y / ceiling) for x, y in known]
    marks = [i * step for i in range(round(ceiling / step) + 1)]
    lines = grid([(bottom - (bottom - top) * mark / ceiling, f"{100 * mark:.0f}%") for mark in marks])
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    (x, y), (coverage, risk) = places[-1], known[-1]
    ending = escaped(words.wrong_at.format(percent(risk), percent(coverage)))
    above = min(place[1] for place in places if place[0] > x - 215) - 12  # so that the label does not cover the curve
    inside = (
        f'<text class="s" x="0" y="12">{escaped(words.wrong_share)}</text>{lines}{share_axis(bottom + 18)}'
        f'<polyline class="c" points="{line}"/>{dot(x, y)}'
        f'<text class="b e" x="{max(x + 5, 230):.1f}" y="{max(above, 26):.1f}">{ending}</text>'
        + text(RIGHT, bottom + 38, words.answered_share, "s e")
    )
    description = words.points.format(len(known), _point(known[0], words), _point(known[-1], words))
    return svg(title, description, bottom + 44, inside)


def reliability(title: str, bins: Iterable[Mapping[str, Any]], words: PlotWords = ENGLISH_PLOT_WORDS) -> str:
    """Plot the answerable share against confidence, with the number of questions per bin below.

    Args:
        title: title of the plot.
        bins: records with ``low``, ``high``, ``n``, ``confidence`` and ``answerable``.
        words: labels.
    """
    held = ((portion(one.get("low")), portion(one.get("high")), number(one.get("n")) or 0, one) for one in bins)
    known = [(x, y, max(0, int(n)), one) for x, y, n, one in held if x is not None and y is not None]
    if not known:
        return _empty(title, words)
    bottom, top, base = 232, 12, 306
    parts = [grid([(bottom - (bottom - top) * mark / 4, f"{25 * mark}%") for mark in range(5)])]
    parts.append(f'<path class="p" d="M{LEFT},{bottom}L{RIGHT},{top}"/>{share_axis(base + 18)}')
    parts.append(text(LEFT + 8, top + 18, words.surer, "s"))
    parts.append(text(RIGHT - 8, bottom - 10, words.less_sure, "s e"))
    most = max(1, *(n for _, _, n, _ in known))
    descriptions = []
    for low, high, n, one in known:
        parts.append(_bin_column(low, high, n, (base, 26 * n / most)))
        confidence, share = portion(one.get("confidence")), portion(one.get("answerable"))
        if n > 0 and confidence is not None and share is not None:
            parts.append(_dot_with_interval(position_along(confidence), share, n, (bottom, top)))
            descriptions.append(words.of_bin.format(percent(confidence), percent(share), n))
    parts.append(text(RIGHT, base + 38, words.confidence, "s e"))
    return svg(title, "; ".join(descriptions) + ".", base + 44, "".join(parts))


def histogram(
    title: str,
    values: Iterable[object],
    p50: float | None = None,
    p95: float | None = None,
    words: PlotWords = ENGLISH_PLOT_WORDS,
) -> str:
    """Draw a histogram of times on a logarithmic axis, with two percentiles marked.

    Args:
        title: title of the plot.
        values: times in milliseconds.
        p50: the median, in milliseconds.
        p95: the 95th percentile, in milliseconds.
        words: labels.
    """
    known = sorted(min(max(value, 0.01), 1e9) for value in map(number, values) if value is not None)
    if not known:
        return _empty(title, words)
    bottom, top = 224, 46
    low, high = known[0] / 1.15, known[-1] * 1.15
    span = math.log(high / low)

    def place(value: float) -> float:
        return LEFT + (RIGHT - LEFT) * math.log(min(max(value, low), high) / low) / span

    count, wide = 30, (RIGHT - LEFT) / 30
    held = [0] * count
    for value in known:
        held[min(count - 1, int((place(value) - LEFT) / wide))] += 1
    tall = (bottom - top) / max(held)
    parts = [grid([(bottom, "0"), (top, f"{max(held)}")]), text(0, 12, words.questions, "s")]
    parts += [column(LEFT + i * wide, wide, bottom, tall * n) for i, n in enumerate(held) if n]
    parts += [text(place(value), bottom + 18, tick(value), "s m") for value in decades(low, high)]
    percentiles = [(name, value, y) for name, value, y in (("p50", p50, 30), ("p95", p95, 12)) if value is not None]
    labels = [f"{name} {milliseconds(value)}" for name, value, _ in percentiles]
    for label, (_, value, y) in zip(labels, percentiles, strict=True):
        parts.append(_percentile_marker(place(value), bottom, y, label))
    parts.append(text(RIGHT, bottom + 38, words.time, "s e"))
    descriptions = [words.between.format(len(known), milliseconds(known[0]), milliseconds(known[-1])), *labels]
    return svg(title, ", ".join(descriptions) + ".", bottom + 44, "".join(parts))


def _empty(title: str, words: PlotWords) -> str:
    return svg(title, words.nothing, 30, text(0, 20, words.nothing, "s"))


def _rows(
    title: str,
    rows: Sequence[Row],
    below: Callable[[Row, float], str],
    above: Callable[[Row, float], str] = lambda row, y: "",
    words: PlotWords = ENGLISH_PLOT_WORDS,
) -> str:
    """Draw one line per share; ``below`` and ``above`` draw under and over its interval, at a given y."""
    known = [row for row in rows if number(row.value) is not None]
    if not known:
        return _empty(title, words)
    bottom = ROW * len(known)
    parts = [f'<path class="g" d="M{x},0V{bottom}"/>' for x in (0.5, WIDTH / 4, WIDTH / 2, 3 * WIDTH / 4, WIDTH - 0.5)]
    for i, row in enumerate(known):
        y, bold = ROW * i + 29, "b" if row.strong else ""
        parts.append(f'<rect x="1" y="{ROW * i + 3}" width="{WIDTH - 2}" height="18" fill="var(--card)"/>')
        parts.append(text(0, ROW * i + 17, shortened(row.label), bold))
        parts.append(text(WIDTH, ROW * i + 17, describe_share(row), "e"))
        parts.append(f"{below(row, y)}{_interval(row, y)}{above(row, y)}")
    parts += [text(0, bottom + 16, "0%", "s"), text(WIDTH / 2, bottom + 16, "50%", "s m")]
    parts.append(text(WIDTH, bottom + 16, "100%", "s e"))
    return svg(
        title, "; ".join(f"{row.label} {describe_share(row)}" for row in known) + ".", bottom + 20, "".join(parts)
    )


def _interval(row: Row, y: float) -> str:
    if row.low is None or row.high is None:
        return ""
    low, high = x_of(row.low), x_of(row.high)
    return f'<path class="w" d="M{low},{y}H{high}M{low},{y - 4}V{y + 4}M{high},{y - 4}V{y + 4}"/>'


def _dot_with_interval(x: float, share: float, n: int, heights: tuple[float, float]) -> str:
    """Draw a dot at a share, with the Wilson interval of that share of n."""
    bottom, top = heights
    low, high = wilson(min(n, max(0, round(share * n))), n)
    ends = [bottom - (bottom - top) * min(max(one, 0), 1) for one in (low, high, share)]
    return f'<path class="w" d="M{x:.1f},{ends[0]:.1f}V{ends[1]:.1f}"/>{dot(x, ends[2])}'


def _bin_column(low: float, high: float, n: int, foot: tuple[float, float]) -> str:
    """Draw one bin of the counts: as wide as the bin, as tall as its count, with the count above if it fits."""
    (base, tall), start, end = foot, position_along(low), position_along(high)
    label = text((start + end) / 2, base - tall - 4, f"{n}", "s m") if n and end - start >= 8 * len(f"{n}") else ""
    return column(start + 1, max(1, end - start - 2), base, tall) + label


def _percentile_marker(x: float, bottom: float, y: float, words: str) -> str:
    """Draw a labelled vertical line from the axis.

    The higher label is to the right of its line and the lower one to the left, unless there is no room.
    """
    room, to_right = 9 * len(words), y < 20
    to_right = x + room < WIDTH if to_right else x < room
    side, kind = (x + 5, "b") if to_right else (x - 5, "b e")
    return f'<path class="w" d="M{x:.1f},{bottom}V{y - 10}"/>{text(side, y, words, kind)}'


def _point(pair: tuple[float, float], words: PlotWords) -> str:
    return words.wrong_at.format(percent(pair[1]), percent(pair[0]))
