"""Tell which words of a sentence a passage does not have.

Without a judge this is what stands between a sentence and the label "words checked": amounts and names alone would let
any sentence without them pass. It compares words and decides nothing about meaning.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.records import Source
from rag.text import Analyzer, Term, find_quantities, fold, language_of

# The share of a sentence's words, by their rarity, that its passage must have. Of 24 sentences written to try it, the
# true paraphrases have .62 to 1 (one of twelve .38), the others 0 to .46 (one of twelve .87).
LEAST_SHARE = 0.6
_FIGURE = re.compile(r"(?:[^\W\d_]+-?)?(?P<figure>\d+(?:[.,:/-]\d+)*)")


@dataclass(frozen=True, slots=True)
class SharedWords:
    """Words of a sentence, compared with a passage.

    Attributes:
        share: the share, 0..1, of the words that the passage has, weighted by their rarity.
        missing: the words that it does not have, as they are written, in order.
        unknown_figures: figures that are no amount (테크42, 02-2000-2167) and that it does not have.
        is_translated: whether the passage is in the other language, where few words but names can be found.
    """

    share: float
    missing: tuple[str, ...]
    unknown_figures: tuple[str, ...]
    is_translated: bool

    @property
    def suffice(self) -> bool:
        """Return whether enough of the words stand in the passage."""
        return self.share >= LEAST_SHARE and not self.unknown_figures


def shared_words(sentence: str, source: Source, idf: Mapping[str, float], analyzer: Analyzer) -> SharedWords:
    """Return how many words of a sentence stand in a passage.

    Amounts are left out: the verifier compares them, in any spelling.

    Args:
        sentence: the sentence.
        source: the passage.
        idf: the rarity of words, by key; a word that is not in it is as rare as the rarest.
        analyzer: finds the words, across spellings and, for names and the words of the tables, across languages.
    """
    amounts = [(one.start, one.end) for one in find_quantities(sentence)]
    wanted = [term for term in analyzer.terms(sentence) if not term.is_function and not _is_amount(term, amounts)]
    present = _keys(source, analyzer)
    rarest = max(idf.values(), default=1.0)
    weights = {term: idf.get(term.key, rarest) for term in wanted}
    found = sum(weight for term, weight in weights.items() if term.key in present)
    compounds = [term for term in wanted if term.kind == "compound" and term.key in present]
    unknown = _unknown_figures(sentence, amounts, compounds, source)
    missing = dict.fromkeys(sentence[term.start : term.end] for term in wanted if term.key not in present)
    is_translated = language_of(sentence) != language_of(source.chunk.text)
    return SharedWords(found / (sum(weights.values()) or 1.0), (*unknown, *missing), unknown, is_translated)


def _unknown_figures(
    sentence: str, amounts: Sequence[tuple[int, int]], compounds: Sequence[Term], source: Source
) -> tuple[str, ...]:
    """Return the figures outside amounts, each with the letters before it, that the passage does not have.

    Args:
        sentence: the sentence.
        amounts: ranges of amounts, which the verifier compares.
        compounds: names with a figure that the passage has, in another spelling too.
        source: the passage.
    """
    given = fold(f"{source.chunk.text} {source.metadata}")
    known = [*amounts, *((term.start, term.end) for term in compounds)]
    return tuple(
        match.group()
        for match in _FIGURE.finditer(sentence)
        if not any(start <= match.start("figure") and match.end() <= end for start, end in known)
        and not re.search(rf"(?<!\d){re.escape(fold(match.group()))}(?!\d)", given)
    )


def _is_amount(term: Term, amounts: Sequence[tuple[int, int]]) -> bool:
    return term.kind == "number" or any(start <= term.start and term.end <= end for start, end in amounts)


def _keys(source: Source, analyzer: Analyzer) -> frozenset[str]:
    return frozenset(term.key for text in (source.chunk.text, source.metadata) for term in analyzer.terms(text))
