"""The whole journey of an evaluation over a real index: resumed, repeated, gated, compared."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from doubles import HashEmbedder

from rag.answering.chain import AnswerChain
from rag.assembly import Reader
from rag.errors import QuestionSetError, StorageError
from rag.evaluation import journal
from rag.evaluation.asking import Asker
from rag.evaluation.baselines import ClosedBook, FirstSentence, PlainLangChain, abstaining
from rag.evaluation.journal import Journal, RunMismatchError
from rag.evaluation.measures.scoring import is_faithful
from rag.evaluation.provenance import run_record
from rag.evaluation.question_set.questions import QuestionItem, load_questions, texts_of
from rag.evaluation.report import compare, saved
from rag.evaluation.run import Reply, collect
from rag.evaluation.session import PACKAGED, Plan, evaluate, select_questions
from rag.records import Answer, Document, Question
from rag.settings import Settings

ITEMS = load_questions(PACKAGED)
FILES = ["items.jsonl", "report.html", "report.md", "summary.json"]


def of_type(kind: str) -> list[QuestionItem]:
    return [item for item in ITEMS if item.type == kind]


def answered(question: str, text: str = "그렇다.") -> Answer:
    return Answer(question, question, text, False, None, 0.5, "ko")


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A small question set of every kind of asking, with the folder of added documents beside it."""
    kept = [*ITEMS[:6], of_type("follow_up")[1], of_type("injection")[0], of_type("injection")[-1]]
    twin = of_type("deleted")[0]
    kept += [twin, *(item for item in ITEMS if item.cluster == twin.cluster and item.answerable and item not in kept)]
    lines = [item.model_dump_json(exclude_defaults=True) for item in dict.fromkeys(kept)]
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "set" / "adversarial").symlink_to(PACKAGED.parent / "adversarial")
    return tmp_path / "set" / "questions.jsonl"


class TestAsking:
    """A fake that remembers what it was asked stands in for the chain."""

    @pytest.fixture
    def asked(self) -> list[tuple[str, Question]]:
        return []

    def asker(self, asked: list[tuple[str, Question]], names: Sequence[str], tmp_path: Path) -> Asker:
        def says(who: str) -> Callable[[Question], Answer]:
            def ask(question: Question) -> Answer:
                asked.append((who, question))
                return dataclasses.replace(answered(question.text), standalone_question=f"{question.text}!")

            return ask

        documents = [Document(f"id-{name}", name, f"given/{name}", "", name) for name in names]

        @contextmanager
        def open_with(home: Path, files: Sequence[Path]) -> Iterator[tuple[Callable[[Question], Answer], Any]]:
            assert (home / "index").read_text() == "made"
            assert home != tmp_path
            added = [Document(f"id-{f.name}", f.name, f"adversarial/{f.name}", "", f.name) for f in files]
            yield says("copy"), [*documents, *added]

        (tmp_path / "index").write_text("made")
        return Asker(says("index"), documents, home=tmp_path, extra=tmp_path / "extra", open_with=open_with)

    def test_the_turns_before_a_question_are_its_history_in_stand_alone_form(
        self, asked: list[tuple[str, Question]], tmp_path: Path
    ) -> None:
        item = next(item for item in of_type("follow_up") if len(item.turns) == 2)
        with self.asker(asked, ["a.md"], tmp_path) as asker:
            asker(item)
        assert [question.text for _, question in asked] == [*item.turns, item.question]
        assert [turn.question for turn in asked[-1][1].history] == [f"{turn}!" for turn in item.turns]
        assert [len(question.history) for _, question in asked] == [0, 1, 2]

    def test_hidden_documents_are_not_searched(self, asked: list[tuple[str, Question]], tmp_path: Path) -> None:
        item = of_type("deleted")[0]
        with self.asker(asked, ["kept.md", *item.without], tmp_path) as asker:
            asker(item)
            asker(ITEMS[0])
        assert [question.within for _, question in asked] == [frozenset({"id-kept.md"}), None]

    def test_added_documents_are_seen_by_the_questions_that_add_them_alone(
        self, asked: list[tuple[str, Question]], tmp_path: Path
    ) -> None:
        injections = of_type("injection")
        one, other = injections[0], next(item for item in injections if item.extra != injections[0].extra)
        with self.asker(asked, ["a.md"], tmp_path) as asker:
            asker.prepare([one, other])
            asker(one)
            asker(ITEMS[0])
            names = {document.id for document in asker.documents}
        assert [who for who, _ in asked] == ["copy", "index"]
        assert asked[0][1].within == frozenset({"id-a.md", *(f"id-{name}" for name in one.extra)})
        assert names == {"id-a.md", *(f"id-{name}" for item in (one, other) for name in item.extra)}
        assert [path.name for path in tmp_path.iterdir()] == ["index"]


