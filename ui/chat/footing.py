"""Render the foot of an answer: where it comes from, and behind "details" how it came about. Pure functions."""

from __future__ import annotations

from collections.abc import Iterator

from rag.records import Answer, Citation
from ui.chat.source_cards import card_count
from ui.shared import dated, escaped
from ui.words import Labels, counted

MOST_OUTLETS = 3  # outlets that are named
LIKELY, POSSIBLE = 0.8, 0.5  # from these probabilities on, it is likely, or may be, that the documents answer


def footing(number: int, answer: Answer, labels: Labels) -> str:
    """Return the foot of the answer of an exchange, given by its number."""
    count = card_count(answer)
    label = (labels.show_nearest if answer.abstained else labels.show_sources).format(count)
    button = f'<button type="button" class="show" data-exchange="{number}">{escaped(label)}</button>' if count else ""
    rows = "".join(f"<li>{escaped(name)}: <span>{escaped(value)}</span></li>" for name, value in _rows(answer, labels))
    return (
        f'<div class="footing">{button}{_outlets(answer, labels)}<details class="about-answer">'
        f"<summary>{escaped(labels.details)}</summary><ul>{rows}</ul></details></div>"
    )


def _outlets(answer: Answer, labels: Labels) -> str:
    """Return the outlet and date of each document that is cited and does not lead its quotes; of many, of the first."""
    is_quoted = answer.answerer == "extractive"
    cited = (one for one in answer.citations if not (is_quoted and one.publisher))
    told = list(dict.fromkeys(_outlet(citation, labels) for citation in cited))
    if not told or answer.abstained:
        return ""
    more = len(told) - MOST_OUTLETS
    rest = [escaped(counted(labels.more_documents, more))] if more > 0 else []
    return f'<span class="outlets">{" · ".join([*told[:MOST_OUTLETS], *rest])}</span>'


def _outlet(citation: Citation, labels: Labels) -> str:
    when = dated(citation.published, citation.dating or labels.undated)
    return f"{escaped(citation.publisher or citation.title)}, {when}"


def _rows(answer: Answer, labels: Labels) -> Iterator[tuple[str, str]]:
    """Yield what is told of an answer: its names and values."""
    words = (labels.likely, labels.possible, labels.unlikely)
    place = 0 if answer.confidence >= LIKELY else 1 if answer.confidence >= POSSIBLE else 2
    yield labels.likelihood, words[place]
    yield labels.answer_mode, labels.built_in if answer.answerer == "extractive" else answer.answerer
    yield labels.time_taken, labels.seconds.format(f"{max(0.1, answer.timings_ms.total / 1000):.1f}")
    used = answer.usage
    if tokens := used.prompt_tokens + used.completion_tokens:
        judging = f" ({labels.of_judge.format(f'{used.judge_tokens:,}')})" if used.judge_tokens else ""
        yield labels.tokens, f"{tokens:,}{judging}"
        yield labels.cost, f"${_dollars(used.cost_usd)}"


def _dollars(amount: float) -> str:
    """Format an amount with two decimals, or more if it would round to zero: 0, 0.0004, 0.12."""
    return "0" if not amount else f"{amount:.2f}" if amount >= 0.01 else f"{amount:.2g}"
