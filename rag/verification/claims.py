"""What a sentence states that can be checked word for word: names, amounts, denials.

A sentence is read clause by clause, since a number belongs to the subject of its own clause: "xAI의 가치는 240억
달러이고 코히어는 2억 달러이다" says nothing of 240억 and 코히어. The module compares nothing and knows no passages.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.text import (
    ENGLISH_FUNCTION_WORDS,
    QUESTION_WORDS,
    Analyzer,
    Morpheme,
    PartialDate,
    Quantity,
    Term,
    find_quantities,
    fold,
    language_of,
)
from rag.verification.denials import denials
from rag.verification.spans import Span, within

Cut = Callable[[Span, str, Sequence[Morpheme], Sequence[Quantity]], list[list[Span]]]

_COORDINATING = frozenset("고 며 으며 지만 는데 은데 ᆫ데 으나 나 거나 면서 으면서".split())
_ENGLISH_BORDER = re.compile(r"(?:,|;)\s+(?:and|but|while|whereas)\b|\s(?:but|while|whereas)\s|;", re.I)
_morphemes = functools.lru_cache(maxsize=4096)(Analyzer.morphemes)  # a claim is read once for each date of a passage
_TELLING = frozenset({"noun", "verb", "name"})
_SUBJECT_PARTICLES = frozenset({"JKS", "JX"})
_TOPIC_FORMS = frozenset({"은", "는", "이", "가", "께서", "도"})
_ACCOMPANYING = frozenset({"와", "과", "랑", "이랑", "하고", "로", "으로", "에서"})


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, with the keys of ``Analyzer.terms``.

    ``subjects`` are the names that do something, ``objects`` those that it is done to, and ``topics`` all up to the
    first subject: xAI in "xAI의 기업 가치는". ``unknown`` holds names that no table knows, folded as they are written.
    ``denied`` are the words that are said not to be so (서명 in 서명하지 않았다), ``set_aside`` those that are only
    held against something else (A in "A가 아니라 B"), ``refusing`` those that deny by themselves (거절), and
    ``affirmed`` those that stand anywhere out of reach of a denial.
    """

    names: frozenset[str]
    subjects: frozenset[str]
    objects: frozenset[str]
    topics: frozenset[str]
    unknown: frozenset[str]
    content: frozenset[str]
    quantities: tuple[Quantity, ...]
    affirmed: frozenset[str]
    denied: frozenset[str]
    set_aside: frozenset[str]
    refusing: frozenset[str]
    has_subject: bool

    @property
    def words(self) -> frozenset[str]:
        """Names and other words."""
        return self.content | self.names


@dataclass(frozen=True, slots=True)
class Statement:
    """What a text states; clauses in order. The other fields are those of all clauses."""

    text: str
    language: str
    clauses: tuple[Clause, ...]
    names: frozenset[str]
    unknown: frozenset[str]
    content: frozenset[str]
    quantities: tuple[Quantity, ...]
    words: frozenset[str]
    affirmed: frozenset[str]
    denied: frozenset[str]
    set_aside: frozenset[str]
    refusing: frozenset[str]

    @property
    def leaves_out_subject(self) -> bool:
        """Whether no clause says who it is about."""
        return not any(clause.has_subject or clause.unknown for clause in self.clauses)


def statement_of(
    text: str, analyzer: Analyzer, reference: PartialDate | None = None, cut: Cut | None = None
) -> Statement:
    """Reads one sentence, or a few neighbouring ones.

    Args:
        text: without markers.
        analyzer: knows the names.
        reference: the day the text was written, for 지난해.
        cut: cuts the range of a clause into finer clauses, each of one or more ranges.
    """
    terms, morphemes = analyzer.terms(text), _morphemes(analyzer, text)
    quantities = find_quantities(text, reference=reference)
    terms, quantities = _apart(terms, quantities)
    language = language_of(text)
    spans = [[span] for span in _borders(text, morphemes, language)]
    if cut is not None:
        spans = [part for whole in spans for part in cut(whole[0], text, morphemes, quantities)]
    clauses = [_clause(part, text, terms, morphemes, quantities, analyzer) for part in spans]
    return _statement(text, language, clauses)


def joined(sentences: Sequence[Statement]) -> Statement:
    """What neighbouring sentences state together; the places of the amounts stay those in each sentence."""
    clauses = [clause for facts in sentences for clause in facts.clauses]
    return (
        sentences[0]
        if len(sentences) == 1
        else _statement(" ".join(facts.text for facts in sentences), sentences[0].language, clauses)
    )


def _statement(text: str, language: str, clauses: Sequence[Clause]) -> Statement:
    return Statement(
        text,
        language,
        tuple(clauses),
        _union(clause.names for clause in clauses),
        _union(clause.unknown for clause in clauses),
        _union(clause.content for clause in clauses),
        tuple(quantity for clause in clauses for quantity in clause.quantities),
        _union(clause.words for clause in clauses),
        _union(clause.affirmed for clause in clauses),
        _union(clause.denied for clause in clauses),
        _union(clause.set_aside for clause in clauses),
        _union(clause.refusing for clause in clauses),
    )


