"""A whole run: fakes that know everything, nothing, or too much; the gate; the report; the files."""

from __future__ import annotations

import dataclasses
import json
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from rag.columns import columns_of
from rag.errors import ModelError, QuestionSetError, SettingsError, StorageError
from rag.evaluation import gate
from rag.evaluation.gate import Gate, load_gate
from rag.evaluation.question_set.questions import QuestionItem, load_questions, texts_of
from rag.evaluation.report import html, saved, text
from rag.evaluation.report.summary import CEILINGS, HEADLINES, Measures, measures, shares
from rag.evaluation.report.text_words import text_words
from rag.evaluation.run import Ask, Results, collect, failed, score_replies
from rag.index.documents import loaders
from rag.records import Answer, Citation, Claim, Place, Timings
from rag.text import language_of

SEEDS = Path(__file__).parents[2] / "seeds"
QUESTIONS = load_questions(SEEDS / "questions.jsonl")
FEW = QUESTIONS[:12]
TEXTS = texts_of(
    loaders.load_document(path, source=f"seeds/{folder}/{path.name}", max_bytes=10**7)
    for folder in ("articles", "adversarial")
    for path in sorted((SEEDS / folder).glob("*.md"))
)
GATE = load_gate(SEEDS / "gate.json")


def reply(item: QuestionItem, citations: tuple[Citation, ...], confidence: float = 1.0) -> Answer:
    """An answer that quotes, or an abstention where there is nothing to quote."""
    return Answer(
        question=item.question,
        standalone_question=item.question,
        text="".join(citation.quote for citation in citations) or "모릅니다.",
        abstained=not citations,
        abstention_reason=None if citations else "no_evidence",
        confidence=confidence if citations else 1 - confidence,
        language=item.language,
        claims=tuple(Claim(one.quote, (one.marker,), supported=True, checked="judged") for one in citations),
        citations=citations,
        retrieved=tuple(Place(c.document_id, c.source, c.start, c.end, 1.0) for c in citations),
        timings_ms=Timings(retrieve=1.0, total=2.0, first_claim=1.5 if citations else None),
    )


def quoting(marker: int, document: str, quote: str) -> Citation:
    start = TEXTS[document].index(quote)
    source = f"seeds/articles/{document}"
    return Citation(marker, document, document, None, "2024-06-15", source, start, start + len(quote), quote)


def omniscient(item: QuestionItem) -> Answer:
    """Quotes all of the evidence."""
    quotes = [evidence for group in item.evidence for evidence in group]
    return reply(item, tuple(quoting(i, q.document, q.quote) for i, q in enumerate(quotes, start=1)))


def contrary(item: QuestionItem) -> Answer:
    """Abstains where there is an answer, and answers where there is none."""
    first = "003_joongang-grok.md"
    return reply(item, () if item.answerable else (quoting(1, first, TEXTS[first][:40]),), confidence=0.9)


def silent(item: QuestionItem) -> Answer:
    return reply(item, ())


def broken(item: QuestionItem) -> Answer:
    raise ModelError("The model did not answer.", "Try again.", korean="다시 해 주세요.")


def run(ask: Ask, questions: Sequence[QuestionItem] = QUESTIONS, **options: Any) -> Results:
    return score_replies(questions, collect(ask, questions, **options), TEXTS)


def of(ask: Ask, questions: Sequence[QuestionItem] = QUESTIONS) -> Measures:
    return shares(run(ask, questions))


def summary_of(results: Results, baselines: dict[str, Results] | None = None) -> dict[str, Any]:
    return saved.summary_record(results, gate.check(results, GATE), baselines or {}, {"mundap": "1", "hashes": {}})


