"""How many characters two short answers share: KorQuAD's character F1.

Korean puts particles and endings on its words, so that an F1 over words calls 머스크가 and 머스크는 wholly different.
KorQuAD counts characters instead: S. Lim, M. Kim, J. Lee, "KorQuAD1.0: Korean QA dataset for machine reading
comprehension", arXiv:1909.07005 (2019), and its ``evaluate-korquad_v1.0.py`` at https://korquad.github.io, whose
definition is followed here (the code is ours). One thing is added to it: text is brought to NFC first, so that Hangul
written in single letters counts as the same Hangul; texts that are in NFC already get the very figures of the script.

The order of characters does not count, and whoever answers a name with a sentence loses precision: the measure is meant
for short answers.
"""

from __future__ import annotations

import string
import unicodedata
from collections import Counter
from collections.abc import Iterable

_DROPPED = dict.fromkeys(map(ord, string.punctuation + "《》〈〉‘’"))


def characters(text: str) -> Counter[str]:
    """The characters that count, as a multiset: NFC, lower case, no white space, no punctuation.

    Punctuation is what the script drops: ASCII punctuation and 《》〈〉‘’. Other signs (“ ” · 「 」 and so on) count,
    as they do there.
    """
    lowered = unicodedata.normalize("NFC", text).lower().translate(_DROPPED)
    return Counter("".join(lowered.split()))


def character_f1(said: str, reference: str) -> float:
    """The F1 of the characters said, 0..1.

        precision = |S ∩ R| / |S|     recall = |S ∩ R| / |R|     F1 = 2 |S ∩ R| / (|S| + |R|)

    where S and R are the multisets of ``characters``. Nothing in common is 0, two empty texts included, as in the
    script.
    """
    ours, theirs = characters(said), characters(reference)
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def best_character_f1(said: str, references: Iterable[str]) -> float | None:
    """The highest ``character_f1`` over the references, of which any one would do; None where there is none."""
    return max((character_f1(said, reference) for reference in references), default=None)
