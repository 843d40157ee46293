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

from rag.evaluation.intervals import Proportion, percentile
from rag.evaluation.matching import FactKind, states
from rag.evaluation.questions import Evidence, ForbiddenFact, QuestionItem, RequiredFact, base_name
from rag.korean import Analyzer
from rag.quantities import PartialDate, parse_partial_date
from rag.records import Answer, Citation, Claim

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
    sentences: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures over many questions; each share carries its interval.

    correct: outcome "right", of all questions.
    right, wrong, refused: of the answerable questions.
    false_answers: of the unanswerable questions.
    failures: of all questions. A failure is neither right nor a false answer.
    citation_precision: right citations, of those in answers to answerable questions.
    citation_recall: evidence groups cited, of those of all answerable questions, refused ones included.
    quote_fidelity: citations that are word for word what stands at their place, of all citations.
    sentences: claims per answer given.
    p50_ms, p95_ms: percentiles of the time that a question took.
    """

    questions: int
    correct: Proportion
    right: Proportion
    wrong: Proportion
    refused: Proportion
    false_answers: Proportion
    failures: Proportion
    citation_precision: Proportion
    citation_recall: Proportion
    quote_fidelity: Proportion
    sentences: float | None
    p50_ms: float | None
    p95_ms: float | None


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
        return Score(question.answerable, "failed", question.required, evidence_cited=(False,) * len(question.evidence))
    said = [(claim.text, _written(claim, answer)) for claim in answer.claims]
    missing = tuple(fact for fact in question.required if not _is_said(said, fact.kind, fact.any_of, names))
    forbidden = tuple(fact for fact in question.forbidden if _is_said(said, fact.kind, (fact.value,), names))
    shown = [[_shows_any(citation, group, texts) for group in question.evidence] for citation in answer.citations]
    return Score(
        answerable=question.answerable,
        outcome=_outcome(question.answerable, answer.abstained, is_right=not missing and not forbidden),
        missing=missing,
        forbidden=forbidden,
        citations_right=tuple(any(groups) for groups in shown),
        citations_faithful=tuple(is_faithful(citation, texts) for citation in answer.citations),
        evidence_cited=tuple(any(groups[i] for groups in shown) for i in range(len(question.evidence))),
        sentences=len(answer.claims),
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


def summarise(scores: Sequence[Score], latencies_ms: Sequence[float] = ()) -> Summary:
    """The measures over many scores; shares of nothing have no value."""
    answerable = [one for one in scores if one.answerable]
    unanswerable = [one for one in scores if not one.answerable]
    given = [one for one in scores if one.outcome in ("right", "wrong", "false_answer") and one.sentences]
    return Summary(
        questions=len(scores),
        correct=_share(scores, "right"),
        right=_share(answerable, "right"),
        wrong=_share(answerable, "wrong"),
        refused=_share(answerable, "refused"),
        false_answers=_share(unanswerable, "false_answer"),
        failures=_share(scores, "failed"),
        citation_precision=Proportion.of(right for one in answerable for right in one.citations_right),
        citation_recall=Proportion.of(cited for one in answerable for cited in one.evidence_cited),
        quote_fidelity=Proportion.of(faithful for one in scores for faithful in one.citations_faithful),
        sentences=sum(one.sentences for one in given) / len(given) if given else None,
        p50_ms=percentile(latencies_ms, 50),
        p95_ms=percentile(latencies_ms, 95),
    )


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


def _places(quote: str, text: str) -> Iterator[int]:
    place = text.find(quote)
    while place >= 0:
        yield place
        place = text.find(quote, place + 1)


def _share(scores: Sequence[Score], outcome: Outcome) -> Proportion:
    return Proportion.of(one.outcome == outcome for one in scores)
