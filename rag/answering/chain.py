"""Answer questions: question -> standalone question -> evidence -> draft -> citations -> Answer.

    (question, history) -> small talk? -> what the program knows of itself
        -> standalone question -> finder
        -> gate 1: is there evidence? -> the extractive answerer quotes
           with a model: is anything near? -> it drafts, and every sentence is verified
        -> gate 2: is any claim supported? -> Answer

The chain is a LangChain ``Runnable`` (``rag.answering.answer_runnable``). Command line, page and evaluation get this
same Answer, and none of them parses text again. Answering changes nothing on disk.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace

from rag.answering import disagreement, extractive, found, messages
from rag.answering.about import About
from rag.answering.answer_runnable import AnswerRunnable
from rag.answering.checking import TextChecker
from rag.answering.composition import AnswerBuilder
from rag.answering.draft_verification import Task
from rag.answering.drafting import GenerationOutcome
from rag.answering.generative import ModelAnswerer
from rag.answering.question_checks import checked_question, no_model
from rag.questions import asks_for_each, asks_for_several, standalone
from rag.records import AbstentionReason, Answer, CheckedSentence, Question, Strictness
from rag.retrieval import Finder, Finding
from rag.text import Analyzer, has_supported_script, language_of
from rag.verification import Verifier


class AnswerChain(AnswerRunnable):
    """Chain that answers questions from one index.

    Args:
        finder: finds the evidence.
        analyzer: the analyser that the index was made with.
        verifier: verifies sentences that are not quoted.
        model: answers with a chat model; None where none is configured.
        prefers_model: whether the model answers unless the question chooses otherwise.
        strictness: how much evidence an answer needs unless the question chooses otherwise.
        max_question_characters: the longest question that is accepted.

    Attributes:
        about: replies to what is asked of the program itself; None where the documents are asked whatever comes.
    """

    about: About | None = None

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
        self.checker = TextChecker(finder, analyzer, verifier)

    @property
    def answerer(self) -> str:
        """Return the default answerer: "extractive" or the model's name."""
        return self.model.name if self.model and self._prefers_model else extractive.NAME

    def check(
        self, text: str, *, question: str = "", within: frozenset[str] | None = None, language: str | None = None
    ) -> Iterator[CheckedSentence]:
        """Yield every sentence of any text in order, with its verdict and the words that support or contradict it.

        Nothing is answered: the text may be anybody's. ``checker.check_sentence`` takes a single sentence.

        Args:
            text: plain text or Markdown, in Korean or English.
            question: what the text answers; "" for none.
            within: ids of the documents that may be searched; all for None.
            language: of the reasons and notices, ko or en; None for that of each sentence.

        Raises:
            IndexStateError: there is no index, or it is damaged.
        """
        return self.checker.check(text, question=question, within=within, language=language)

    def require_answerable(self, question: Question) -> None:
        """Refuse a question that cannot be answered whatever the documents say.

        Raises:
            QuestionError: it is empty or too long, or an option is out of range.
            SettingsError: a model is to answer, and none is configured.
        """
        checked_question(question, self._max_question_characters)
        self._answerer(question)

    def _answers(
        self, asked: Question | str, outcome: GenerationOutcome | None = None
    ) -> Generator[Answer, None, None]:
        started = time.perf_counter()
        question = Question(asked) if isinstance(asked, str) else asked
        text = checked_question(question, self._max_question_characters)
        model = self._answerer(question)
        language = language_of(text)
        if self.about and (reply := self.about.reply(text, language)) is not None:
            yield AnswerBuilder(text, text, language, started).reply(reply)
            return
        outcome = outcome or GenerationOutcome()
        alone = self._standalone(text, question, model, outcome)
        draft = AnswerBuilder(text, alone, language, started, has_model=self.model is not None)
        draft.is_of_chosen = question.within is not None
        draft.notices += messages.rewriting_notices(outcome.rewriting_fault, language)
        if not has_supported_script(text):
            yield draft.abstention("unread_language", [])
            return
        yield from self._found(draft, question, model, outcome)

    def _found(
        self, draft: AnswerBuilder, question: Question, model: ModelAnswerer | None, outcome: GenerationOutcome
    ) -> Iterator[Answer]:
        """Yield the answer from what is found for a question that is complete in itself.

        Where a model is to answer, the first one has no claims yet, and names the passages before they are read.
        """
        strictness = question.strictness or self._strictness
        unread = self.finder.retrieve(draft.standalone, question.within, question.passages)
        draft.notices += tuple(error.in_language(draft.language) for error in unread.retrieved.faults)
        if model is not None and unread.retrieved.hits:
            draft.retrieved = found.retrieved_places([unread.retrieved])
            yield draft.answer(model.name)
        findings = self.finder.read(unread)
        draft.found = time.perf_counter()
        draft.confidence = min(finding.confidence for finding in findings)
        parts = [finding.retrieved for finding in findings]
        draft.retrieved, draft.reprints = found.retrieved_places(parts), found.reprints_of(parts)
        if self._has_nothing_to_search(question, findings[0]):
            yield draft.abstention("no_documents", findings)
        elif model is None:
            yield self._built_in(draft, findings, strictness)
        elif not self._is_for_model(findings, strictness):
            yield self._abstained(draft, "no_evidence", findings)
        else:
            yield from self._modelled(draft, findings, model, outcome, strictness)

    @staticmethod
    def _has_nothing_to_search(question: Question, finding: Finding) -> bool:
        """Return whether the index, or what was chosen of it, has no passages for the question."""
        indexed = finding.retrieved.indexed
        is_empty = indexed is not None and (not indexed.chunks or question.within is not None)
        return is_empty and not finding.retrieved.hits

    def _abstained(self, draft: AnswerBuilder, reason: AbstentionReason, findings: Sequence[Finding]) -> Answer:
        """Return an abstention that shows the sentence nearest to the question, where anything is near."""
        near = [finding for finding in findings if self.finder.is_near(finding)]
        return draft.abstention(reason, findings, max(near, key=lambda one: one.confidence, default=None))

    def _is_for_model(self, findings: Sequence[Finding], strictness: Strictness) -> bool:
        """Return whether a model is asked: where anything is near, or with "strict" where there is evidence."""
        if strictness == "strict":
            return self._is_evident(findings, strictness)
        return any(self.finder.is_near(finding) for finding in findings)

    def _is_evident(self, findings: Sequence[Finding], strictness: Strictness) -> bool:
        return all(self.finder.is_evident(finding, strictness) for finding in findings)

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
            raise no_model()
        return self.model if wants_model else None

    def _built_in(self, draft: AnswerBuilder, findings: Sequence[Finding], strictness: Strictness) -> Answer:
        """Return the built-in answerer's answer: quotes, or an abstention.

        To an instruction it answers only where two things are to be compared and there is a quote for each.
        """
        evident = [finding for finding in findings if self.finder.is_evident(finding)]
        is_evident = len(evident) == len(findings)
        is_for_each = len(findings) > 1 and asks_for_each(draft.standalone)
        if not (is_evident and is_for_each) and self.finder.is_instruction(draft.standalone):
            is_near = any(self.finder.is_near(finding) for finding in findings)
            return draft.abstention("needs_model" if is_near else "no_evidence", findings)
        if not evident or not self._is_evident(evident, strictness):  # "strict" shows what "standard" does, or nothing
            return self._abstained(draft, "no_evidence", findings)
        return self._quoted(draft, findings, evident)

    def _quoted(self, draft: AnswerBuilder, findings: Sequence[Finding], evident: Sequence[Finding]) -> Answer:
        """Return the extractive answer, which quotes the documents; an abstention where no quote is verbatim.

        Args:
            draft: the answer so far.
            findings: what was found for each part of the question.
            evident: those of them that answer; a notice names the parts that have no answer.
        """
        several = asks_for_several(draft.question)
        drafts = [extractive.draft(f.ranked, f.retrieved.reprints, asks_for_several=several) for f in evident]
        draft.confidence = min(finding.confidence for finding in evident)
        missing = [finding.question for finding in findings if finding not in evident]
        draft.notices += tuple(messages.unanswered_part(part, draft.language) for part in missing)
        draft.answered = time.perf_counter()
        disagreement.quote(draft, [candidate for chosen in drafts for candidate in chosen], self.analyzer)
        if not draft.claims:
            return self._abstained(draft, "unsupported", findings)
        disagreement.add_conflicts(draft, findings, self.analyzer)
        return draft.answer(extractive.NAME)

    def _modelled(
        self,
        draft: AnswerBuilder,
        findings: Sequence[Finding],
        model: ModelAnswerer,
        outcome: GenerationOutcome,
        strictness: Strictness,
    ) -> Iterator[Answer]:
        """Yield the model's answer as it grows; without a verified sentence, quotes or an abstention."""
        sources = [hit.source for hit in found.interleaved_hits([one.retrieved for one in findings])]
        around = findings[0].retrieved.surroundings
        task = Task(draft.standalone, sources, around, draft.language, strictness, draft.reprints)
        with closing(model.answer(task, outcome)) as sentences:
            for sentence in sentences:
                draft.verifying = outcome.verifying
                if draft.take(sentence):
                    draft.answered = time.perf_counter()
                    yield draft.answer(model.name)
        draft.answered = time.perf_counter()
        draft.verifying = outcome.verifying
        notices = messages.model_notices(outcome, model.verifier.judge, draft.rejected, draft.language)
        draft.notices += tuple(notice for notice in notices if notice not in draft.notices)
        if draft.claims:
            disagreement.add_contradictions(draft, findings, model, outcome, self.analyzer)
            draft.usage = model.usage(outcome)
            yield draft.answer(model.name)
            return
        draft.usage = model.usage(outcome)
        yield self._without_model(draft, findings, model, outcome, strictness)

    def _without_model(
        self,
        draft: AnswerBuilder,
        findings: Sequence[Finding],
        model: ModelAnswerer,
        outcome: GenerationOutcome,
        strictness: Strictness,
    ) -> Answer:
        """Return quotes or an abstention, where nothing that a model wrote is shown.

        Quotes stand in for a model that failed, or that nobody judged. After a refusal or a judge's refusal of all that
        it wrote they would answer what the model has just said that the passages do not.
        """
        findings_of = [one.verdict.finding for one in draft.sentences.values()]
        # A judge calls a refusal a frame; so it calls what leads in a list, but then there is a list.
        is_refusal = outcome.declined or "gap" in findings_of or set(findings_of) == {"frame"}
        was_judged = model.verifier.judge is not None and outcome.judge_fault is None
        may_quote = outcome.fault is not None or not (is_refusal or was_judged)
        may_quote = may_quote and self._is_evident(findings, strictness)
        if may_quote and not self.finder.is_instruction(draft.standalone):
            draft.notices += (messages.fallback_notice(draft.language),)
            return replace(self._quoted(draft, findings, findings), fault=outcome.fault)
        reason: AbstentionReason = "declined" if is_refusal and outcome.fault is None else "unsupported"
        return replace(self._abstained(draft, reason, findings), answerer=model.name, fault=outcome.fault)
