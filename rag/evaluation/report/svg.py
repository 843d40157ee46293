"""Make the shapes, axes and labels of an SVG picture, as text; everything from outside is escaped.

Pictures are 340 units wide, about the width of a phone. The module knows no measures.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from html import escape

WIDTH = 340
LEFT, RIGHT = 44, 322  # horizontal extent of plots with two axes
ROW = 42  # height of one line of ``bars`` and ``dots``
LABEL = 18  # maximum width of a label in columns; Korean letters take two
_UNPRINTABLE = re.compile(r"[^\t\n\r -~\xa0-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")  # invalid in XML and HTML


def escaped(text: object) -> str:
    """Escape text for HTML elements, HTML attributes and SVG; unprintable characters are replaced."""
    encodable = str(text).encode("utf-8", "replace").decode("utf-8")
    return escape(_UNPRINTABLE.sub("\ufffd", encodable), quote=True).replace("\r", "&#13;")


def number(value: object) -> float | None:
    """Return a number whose square is finite too as a float, and None for any other value."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e150 else None


def svg(title: str, description: str, height: float, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img"><title>{escaped(title)}</title>'
        f"<desc>{escaped(description)}</desc>{inside}</svg>"
    )


def portion(value: object) -> float | None:
    known = number(value)
    return known if known is not None and 0 <= known <= 1 else None


def x_of(share: float) -> float:
    """Return the x of a share on a line as wide as the plot."""
    return round(0.5 + (WIDTH - 1) * min(max(share, 0), 1), 1)


def position_along(share: float) -> float:
    """Return the x of a share on the horizontal axis."""
    return LEFT + (RIGHT - LEFT) * min(max(share, 0), 1)


def dot(x: float, y: float, strong: bool = True) -> str:
    return f'<circle class="{"d" if strong else "o"}" cx="{x:.1f}" cy="{y:.1f}" r="5"/>'


def text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escaped(words)}</text>'


def column(x: float, wide: float, base: float, tall: float) -> str:
    return f'<rect class="f" x="{x:.1f}" y="{base - tall:.1f}" width="{wide:.1f}" height="{tall:.1f}"/>'


def grid(lines: Iterable[tuple[float, str]]) -> str:
    return "".join(
        f'<path class="g" d="M{LEFT},{y:.1f}H{RIGHT}"/>{text(LEFT - 6, y + 5, words, "s e")}' for y, words in lines
    )


def share_axis(y: float) -> str:
    return "".join(text(position_along(i / 4), y, f"{25 * i}%", "s m") for i in range(5))


def steps(most: float) -> tuple[float, float]:
    """Return a round grid step and the smallest multiple of it that is not below the maximum."""
    step = next((one for one in (0.01, 0.02, 0.05, 0.1, 0.2) if most <= 5 * one), 0.25)
    return step, step * max(1, math.ceil(most / step - 1e-9))


def decades(low: float, high: float) -> list[float]:
    """Return axis ticks between two times: 1, 2, 5 times powers of ten, fewer if they would overlap; at least one."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    nearest = math.log(high / low) * 56 / (RIGHT - LEFT)  # 56 is about as wide as "200 ms"
    factors = next((some for some, gap in (((1, 2, 5), 2.0), ((1, 3), 3.0)) if math.log(gap) >= nearest), (1,))
    ticks = [factor * 10.0**power for power in powers for factor in factors if low <= factor * 10.0**power <= high]
    return ticks[:: max(1, math.ceil(len(ticks) / 5))] or [math.sqrt(low * high)]


def tick(value: float) -> str:
    return f"{value / 1000:g} s" if value >= 1000 else f"{value:.3g} ms"


def shortened(label: str) -> str:
    width, kept = 0, ""
    for letter in " ".join(label.split()):
        width += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if width > LABEL:
            return kept + "…"
        kept += letter
    return kept
