"""Answer without a model, by quotations only.

The module chooses the sentences that answer, from as many documents as the question needs. The only words that are not
quoted are outlet and date. It knows no storage and no markers; the chain numbers the citations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.retrieval import Candidate, Reprints, is_admissible, is_version, same_figures, was_read
from rag.text import Analyzer, has_cells, is_heading, needs_the_sentence_before, turn_start

NAME = "extractive"  # the name of the answerer in an Answer
MOST_SENTENCES = 3
# The largest difference in score between a further sentence and the best one: exp(-1.5) = 0.22 of its odds. Where
# windows were read, scores lie further apart: with 1.5 a second reason or item of a list is missing from more of the
# packaged answers, with 4.5 a quarter of their citations are of something else.
SLACK, READ_SLACK = 1.5, 3.0
MOST_ITEMS = 5
LONGEST_TURN = 300  # characters of a message up to the end of the sentence that is quoted
_ORDINALS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"첫\s?번째|첫째|\bfirst(?:ly)?\b",
        r"두\s?번째|둘째|\bsecond(?:ly)?\b",
        r"세\s?번째|셋째|\bthird(?:ly)?\b",
        r"네\s?번째|넷째|\bfourth(?:ly)?\b",
        r"다섯\s?번째|다섯째|\bfifth(?:ly)?\b",
    )
)


def draft(ranked: Sequence[Candidate], reprints: Reprints, *, asks_for_several: bool = False) -> list[Candidate]:
    """Return the best sentence and up to two more that answer nearly as well, in the order of the answer.

    Args:
        ranked: candidates, best first; at least one.
        reprints: which documents are one text, whose sentences are quoted once.
        asks_for_several: whether the question asks for a list.
    """
    chosen: list[Candidate] = []
    for candidate in (ranked[0], *near_best(ranked)):
        is_other_row = not asks_for_several and any(_is_other_row(candidate, better) for better in chosen)
        if not is_other_row and not any(_repeats(candidate, better, reprints) for better in chosen):
            chosen.append(candidate)
        if len(chosen) == MOST_SENTENCES:
            break
    return _enumerated(chosen, ranked) if asks_for_several else chosen


def quoted_from(candidate: Candidate, analyzer: Analyzer) -> int:
    """Return where the quote of a sentence begins in its document: at the sentence before where it depends on that.

    In a chat it begins with who said it, and when.

    Args:
        candidate: the sentence.
        analyzer: tells pronouns.
    """
    sentence, source = candidate.sentence, candidate.context.hit.source
    if has_cells(sentence.text):
        return sentence.start
    turn = turn_start(source.document.text, sentence.start)
    if turn is not None and all(source.free_of_injection) and sentence.end - turn <= LONGEST_TURN:
        return max(turn, source.chunk.start)
    place = source.sentences.index(sentence)
    may_extend = place > 0 and source.free_of_injection[place - 1]
    if not may_extend or not needs_the_sentence_before(sentence.text, analyzer):
        return sentence.start
    before = source.sentences[place - 1]
    between = source.document.text[before.end : sentence.start]
    is_beside = not between.strip() and between.count("\n") < 2 and not is_heading(before.text)
    return before.start if is_beside else sentence.start


def _repeats(candidate: Candidate, better: Candidate, reprints: Reprints) -> bool:
    """Return whether a sentence is another, or that of a reprint in other words with the same figures."""
    text, known = candidate.sentence.text, better.sentence.text
    if text == known:
        return True
    are_one = reprints.are_one(candidate.document, better.document)
    return are_one and is_version(text, known) and same_figures(text, known)


def _is_other_row(candidate: Candidate, better: Candidate) -> bool:
    """Return whether two sentences are rows of one document about different things: their first cells differ."""
    texts = [one.context.text for one in (candidate, better)]
    if candidate.document.id != better.document.id or not all(map(has_cells, texts)):
        return False
    return len({text.split(" | ")[0] for text in texts}) == 2


def near_best(ranked: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the sentences that answer nearly as well as the best one, best first.

    They cover every word of the question that the best one covers, so that the growth of another market or the date of
    another version is not added to the right one.

    Args:
        ranked: candidates, best first; those that cannot answer come last.
    """
    best, *others = ranked
    slack = READ_SLACK if was_read(ranked) else SLACK
    for candidate in others:
        if not is_admissible(candidate) or best.score - candidate.score > slack:
            return
        if best.covered <= candidate.covered:
            yield candidate


def _enumerated(chosen: list[Candidate], ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the chosen sentences with the other items of their list: a first point calls for the second."""
    item = next((c for c in chosen if _ordinal(c) is not None), None)
    if item is None:
        return chosen
    chunk = item.sentence.chunk_id
    items = sorted((c for c in ranked if c.sentence.chunk_id == chunk), key=lambda c: c.sentence.start)
    listed = {_ordinal(c): c for c in reversed(items) if _ordinal(c) is not None and is_admissible(c)}
    run = [listed[number] for number in range(MOST_ITEMS) if all(n in listed for n in range(number + 1))]
    inside = {candidate.sentence for candidate in run}
    return [c for c in chosen if c.sentence not in inside][:1] + run if item.sentence in inside else chosen


def _ordinal(candidate: Candidate) -> int | None:
    """Return 0 for a first point, 1 for a second; None for a sentence that is no item of a list, or several."""
    found = [number for number, pattern in enumerate(_ORDINALS) if pattern.search(candidate.sentence.text)]
    return found[0] if len(found) == 1 else None
