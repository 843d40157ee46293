"""What a sentence states that can be checked word for word: names, amounts, quotations, negations, ranks.

A sentence is read clause by clause, since a number belongs to the subject of its own clause: "xAI의 가치는 240억
달러이고 코히어는 2억 달러이다" says nothing of 240억 and 코히어. The module compares nothing and knows no passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.korean import ENGLISH_FUNCTION_WORDS, QUESTION_WORDS, Analyzer, Morpheme, Term, fold
from rag.quantities import PartialDate, Quantity, find_quantities
from rag.sentences import language_of

Span = tuple[int, int]

_COORDINATING = frozenset("고 며 으며 지만 는데 은데 ᆫ데 으나 나 거나 면서 으면서".split())
_ENGLISH_BORDER = re.compile(r"(?:,|;)\s+(?:and|but|while|whereas|which)\b|\s(?:but|while|whereas)\s|;", re.I)
_NEGATING_TAGS = frozenset(
    {("않", "VX"), ("아니", "VCN"), ("못하", "VX"), ("말", "VX"), ("없", "VA"), ("아니하", "VX")}
)
_NEGATING_ADVERBS = frozenset({"안", "못"})
_NEGATION = re.compile(r"\b(?:not|never|no|nobody|nothing|none|neither|nor|without|cannot)\b|n[’']t\b", re.I)
_QUOTED = re.compile('“([^”]{2,})”|‘([^’]{2,})’|「([^」]{2,})」|『([^』]{2,})』|《([^》]{2,})》|"([^"]{2,})"')
# A rank that is claimed, and what may carry it: "the first" may be 첫 or 1위 in Korean.
_RANK = re.compile(
    r"가장|제일|최초|최대|최소|최저|유일|최고(?!경영|제품|재무|기술|운영|책임)"
    r"|\b(?:the (?:very )?first|the only|the most|the best|the worst|largest|biggest|smallest|highest|lowest|fastest)\b",
    re.I,
)
_RANKED = re.compile(
    _RANK.pattern + r"|처음|첫|1위|\d년\s?만|대표|손꼽|뿐|오직|만\b|\b(?:first|only|most|best|leading|top)\b", re.I
)
# Verbs that deny by themselves: an offer that was not accepted was 거절.
_DENYING = re.compile(
    r"거절|거부|물리[치쳤]|부인|반려|사양|금지|막[았는]|무산|실패|모르|몰[라랐]|불[가법명]|무[료명]|비공개"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\"']+|[\w.+-]+@[\w-]+\.[\w.]+", re.I)
_SUBJECT_PARTICLES = frozenset({"JKS", "JX"})
_TOPIC_FORMS = frozenset({"은", "는", "이", "가", "께서", "도"})
_ACCOMPANYING = frozenset({"와", "과", "랑", "이랑", "하고", "로", "으로", "에서"})


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause. Keys are those of ``Analyzer.terms``; ``subjects`` are the names that do something, ``objects``
    those that it is done to, and ``topics`` all up to the first subject: xAI in "xAI의 기업 가치는".

    ``unknown`` holds names that no table knows, folded as they are written.
    """

    start: int
    end: int
    names: frozenset[str]
    subjects: frozenset[str]
    objects: frozenset[str]
    topics: frozenset[str]
    unknown: frozenset[str]
    content: frozenset[str]
    quantities: tuple[Quantity, ...]
    negated: bool
    has_subject: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What a text states; clauses in order."""

    text: str
    language: str
    clauses: tuple[Clause, ...]
    quoted: tuple[str, ...]
    addresses: tuple[str, ...]
    claims_rank: bool
    carries_rank: bool
    may_deny: bool

    @property
    def names(self) -> frozenset[str]:
        """All names that the tables know."""
        return frozenset().union(*(clause.names for clause in self.clauses))

    @property
    def unknown(self) -> frozenset[str]:
        """All other names, folded as they are written."""
        return frozenset().union(*(clause.unknown for clause in self.clauses))

    @property
    def content(self) -> frozenset[str]:
        """All words with content that are no names and no numbers."""
        return frozenset().union(*(clause.content for clause in self.clauses))

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """All amounts and dates."""
        return tuple(quantity for clause in self.clauses for quantity in clause.quantities)

    @property
    def is_negated(self) -> bool:
        """Whether any clause is negated."""
        return any(clause.negated for clause in self.clauses)


def facts_of(text: str, analyzer: Analyzer, reference: PartialDate | None = None) -> Facts:
    """Reads one sentence, or a few neighbouring ones.

    Args:
        text: without markers.
        analyzer: knows the names.
        reference: the day the text was written, for 지난해.
    """
    terms, morphemes = analyzer.terms(text), analyzer.morphemes(text)
    quantities = find_quantities(text, reference=reference)
    inside = [(q.start, q.end) for q in quantities]
    terms = tuple(t for t in terms if not any(start <= t.start and t.end <= end for start, end in inside))
    language = language_of(text)
    clauses = tuple(
        _clause(span, text, terms, morphemes, quantities, analyzer) for span in _borders(text, morphemes, language)
    )
    quoted = tuple(next(filter(None, match.groups())) for match in _QUOTED.finditer(text))
    addresses = tuple(match.group().rstrip(".,") for match in _ADDRESS.finditer(text))
    rank, ranked, denies = (bool(pattern.search(text)) for pattern in (_RANK, _RANKED, _DENYING))
    return Facts(text, language, clauses, quoted, addresses, rank, ranked, denies)


def joined(sentences: Sequence[Facts]) -> Facts:
    """What neighbouring sentences state together; the places in the clauses stay those of each sentence."""
    if len(sentences) == 1:
        return sentences[0]
    return Facts(
        " ".join(facts.text for facts in sentences),
        sentences[0].language,
        tuple(clause for facts in sentences for clause in facts.clauses),
        tuple(quotation for facts in sentences for quotation in facts.quoted),
        tuple(address for facts in sentences for address in facts.addresses),
        any(facts.claims_rank for facts in sentences),
        any(facts.carries_rank for facts in sentences),
        any(facts.may_deny for facts in sentences),
    )


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
    span: Span,
    text: str,
    terms: Sequence[Term],
    morphemes: Sequence[Morpheme],
    quantities: Sequence[Quantity],
    analyzer: Analyzer,
) -> Clause:
    start, end = span
    own = [term for term in terms if start <= term.start < end]
    forms = [morpheme for morpheme in morphemes if start <= morpheme[2] < end]
    names = [t for t in own if (analyzer.is_entity(t.key) or t.kind == "compound") and not _is_common(t, text)]
    proper = {(s, e) for _, tag, s, e in forms if tag == "NNP"}
    unknown = [t for t in own if t not in names and _is_unknown_name(t, text, start, proper)]
    korean = any(tag.startswith("J") for _, tag, _, _ in forms)
    parts = {t.key: _part(t.end, forms) for t in names} if korean else {t.key: "subject" for t in names[:1]}
    first_subject = next((s for form, tag, s, _ in forms if tag in _SUBJECT_PARTICLES and form in _TOPIC_FORMS), start)
    topics = {t.key for t in names if t.end <= first_subject} if korean else set(parts)
    return Clause(
        start,
        end,
        frozenset(t.key for t in names),
        frozenset(key for key, part in parts.items() if part == "subject"),
        frozenset(key for key, part in parts.items() if part == "object"),
        frozenset(topics),
        frozenset(fold(text[t.start : t.end]) for t in unknown),
        frozenset(t.key for t in own if t not in names and t not in unknown and _has_content(t)),
        tuple(q for q in quantities if start <= q.start < end),
        _is_negated(text[start:end], [(f, t, s - start, e - start) for f, t, s, e in forms]),
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


def _has_content(term: Term) -> bool:
    return not term.is_function and term.kind in ("noun", "verb", "name") and term.key not in ENGLISH_FUNCTION_WORDS


def _is_negated(text: str, forms: Sequence[Morpheme]) -> bool:
    """Whether a clause denies; 알 수 없는 곳, A가 아니라 B and 일 년밖에 안 된 deny nothing that the clause says."""
    negations = len(_NEGATION.findall(text))
    for i, (form, tag, start, _) in enumerate(forms):
        if (form, tag) in _NEGATING_TAGS or (tag == "MAG" and form in _NEGATING_ADVERBS):
            ending = next((other for other in forms[i + 1 :] if other[1].startswith("E")), None)
            is_aside = ending is not None and (ending[1] == "ETM" or (form == "아니" and ending[1] == "EC"))
            negations += not is_aside and "밖에" not in text[: max(0, start)]
    return negations % 2 == 1
