"""Answer questions: question -> standalone question -> evidence -> draft -> citations -> Answer.

    (question, history) -> standalone question -> finder -> gate 1: is there evidence?
        -> the extractive answerer quotes | a model drafts, and every sentence is verified
        -> gate 2: is any claim supported? -> Answer

The chain is a LangChain ``Runnable[Question | str, Answer]``. ``stream`` yields the Answer as it grows, by one verified
sentence at a time; the last one is what ``invoke`` returns. LangChain's context passes the callbacks of a run on to its
retriever and its model. Command line, page and evaluation get this same Answer, and none of them parses text again.
Answering changes nothing on disk.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any, get_args

from langchain_core.runnables import Runnable, RunnableConfig

from rag.answering import composition, conflicts, extractive, messages
from rag.answering.composition import AnswerBuilder
from rag.answering.drafting import GenerationOutcome
from rag.answering.generative import ModelAnswerer, Task
from rag.errors import QuestionError, SettingsError
from rag.questions import asks_for_several, standalone
from rag.records import MOST_PASSAGES, AbstentionReason, Answer, Question, Strictness
from rag.retrieval import Candidate, Finder, Finding
from rag.text import Analyzer, has_supported_script, language_of
from rag.verification import Verifier


class AnswerChain(Runnable[Question | str, Answer]):
    """Chain that answers questions from one index.

    Args:
        finder: finds the evidence.
        analyzer: the analyser that the index was made with.
        verifier: verifies sentences that are not quoted.
        model: answers with a chat model; None where none is configured.
        prefers_model: whether the model answers unless the question chooses otherwise.
        strictness: how much evidence an answer needs unless the question chooses otherwise.
        max_question_characters: the longest question that is accepted.
    """

    def __init__(
        self,
        finder: Finder,
        analyzer: Analyzer,
        verifier: Verifier,
        *,
        model: ModelAnswerer | None = None,
        prefers_model: bool = True,
        strictness: Strictness = "standard",
        max_question_characters: int,
    ) -> None:
        self.finder = finder
        self.analyzer = analyzer
        self.verifier = verifier
        self.model = model
        self._prefers_model = prefers_model
        self._strictness = strictness
        self._max_question_characters = max_question_characters

    @property
    def answerer(self) -> str:
        """Return the default answerer: "extractive" or the model's name."""
        return self.model.name if self.model and self._prefers_model else extractive.NAME

    def invoke(self, input: Question | str, config: RunnableConfig | None = None, **_: Any) -> Answer:  # noqa: A002
        """Return the answer to one question.

        Args:
            input: the question, with its history and options, or only its text.
            config: LangChain's configuration of the run, with callbacks.

        Raises:
            QuestionError: the question is empty or too long, or has an option out of range.
            SettingsError: the question asks for a model, and none is configured.
            IndexStateError: there is no index, or it is damaged.
        """

        def last(question: Question | str) -> Answer:
            return list(self._answers(question))[-1]

        return self._call_with_config(last, input, config)

    def stream(
        self,
        input: Question | str,  # noqa: A002
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> Generator[Answer, None, None]:
        """Yield the answer as it grows, by one verified sentence at a time.

        Closing the generator closes the connection to the model.

        Args:
            input: the question, with its history and options, or only its text.
            config: LangChain's configuration of the run, with callbacks.

        Raises:
            As ``invoke``, before the first answer.
        """
        answers = self._answers(input)

        def run(_: Iterator[Question | str]) -> Iterator[Answer]:
            yield from answers

        with closing(answers):  # closes the model's connection while the run is still open
            for answer in self._transform_stream_with_config(iter([input]), run, config):  # noqa: UP028 - closes the run
                yield answer

    async def astream(
        self,
        input: Question | str,  # noqa: A002
        config: RunnableConfig | None = None,
        **_: Any,
    ) -> AsyncGenerator[Answer, None]:
        """Yield the answer as it grows, as ``stream`` does; the work is done in threads."""
        answers = self._answers(input)

        async def run(_: AsyncIterator[Question | str]) -> AsyncIterator[Answer]:
            while (answer := await asyncio.to_thread(next, answers, None)) is not None:
                yield answer

        try:
            async for answer in self._atransform_stream_with_config(_once(input), run, config):
                yield answer
        finally:
            await asyncio.to_thread(answers.close)

    def _answers(self, asked: Question | str) -> Generator[Answer, None, None]:
        started = time.perf_counter()
        question = Question(asked) if isinstance(asked, str) else asked
        text = self._checked(question)
        strictness = question.strictness or self._strictness
        model = self._answerer(question)
        language = language_of(text)
        outcome = GenerationOutcome()
        alone = self._standalone(text, question, model, outcome)
        draft = AnswerBuilder(text, alone, language, started)
        draft.notices += messages.rewriting_notices(outcome.rewriting_fault, language)
        if not has_supported_script(text):
            yield self._abstention(draft, "unread_language", [])
            return
        findings = self.finder.find(alone, question.within, question.passages)
        draft.found = time.perf_counter()
        draft.confidence = min(finding.confidence for finding in findings)
        draft.notices += tuple(error.in_language(draft.language) for error in findings[0].retrieved.faults)
        draft.retrieved = composition.retrieved_places(findings)
        if not findings[0].retrieved.hits and findings[0].retrieved.indexed is not None:
            yield self._abstention(draft, "no_documents", findings)
        elif not all(self.finder.is_evident(finding, strictness) for finding in findings):
            yield self._abstention(draft, "no_evidence", findings)
        elif model is None:
            yield self._quoted(draft, findings)
        else:
            yield from self._modelled(draft, findings, model, outcome, strictness)

    def _standalone(
        self, text: str, question: Question, model: ModelAnswerer | None, outcome: GenerationOutcome
    ) -> str:
        if not question.history:
            return text
        if model is not None:
            return model.rewrite(text, question.history, outcome)
        return standalone(text, question.history, self.analyzer)

    def _answerer(self, question: Question) -> ModelAnswerer | None:
        wants_model = self._prefers_model if question.answerer is None else question.answerer == "model"
        if question.answerer == "model" and self.model is None:
            raise SettingsError(
                "No model is configured to answer.",
                "Set OPENAI_API_KEY, or OPENAI_BASE_URL and MUNDAP_MODEL.",
                korean="답변할 모델이 설정되어 있지 않습니다. OPENAI_API_KEY를 설정하거나, "
                "OPENAI_BASE_URL과 MUNDAP_MODEL을 설정해 주세요.",
            )
        return self.model if wants_model else None

    def _checked(self, question: Question) -> str:
        """Return the cleaned text of a question.

        Raises:
            QuestionError: the question is empty or too long, or has an option out of range.
        """
        cleaned = messages.clean_question(question.text)
        if not cleaned:
            raise QuestionError(
                "The question is empty.",
                "Type a question in Korean or English.",
                korean="질문이 비어 있습니다. 한국어나 영어로 질문을 적어 주세요.",
            )
        if len(cleaned) > self._max_question_characters:
            raise QuestionError(
                f"The question has {len(cleaned):,} characters; at most {self._max_question_characters:,} are read.",
                "Shorten it, or raise MUNDAP_MAX_QUESTION_CHARACTERS.",
                korean=f"질문이 {len(cleaned):,}자입니다. {self._max_question_characters:,}자까지 읽습니다. "
                "질문을 줄이거나 MUNDAP_MAX_QUESTION_CHARACTERS를 늘려 주세요.",
            )
        if question.passages is not None and not 1 <= question.passages <= MOST_PASSAGES:
            raise QuestionError(
                f"{question.passages} passages cannot be read.",
                f"Choose a number from 1 to {MOST_PASSAGES}.",
                korean=f"단락을 {question.passages}개 읽을 수는 없습니다. 1부터 {MOST_PASSAGES}까지의 수를 "
                "골라 주세요.",
            )
        if question.strictness not in (None, *get_args(Strictness)):
            raise QuestionError(
                f"There is no strictness {question.strictness!r}.",
                f"Choose {' or '.join(get_args(Strictness))}.",
                korean=f"없는 검증 수준입니다: {question.strictness!r}. {', '.join(get_args(Strictness))} "
                "가운데 하나를 골라 주세요.",
            )
        return cleaned

    def _quoted(self, draft: AnswerBuilder, findings: Sequence[Finding]) -> Answer:
        """Return the extractive answer, which quotes the documents; an abstention where no quote is verbatim."""
        several = asks_for_several(draft.question)
        drafts = [extractive.draft(finding.ranked, asks_for_several=several) for finding in findings]
        draft.answered = time.perf_counter()
        _quote(draft, [candidate for chosen in drafts for candidate in chosen])
        if not draft.claims:
            return self._abstention(draft, "unsupported", findings)
        self._add_conflicts(draft, findings)
        return draft.answer(extractive.NAME)

    def _add_conflicts(self, draft: AnswerBuilder, findings: Sequence[Finding]) -> None:
        """Add the sentences that disagree with the answer, if the question was not decomposed."""
        if len(findings) == 1:
            conflicting = conflicts.conflicting_sentences(
                findings[0].weighted_question, findings[0].ranked, self.analyzer
            )
            draft.disagreement = tuple(_quote(draft, conflicting))

    def _modelled(
        self,
        draft: AnswerBuilder,
        findings: Sequence[Finding],
        model: ModelAnswerer,
        outcome: GenerationOutcome,
        strictness: Strictness,
    ) -> Iterator[Answer]:
        """Yield the model's answer as it grows; without a verified sentence, quotes or an abstention."""
        sources = [hit.source for hit in composition.interleaved_hits(findings)]
        around = findings[0].retrieved.surroundings
        task = Task(draft.standalone, sources, around, draft.language, strictness)
        with closing(model.answer(task, outcome)) as sentences:
            for sentence in sentences:
                draft.verifying = outcome.verifying
                if draft.take(sentence):
                    draft.answered = time.perf_counter()
                    yield draft.answer(model.name)
        draft.answered = time.perf_counter()
        draft.verifying = outcome.verifying
        notices = messages.model_notices(outcome, len(draft.rejected), draft.language)
        draft.notices += tuple(notice for notice in notices if notice not in draft.notices)
        if draft.claims:
            self._add_disagreement(draft, findings, model, outcome)
            draft.usage = model.usage(outcome)
            yield draft.answer(model.name)
            return
        draft.usage = model.usage(outcome)
        is_refusal = outcome.declined or any(
            one.verdict.finding in ("gap", "frame") for one in draft.sentences.values()
        )
        was_judged = model.verifier.judge is not None and outcome.judge_fault is None
        if outcome.fault is None and (is_refusal or was_judged):
            reason: AbstentionReason = "declined" if is_refusal else "unsupported"
            yield replace(self._abstention(draft, reason, findings), answerer=model.name)
        else:
            draft.notices += (messages.fallback_notice(draft.language),)
            yield replace(self._quoted(draft, findings), fault=outcome.fault)

    def _add_disagreement(
        self,
        draft: AnswerBuilder,
        findings: Sequence[Finding],
        model: ModelAnswerer,
        outcome: GenerationOutcome,
    ) -> None:
        """Add the sentences of other documents of which the judge finds that they contradict the model's answer."""
        if len(findings) != 1:
            return
        seeming = conflicts.conflicting_sentences(findings[0].weighted_question, findings[0].ranked, self.analyzer)
        cited = {citation.document_id for citation in draft.citations}
        others = {c.context.hit.source.chunk.id: c.context.hit.source for c in seeming if c.document.id not in cited}
        claims = [claim.text for claim in draft.claims if claim.kind == "claim"]
        for claim, span in model.contradictions(claims, list(others.values()), draft.standalone, outcome):
            draft.add_disagreement(claim, span)

    def _abstention(self, draft: AnswerBuilder, reason: AbstentionReason, findings: Sequence[Finding]) -> Answer:
        nearest = composition.nearest(findings)
        documents, chunks = composition.searched(findings)
        text = messages.abstention_text(reason, documents, chunks, nearest, draft.language)
        return replace(
            draft.answer(extractive.NAME),
            text=text,
            abstained=True,
            abstention_reason=reason,
            claims=(),
            citations=(),
            remarks=(),
            nearest=nearest,
        )


def _quote(draft: AnswerBuilder, candidates: Sequence[Candidate]) -> list[int]:
    """Add sentences of documents to an answer, each once, and return the markers of their citations."""
    quoted = {candidate.sentence: candidate.document for candidate in candidates}
    markers = (draft.quote(document, s.start, s.end, s.text) for s, document in quoted.items())
    return [marker for marker in markers if marker is not None]


async def _once(asked: Question | str) -> AsyncIterator[Question | str]:
    yield asked
