"""The figures for Prometheus: counted from answers as they are, and nothing that anybody wrote is among them."""

from __future__ import annotations

from dataclasses import replace

from prometheus_client.parser import text_string_to_metric_families

from rag.errors import ModelError
from rag.records import Answer, Claim, Rejected, Timings, Usage
from ui.shared.metrics import Metrics
from ui.shared.question_queue import QuestionQueue


def figures(metrics: Metrics) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(metrics.exposed().decode("utf-8"))
    return {
        (sample.name, *(value for name, value in sorted(sample.labels.items()) if name != "le")): sample.value
        for family in families
        for sample in family.samples
        if not sample.name.endswith("_created")
    }


def answer(**changes: object) -> Answer:
    claims = (
        Claim("비밀 문장", (), supported=True, checked="judged"),
        Claim("둘", (), supported=True, checked="quoted"),
    )
    given = {"claims": claims, "usage": Usage(100, 20, 0.0, 30), "timings_ms": Timings(200.0, 1500.0, 300.0, 2000.0)}
    return Answer("비밀 질문", "비밀 질문", "", False, None, 0.9, "ko", **(given | changes))  # type: ignore[arg-type]


def test_answers_abstentions_failures_and_tokens_are_counted() -> None:
    queue = QuestionQueue(1, 0, 10)
    metrics = Metrics({"model": queue})
    metrics.answered("model", answer(rejected=(Rejected("셋", "no"),)), 2.0)
    gone = answer(claims=(), usage=Usage(), timings_ms=Timings())
    metrics.answered("model", replace(gone, abstained=True, abstention_reason="no_evidence"), 1.0)
    metrics.failed("model", ModelError("a", "b", korean="c"))
    metrics.stopped("model")
    for _ in range(3):
        queue.join("a")
    found = figures(metrics)
    outcomes = ("answered", "abstained", "failed", "stopped")
    assert [found["mundap_questions_total", "model", one] for one in outcomes] == [1] * 4
    assert found["mundap_abstentions_total", "no_evidence"] == 1
    assert found["mundap_claims_total", "judged"] == found["mundap_claims_total", "quoted"] == 1
    assert found["mundap_withheld_total",] == 1
    assert found["mundap_tokens_total", "judge"] == 30 and found["mundap_tokens_total", "prompt"] == 100
    assert found["mundap_errors_total", "ModelError"] == 1
    assert found["mundap_answer_seconds_count", "model"] == 2 and found["mundap_answer_seconds_sum", "model"] == 3
    assert found["mundap_stage_seconds_sum", "answer"] == 1.5
    assert (found["mundap_questions_running", "model"], found["mundap_questions_waiting", "model"]) == (1, 2)
    assert "비밀" not in metrics.exposed().decode("utf-8")