class TestARun:
    def test_who_knows_everything_gets_everything(self) -> None:
        results = run(omniscient)
        everything = measures(results)
        for name in ("correct", "right", "citation_precision", "citation_recall", "citation_f1", "quote_fidelity",
                     "citation_validity", "citation_coverage", "abstention_f1", "auroc", "conversation_success",
                     "mrr@10_document", "mrr@10_span", "hit@1_document", "all_hit@10_span"):  # fmt: skip
            assert everything[name].value == 1.0, name
        for name in ("wrong", "refused", "false_answers", "failures"):
            assert everything[name].value == 0.0, name
        assert everything["aurc"].value is not None
        assert gate.gate_problems(gate.check(results, GATE)) == ()

    def test_who_does_the_contrary_gets_nothing(self) -> None:
        results = run(contrary)
        measured = measures(results)
        for name in ("correct", "right", "citation_recall", "abstention_precision", "abstention_f1", "auroc"):
            assert measured[name].value == 0.0, name
        assert measured["refused"].value == measured["false_answers"].value == 1.0
        assert measured["citation_precision"].value is None
        assert len(failed(results)) == len(QUESTIONS)
        told = gate.gate_problems(gate.check(results, GATE))
        assert "right of core is 0, below the floor of" in " ".join(told)
        assert "false_answers of core is 1, above the ceiling of" in " ".join(told)

    def test_an_abstention_is_right_where_there_is_no_answer(self) -> None:
        assert of(silent)["false_answers"].value == 0.0
        assert of(silent)["refused"].value == 1.0
        assert of(silent, [q for q in QUESTIONS if not q.answerable])["correct"].value == 1.0

    def test_an_expected_error_is_a_failure_of_its_question_alone(self) -> None:
        results = run(lambda item: broken(item) if item == QUESTIONS[0] else omniscient(item))
        assert results[0].error == "The model did not answer. Try again."
        assert results[0].score.outcome == "failed"
        assert shares(results)["failures"].hits == len(failed(results)) == 1
        assert measures(results)["ndcg@10_span"].n == sum(q.answerable for q in QUESTIONS)

    def test_a_failure_is_no_right_abstention(self) -> None:
        measured = measures(run(broken))
        for name in ("correct", "abstention_recall", "abstention_f1", "auroc"):
            assert measured[name].value == 0.0, name
        assert measured["false_answers"].value == measured["failures"].value == 1.0

    def test_an_answer_that_stands_in_for_a_model_that_failed_is_a_failure(self) -> None:
        def stands_in(item: QuestionItem) -> Answer:
            return dataclasses.replace(omniscient(item), fault="unreachable", notices=("The server is away.",))

        results = run(stands_in, FEW)
        assert {item.score.outcome for item in results} == {"failed"}
        assert results[0].error == "The model did not answer (unreachable). The server is away."

    def test_a_defect_goes_through(self) -> None:
        with pytest.raises(ZeroDivisionError):
            run(lambda item: reply(item, (1 // 0,)))  # type: ignore[arg-type]

    def test_progress_is_told_after_each_question(self) -> None:
        told: list[tuple[str, int, int]] = []
        collect(silent, QUESTIONS[:3], progress=lambda *news: told.append(news))
        assert told == [(question.id, i, 3) for i, question in enumerate(QUESTIONS[:3], start=1)]

    def test_what_is_known_is_not_asked_again(self) -> None:
        known = collect(omniscient, QUESTIONS[:5])
        assert collect(broken, QUESTIONS[:5], known=known) == known

    def test_no_more_questions_are_asked_at_once_than_allowed(self) -> None:
        together, most, lock = 0, 0, threading.Lock()
        full = threading.Barrier(3, timeout=30)

        def slow(item: QuestionItem) -> Answer:
            nonlocal together, most
            with lock:
                together += 1
                most = max(most, together)
            full.wait()
            with lock:
                together -= 1
            return silent(item)

        results = run(slow, FEW, workers=3)
        assert most == 3
        assert [item.question for item in results] == list(FEW)

    def test_a_question_that_is_asked_again_must_get_the_same_answer(self) -> None:
        calls: list[str] = []

        def moody(item: QuestionItem) -> Answer:
            calls.append(item.id)
            changed = item == FEW[0] and calls.count(item.id) == 3
            return dataclasses.replace(omniscient(item), confidence=0.5 if changed else 0.6)

        results = run(moody, FEW, repeat=3)
        assert [item.reply.steady for item in results] == [False, *[True] * (len(FEW) - 1)]
        assert shares(results)["steady"].hits == len(FEW) - 1
        assert shares(run(omniscient, FEW))["steady"].value is None
        assert calls == [item.id for item in FEW for _ in range(3)]


class TestTheGate:
    def gate(self, tmp_path: Path, content: Any) -> Gate:
        (tmp_path / "gate.json").write_text(content if isinstance(content, str) else json.dumps(content))
        return load_gate(tmp_path / "gate.json")

    def test_every_measure_can_be_bounded(self, tmp_path: Path) -> None:
        bounds = {name: 0 if name not in CEILINGS else 1e9 for name in measures(())}
        assert gate.gate_problems(gate.check(run(omniscient, repeat=2), self.gate(tmp_path, bounds))) == ()
        assert CEILINGS <= set(measures(())) >= set(HEADLINES)

    def test_nothing_passes_because_nothing_was_measured(self, tmp_path: Path) -> None:
        answerable = [question for question in QUESTIONS if question.answerable]
        results = run(omniscient, answerable)
        bounds = self.gate(tmp_path, {"false_answers": 0.0, "groups": {"near_miss": {"correct": 0}}, "items": ["x"]})
        told = (
            "false_answers is bounded, and nothing was measured.",
            "correct of near_miss is bounded, and nothing was measured.",
            "x must be right, and was not asked.",
        )
        assert gate.gate_problems(gate.check(results, bounds)) == told
        of_a_part = gate.check(results, bounds, whole=False)
        assert (gate.gate_problems(of_a_part), gate.unmeasured_problems(of_a_part)) == ((), told)

    def test_a_group_has_bounds_of_its_own(self, tmp_path: Path) -> None:
        bounds = {"groups": {"injection": {"right": 0.5}, "typo": {"right": 0.5}}}
        results = run(lambda item: silent(item) if item.type == "typo" else omniscient(item))
        checks = gate.check(results, self.gate(tmp_path, bounds))
        assert [(check.group, check.passed) for check in checks] == [("injection", True), ("typo", False)]
        assert gate.gate_problems(checks) == ("right of typo is 0, below the floor of 0.5.",)
        assert gate.gate_problems(checks, "ko") == ("right(typo): 0, 하한 0.5보다 낮습니다.",)

    def test_an_item_may_not_go_wrong_at_all(self, tmp_path: Path) -> None:
        must = self.gate(tmp_path, {"items": [FEW[0].id, FEW[1].id]})
        results = run(lambda item: silent(item) if item == FEW[0] else omniscient(item), FEW)
        assert gate.gate_problems(gate.check(results, must)) == (f"{FEW[0].id} must be right, and is refused.",)
        (korean,) = gate.gate_problems(gate.check(results, must), "ko")
        assert korean == f"{FEW[0].id}: 맞아야 하는 질문인데 맞지 않았습니다."

    def test_every_fault_of_a_gate_is_told_in_korean_to_korean_people(self, tmp_path: Path) -> None:
        bounds = {"wrong": 0.1, "false_answers": 0.0, "groups": {"near_miss": {"correct": 0}}, "items": ["x"]}
        answerable = [question for question in QUESTIONS if question.answerable]
        wrong = dataclasses.replace(omniscient(answerable[0]), claims=(Claim("모른다.", (1,), True),))
        checks = gate.check(run(lambda _: wrong, answerable), self.gate(tmp_path, bounds))
        told = gate.gate_problems(checks, "ko")
        assert len(told) == len(gate.gate_problems(checks)) == 4
        assert all(language_of(line) == "ko" and line.endswith("습니다.") for line in told)

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            ('{"rihgt": 0.9}', "“rihgt”, which is not measured"),
            ('{"right": "0.9"}', "no number for “right”"),
            ('{"right": NaN}', "no number for “right”"),
            ('{"right": true}', "no number for “right”"),
            ('{"groups": {"typos": {"right": 1}}}', "a group “typos”"),
            ('{"groups": {"typo": {"auroc": 1}}}', "“auroc”, which is not measured"),
            ('{"groups": [1]}', "not an object of objects"),
            ('{"items": [1]}', "not a list of ids"),
            ("[]", "not a JSON object"),
            ("{}", "not a JSON object"),
            ('{"groups": {}}', "sets no bounds"),
            ("{", "cannot be read"),
        ],
    )
    def test_a_malformed_gate_is_refused(self, tmp_path: Path, content: str, complaint: str) -> None:
        with pytest.raises(SettingsError, match=complaint):
            self.gate(tmp_path, content)

    def test_a_missing_gate_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="cannot be read"):
            load_gate(tmp_path / "gate.json")