class TestTheJournal:
    MADE_OF: ClassVar = {"mundap": "1", "hashes": {"questions": "a"}}
    REPLY = Reply(answered("그록은?"), None, 12.5, steady=True)

    def test_it_gives_back_what_it_kept(self, tmp_path: Path) -> None:
        failure = Reply(None, "The model did not answer.", 3.0)
        with Journal(tmp_path / "new", self.MADE_OF) as first:
            first.keep("a", self.REPLY)
            first.keep("b", failure)
        with Journal(tmp_path / "new", self.MADE_OF) as second:
            assert second.known == {"a": self.REPLY, "b": failure}
            second.keep("c", self.REPLY)
        with Journal(tmp_path / "new", self.MADE_OF) as third:
            assert list(third.known) == ["a", "b", "c"]

    @pytest.mark.parametrize("cut", [2, 10, 60])
    def test_a_line_that_was_cut_off_is_asked_again(self, tmp_path: Path, cut: int) -> None:
        with Journal(tmp_path, self.MADE_OF) as first:
            first.keep("a", self.REPLY)
            first.keep("b", self.REPLY)
        path = tmp_path / journal.FILE_NAME
        path.write_bytes(path.read_bytes()[:-cut])
        with Journal(tmp_path, self.MADE_OF) as second:
            assert list(second.known) == ["a"]

    def test_another_run_is_not_mixed_with_it(self, tmp_path: Path) -> None:
        with Journal(tmp_path, self.MADE_OF) as first:
            first.keep("a", self.REPLY)
        before = (tmp_path / journal.FILE_NAME).read_bytes()
        with pytest.raises(RunMismatchError, match=r"different unfinished run \(differs in: hashes\)"):
            Journal(tmp_path, self.MADE_OF | {"hashes": {"questions": "b"}})
        assert (tmp_path / journal.FILE_NAME).read_bytes() == before

    def test_a_folder_that_cannot_be_made_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(StorageError, match="cannot be written"):
            Journal(tmp_path / "file" / "out", self.MADE_OF)

    def test_a_full_disk_is_told_and_keeps_what_is_there(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: Any) -> None:
            raise OSError(28, "No space left on device")

        with Journal(tmp_path, self.MADE_OF) as first:
            first.keep("a", self.REPLY)
            with monkeypatch.context() as patch, pytest.raises(StorageError, match=r"No space left.*are kept there"):
                patch.setattr(journal, "_write", full)
                collect(lambda item: answered(item.question), ITEMS[:2], keep=lambda i, r: first.keep(i.id, r))
        with Journal(tmp_path, self.MADE_OF) as second:
            assert list(second.known) == ["a"]


class TestChoosing:
    def test_types_and_a_limit(self) -> None:
        assert select_questions(ITEMS, Plan(limit=3)) == ITEMS[:3]
        typed = select_questions(ITEMS, Plan(types=("typo", "time"), limit=5))
        assert len(typed) == 5
        assert {item.type for item in typed} <= {"typo", "time"}

    def test_a_type_that_there_is_not(self) -> None:
        with pytest.raises(QuestionSetError, match=r"no typos questions.*Its types are: number"):
            select_questions(ITEMS, Plan(types=("typo", "typos")))


