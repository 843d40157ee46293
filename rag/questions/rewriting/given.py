"""Reduce earlier answers to what they were shown to rest on: their sentences with a citation.

An answer also has words that are in no document: frames, what was not found, titles of the nearest texts. A name
that only occurs there may be wrong, and must not enter the next question.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence

from rag.records import Turn
from rag.text import Analyzer

_MARKERS = re.compile(r"[ |]*(?:\[\d{1,3}\])+[ |]*")


def cited_turns(history: Sequence[Turn], analyzer: Analyzer) -> tuple[Turn, ...]:
    """Return the turns, each with only the cited sentences of its answer, a line each and without their markers."""
    return tuple(
        dataclasses.replace(turn, answer="\n".join(_cited_sentences(turn.answer, analyzer))) for turn in history
    )


def _cited_sentences(answer: str, analyzer: Analyzer) -> list[str]:
    """Return the sentences, and rows of tables, that are followed by the number of a citation."""
    found: list[str] = []
    for line in answer.splitlines():
        *before, _ = _MARKERS.split(line)  # what follows the last marker has none
        if line.startswith("|"):
            found += [" ".join(before)] * bool(before)
            continue
        for words in before:
            spans = analyzer.sentences(words)
            found += [words[start:end] for start, end in spans[-1:]]
    return found