class TestTheReport:
    def test_the_columns_of_the_table_are_aligned(self) -> None:
        lines = text.table(run(contrary)).split("\n")
        assert len({len(line) for line in lines}) == 1
        assert [line.split()[0] for line in lines[-3:]] == ["ko", "en", "all"]
        assert {line.split()[0] for line in lines[1:]} >= {question.type for question in QUESTIONS}

    def test_in_korean_the_table_is_aligned_by_the_columns_of_a_terminal(self) -> None:
        lines = text.table(run(contrary), text_words("ko")).split("\n")
        assert len({columns_of(line) for line in lines}) == 1
        assert lines[0].split()[:2] == ["질문", "정답"] and lines[-1].split()[0] == "전체"

    def test_the_words_of_the_report_are_korean_for_korean_people(self) -> None:
        conversation = next(question for question in QUESTIONS if len(question.turns) > 1)
        wrong = dataclasses.replace(omniscient(QUESTIONS[0]), claims=(Claim("모른다.", (1,), True),))
        replies = {QUESTIONS[0].id: wrong}
        results = run(lambda item: replies.get(item.id) or silent(item), [QUESTIONS[0], conversation])
        told = text.report_text(results, summary_of(results), "ko")
        assert "맞지 않은 질문: 2개 가운데 2개" in told
        for label in ("질문", "앞선 질문", "답", "정답", "문제", "인용", "찾은 단락", "근거"):
            assert f"\n  {label} " in told, label
        assert not [label for label in ("asked", "answered", "expected", "problem") if f"\n  {label} " in told]

    def test_every_measure_stands_beside_that_of_simpler_tools(self) -> None:
        listed = text.listed_measures(summary_of(run(omniscient, FEW), {"dumb": run(silent, FEW)}))
        (line,) = (line for line in listed.split("\n") if line.startswith("right "))
        assert line.split() == ["right", "1.000", "0.758", "to", "1.000", f"{len(FEW)}/{len(FEW)}", "0.000"]

    def test_every_failed_question_is_listed(self) -> None:
        wrong = dataclasses.replace(omniscient(QUESTIONS[0]), claims=(Claim("모른다.", (1,), True),))
        results = run(lambda _: wrong, QUESTIONS[:1])
        listed = text.listing(results)
        for words in (QUESTIONS[0].id, "wrong", QUESTIONS[0].question, "모른다.", "missing", "of the evidence"):
            assert words in listed
        assert listed in text.report_text(results, summary_of(results))
        assert text.listing(run(omniscient)) == ""

    def test_an_error_is_listed(self) -> None:
        assert "nothing: The model did not answer." in text.listing(run(broken, QUESTIONS[:1]))

    def test_a_conversation_is_listed_with_its_turns(self) -> None:
        conversation = next(question for question in QUESTIONS if len(question.turns) > 1)
        listed = text.listing(run(broken, [conversation]))
        assert all(f"before it {turn}" in listed for turn in conversation.turns)

    def test_words_cannot_break_the_markdown(self) -> None:
        item = QUESTIONS[0].model_copy(update={"question": "<script> | *a*\n# b"})
        results = run(silent, [item])
        assert r"\<script\> \| \*a\* \# b" in text.markdown(results, summary_of(results))

    def test_the_page_shows_the_figures_of_the_summary(self) -> None:
        results = run(contrary, FEW)
        records = [saved.item_record(item) for item in results]
        page = html.html(summary_of(results, {"dumb": run(silent, FEW)}), records)
        assert "The gate is not passed" in page
        assert all(item.question.id in page for item in failed(results))
        assert "dumb" in page


