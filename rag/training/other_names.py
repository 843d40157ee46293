"""Make near misses of answered questions: one name is replaced, everything else still matches, and nothing answers.

Without them a reader takes the right kind of fact about somebody else for an answer. A question on another name is
given the windows that answered the first one, so that only the name tells them apart.
"""

from __future__ import annotations

import dataclasses
import random
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from rag.text import Term
from rag.training.rivals import WindowChoice

SHARE = 0.6  # of the answered questions with a name get a twin
NEARBY = 0.5  # of the new names are of rival windows: they occur in the same document, but not beside the answer
RIVALS = 2  # other windows that a twin keeps
# In Latin letters: capitalised words within a sentence. The analyser takes most foreign words for names.
_LATIN = re.compile(r"(?<=[^\W_A-Z.?!:] )[A-Z][\w'-]+(?: [A-Z][\w'-]+)*")
_HANGUL = re.compile(r"[가-힣]+")
_FIRST_SYLLABLE, _LAST_SYLLABLE, _FINALS = 0xAC00, 0xD7A3, 28  # a syllable's place modulo 28 is its final consonant


class Name(NamedTuple):
    """A name, and where it is in its text."""

    start: int
    end: int
    text: str


class NamesTerms(Protocol):
    """Tell the terms of a text, with their kinds and places."""

    def terms(self, text: str) -> Sequence[Term]: ...


def other_names(choices: Sequence[WindowChoice], analyzer: NamesTerms, *, seed: int) -> list[WindowChoice]:
    """Return questions that no window answers, made of some of those that one does.

    Args:
        choices: questions with their windows.
        analyzer: finds names.
        seed: of the draw.
    """
    chance = random.Random(seed)  # noqa: S311 - nothing secret
    named = [(one, found) for one in choices if one.answers and (found := names_in(one.question, analyzer))]
    every = sorted({name.text for _, found in named for name in found})
    twins = (
        _twin(one, chance.choice(found), every, analyzer, chance) for one, found in named if chance.random() < SHARE
    )
    return [twin for twin in twins if twin is not None]


def _twin(
    one: WindowChoice, old: Name, every: Sequence[str], analyzer: NamesTerms, chance: random.Random
) -> WindowChoice | None:
    """Return a question with another name, and the windows that answered it as it was; None where no name fits."""
    right = sorted({window for window, _, _ in one.answers})
    known = one.question + " ".join(one.windows[i].context + one.windows[i].body for i in right)
    rivals = [window for i, window in enumerate(one.windows) if i not in right]
    nearby = [name.text for window in rivals for name in names_in(window.body, analyzer)]
    pools = (nearby, every) if chance.random() < NEARBY else (every,)
    new = next(_drawn(pools, old.text, known, chance), None)
    if new is None:
        return None
    windows = (*(one.windows[i] for i in right), *rivals[:RIVALS])
    return dataclasses.replace(one, question=replaced(one.question, old, new), windows=windows, answers=())


def names_in(text: str, analyzer: NamesTerms) -> list[Name]:
    """Return the names of a text: Korean ones as the analyser tells them, others as they are capitalised."""
    terms = [(t.start, t.end) for t in analyzer.terms(text) if t.kind == "name" and t.end - t.start > 1]
    spans = [(start, end) for start, end in terms if _HANGUL.fullmatch(text, start, end)]
    spans += [found.span() for found in _LATIN.finditer(text)]
    return [Name(start, end, text[start:end]) for start, end in spans]


def replaced(text: str, old: Name, new: str) -> str:
    """Return a text with another name in the place of one."""
    return text[: old.start] + new + text[old.end :]


def _drawn(pools: Sequence[Sequence[str]], old: str, known: str, chance: random.Random) -> Iterator[str]:
    """Yield names that could be in the place of another and do not occur in known text, of the first pools first."""
    for pool in pools:
        for name in chance.sample(pool, min(len(pool), 200)):
            if name not in known and _particle(name) == _particle(old):
                yield name


def _particle(name: str) -> tuple[bool, bool]:
    """Return whether a name is Hangul, and whether a final consonant ends it: what follows it depends on both.

    A particle that does not agree would tell a made question from a real one.
    """
    last = ord(name[-1])
    is_hangul = _FIRST_SYLLABLE <= last <= _LAST_SYLLABLE
    return is_hangul, is_hangul and (last - _FIRST_SYLLABLE) % _FINALS > 0