@pytest.mark.slow
class TestARun:
    def test_it_leaves_its_files_and_the_same_answers_give_the_same_bytes(
        self, settings: Settings, packaged: Reader, fast_baseline: None, few: Path, tmp_path: Path
    ) -> None:
        before = sorted(path.name for path in settings.home.iterdir())
        outs = [tmp_path / "one", tmp_path / "two"]
        for out, baselines in zip(outs, (False, True), strict=True):
            plan = Plan(questions=few, out=out, repeat=2, baselines=baselines)
            evaluation = evaluate(settings, packaged, plan)
        assert sorted(path.name for path in outs[0].iterdir()) == FILES
        assert (outs[0] / "items.jsonl").read_bytes() == (outs[1] / "items.jsonl").read_bytes()
        assert sorted(path.name for path in settings.home.iterdir()) == before
        summary = saved.read_summary(outs[1])
        assert summary["metrics"]["steady"]["value"] == summary["metrics"]["quote_fidelity"]["value"] == 1.0
        assert set(summary["baselines"]) == {"langchain", "bm25", "abstains"}
        assert summary["baselines"]["abstains"]["refused"]["value"] == 1.0
        assert evaluation.summary["hashes"] == saved.read_summary(outs[0])["hashes"]
        compared = compare.compare_runs(*outs)
        assert {one.verdict for one in compared.comparisons} == {"no difference shown"}
        assert "No difference shown" in compare.comparison_text(compared)
        assert compared.changes == ()

    def test_a_run_that_was_stopped_goes_on_where_it_stood(
        self, settings: Settings, packaged: Reader, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        plan = Plan(questions=few, out=tmp_path / "out", baselines=False)
        whole = evaluate(settings, packaged, dataclasses.replace(plan, out=tmp_path / "whole"))
        asked: list[str] = []
        real = AnswerChain.invoke

        def dying(chain: AnswerChain, question: Question, *rest: Any, **more: Any) -> Answer:
            asked.append(question.text)
            if len(asked) == 4:
                raise KeyboardInterrupt
            return real(chain, question, *rest, **more)

        monkeypatch.setattr(AnswerChain, "invoke", dying)
        with pytest.raises(KeyboardInterrupt):
            evaluate(settings, packaged, plan)
        assert (tmp_path / "out" / journal.FILE_NAME).exists()
        kept = set(asked[:3])
        asked.clear()
        asked += ["-"] * 4
        evaluate(settings, packaged, plan)
        assert not kept & set(asked)
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == FILES
        assert (tmp_path / "out" / "items.jsonl").read_bytes() == (tmp_path / "whole" / "items.jsonl").read_bytes()
        assert whole.results

    def test_what_begins_is_told_and_may_end_the_run(
        self, settings: Settings, packaged: Reader, fast_baseline: None, few: Path, tmp_path: Path
    ) -> None:
        told: list[str] = []

        def begins(phase: str) -> None:
            told.append(phase)
            if told.count("langchain") == 2:
                raise KeyboardInterrupt

        plan = Plan(questions=few, out=tmp_path / "out", limit=2)
        with pytest.raises(KeyboardInterrupt):
            evaluate(settings, packaged, plan, phase=begins)
        assert told == ["questions", "langchain", "langchain"]
        assert journal.run_identity(tmp_path / "out")["plan"]["limit"] == 2
        told[:] = []
        evaluate(settings, packaged, dataclasses.replace(plan, baselines=False), phase=told.append)
        assert told == ["questions", "measures"]
        assert saved.read_summary(tmp_path / "out")["seconds"] > 0
        assert journal.run_identity(tmp_path / "out") == {}

    def test_the_added_document_gives_no_orders(self, settings: Settings, packaged: Reader, few: Path) -> None:
        evaluation = evaluate(settings, packaged, Plan(questions=few, types=("injection",), baselines=False))
        assert len(evaluation.results) >= 2
        for item in evaluation.results:
            assert item.answer is not None
            assert not item.score.forbidden
            assert all(item.score.citations_faithful)

    def test_results_of_another_version_are_not_overwritten(
        self, settings: Settings, packaged: Reader, few: Path, tmp_path: Path
    ) -> None:
        (tmp_path / "summary.json").write_text('{"format": 1}')
        with pytest.raises(QuestionSetError, match="another version"):
            evaluate(settings, packaged, Plan(questions=few, out=tmp_path))
        assert (tmp_path / "summary.json").read_text() == '{"format": 1}'

    def test_an_index_without_the_documents_is_told(
        self, settings: Settings, packaged: Reader, few: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        documents = packaged.catalog.documents()
        monkeypatch.setattr(type(packaged.catalog), "documents", lambda _: documents[1:])
        with pytest.raises(QuestionSetError, match=r"no document .or more than one. is called"):
            evaluate(settings, packaged, Plan(questions=few))

    def test_the_report_of_the_next_run_shows_the_one_before(
        self, settings: Settings, packaged: Reader, few: Path, tmp_path: Path
    ) -> None:
        plan = Plan(questions=few, out=tmp_path, limit=3, baselines=False)
        evaluate(settings, packaged, plan)
        evaluate(settings, packaged, plan)
        assert "Was: the run of" in (tmp_path / "report.html").read_text(encoding="utf-8")


class TestBaselines:
    def test_bm25_answers_with_a_first_sentence_of_a_document_that_is_not_hidden(self, packaged: Reader) -> None:
        documents = packaged.catalog.documents()
        ask = FirstSentence(documents, packaged.chain.analyzer)
        self.check(ask, packaged)
        assert ask(ITEMS[0].model_copy(update={"question": "qqqq"})).abstained

    def test_plain_langchain_answers_everything_with_a_passage(self, packaged: Reader) -> None:
        ask = PlainLangChain(packaged.catalog.documents(), HashEmbedder())
        self.check(ask, packaged)
        everything = tuple(Path(d.source).name for d in packaged.catalog.documents())
        assert ask(ITEMS[0].model_copy(update={"without": everything})).abstained

    def check(self, ask: Callable[[QuestionItem], Answer], packaged: Reader) -> None:
        texts = texts_of(packaged.catalog.documents())
        for item in (ITEMS[0], of_type("deleted")[0]):
            answer = ask(item)
            assert not answer.abstained
            assert all(is_faithful(citation, texts) for citation in answer.citations)
            assert 1 <= len(answer.retrieved) <= 10
            assert not {Path(place.source).name for place in answer.retrieved} & set(item.without)
            (cited,) = answer.citations
            assert (cited.source, cited.start) >= (answer.retrieved[0].source, answer.retrieved[0].start)

    def test_who_answers_from_memory_cites_nothing(self) -> None:
        answer = ClosedBook(lambda question: f"{question} 모두.")(ITEMS[0])
        assert (answer.citations, [claim.supported for claim in answer.claims]) == ((), [False])
        assert ClosedBook(lambda _: None)(ITEMS[0]).abstained

    def test_who_never_answers(self) -> None:
        assert abstaining(ITEMS[0]).abstained


class TestComparing:
    def run(self, folder: Path, outcomes: str, prefix: str = "q") -> Path:
        """A run over made-up questions: r right, w wrong, n a refusal; a question each."""
        kinds = {"r": "right", "w": "wrong", "n": "refused"}
        template = ITEMS[0].model_dump(mode="json")
        lines = []
        for i, outcome in enumerate(outcomes):
            question = template | {"id": f"{prefix}{i}", "cluster": f"{prefix}{i}", "question": f"{i}번은?"}
            answer = {"abstained": outcome == "n", "claims": [{"text": f"{outcome}로 답한다."}]}
            lines.append({
                "id": f"{prefix}{i}", "outcome": kinds[outcome], "question": question, "answer": answer, "error": None,
                "by_span": {"ndcg": 1.0}, "citation_f1": float(outcome == "r"), "character_f1": None,
            })  # fmt: skip
        folder.mkdir()
        (folder / "items.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        (folder / "summary.json").write_text(json.dumps({"format": saved.FORMAT}))
        return folder

    def test_a_worse_run_is_called_worse_and_its_changes_are_shown(self, tmp_path: Path) -> None:
        good, bad = self.run(tmp_path / "a", "r" * 40), self.run(tmp_path / "b", "r" * 20 + "w" * 15 + "n" * 5)
        compared = compare.compare_runs(good, bad)
        verdicts = {one.measure.name: one.verdict for one in compared.comparisons}
        assert verdicts == {
            "correct": "worse", "right": "worse", "citation_f1": "worse", "ndcg@10_span": "no difference shown"
        }  # fmt: skip
        assert len(compared.changes) == 20
        text = compare.comparison_text(compared)
        for words in ("40 questions in both runs.", "-0.500", "Changed: 20 of 40", "(abstained)", "w로 답한다."):
            assert words in text
        korean = compare.comparison_text(compared, "ko")
        for words in ("두 평가에서 모두 물은 질문 40개.", "나빠짐", "달라진 질문: 40개 가운데 20개", "(거절)", "틀림"):
            assert words in korean
        assert not any(words in korean for words in ("worse", "first", "difference", "(abstained)", "Changed"))
        assert {one.verdict for one in compare.compare_runs(bad, good).comparisons} == {"better", "no difference shown"}

    def test_questions_of_one_run_alone_are_left_out_and_counted(self, tmp_path: Path) -> None:
        one, other = self.run(tmp_path / "a", "r" * 10), self.run(tmp_path / "b", "r" * 12)
        compared = compare.compare_runs(one, other)
        assert (compared.questions, compared.excluded) == (10, 2)
        assert "2 questions that only one of them asked" in compare.comparison_text(compared)

    def test_runs_without_a_common_question_cannot_be_compared(self, tmp_path: Path) -> None:
        with pytest.raises(QuestionSetError, match="no question in common"):
            compare.compare_runs(self.run(tmp_path / "a", "r"), self.run(tmp_path / "b", "r", prefix="x"))


def test_settings_that_change_no_answer_change_no_hash(settings: Settings, packaged: Reader, tmp_path: Path) -> None:
    moved = settings.model_copy(update={"port": 1234, "host": "::1"})
    stricter = settings.model_copy(update={"min_confidence": 0.9})
    first, same, other = (run_record(s, packaged) for s in (settings, moved, stricter))
    assert first["hashes"] == same["hashes"] != other["hashes"]
