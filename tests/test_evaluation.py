"""A whole run: fakes that know everything, nothing, or too much; the gate; the files."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag import loaders
from rag.errors import ModelError, SettingsError, StorageError
from rag.evaluation import report
from rag.evaluation.gate import CEILINGS, FLOORS, failed_gates, load_gate, passed
from rag.evaluation.metrics import Summary
from rag.evaluation.questions import QuestionItem, load_questions, texts_of
from rag.evaluation.run import Results, evaluate
from rag.records import Answer, Citation, Claim, Timings

SEEDS = Path(__file__).parent.parent / "seeds"
QUESTIONS = load_questions(SEEDS / "questions.jsonl")
BY_TEXT = {question.question: question for question in QUESTIONS}
TEXTS = texts_of(
    loaders.load(path, source=f"seeds/articles/{path.name}", max_bytes=10**7)
    for path in sorted((SEEDS / "articles").glob("*.md"))
)
GATE = load_gate(SEEDS / "gate.json")


def reply(question: str, citations: tuple[Citation, ...]) -> Answer:
    """An answer that quotes, or an abstention where there is nothing to quote."""
    return Answer(
        question=question,
        standalone_question=question,
        text="".join(citation.quote for citation in citations) or "모릅니다.",
        abstained=not citations,
        abstention_reason=None if citations else "no_evidence",
        confidence=1.0,
        language="ko",
        claims=tuple(Claim(citation.quote, (citation.marker,), supported=True) for citation in citations),
        citations=citations,
        timings_ms=Timings(total=1.0),
    )


def quoting(marker: int, document: str, quote: str) -> Citation:
    start = TEXTS[document].index(quote)
    source = f"seeds/articles/{document}"
    return Citation(marker, document, document, None, "2024-06-15", source, start, start + len(quote), quote)


def omniscient(question: str) -> Answer:
    """Quotes all of the evidence."""
    item = BY_TEXT[question]
    quotes = [evidence for group in item.evidence for evidence in group]
    return reply(question, tuple(quoting(i, q.document, q.quote) for i, q in enumerate(quotes, start=1)))


def contrary(question: str) -> Answer:
    """Abstains where there is an answer, and answers where there is none."""
    item = BY_TEXT[question]
    first = "003_joongang-grok.md"
    return reply(question, () if item.answerable else (quoting(1, first, TEXTS[first][:40]),))


def silent(question: str) -> Answer:
    return reply(question, ())


def broken(question: str) -> Answer:
    raise ModelError("The model did not answer.", "Try again.")


def run(ask: Callable[[str], Answer], questions: tuple[QuestionItem, ...] = QUESTIONS) -> Results:
    return evaluate(ask, questions, TEXTS)


class TestARun:
    def test_who_knows_everything_gets_everything(self) -> None:
        summary = run(omniscient).summary()
        for share in (summary.correct, summary.right, summary.citation_precision, summary.citation_recall):
            assert share.value == 1.0
        assert summary.quote_fidelity.value == 1.0
        assert summary.wrong.value == summary.refused.value == summary.false_answers.value == 0.0
        assert passed(run(omniscient), GATE)

    def test_who_does_the_contrary_gets_nothing(self) -> None:
        results = run(contrary)
        summary = results.summary()
        assert summary.correct.value == summary.right.value == summary.citation_recall.value == 0.0
        assert summary.refused.value == summary.false_answers.value == 1.0
        assert summary.citation_precision.value is None
        assert len(results.failed()) == len(QUESTIONS)
        assert failed_gates(results, GATE) == (
            "right is 0, below the floor of 0.9.",
            "false_answers is 1, above the ceiling of 0.1.",
        )

    def test_an_abstention_is_right_where_there_is_no_answer(self) -> None:
        results = run(silent)
        summary = results.summary()
        assert summary.false_answers.value == 0.0
        assert summary.refused.value == 1.0
        assert results.summary(lambda question: not question.answerable).correct.value == 1.0

    def test_an_expected_error_is_a_failure_of_its_question_alone(self) -> None:
        def moody(question: str) -> Answer:
            return broken(question) if question == QUESTIONS[0].question else omniscient(question)

        results = run(moody)
        assert results.items[0].error == "The model did not answer. Try again."
        assert results.items[0].score.outcome == "failed"
        assert results.summary().failures.hits == len(results.failed()) == 1
        assert failed_gates(results, GATE) == (f"failures is {1 / len(QUESTIONS):.4f}, above the ceiling of 0.",)

    def test_a_failure_is_no_right_abstention(self) -> None:
        assert run(broken).summary().correct.value == 0.0

    def test_a_defect_goes_through(self) -> None:
        with pytest.raises(ZeroDivisionError):
            run(lambda question: reply(question, (1 // 0,)))  # type: ignore[arg-type]

    def test_progress_is_told_after_each_question(self) -> None:
        told: list[tuple[str, int, int]] = []
        evaluate(silent, QUESTIONS[:3], TEXTS, lambda *news: told.append(news))
        assert told == [(question.id, i, 3) for i, question in enumerate(QUESTIONS[:3], start=1)]


class TestTheGate:
    def test_every_measure_can_be_bounded(self) -> None:
        assert {field.name for field in dataclasses.fields(Summary)} == {"questions", *FLOORS, *CEILINGS}

    def test_a_measure_of_nothing_is_not_gated(self) -> None:
        answerable = tuple(question for question in QUESTIONS if question.answerable)
        assert passed(run(omniscient, answerable), {"false_answers": 0.0})

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            ('{"rihgt": 0.9}', "“rihgt”, which is not measured"),
            ('{"right": "0.9"}', "no number for “right”"),
            ('{"right": NaN}', "no number for “right”"),
            ('{"right": true}', "no number for “right”"),
            ("[]", "no JSON object"),
            ("{}", "no JSON object"),
            ("{", "cannot be read"),
        ],
    )
    def test_a_malformed_gate_is_refused(self, tmp_path: Path, content: str, complaint: str) -> None:
        path = tmp_path / "gate.json"
        path.write_text(content)
        with pytest.raises(SettingsError, match=complaint):
            load_gate(path)

    def test_a_missing_gate_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="cannot be read"):
            load_gate(tmp_path / "gate.json")


class TestTheReport:
    def test_the_columns_of_the_table_are_aligned(self) -> None:
        lines = report.table(run(contrary)).split("\n")
        assert len({len(line) for line in lines}) == 1
        assert [line.split()[0] for line in lines[-3:]] == ["answerable", "unanswerable", "all"]
        assert {line.split()[0] for line in lines[1:]} >= {question.type for question in QUESTIONS}

    def test_every_failed_question_is_listed(self) -> None:
        wrong = dataclasses.replace(omniscient(QUESTIONS[0].question), claims=(Claim("모른다.", (1,), True),))
        results = evaluate(lambda _: wrong, QUESTIONS[:1], TEXTS)
        listed = report.listing(results)
        for words in (
            QUESTIONS[0].id,
            "wrong",
            QUESTIONS[0].question,
            "모른다.",
            "missing 800만 달러",
            "of the evidence",
        ):
            assert words in listed
        assert listed in report.as_text(results)
        assert report.listing(run(omniscient)) == ""

    def test_an_error_is_listed(self) -> None:
        assert "nothing: The model did not answer." in report.listing(run(broken, QUESTIONS[:1]))

    def test_the_files(self, tmp_path: Path) -> None:
        results = run(contrary)
        report.write(results, tmp_path / "new" / "out")
        out = tmp_path / "new" / "out"
        assert sorted(path.name for path in out.iterdir()) == ["items.jsonl", "report.md", "summary.json"]
        records = [json.loads(line) for line in (out / "items.jsonl").read_text(encoding="utf-8").splitlines()]
        assert [record["id"] for record in records] == [question.id for question in QUESTIONS]
        assert {record["outcome"] for record in records} == {"refused", "false_answer"}
        summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
        assert summary["measures"]["questions"] == len(QUESTIONS)
        assert summary["measures"]["false_answers"]["value"] == 1.0
        assert 0.9 < summary["measures"]["false_answers"]["low"] < 1.0
        assert summary["groups"]["typo"]["refused"]["value"] == 1.0
        assert sum(summary["outcomes"].values()) == len(QUESTIONS)
        assert QUESTIONS[0].question in (out / "report.md").read_text(encoding="utf-8")

    def test_the_same_answers_give_the_same_bytes(self, tmp_path: Path) -> None:
        for name in ("a", "b"):
            report.write(run(omniscient), tmp_path / name)
        assert (tmp_path / "a" / "items.jsonl").read_bytes() == (tmp_path / "b" / "items.jsonl").read_bytes()

    def test_words_cannot_break_the_markdown(self) -> None:
        item = QUESTIONS[0].model_copy(update={"question": "<script> | *a*\n# b"})
        text = report.markdown(evaluate(silent, [item], TEXTS))
        assert r"\<script\> \| \*a\* \# b" in text

    def test_a_folder_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageError, match="cannot be written to"):
            report.write(run(silent, QUESTIONS[:1]), tmp_path / "file" / "out")