def _union(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset().union(*sets)


def _apart(terms: Sequence[Term], quantities: Sequence[Quantity]) -> tuple[tuple[Term, ...], tuple[Quantity, ...]]:
    """Words and amounts that don't overlap: 그록 1.5 is a name and no amount, "some 1.6 trillion" the reverse."""
    versions = [(t.start, t.end) for t in terms if t.kind == "compound"]
    amounts = tuple(q for q in quantities if not any(start <= q.start and q.end <= end for start, end in versions))
    inside = [(q.start, q.end) for q in amounts]
    return tuple(t for t in terms if not any(t.start < end and start < t.end for start, end in inside)), amounts


def _borders(text: str, morphemes: Sequence[Morpheme], language: str) -> Iterator[Span]:
    ends = [match.start() for match in _ENGLISH_BORDER.finditer(text)] if language == "en" else []
    for i, (form, tag, _, end) in enumerate(morphemes):
        following = morphemes[i + 1] if i + 1 < len(morphemes) else None
        coordinates = tag == "EC" and form in _COORDINATING and (following is None or following[1] != "VX")
        if tag == "EF" or coordinates:
            ends.append(end)
    start = 0
    for end in sorted({*ends, len(text)}):
        if text[start:end].strip(" .,!?\"'”’"):
            yield start, end
            start = end


def _clause(
    spans: Sequence[Span],
    text: str,
    terms: Sequence[Term],
    morphemes: Sequence[Morpheme],
    quantities: Sequence[Quantity],
    analyzer: Analyzer,
) -> Clause:
    start = spans[0][0] if spans else 0
    own = [term for term in terms if within(term.start, spans)]
    forms = [morpheme for morpheme in morphemes if within(morpheme[2], spans)]
    names = [t for t in own if (analyzer.is_entity(t.key) or t.kind == "compound") and not _is_common(t, text)]
    proper = {(s, e) for _, tag, s, e in forms if tag == "NNP"}
    unknown = [t for t in own if t not in names and _is_unknown_name(t, text, start, proper)]
    korean = any(tag.startswith("J") for _, tag, _, _ in forms)
    parts = {t.key: _part(t.end, forms) for t in names} if korean else {t.key: "subject" for t in names[:1]}
    first_subject = next((s for form, tag, s, _ in forms if tag in _SUBJECT_PARTICLES and form in _TOPIC_FORMS), start)
    topics = {t.key for t in names if t.end <= first_subject} if korean else set(parts)
    content = [t for t in own if t not in names and t not in unknown and not t.is_function and t.kind in _TELLING]
    told = sorted([*content, *names], key=lambda t: t.start)
    amounts = tuple(q for q in quantities if within(q.start, spans))
    affirmed, denied, aside, refusing = denials(spans, text, forms, told, amounts)
    return Clause(
        frozenset(t.key for t in names),
        frozenset(key for key, part in parts.items() if part == "subject"),
        frozenset(key for key, part in parts.items() if part == "object"),
        frozenset(topics),
        frozenset(fold(text[t.start : t.end]) for t in unknown),
        frozenset(t.key for t in content),
        amounts,
        affirmed,
        denied,
        aside,
        refusing,
        any(tag in _SUBJECT_PARTICLES and form in _TOPIC_FORMS for form, tag, _, _ in forms) or not korean,
    )


def _part(end: int, forms: Sequence[Morpheme]) -> str:
    """What the particle behind a name, maybe behind a title (머스크 CEO는), makes of it: subject, object or neither."""
    for form, tag, start, _ in forms:
        if start < end:
            continue
        if tag in _SUBJECT_PARTICLES:
            return "subject" if form in _TOPIC_FORMS else ""
        if tag == "JKO" or (tag == "JKB" and form not in _ACCOMPANYING):
            return "object"
        if tag not in ("NNG", "NNP", "SL", "XSN", "SN", "SO", "SSO", "SSC"):
            return ""
    return ""


def _is_common(term: Term, text: str) -> bool:
    """Whether a Latin word is written as no name: the arm of a firm is not ARM."""
    surface = text[term.start : term.end]
    return surface.isascii() and surface.isalpha() and surface.islower()


def _is_unknown_name(term: Term, text: str, clause_start: int, proper: set[Span]) -> bool:
    surface = text[term.start : term.end]
    if term.kind == "name" and surface.isascii():
        if term.key in ENGLISH_FUNCTION_WORDS or term.key in QUESTION_WORDS:
            return False
        begins = not text[clause_start : term.start].strip(" ,.;\"'“‘(")
        return surface[:1].isupper() and (not begins or surface[1:].lower() != surface[1:])
    return term.kind == "name" and (term.start, term.end) in proper
