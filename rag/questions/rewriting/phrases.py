"""Find the phrases of a Korean question: pronouns and demonstratives, runs of nouns, and its topic.

The module knows morphemes; it does not know the conversation or any name.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from rag.questions.entity_type import Kinds
from rag.questions.rewriting.lexicon import PRONOUNS, THING, kinds_of_noun
from rag.questions.rewriting.substitution import TEMPORAL
from rag.text import Morpheme

DEMONSTRATIVES = frozenset("그 이 저 해당".split())


class Anaphor(NamedTuple):
    """Pronoun (그건) or demonstrative with a noun (그 회사).

    Attributes:
        start: offset of its start in the question.
        end: offset of its end.
        kinds: the kinds of thing that it may refer to.
        noun: its noun; empty for a pronoun.
    """

    start: int
    end: int
    kinds: Kinds
    noun: str = ""


def anaphors(morphemes: Sequence[Morpheme]) -> Iterator[Anaphor]:
    """Yield the pronouns (그건, 걔) and demonstratives with a noun (그 회사) of a question, in order."""
    for i, (form, tag, start, end) in enumerate(morphemes):
        if tag in ("EC", "EF", "ETM"):  # after a clause of its own, that clause explains them
            return
        following = morphemes[i + 1 :]
        if tag == "NP" and form in PRONOUNS:
            is_plural = bool(following) and following[0][1] == "XSN"
            kinds = PRONOUNS[form] | (THING if is_plural else set())
            yield Anaphor(start, following[0][3] if is_plural else end, kinds)
        elif tag in ("MM", "NNG") and form in DEMONSTRATIVES:
            nouns = list(itertools.takewhile(lambda m: m[1].startswith("N") or m[1] == "SL", following))
            kind = next((Anaphor(start, m[3], kinds, m[0]) for m in nouns if (kinds := kinds_of_noun(m[0]))), None)
            if kind or nouns:
                yield kind or Anaphor(start, nouns[-1][3], frozenset(), nouns[-1][0])


def noun_runs(
    morphemes: Sequence[Morpheme], joining: AbstractSet[str] = frozenset()
) -> Iterator[tuple[list[Morpheme], str]]:
    """Yield runs of consecutive nouns, or of nouns joined by morphemes of these tags, and the tag after each run."""
    tags = {"NNG", "NNP", "SL"} | joining
    groups = [list(group) for _, group in itertools.groupby(morphemes, lambda m: m[1] in tags)]
    for group, following in itertools.zip_longest(groups, groups[1:]):
        if group[0][1] in tags:
            yield group, following[0][1] if following else ""


def has_topic(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether a question has a topic already, other than a time: 는 of 사람들은 and of 발표에서는."""
    return any(
        _is_topic_particle(morpheme) and noun not in TEMPORAL
        for place, morpheme in enumerate(morphemes)
        if (noun := next((form for form, tag, _, _ in reversed(morphemes[:place]) if not tag.startswith("J")), ""))
    )


def begins_with_topic(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether the nouns with which morphemes begin are a topic with all their particles: 투자에는."""
    particles = itertools.dropwhile(lambda one: not one[1].startswith("J"), morphemes)
    return any(map(_is_topic_particle, itertools.takewhile(lambda one: one[1].startswith("J"), particles)))


def _is_topic_particle(morpheme: Morpheme) -> bool:
    form, tag, _, _ = morpheme
    return tag == "JX" and form in ("은", "는", "ᆫ")
