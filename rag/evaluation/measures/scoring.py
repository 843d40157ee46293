"""What an answer is worth: pure functions over a question and its ``Answer``.

Only what the claims say counts, neither the lead (who says so and when) nor the question repeated. An abstention is an
answer like any other: right where the documents do not answer, a refusal where they do. An answer that is wrong and an
answer that is refused are never added up, because they do different harm.

What this module does NOT know: how long an answer may be (a wall of text that holds the fact is right; ``sentences``
tells), and evidence that the question set does not list (a citation of another passage that would do is counted as not
right). Questions, answers and texts are given to it; it reads no files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from rag.evaluation.measures import ranking
from rag.evaluation.measures.matching import FactKind, states
from rag.evaluation.measures.overlap import best_character_f1
from rag.evaluation.measures.ranking import Place, Ranking, View
from rag.evaluation.question_set.questions import Evidence, ForbiddenFact, QuestionItem, RequiredFact, base_name
from rag.records import Answer, Citation, Claim
from rag.text import Analyzer, PartialDate, language_of, parse_partial_date

Outcome = Literal["right", "wrong", "refused", "false_answer", "failed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, slots=True)
class Score:
    """The judgement on one answer.

    ``outcome`` is "right" for an answerable question whose required facts are all said and none of the forbidden ones,
    and for an abstention where the documents do not answer; "wrong" for another answer to an answerable question;
    "refused" for an abstention from one; "false_answer" for an answer where there is none; "failed" where an error or a
    time-out came instead of an answer.
    """

    answerable: bool
    outcome: Outcome
    missing: tuple[RequiredFact, ...] = ()  # required and not said
    forbidden: tuple[ForbiddenFact, ...] = ()  # forbidden and said
    citations_right: tuple[bool, ...] = ()  # for each citation: does it show a passage of the evidence?
    citations_faithful: tuple[bool, ...] = ()  # for each citation: is it word for word in its document?
    evidence_cited: tuple[bool, ...] = ()  # for each group of the evidence: is one of its passages cited?
    markers_valid: tuple[bool, ...] = ()  # for each marker of each claim: is there a citation of that number?
    claims_cited: tuple[bool, ...] = ()  # for each claim: does it carry a marker with a citation?
    character_f1: float | None = None  # of the claims and the evidence; None where there is nothing to compare
    language_matches: bool | None = None  # are the claims in the language of the question? None of an abstention
    by_document: Ranking | None = None  # how early the evidence was retrieved; None where there is none
    by_span: Ranking | None = None
    sentences: int = 0


def score(
    question: QuestionItem, answer: Answer | None, texts: Mapping[str, str], names: Analyzer | None = None
) -> Score:
    """Judges one answer.

    Args:
        question: what was asked, and what is expected.
        answer: what came back; None for a failure.
        texts: the texts of the documents by name, as ``questions.texts_of`` gives them.
        names: the analyser whose table tells which spellings name one thing.
    """
    if answer is None:
        return _failure(question, texts)
    said = [(claim.text, _written(claim, answer)) for claim in answer.claims]
    missing = tuple(fact for fact in question.required if not _is_said(said, fact.kind, fact.any_of, names))
    forbidden = tuple(fact for fact in question.forbidden if _is_said(said, fact.kind, (fact.value,), names))
    numbers = {citation.marker for citation in answer.citations}
    shown = [[_shows_any(citation, group, texts) for group in question.evidence] for citation in answer.citations]
    return Score(
        answerable=question.answerable,
        outcome=_outcome(question.answerable, answer.abstained, is_right=not missing and not forbidden),
        missing=missing,
        forbidden=forbidden,
        citations_right=tuple(any(groups) for groups in shown),
        citations_faithful=tuple(is_faithful(citation, texts) for citation in answer.citations),
        evidence_cited=tuple(any(groups[i] for groups in shown) for i in range(len(question.evidence))),
        markers_valid=tuple(marker in numbers for claim in answer.claims for marker in claim.markers),
        claims_cited=tuple(not numbers.isdisjoint(claim.markers) for claim in answer.claims),
        character_f1=_character_f1(question, answer),
        language_matches=_language_matches(question, answer),
        by_document=_ranked(question, answer, texts, "document"),
        by_span=_ranked(question, answer, texts, "span"),
        sentences=len(answer.claims),
    )


def _failure(question: QuestionItem, texts: Mapping[str, str]) -> Score:
    """An error or a time-out is no answer, and nothing was retrieved, cited or said."""
    return Score(
        answerable=question.answerable,
        outcome="failed",
        missing=question.required,
        evidence_cited=(False,) * len(question.evidence),
        character_f1=0.0 if question.answerable else None,
        by_document=_ranked(question, None, texts, "document"),
        by_span=_ranked(question, None, texts, "span"),
    )


def shows(citation: Citation, evidence: Evidence, texts: Mapping[str, str]) -> bool:
    """Whether a citation shows a piece of evidence.

    It does where it lies in the same document and overlaps the quote, wherever that stands in the text, by more than
    half of the shorter of the two.
    """
    text = _text_of(citation, texts)
    if text is None or evidence.document not in (citation.source, base_name(citation.source)):
        return False
    shorter = min(citation.end - citation.start, len(evidence.quote))
    for start in _places(evidence.quote, text):
        overlap = min(citation.end, start + len(evidence.quote)) - max(citation.start, start)
        if 2 * overlap > shorter:
            return True
    return False


def is_faithful(citation: Citation, texts: Mapping[str, str]) -> bool:
    """Whether the quote is word for word what stands at its place; False where the document is not known."""
    text = _text_of(citation, texts)
    return bool(citation.quote) and text is not None and text[citation.start : citation.end] == citation.quote


def _outcome(answerable: bool, abstained: bool, *, is_right: bool) -> Outcome:
    if not answerable:
        return "right" if abstained else "false_answer"
    if abstained:
        return "refused"
    return "right" if is_right else "wrong"


def _is_said(
    said: Sequence[tuple[str, PartialDate | None]],
    kind: FactKind,
    alternatives: Sequence[str],
    names: Analyzer | None,
) -> bool:
    return any(states(text, kind, alternatives, names=names, reference=written) for text, written in said)


def _written(claim: Claim, answer: Answer) -> PartialDate | None:
    """The day on which the document of a claim was written: what its 지난해 is counted from."""
    for citation in answer.citations:
        if citation.marker in claim.markers and citation.published:
            return parse_partial_date(citation.published)
    return None


def _shows_any(citation: Citation, group: Sequence[Evidence], texts: Mapping[str, str]) -> bool:
    return any(shows(citation, evidence, texts) for evidence in group)


def _text_of(citation: Citation, texts: Mapping[str, str]) -> str | None:
    return texts.get(citation.source, texts.get(base_name(citation.source)))


def _ranked(question: QuestionItem, answer: Answer | None, texts: Mapping[str, str], view: View) -> Ranking | None:
    """How early the evidence stands among what was retrieved."""
    evidence = [
        [
            (one.document, start, start + len(one.quote))
            for one in group
            for start in _places(one.quote, texts.get(one.document, ""))
        ]
        for group in question.evidence
    ]
    named = {one.document for group in question.evidence for one in group}
    retrieved: list[Place] = [
        (place.source if place.source in named else base_name(place.source), place.start, place.end)
        for place in (answer.retrieved if answer else ())
    ]
    return ranking.judge(retrieved, evidence, view)


def _character_f1(question: QuestionItem, answer: Answer) -> float | None:
    """Of all claims and the evidence: its first alternatives in a row, or any one where there is one group."""
    if not question.answerable:
        return None
    groups = question.evidence
    references = [one.quote for one in groups[0]] if len(groups) == 1 else [" ".join(g[0].quote for g in groups)]
    return best_character_f1(" ".join(claim.text for claim in answer.claims), references)


def _language_matches(question: QuestionItem, answer: Answer) -> bool | None:
    """Quotes count as they stand: one of a document in the other language is no match."""
    if answer.abstained or not answer.claims:
        return None
    return language_of(" ".join(claim.text for claim in answer.claims)) == question.language


def _places(quote: str, text: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)
