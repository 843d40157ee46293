"""Extract what a sentence states that can be checked by rule: names, amounts, denials.

A sentence is analysed clause by clause, since a number belongs to the subject of its own clause: "xAI의 가치는 240억
달러이고 코히어는 2억 달러이다" does not relate 240억 to 코히어. The module compares nothing and knows no passages.
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
# A claim is analysed once for each date of a passage.
_morphemes = functools.lru_cache(maxsize=4096)(Analyzer.morphemes)
_CONTENT_KINDS = frozenset({"noun", "verb", "name"})
_SUBJECT_PARTICLES = frozenset({"JKS", "JX"})
_TOPIC_FORMS = frozenset({"은", "는", "이", "가", "께서", "도"})
_ACCOMPANYING = frozenset({"와", "과", "랑", "이랑", "하고", "로", "으로", "에서"})


@dataclass(frozen=True, slots=True)
class Clause:
    """Clause of a sentence; sets hold the keys of ``Analyzer.terms``.

    Attributes:
        names: the names in it.
        subjects: the names that are a subject.
        objects: the names that are an object.
        topics: the names up to the end of the first subject: xAI in "xAI의 기업 가치는".
        unknown: names that are not in the table, folded as they are written.
        content: the other content words.
        quantities: the amounts in it.
        affirmed: the words that no denial affects.
        denied: the words that are denied (서명 in 서명하지 않았다).
        set_aside: the words that are only contrasted with others (A in "A가 아니라 B").
        refusing: the words that deny without a negation (거절).
        has_subject: whether it has an explicit subject.
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
        """Return the keys of its names and of its other content words."""
        return self.content | self.names


@dataclass(frozen=True, slots=True)
class Statement:
    """Statement of a text: its clauses in order, and the unions of their fields.

    Attributes:
        text: the text.
        language: ``ko`` or ``en``.
        clauses: its clauses, in order.
    """

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
        """Return whether no clause has an explicit subject."""
        return not any(clause.has_subject or clause.unknown for clause in self.clauses)


def statement_of(
    text: str, analyzer: Analyzer, reference: PartialDate | None = None, cut: Cut | None = None
) -> Statement:
    """Return the statement of one sentence, or of a few neighbouring ones.

    Args:
        text: the text without citation markers.
        analyzer: knows the names.
        reference: the day the text was written, which resolves 지난해; None where it is not known.
        cut: splits the range of a clause into finer clauses, each of one or more ranges; None for no further split.
    """
    terms, morphemes = analyzer.terms(text), _morphemes(analyzer, text)
    quantities = find_quantities(text, reference=reference)
    terms, quantities = _without_overlaps(terms, quantities)
    language = language_of(text)
    spans = [[span] for span in _clause_spans(text, morphemes, language)]
    if cut is not None:
        spans = [part for whole in spans for part in cut(whole[0], text, morphemes, quantities)]
    clauses = [_clause(part, text, terms, morphemes, quantities, analyzer) for part in spans]
    return _statement(text, language, clauses)


def joined(sentences: Sequence[Statement]) -> Statement:
    """Return the common statement of neighbouring sentences; offsets of amounts stay those within each sentence."""
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


def _without_overlaps(
    terms: Sequence[Term], quantities: Sequence[Quantity]
) -> tuple[tuple[Term, ...], tuple[Quantity, ...]]:
    """Return terms and amounts without overlaps: 그록 1.5 is only a name, "some 1.6 trillion" only an amount."""
    versions = [(t.start, t.end) for t in terms if t.kind == "compound"]
    amounts = tuple(q for q in quantities if not any(start <= q.start and q.end <= end for start, end in versions))
    inside = [(q.start, q.end) for q in amounts]
    return tuple(t for t in terms if not any(t.start < end and start < t.end for start, end in inside)), amounts


def _clause_spans(text: str, morphemes: Sequence[Morpheme], language: str) -> Iterator[Span]:
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
    roles = {t.key: _role(t.end, forms) for t in names} if korean else {t.key: "subject" for t in names[:1]}
    first_subject = next((s for form, tag, s, _ in forms if tag in _SUBJECT_PARTICLES and form in _TOPIC_FORMS), start)
    topics = {t.key for t in names if t.end <= first_subject} if korean else set(roles)
    content = [t for t in own if t not in names and t not in unknown and not t.is_function and t.kind in _CONTENT_KINDS]
    ordered = sorted([*content, *names], key=lambda t: t.start)
    amounts = tuple(q for q in quantities if within(q.start, spans))
    affirmed, denied, aside, refusing = denials(spans, text, forms, ordered, amounts)
    return Clause(
        frozenset(t.key for t in names),
        frozenset(key for key, role in roles.items() if role == "subject"),
        frozenset(key for key, role in roles.items() if role == "object"),
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


def _role(end: int, forms: Sequence[Morpheme]) -> str:
    """Return the role that the particle after a name or its title (머스크 CEO는) marks: subject, object or ""."""
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
    """Return whether a Latin word is written as a common noun: the arm of a firm is not ARM."""
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
