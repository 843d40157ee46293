"""Score one answer against its question: pure functions over a ``QuestionItem`` and an ``Answer``.

Only the claims are scored, not the lead-in (the source and its date) or a repetition of the question, and not the
sentences that state no fact: frames, and gaps, which say what the documents do not tell. An abstention
is scored like any answer: right if the documents do not answer the question, a refusal if they do. Wrong answers and
refusals are counted separately, because they do different harm.

Limits: the length of an answer is not penalised (a long text that contains the fact is right; ``sentences`` records
the length). Evidence that the question set does not list is unknown, so a citation of another valid passage counts as
not right. The module reads no files; questions, answers and texts are passed in.
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
    """Hold the scores of one answer.

    ``outcome`` is one of:

    right         an answerable question whose required facts are all stated and none of the forbidden ones; or an
                  abstention if the documents do not answer
    wrong         any other answer to an answerable question
    refused       an abstention from an answerable question
    false_answer  an answer to an unanswerable question
    failed        an error or a time-out instead of an answer
    """

    answerable: bool
    outcome: Outcome
    missing: tuple[RequiredFact, ...] = ()  # required facts that are not stated
    forbidden: tuple[ForbiddenFact, ...] = ()  # forbidden facts that are stated
    citations_right: tuple[bool, ...] = ()  # for each citation: does it show gold evidence?
    citations_faithful: tuple[bool, ...] = ()  # for each citation: is its quote verbatim?
    evidence_cited: tuple[bool, ...] = ()  # for each evidence group: is one of its passages cited?
    markers_valid: tuple[bool, ...] = ()  # for each marker of each claim: does its citation exist?
    claims_cited: tuple[bool, ...] = ()  # for each claim: does it have a marker with a citation?
    claims_judged: tuple[bool, ...] = ()  # for each claim in a model's words: was its meaning judged?
    character_f1: float | None = None  # of the claims and the evidence; None if unanswerable
    language_matches: bool | None = None  # are the claims in the question's language? None if abstained
    by_document: Ranking | None = None  # ranking of the retrieved spans; None without evidence
    by_span: Ranking | None = None
    sentences: int = 0


def score(
    question: QuestionItem, answer: Answer | None, texts: Mapping[str, str], names: Analyzer | None = None
) -> Score:
    """Score one answer.

    Args:
        question: the question with its expected facts and evidence.
        answer: the answer; None if an error or a time-out occurred.
        texts: document texts by name, as returned by ``question_set.questions.texts_of``.
        names: analyzer whose entity table maps spellings to one entity.
    """
    if answer is None:
        return _failure(question, texts)
    claims = _claims(answer)
    stated = [(claim.text, _written(claim, answer)) for claim in claims]
    missing = tuple(fact for fact in question.required if not _is_stated(stated, fact.kind, fact.any_of, names))
    forbidden = tuple(fact for fact in question.forbidden if _is_stated(stated, fact.kind, (fact.value,), names))
    numbers = {citation.marker for citation in answer.citations}
    shown = [[_overlaps_any(citation, group, texts) for group in question.evidence] for citation in answer.citations]
    return Score(
        answerable=question.answerable,
        outcome=_outcome(question.answerable, answer.abstained, is_right=not missing and not forbidden),
        missing=missing,
        forbidden=forbidden,
        citations_right=tuple(any(groups) for groups in shown),
        citations_faithful=tuple(is_faithful(citation, texts) for citation in answer.citations),
        evidence_cited=tuple(any(groups[i] for groups in shown) for i in range(len(question.evidence))),
        markers_valid=tuple(marker in numbers for claim in answer.claims for marker in claim.markers),
        claims_cited=tuple(not numbers.isdisjoint(claim.markers) for claim in claims),
        claims_judged=tuple(one.checked == "judged" for one in claims if one.supported and one.checked != "quoted"),
        character_f1=_character_f1(question, answer),
        language_matches=_language_matches(question, answer),
        by_document=_ranked(question, answer, texts, "document"),
        by_span=_ranked(question, answer, texts, "span"),
        sentences=len(answer.claims),
    )


def _claims(answer: Answer) -> list[Claim]:
    """Return the sentences of an answer that state a fact."""
    return [claim for claim in answer.claims if claim.kind == "claim" and claim.form != "header"]


def _failure(question: QuestionItem, texts: Mapping[str, str]) -> Score:
    """Score an error or a time-out: nothing was answered, retrieved or cited."""
    return Score(
        answerable=question.answerable,
        outcome="failed",
        missing=question.required,
        evidence_cited=(False,) * len(question.evidence),
        character_f1=0.0 if question.answerable else None,
        by_document=_ranked(question, None, texts, "document"),
        by_span=_ranked(question, None, texts, "span"),
    )


def overlaps_evidence(citation: Citation, evidence: Evidence, texts: Mapping[str, str]) -> bool:
    """Return whether a citation overlaps a piece of evidence.

    It does if it is in the same document and shares more than half of the shorter of the two with an occurrence of the
    evidence quote.
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
    """Return whether the quote equals the document text at its offsets; False if the document is unknown."""
    text = _text_of(citation, texts)
    return bool(citation.quote) and text is not None and text[citation.start : citation.end] == citation.quote


def _outcome(answerable: bool, abstained: bool, *, is_right: bool) -> Outcome:
    if not answerable:
        return "right" if abstained else "false_answer"
    if abstained:
        return "refused"
    return "right" if is_right else "wrong"


def _is_stated(
    stated: Sequence[tuple[str, PartialDate | None]],
    kind: FactKind,
    alternatives: Sequence[str],
    names: Analyzer | None,
) -> bool:
    return any(states(text, kind, alternatives, names=names, reference=written) for text, written in stated)


def _written(claim: Claim, answer: Answer) -> PartialDate | None:
    """Return the publication date of the document that a claim cites, to resolve relative dates such as 지난해."""
    for citation in answer.citations:
        if citation.marker in claim.markers and citation.published:
            return parse_partial_date(citation.published)
    return None


def _overlaps_any(citation: Citation, group: Sequence[Evidence], texts: Mapping[str, str]) -> bool:
    return any(overlaps_evidence(citation, evidence, texts) for evidence in group)


def _text_of(citation: Citation, texts: Mapping[str, str]) -> str | None:
    return texts.get(citation.source, texts.get(base_name(citation.source)))


def _ranked(question: QuestionItem, answer: Answer | None, texts: Mapping[str, str], view: View) -> Ranking | None:
    """Compute how early the evidence appears among the retrieved passages."""
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
    return ranking.rank_question(retrieved, evidence, view)


def _character_f1(question: QuestionItem, answer: Answer) -> float | None:
    """Compute the character F1 of all claims against the evidence.

    With one group, every alternative is a reference. With several, the first alternatives of all groups are joined into
    one reference.
    """
    if not question.answerable:
        return None
    groups = question.evidence
    references = [one.quote for one in groups[0]] if len(groups) == 1 else [" ".join(g[0].quote for g in groups)]
    return best_character_f1(" ".join(claim.text for claim in _claims(answer)), references)


def _language_matches(question: QuestionItem, answer: Answer) -> bool | None:
    """Return whether the claims are in the language of the question.

    Quotes count like other text: an answer that quotes a document in the other language does not match.
    """
    claims = _claims(answer)
    if answer.abstained or not claims:
        return None
    return language_of(" ".join(claim.text for claim in claims)) == question.language


def _places(quote: str, text: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)
