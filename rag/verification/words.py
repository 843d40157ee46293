"""Tell which words of a sentence a passage does not have.

Without a judge this decides which sentences are shown as "words checked": amounts and names alone would let any
sentence without them pass. It compares words and decides nothing about meaning.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from rag.text import Analyzer, Term, fold, is_syllable, language_of
from rag.verification.grounds import Grounds, quantities_of

# The share of a sentence's words that must be there. Of 24 sentences written to try it, weighted by rarity, the true
# paraphrases have .62 to 1 (one of twelve .38), the others 0 to .46 (one of twelve .87).
LEAST_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class SharedWords:
    """Words of a sentence, compared with a passage.

    Attributes:
        share: the share, 0..1, of the words that the passage has, weighted by their rarity.
        missing: the words that it does not have, as they are written, in order.
        is_translated: whether the passage is in the other language, where few words but names can be found.
    """

    share: float
    missing: tuple[str, ...]
    is_translated: bool

    @property
    def suffice(self) -> bool:
        """Return whether enough of the words are in the passage."""
        return self.share >= LEAST_SHARE


def shared_words(
    sentence: str, grounds: Grounds, analyzer: Analyzer, idf: Mapping[str, float] = MappingProxyType({})
) -> SharedWords:
    """Return how many words of a sentence are among the words of a passage.

    Amounts are left out: the rules compare them, in any spelling.

    Args:
        sentence: the sentence.
        grounds: the words of the passage and its metadata.
        analyzer: finds the words, across spellings and, for names and the words of the tables, across languages.
        idf: the rarity of words, by key; a word that is not in it is as rare as the rarest.
    """
    amounts = [(one.start, one.end) for one in quantities_of(sentence)]
    wanted = [term for term in analyzer.terms(sentence) if not term.is_function and not _is_amount(term, amounts)]
    present = {t.key for t in wanted if t.key in grounds.keys or fold(sentence[t.start : t.end]) in grounds.folded}
    rarest = max(idf.values(), default=1.0)
    weights = {term: idf.get(term.key, rarest) for term in wanted}
    found = sum(weight for term, weight in weights.items() if term.key in present)
    missing = dict.fromkeys(_written(term, sentence) for term in wanted if term.key not in present)
    is_translated = language_of(sentence) != grounds.language
    # What has amounts alone was compared by the rules; what has nothing ("No.") has nothing that was compared.
    share = found / sum(weights.values()) if weights else float(bool(amounts))
    return SharedWords(share, tuple(missing), is_translated)


def _written(term: Term, sentence: str) -> str:
    """Return a term as a reader sees it: the stem of a Korean verb with its ending, 줄었다 for 줄."""
    end = term.end
    while term.kind == "verb" and end < len(sentence) and is_syllable(sentence[end]):
        end += 1
    return sentence[term.start : end]


def _is_amount(term: Term, amounts: Sequence[tuple[int, int]]) -> bool:
    return term.kind == "number" or any(start <= term.start and term.end <= end for start, end in amounts)
