"""Settle the frames of a checked text: sentences without a fact of their own, such as "Two outlets differ on this".

Nobody can look one up, so it is worth what it introduces or sums up: the claims beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.answering import check_messages
from rag.records import CheckedSentence
from rag.text import language_of


def settled(checked: Iterable[CheckedSentence]) -> Iterator[CheckedSentence]:
    """Yield the sentences of a text in order; a frame between claims of which nothing was found is not found either.

    A frame waits for the claim after it, unless the one before it was found.

    Args:
        checked: the sentences, frames without a verdict.
    """
    waiting: list[CheckedSentence] = []
    found_before = False
    for one in checked:
        if waiting or (one.kind == "frame" and not found_before):
            waiting.append(one)
        else:
            yield one
        if one.kind == "claim":
            found = one.verdict in ("supported", "partly")
            yield from waiting if found else _beside_nothing(waiting)
            waiting, found_before = [], found
    yield from _beside_nothing(waiting)


def _beside_nothing(checked: Sequence[CheckedSentence]) -> Iterator[CheckedSentence]:
    for one in checked:
        if one.kind == "frame":
            reason = check_messages.beside_nothing(language_of(one.sentence))
            yield replace(one, verdict="not_found", reason=reason)
        else:
            yield one
