"""Add to an answer what other documents say differently.

Rules find the sentences that seem to disagree. Beside quotes both sides are shown as they are; beside a model's
sentence another is only added where the judge finds that it contradicts it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.composition import AnswerBuilder
from rag.answering.conflicts import conflicting_sentences
from rag.answering.drafting import GenerationOutcome
from rag.answering.extractive import quoted_from
from rag.answering.generative import ModelAnswerer
from rag.retrieval import Candidate, Finding
from rag.text import Analyzer


def quote(draft: AnswerBuilder, candidates: Sequence[Candidate], analyzer: Analyzer) -> list[int]:
    """Add sentences of documents to an answer, each once, and return the markers of their citations."""
    markers = []
    for candidate in {candidate.sentence: candidate for candidate in candidates}.values():
        start, sentence = quoted_from(candidate, analyzer), candidate.sentence
        if any(c.document_id == sentence.document_id and c.start <= start < c.end for c in draft.citations):
            start = sentence.start  # the sentence before is quoted already
        text = candidate.document.text[start : sentence.start] + sentence.text
        markers.append(draft.quote(candidate.document, start, sentence.end, text))
    return [marker for marker in markers if marker is not None]


def add_conflicts(draft: AnswerBuilder, findings: Sequence[Finding], analyzer: Analyzer) -> None:
    """Add the sentences that disagree with a quoted answer; a question that was decomposed has none."""
    if len(findings) == 1:
        draft.disagreement = tuple(quote(draft, _seeming(findings[0], analyzer), analyzer))


def add_contradictions(
    draft: AnswerBuilder,
    findings: Sequence[Finding],
    model: ModelAnswerer,
    outcome: GenerationOutcome,
    analyzer: Analyzer,
) -> None:
    """Add the sentences of documents not cited of which the judge finds that they contradict a model's answer."""
    if len(findings) != 1:
        return
    cited = {citation.document_id for citation in draft.citations}
    sources = [c.context.hit.source for c in _seeming(findings[0], analyzer) if c.document.id not in cited]
    claims = [claim.text for claim in draft.claims if claim.kind == "claim"]
    others = list({source.chunk.id: source for source in sources}.values())
    for claim, span in model.contradictions(claims, others, draft.standalone, outcome):
        draft.add_disagreement(claim, span)


def _seeming(finding: Finding, analyzer: Analyzer) -> list[Candidate]:
    return conflicting_sentences(finding.weighted_question, finding.ranked, analyzer, finding.retrieved.reprints)
