"""Answer with a chat model: draft, verify, repair.

    passages -> prompt -> model streams -> each sentence is verified, by rule and by a judge -> VerifiedSentence
                                           failed sentences go back once, with the reasons -> VerifiedSentence

The module knows no retrieval and no storage, and makes no Answer: ``rag.answering.verified`` decides what is shown, and
the chain numbers the citations.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count

from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from rapidfuzz import fuzz

from rag.answering import messages
from rag.answering.concurrent_verification import verified_while_written
from rag.answering.context import context_of, smaller
from rag.answering.draft_verification import JUDGE_SHARE, Run, Task
from rag.answering.drafting import GenerationOutcome, drafted_sentences
from rag.answering.prompts import NO_ANSWER, Prompts, passage
from rag.answering.query_rewriting import rewritten
from rag.answering.sentence_stream import DraftSentence
from rag.answering.verified import VerifiedSentence
from rag.models import ChatModel, ChatModelError, Deadline, Price, Tokens, cost
from rag.models import count as count_tokens
from rag.records import Source, Turn, Usage
from rag.text import Analyzer, fold, language_of
from rag.verification import JUDGE_FAULTS, Request, Statement, SupportingSpan, Verdict, Verifier, no_surroundings

MOST_REPAIRED = 12  # failed sentences that go back to the model
LEAST_LIKENESS = 35  # of 100, of a repaired sentence to the one that it replaces: another statement has no place there


@dataclass(frozen=True, slots=True)
class GenerationLimits:
    """Limits on the input and the time of a model.

    Attributes:
        context_tokens: the largest number of tokens of passages; None for every passage asked for.
        seconds: the longest time for one answer, including the repair round.
    """

    context_tokens: int | None
    seconds: float


_Failed = tuple[DraftSentence, VerifiedSentence]


class ModelAnswerer:
    """Answerer from passages with a chat model.

    Args:
        model: the chat model.
        prompts: the prompts.
        verifier: verifies its sentences.
        analyzer: the analyser of the index.
        prices: the prices of tokens.
        limits: the limits on input and time.
    """

    def __init__(
        self,
        model: ChatModel,
        prompts: Prompts,
        verifier: Verifier,
        analyzer: Analyzer,
        prices: Sequence[Price],
        limits: GenerationLimits,
    ) -> None:
        self._model = model
        self._prompts = prompts
        self.verifier = verifier
        self._analyzer = analyzer
        self._prices = prices
        self._limits = limits

    @property
    def name(self) -> str:
        """Return the name of the answerer in an Answer."""
        return self._model.name

    def usage(self, outcome: GenerationOutcome) -> Usage:
        """Return the tokens used by the model and the judge, and their price in US dollars."""
        own, judge = outcome.tokens, outcome.judge_tokens
        price = cost(self._prices, self.name, own.prompt, own.completion)
        if self.verifier.judge is not None:
            price += cost(self._prices, self.verifier.judge.name, judge.prompt, judge.completion)
        return Usage(
            own.prompt + judge.prompt,
            own.completion + judge.completion,
            round(price, 6),
            judge.prompt + judge.completion,
        )

    def probe(self) -> float:
        """Return the seconds until the first word of a reply to a test message.

        Raises:
            ChatModelError: the model does not reply.
        """
        return self._model.probe(self._limits.seconds)

    def rewrite(self, question: str, history: Sequence[Turn], outcome: GenerationOutcome) -> str:
        """Return the standalone form of a follow-up question; tokens and a fault are noted in ``outcome``."""
        deadline = outcome.waiting.part(self._limits.seconds / 3)
        done = rewritten(question, history, self._model, self._prompts, self._analyzer, deadline, outcome.tokens)
        outcome.rewriting_fault = done.fault
        return done.text

    def from_memory(self, question: str) -> str | None:
        """Return the model's reply without passages, not verified; None where it does not know. For evaluation only.

        Raises:
            ChatModelError: the model does not reply.
        """
        text = self._prompts.closed_book(question, language_of(question))
        written = "".join(self._model.stream([HumanMessage(text)], Deadline(self._limits.seconds), Tokens())).strip()
        return None if not written or NO_ANSWER in written else written

    def answer(self, task: Task, outcome: GenerationOutcome) -> Generator[VerifiedSentence, None, None]:
        """Yield every sentence of the answer as soon as it is verified; a repaired one once more.

        A fault of the model is not raised but recorded in ``outcome``.

        Args:
            task: the question and its passages.
            outcome: is filled in with the outcome.
        """
        context = context_of(
            task.passages, task.surroundings, self._measure, self._limits.context_tokens, task.reprints
        )
        run = Run(task, context, self.verifier, outcome, outcome.waiting.part(self._limits.seconds))
        failed: list[_Failed] = []
        try:
            while True:
                try:
                    for draft, sentence in self._drafted(run):
                        yield sentence
                        if _is_repairable(sentence.verdict):
                            failed.append((draft, sentence))
                except ChatModelError as error:
                    if error.fault == "too_long" and len(run.context.given) > 1:
                        run.context = smaller(run.context, task.surroundings, self._measure, task.reprints)
                        continue
                    outcome.fault = error.fault
                break
            if failed and outcome.fault is None and run.deadline.left > 0:
                yield from self._repaired(failed[:MOST_REPAIRED], run)
        finally:
            run.deadline.cancel()

    def contradictions(
        self, claims: Sequence[str], sources: Sequence[Source], question: str, outcome: GenerationOutcome
    ) -> list[tuple[str, SupportingSpan]]:
        """Return the claims that other passages contradict, as the judge finds, with the words that do.

        Args:
            claims: sentences of the answer.
            sources: passages that seem to say something else.
            question: the standalone question.
            outcome: gets the tokens used.
        """
        if not claims or not sources:
            return []
        deadline = outcome.waiting.part(JUDGE_SHARE * self._limits.seconds)
        request = Request(sources, no_surroundings, question, deadline, outcome.judge_tokens)
        found = self.verifier.contradictions([Statement(text) for text in claims], request)
        return [(statement.text, verdict.spans[0]) for statement, verdict in found]

    def _drafted(self, run: Run) -> Iterator[tuple[DraftSentence, VerifiedSentence]]:
        """Yield the sentences of the first round with their verdicts.

        Raises:
            ChatModelError: the model fails; the sentences before that are valid.
        """
        drafts = drafted_sentences(
            self._model,
            self._request(run),
            [source.key for source in run.context.given],
            run.deadline,
            run.outcome,
        )
        numbers = count()
        verified = verified_while_written(drafts, run.verify, run.deadline.cancel)
        for draft, verdict in verified:
            yield draft, VerifiedSentence(next(numbers), draft.text, verdict, draft.form)

    def _request(self, run: Run) -> list[BaseMessage]:
        language, given = run.task.language, run.context.given
        return [
            SystemMessage(self._prompts.answer(language, given[0].key)),
            HumanMessage(self._prompts.question(run.task.question, given, language)),
        ]

    def _measure(self, source: Source) -> int:
        return count_tokens(passage(source), self.name)

    def _repaired(self, failed: Sequence[_Failed], run: Run) -> Iterator[VerifiedSentence]:
        """Yield the failed sentences that the model corrected, each at the place of the one that it replaces."""
        corrected = self._corrections(failed, run)
        verified = run.verify([replace(draft, form=replaced.form) for replaced, draft in corrected])
        for (replaced, _), (draft, verdict) in zip(corrected, verified, strict=True):
            is_header = replaced.form == "header" and verdict.fault is None
            if verdict.supported or is_header:
                yield VerifiedSentence(replaced.position, draft.text, verdict, draft.form, is_revised=True)

    def _corrections(self, failed: Sequence[_Failed], run: Run) -> list[tuple[VerifiedSentence, DraftSentence]]:
        """Return what the model writes in the place of failed sentences; each goes to the one most similar to it."""
        language = run.task.language
        sources = _cited(failed, run)
        reasons = [(one.text, _reason(one.verdict, language)) for _, one in failed]
        request = [HumanMessage(self._prompts.repair(run.task.question, sources, reasons, language))]
        declined, left = run.outcome.declined, [one for _, one in failed]
        corrected: list[tuple[VerifiedSentence, DraftSentence]] = []
        try:
            for draft in drafted_sentences(self._model, request, [s.key for s in sources], run.deadline, run.outcome):
                if not left:
                    break
                replaced = max(left, key=lambda one: fuzz.ratio(draft.text, one.text))
                likeness = fuzz.ratio(fold(draft.text), fold(replaced.text))
                if LEAST_LIKENESS <= likeness < 100:  # what is said once more stays withheld
                    left.remove(replaced)
                    corrected.append((replaced, draft))
        except ChatModelError:
            pass  # what the model wrote until then is verified; what failed before stays withheld
        run.outcome.declined = declined
        return corrected


def _is_repairable(verdict: Verdict) -> bool:
    """Return whether other words of the model may help: not where the judge failed, and a gap states nothing."""
    return verdict.fault is not None and verdict.fault not in JUDGE_FAULTS and verdict.finding != "gap"


def _cited(failed: Sequence[_Failed], run: Run) -> list[Source]:
    """Return the passages that failed sentences cite, in the order of the prompt; the best one where none does."""
    cited = {key for draft, _ in failed for key in draft.keys}
    return [source for source in run.context.given if source.key in cited] or list(run.task.passages[:1])


def _reason(verdict: Verdict, language: str) -> str:
    return messages.rejection_reason(verdict.fault or "unsupported", verdict.detail, language)
