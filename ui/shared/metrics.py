"""Count questions and how they went, for Prometheus. Nothing that anybody wrote, and no name, is in a figure."""

from __future__ import annotations

import functools
import logging
from collections.abc import Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from rag.records import Answer
from ui.shared.question_queue import QuestionQueue

log = logging.getLogger(__name__)

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)


class Metrics:
    """The figures of one page.

    Args:
        queues: the queues of questions, by the kind of answerer.
    """

    def __init__(self, queues: Mapping[str, QuestionQueue]) -> None:
        self._registry = registry = CollectorRegistry()
        self._questions = Counter(
            "mundap_questions", "Questions, by how they ended.", ["answerer", "outcome"], registry=registry
        )
        self._seconds = Histogram(
            "mundap_answer_seconds",
            "From the question's turn to its whole answer.",
            ["answerer"],
            buckets=_SECONDS,
            registry=registry,
        )
        self._stages = Histogram(
            "mundap_stage_seconds", "Time of one stage.", ["stage"], buckets=_SECONDS, registry=registry
        )
        self._abstentions = Counter(
            "mundap_abstentions", "Answers that the gates turned into abstentions.", ["reason"], registry=registry
        )
        self._claims = Counter(
            "mundap_claims", "Sentences shown, by how they were checked.", ["checked"], registry=registry
        )
        self._withheld = Counter("mundap_withheld", "Sentences that rules or judge withheld.", registry=registry)
        self._tokens = Counter("mundap_tokens", "Tokens of chat models.", ["kind"], registry=registry)
        self._errors = Counter("mundap_errors", "What went wrong, by its kind.", ["kind"], registry=registry)
        waiting = Gauge("mundap_questions_waiting", "Questions that wait.", ["answerer"], registry=registry)
        running = Gauge("mundap_questions_running", "Questions in progress.", ["answerer"], registry=registry)
        for kind, queue in queues.items():
            waiting.labels(kind).set_function(functools.partial(getattr, queue, "waiting"))
            running.labels(kind).set_function(functools.partial(getattr, queue, "running"))

    def answered(self, kind: str, answer: Answer, seconds: float) -> None:
        """Count an answer, with what its record tells."""
        outcome = "abstained" if answer.abstained else "answered"
        self._questions.labels(kind, outcome).inc()
        self._seconds.labels(kind).observe(seconds)
        timings = answer.timings_ms
        for stage in ("retrieve", "answer", "verify"):
            self._stages.labels(stage).observe(getattr(timings, stage) / 1000)
        if answer.abstained:
            self._abstentions.labels(answer.abstention_reason or "none").inc()
        for claim in answer.claims:
            self._claims.labels(claim.checked).inc()
        self._withheld.inc(len(answer.rejected))
        if answer.fault is not None:
            self._errors.labels(f"model:{answer.fault}").inc()
        usage = answer.usage
        for name, count in (("prompt", usage.prompt_tokens), ("completion", usage.completion_tokens)):
            self._tokens.labels(name).inc(count)
        self._tokens.labels("judge").inc(usage.judge_tokens)  # of the other two
        log.info("question", extra={"answerer": kind, "outcome": outcome, "seconds": round(seconds, 3)})

    def failed(self, kind: str, error: Exception) -> None:
        """Count a question that got no answer."""
        self._questions.labels(kind, "failed").inc()
        self._errors.labels(type(error).__name__).inc()
        log.info("question", extra={"answerer": kind, "outcome": "failed", "error": type(error).__name__})

    def stopped(self, kind: str) -> None:
        """Count a question that was stopped, or that nobody waited for."""
        self._questions.labels(kind, "stopped").inc()
        log.info("question", extra={"answerer": kind, "outcome": "stopped"})

    def exposed(self) -> bytes:
        """Return all figures in the text format of Prometheus."""
        return generate_latest(self._registry)
