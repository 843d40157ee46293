"""Verify the sentences of a draft: what they state, in which language, and with which strictness.

The module asks no model for an answer: it is given sentences, and asks the verifier.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.answering.context import Context
from rag.answering.drafting import GenerationOutcome
from rag.answering.sentence_stream import DraftSentence
from rag.models import Deadline
from rag.records import Source, Strictness
from rag.retrieval import NO_REPRINTS, Reprints, Surroundings
from rag.text import is_syllable
from rag.verification import Request, Statement, Verdict, Verifier

JUDGE_SHARE = 1 / 3  # of the time for an answer that one request to a judge may take
# Of the letters of a Korean sentence with Latin names in it, at least a third are Hangul; of an English one with Korean
# names in brackets, at most half.
_LEAST_HANGUL, _MOST_HANGUL = 1 / 3, 1 / 2
_LATIN_NAME = re.compile(r"\b[a-z]*[A-Z]\w*")  # a cell of a table is often nothing else (HyperCLOVA | 2040억 개)


@dataclass(frozen=True, slots=True)
class Task:
    """Input of one answer.

    Attributes:
        question: the standalone question.
        passages: the passages asked for, best first.
        surroundings: what is around them, of which the model gets as much as fits.
        language: of the answer, ``ko`` or ``en``.
        strictness: with "strict", a sentence that no judge supported is withheld.
        reprints: which documents are one text.
    """

    question: str
    passages: Sequence[Source]
    surroundings: Surroundings
    language: str
    strictness: Strictness = "standard"
    reprints: Reprints = NO_REPRINTS


@dataclass
class Run:
    """One answer in the making.

    Attributes:
        task: its input.
        context: the passages that the model is given.
        verifier: verifies its sentences.
        outcome: its outcome so far.
        deadline: of the whole answer.
        written: the sentences drafted so far; the judge reads pronouns with them.
    """

    task: Task
    context: Context
    verifier: Verifier
    outcome: GenerationOutcome
    deadline: Deadline
    written: list[str] = field(default_factory=list)

    def verify(self, batch: Sequence[DraftSentence]) -> list[tuple[DraftSentence, Verdict]]:
        """Return consecutive sentences with their verdicts; the judge reads them after those before."""
        started = time.perf_counter()
        known = [_verdict_by_form(draft, self.task.language) for draft in batch]
        statements = []
        for draft, verdict in zip(batch, known, strict=True):
            if verdict is None:
                before = " ".join(self.written)
                statements.append(Statement(draft.text, draft.keys, before, is_label=draft.form == "header"))
            self.written.append(draft.text)
        found = iter(self.verifier.verify(statements, request := self._request()))
        self.outcome.judge_fault = request.fault or self.outcome.judge_fault
        verdicts = [verdict or self._strictly(next(found)) for verdict in known]
        self.outcome.verifying += time.perf_counter() - started
        return list(zip(batch, verdicts, strict=True))

    def _request(self) -> Request:
        deadline = self.deadline.part(JUDGE_SHARE * self.deadline.seconds)
        return Request(
            self.context.given, self.task.surroundings, self.task.question, deadline, self.outcome.judge_tokens
        )

    def _strictly(self, verdict: Verdict) -> Verdict:
        """Return the verdict, or with strictness "strict" a refusal of what nobody judged."""
        is_unjudged = verdict.supported and verdict.checked == "matched"
        return replace(verdict, fault="unjudged") if self.task.strictness == "strict" and is_unjudged else verdict


def _verdict_by_form(draft: DraftSentence, language: str) -> Verdict | None:
    """Return the verdict on a sentence that states nothing or is in another language; None for any other."""
    if draft.text.rstrip("\"'”’)").endswith("?"):
        return Verdict("unsupported", fault="empty")  # a question states nothing
    text = _LATIN_NAME.sub("", draft.text) if draft.form in ("header", "row") else draft.text
    return None if _is_in(language, text) else Verdict("unsupported", fault="language")


def _is_in(language: str, text: str) -> bool:
    letters = re.findall(r"[^\W\d_]", text)
    if not letters:
        return True
    hangul: float = sum(map(is_syllable, letters)) / len(letters)
    return hangul >= _LEAST_HANGUL if language == "ko" else hangul <= _MOST_HANGUL
