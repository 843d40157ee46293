"""Find the names in a sentence, and look for each in the words of passages, across spellings and scripts.

A name of the table of names is found in any of its spellings. Another is found as it is written, or transliterated. A
translated name (기획재정부, Ministry of Finance) is not found by rule.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.text import ENGLISH_FUNCTION_WORDS, QUESTION_WORDS, Analyzer, Term, fold
from rag.verification.grounds import Grounds, quantities_of
from rag.verification.transliteration import is_transliterated

Name = tuple[str, str]  # as it is written, and its key in the analyser
_FIGURE = re.compile(r"(?:[^\W\d_]+-?)?(?P<figure>\d+(?:[.,:/-]\d+)*)")
_LATIN_NAME = re.compile("[A-Z][A-Za-z]+")
# Forms of address belong to a name that follows, and are none: a passage may leave them out.
_ADDRESS = frozenset("mr mrs ms miss mx dr prof".split())
_HANGUL_WORD = re.compile("[가-힣]+")
_CAPITAL_WITHIN = re.compile(r"[a-z0-9][A-Z]|[A-Z][A-Z]|[A-Za-z]\d|\d[A-Za-z]")


def missing_name(sentence: str, grounds: Grounds, analyzer: Analyzer) -> str:
    """Return the first name of a sentence that its grounds do not have, as it is written; "" where none is missing.

    A figure with letters before it (테크42, RTX 4090) belongs to a name, unless it is an amount.

    Args:
        sentence: the sentence.
        grounds: what it may rest on.
        analyzer: knows the table of names.
    """
    unread = [(name, key) for name, key in names_in(sentence, analyzer) if not _is_written(name, key, grounds)]
    missing = next(_not_transliterated(unread, grounds, analyzer), "") if unread else ""
    return missing or next(_missing_figures(sentence, grounds, analyzer), "")


def names_in(sentence: str, analyzer: Analyzer) -> Iterator[Name]:
    """Yield the names of a sentence in order: those of the table, Korean proper nouns, capitalised Latin words."""
    amounts = [(one.start, one.end) for one in quantities_of(sentence)]
    # November is a part of a date, and "took 11" reaches into one: "It took 11 years".
    terms = [
        t
        for t in analyzer.terms(sentence)
        if not any((a <= t.start and t.end <= b) or t.start < a < t.end < b for a, b in amounts)
    ]
    compounds = [t for t in terms if t.kind == "compound"]
    proper = {(start, end) for _, tag, start, end in analyzer.morphemes(sentence) if tag == "NNP"}
    for term in terms:
        inside = any(c is not term and c.start <= term.start and term.end <= c.end for c in compounds)
        if not inside and _is_name(term, sentence, analyzer, proper):
            yield sentence[term.start : term.end], term.key


def _missing_figures(sentence: str, grounds: Grounds, analyzer: Analyzer) -> Iterator[str]:
    """Yield the figures outside of amounts, each with the letters before it, that the grounds do not have."""
    known = [(one.start, one.end) for one in quantities_of(sentence)]
    known += [(t.start, t.end) for t in analyzer.terms(sentence) if t.kind == "compound" and t.key in grounds.keys]
    for match in _FIGURE.finditer(sentence):
        is_known = any(start <= match.start("figure") and match.end() <= end for start, end in known)
        if not is_known and not re.search(rf"(?<!\d){re.escape(fold(match.group()))}(?!\d)", grounds.folded):
            yield match.group()


def _is_name(term: Term, sentence: str, analyzer: Analyzer, proper: set[tuple[int, int]]) -> bool:
    written = sentence[term.start : term.end]
    if written.isascii() and written.isalpha() and written.islower():
        return False  # the arm of a firm is not ARM
    if term.kind == "compound" or analyzer.is_entity(term.key):
        return True
    if term.kind != "name":
        return False
    if not written.isascii():
        return (term.start, term.end) in proper
    if term.key in ENGLISH_FUNCTION_WORDS or term.key in QUESTION_WORDS or written.lower() in _ADDRESS:
        return False
    begins = not sentence[: term.start].strip(" ,.;:\"'“‘([-*")
    return written[:1].isupper() and (not begins or bool(_CAPITAL_WITHIN.search(written)))


def _is_written(name: str, key: str, grounds: Grounds) -> bool:
    return key in grounds.keys or key in grounds.folded or fold(name) in grounds.folded


def _not_transliterated(names: Sequence[Name], grounds: Grounds, analyzer: Analyzer) -> Iterator[str]:
    """Yield the names that the grounds do not have in the other script either.

    Of a name of the table all spellings are known, in both scripts: it need not be looked for.
    """
    korean = list(dict.fromkeys(korean_names(grounds.text, analyzer)))
    latin = list(dict.fromkeys(_LATIN_NAME.findall(grounds.text)))
    for name, key in names:
        is_found = (
            is_transliterated(name, korean) if name.isascii() else any(is_transliterated(n, [name]) for n in latin)
        )
        if analyzer.is_entity(key) or not is_found:
            yield name


def korean_names(text: str, analyzer: Analyzer) -> Iterator[str]:
    """Yield what begins with a proper noun in a Korean text: to the end of its word, and with the next word."""
    for line in dict.fromkeys(text.splitlines()):
        words = [(match.start(), match.end()) for match in _HANGUL_WORD.finditer(line)]
        proper = [(start, end) for _, tag, start, end in analyzer.morphemes(line) if tag == "NNP"]
        for place, (start, end) in enumerate(words):
            # A name of several words may be one proper noun; its surname begins a name as well.
            begins = {max(start, first) for first, last in proper if first < end and start < last}
            for name in (line[begin:end] for begin in sorted(begins)):
                yield name
                if place + 1 < len(words):
                    yield name + line[slice(*words[place + 1])]
