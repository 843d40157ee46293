"""Compute KorQuAD's character F1, the character overlap of two short answers.

Korean attaches particles and endings to words, so a word F1 would treat 머스크가 and 머스크는 as unrelated. KorQuAD
counts characters instead: S. Lim, M. Kim, J. Lee, "KorQuAD1.0: Korean QA dataset for machine reading comprehension",
arXiv:1909.07005 (2019), and its ``evaluate-korquad_v1.0.py`` at https://korquad.github.io. This module implements the
definition independently, with one addition: texts are normalised to NFC first, so decomposed Hangul equals composed
Hangul. For texts in NFC the values are identical to the script's.

The order of characters is ignored. A full sentence as the answer to a name question has low precision: the measure is
meant for short answers.
"""

from __future__ import annotations

import string
import unicodedata
from collections import Counter
from collections.abc import Iterable

_DROPPED = dict.fromkeys(map(ord, string.punctuation + "《》〈〉‘’"))


def characters(text: str) -> Counter[str]:
    """Return the multiset of characters that are compared: NFC, lower case, without white space and punctuation.

    The removed punctuation is that of the KorQuAD script: ASCII punctuation and 《》〈〉‘’. Other signs, such as
    “ ” · 「 」, are kept, as in the script.
    """
    lowered = unicodedata.normalize("NFC", text).lower().translate(_DROPPED)
    return Counter("".join(lowered.split()))


def character_f1(answer: str, reference: str) -> float:
    """Return the character F1 of an answer and a reference, 0..1.

        precision = |S ∩ R| / |S|     recall = |S ∩ R| / |R|     F1 = 2 |S ∩ R| / (|S| + |R|)

    S and R are the multisets of ``characters``. Without common characters the value is 0, even for two empty texts,
    as in the script.
    """
    ours, theirs = characters(answer), characters(reference)
    shared = (ours & theirs).total()
    return 2 * shared / (ours.total() + theirs.total()) if shared else 0.0


def best_character_f1(answer: str, references: Iterable[str]) -> float | None:
    """Return the highest ``character_f1`` over alternative references; None if there are none."""
    return max((character_f1(answer, reference) for reference in references), default=None)
