"""Tell whether a sentence begins with a word that points back: 그는, 이 회사, it, they. Their class is closed."""

from __future__ import annotations

from rag.text.analyzer import Analyzer
from rag.text.language import language_of

# English words that refer back, as subject or determiner: a closed class. It decides only what is looked up as well, so
# that no model need be asked; in Korean the analyser tags pronouns and determiners.
_REFERRING = frozenset("it its he his him she her they their them this that these those such both the".split())
_DEMONSTRATIVES = frozenset("이 그 저 이런 그런 저런 해당".split())  # among the determiners (첫, 두, 새)


def begins_with_reference(sentence: str, analyzer: Analyzer) -> bool:
    """Return whether a sentence begins with a pronoun or a demonstrative."""
    if language_of(sentence) == "en":
        return sentence.lstrip("\"'“‘(").split(" ")[0].rstrip(",").lower() in _REFERRING
    form, tag = next(((form, tag) for form, tag, _, _ in analyzer.morphemes(sentence)), ("", ""))
    return tag == "NP" or (tag == "MM" and form in _DEMONSTRATIVES)
