"""Tell whether a sentence begins with a word that points back: 그는, 이 회사, it, they. Their class is closed."""

from __future__ import annotations

import re

from rag.text.analyzer import Analyzer
from rag.text.language import language_of

# English words that refer back, as subject or determiner: a closed class. It decides only what is looked up as well, so
# that no model need be asked; in Korean the analyser tags pronouns and determiners.
_POINTING = frozenset("it its he his she her they their this that these those such both".split())
_REFERRING = _POINTING | {"him", "them", "the"}
_NEEDING = _POINTING | {"then", "there", "however", "therefore"}
_NEEDING_DETERMINERS = frozenset("이 그 해당 이런 그런 이러한 그러한 같은".split())
_OWN = frozenset("나 내 저 우리 너 누구 무엇 어디".split())  # pronouns that point to nothing said before
_FIRST_WORD = re.compile(r"[\W_]*([A-Za-z]+)")
_DEMONSTRATIVES = frozenset("이 그 저 이런 그런 저런 해당".split())  # among the determiners (첫, 두, 새)


def begins_with_reference(sentence: str, analyzer: Analyzer) -> bool:
    """Return whether a sentence begins with a pronoun or a demonstrative."""
    if language_of(sentence) == "en":
        return sentence.lstrip("\"'“‘(").split(" ")[0].rstrip(",").lower() in _REFERRING
    form, tag = next(((form, tag) for form, tag, _, _ in analyzer.morphemes(sentence)), ("", ""))
    return tag == "NP" or (tag == "MM" and form in _DEMONSTRATIVES)


def needs_the_sentence_before(sentence: str, analyzer: Analyzer) -> bool:
    """Return whether a sentence is hardly understood without the one before: it, 이 탑, 그러나; "the" alone is none.

    It decides what is shown together, and so is narrower than ``begins_with_reference``.
    """
    if word := _FIRST_WORD.match(sentence):
        return word[1].lower() in _NEEDING
    words = ((form, tag) for form, tag, _, _ in analyzer.morphemes(sentence) if not tag.startswith("S"))
    form, tag = next(words, ("", ""))
    if tag in ("NP", "MAJ"):
        return form not in _OWN
    return tag in ("MM", "NNG") and form in _NEEDING_DETERMINERS