class TestTheFiles:
    def written(self, folder: Path, ask: Ask, questions: Sequence[QuestionItem] = QUESTIONS) -> Path:
        results = run(ask, questions)
        summary = saved.summary_text(summary_of(results))
        items = saved.items_text(saved.item_record(item) for item in results)
        saved.write(folder, {saved.ITEMS: items, saved.SUMMARY_FILE: summary})
        return folder

    def test_what_is_written_can_be_read(self, tmp_path: Path) -> None:
        out = self.written(tmp_path / "new" / "out", contrary)
        assert sorted(path.name for path in out.iterdir()) == ["items.jsonl", "summary.json"]
        records = saved.read_items(out)
        assert [record["id"] for record in records] == [question.id for question in QUESTIONS]
        assert {record["outcome"] for record in records} == {"refused", "false_answer"}
        summary = saved.read_summary(out)
        assert summary["questions"] == len(QUESTIONS) == sum(summary["outcomes"].values())
        assert summary["metrics"]["false_answers"]["value"] == 1.0
        assert 0.9 < summary["metrics"]["false_answers"]["low"] < 1.0
        assert summary["groups"]["type"]["typo"]["refused"]["value"] == 1.0
        assert len(summary["latency_ms"]["total"]["values"]) == len(QUESTIONS)

    def test_separators_that_look_like_line_ends_are_none(self, tmp_path: Path) -> None:
        odd = FEW[0].model_copy(update={"question": "그록\u2028은\x85?"})
        (record,) = saved.read_items(self.written(tmp_path / "out", silent, [odd]))
        assert record["question"]["question"] == "그록\u2028은\x85?"

    def test_a_line_that_lacks_something_is_named(self, tmp_path: Path) -> None:
        out = self.written(tmp_path / "out", omniscient, FEW)
        with (out / saved.ITEMS).open("a") as file:
            file.write('{"id": "x"}\n')
        with pytest.raises(QuestionSetError, match=f"line {len(FEW) + 1} of items.jsonl lacks outcome"):
            saved.read_items(out)

    def test_the_same_answers_give_the_same_bytes(self, tmp_path: Path) -> None:
        one, other = (self.written(tmp_path / name, omniscient) for name in ("a", "b"))
        assert (one / saved.ITEMS).read_bytes() == (other / saved.ITEMS).read_bytes()

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            (None, "holds no results"),
            ("{", "cannot be read"),
            ('{"format": 1}', "another version of mundap"),
            ("[]", "another version of mundap"),
        ],
    )
    def test_a_folder_without_results_of_this_version_is_told(
        self, tmp_path: Path, content: str | None, complaint: str
    ) -> None:
        if content is not None:
            (tmp_path / saved.SUMMARY_FILE).write_text(content)
        with pytest.raises(QuestionSetError, match=complaint):
            saved.read_items(tmp_path)

    def test_a_folder_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageError, match="cannot be written to"):
            self.written(tmp_path / "file" / "out", silent, FEW)

    def test_a_full_disk_leaves_what_was_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        out = self.written(tmp_path / "out", omniscient, FEW)
        before = (out / saved.ITEMS).read_bytes()
        real: Callable[..., int] = Path.write_text

        def full(path: Path, content: str, **options: Any) -> int:
            real(path, content[:100], **options)
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(Path, "write_text", full)
        with pytest.raises(StorageError, match="No space left"):
            self.written(out, silent, FEW)
        assert (out / saved.ITEMS).read_bytes() == before
        assert sorted(path.name for path in out.iterdir()) == ["items.jsonl", "summary.json"]
