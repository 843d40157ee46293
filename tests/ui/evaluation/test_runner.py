"""The page's evaluations: one at a time, watched by many, stopped and gone on with, kept and compared."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock

from rag.errors import IndexStateError, QuestionSetError, StorageError
from rag.evaluation.journal import FILE_NAME, Journal
from rag.evaluation.question_set.questions import load_questions
from rag.evaluation.report import saved
from rag.evaluation.run import Reply
from rag.evaluation.session import PACKAGED, Plan
from rag.settings import Settings, load_settings
from ui.evaluation import runner as module
from ui.evaluation.runner import FOLDER_NAME, LOCK_NAME, Evaluations, RunState
from ui.evaluation.runs import KEPT, UNFINISHED_KEPT, EvaluationRuns
from ui.shared.reader_source import ReaderSource

TEMPLATE = load_questions(PACKAGED)[0].model_dump(mode="json")
SECONDS = 20.0  # nothing here takes as long


@dataclass
class Pretended:
    """Stands in for ``rag.evaluating.evaluate``: asks ``of`` questions, keeps a journal, writes a run."""

    of: int = 4
    identity: str = "a"
    outcomes: str = "rrrr"
    asked: list[str] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    error: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)  # questions wait for it
    at_question: threading.Event = field(default_factory=threading.Event)
    runs_now: int = 0
    most_at_once: int = 0

    def __call__(self, settings: Settings, reader: Any, plan: Plan, progress: Any, phase: Any) -> None:
        assert plan.out is not None
        self.plans.append(plan)
        self.runs_now += 1
        self.most_at_once = max(self.most_at_once, self.runs_now)
        try:
            if self.error is not None:
                raise self.error
            with Journal(plan.out, {"plan": {"limit": plan.limit}, "hashes": self.identity}) as journal:
                phase("questions")
                for i in range(self.of):
                    self._ask(f"q{i}", journal, progress)
                phase("langchain")
                progress("q0", 1, self.of)
                phase("measures")
            write_run(plan.out, self.outcomes, created=f"2026-01-01T00:00:{len(self.plans):02}Z")
            (plan.out / FILE_NAME).unlink()
        finally:
            self.runs_now -= 1

    def _ask(self, name: str, journal: Journal, progress: Any) -> None:
        if name in journal.known:
            return
        self.at_question.set()
        assert self.gate.wait(SECONDS)
        self.asked.append(name)
        journal.keep(name, Reply(None, "no", 1.0))
        progress(name, len(self.asked), self.of)


def write_run(folder: Path, outcomes: str, created: str = "2026-01-01T00:00:00Z", questions: str = "q") -> None:
    kinds = {"r": "right", "w": "wrong"}
    items = []
    for i, outcome in enumerate(outcomes):
        question = TEMPLATE | {"id": f"{questions}{i}", "cluster": f"{i}", "question": f"{questions} {i}번은?"}
        answer = {"abstained": False, "claims": [{"text": f"{outcome}라고 한다."}]}
        values = {"by_span": None, "citation_f1": None, "character_f1": None, "error": None}
        items.append(
            {"id": f"{questions}{i}", "outcome": kinds[outcome], "question": question, "answer": answer} | values
        )
    summary = {"format": saved.FORMAT, "created": created, "hashes": {"questions": questions}}
    texts = {saved.ITEMS: saved.items_text(items), saved.SUMMARY_FILE: saved.summary_text(summary)}
    saved.write(folder, texts | {"report.html": "<p>"})


def name_of(second: int) -> str:
    return f"2026-01-01T00-00-{second:02}.000000Z"


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home")


@pytest.fixture
def pretended(monkeypatch: pytest.MonkeyPatch) -> Pretended:
    found = Pretended()
    found.gate.set()
    monkeypatch.setattr(module, "evaluate", found)
    return found


class Source:
    """Lends a reader of nothing."""

    error: Exception | None = None

    @contextmanager
    def reader(self) -> Iterator[Any]:
        if self.error is not None:
            raise self.error
        yield SimpleNamespace(chain=SimpleNamespace(model=None))


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def opened(home: Settings, source: Source, pretended: Pretended) -> Iterator[Evaluations]:
    found = Evaluations(home, source)  # type: ignore[arg-type]
    yield found
    pretended.gate.set()
    found.close()


def ended(runs: Evaluations) -> RunState:
    *_, last = runs.watch()
    return last


def finished_folders(runs: Evaluations) -> list[str]:
    return sorted(path.parent.name for path in (runs.settings.home / FOLDER_NAME).glob("*/summary.json"))


def test_nothing_is_there_before_the_first_run(opened: Evaluations) -> None:
    assert opened.state() is None
    assert list(opened.watch()) == []
    assert opened.results().latest is None
    opened.stop()
    assert not (opened.settings.home / FOLDER_NAME).exists()


def test_a_run_tells_its_phases_and_leaves_a_result(opened: Evaluations, pretended: Pretended) -> None:
    pretended.gate.clear()
    assert opened.start().phase in ("preparing", "questions")  # it goes on by itself
    seen: list[RunState] = []
    watcher = threading.Thread(target=lambda: seen.extend(opened.watch()))
    watcher.start()
    pretended.gate.set()
    watcher.join(SECONDS)
    assert seen[-1] == RunState("finished")
    assert all(state.kind == "running" and 0 <= state.done <= 4 for state in seen[:-1])
    latest = opened.results().latest
    assert latest is not None
    assert [latest.folder.name] == finished_folders(opened)
    assert list(opened.watch()) == [RunState("finished")]


def test_one_run_at_a_time_and_everybody_sees_the_same_end(opened: Evaluations, pretended: Pretended) -> None:
    pretended.gate.clear()
    opened.start()
    assert pretended.at_question.wait(SECONDS)
    seen: list[list[RunState]] = [[], []]

    def watch(into: list[RunState]) -> None:
        opened.start(limit=3)
        into.extend(opened.watch())

    watchers = [threading.Thread(target=watch, args=(into,)) for into in seen]
    for one in watchers:
        one.start()
    pretended.gate.set()
    for one in watchers:
        one.join(SECONDS)
    assert [into[-1].kind for into in seen] == ["finished", "finished"]
    assert pretended.most_at_once == 1
    assert pretended.plans[0].limit is None


def test_a_run_that_was_stopped_goes_on(opened: Evaluations, pretended: Pretended) -> None:
    pretended.gate.clear()
    opened.start()
    assert pretended.at_question.wait(SECONDS)
    opened.stop()
    state = opened.state()
    assert state is not None
    assert state.kind == "stopping"
    pretended.gate.set()
    assert ended(opened).kind == "stopped"
    assert pretended.asked == ["q0"]
    assert opened.results().latest is None
    opened.start()
    assert ended(opened).kind == "finished"
    assert pretended.asked == ["q0", "q1", "q2", "q3"]
    assert pretended.plans[0].out == pretended.plans[1].out
    opened.start()
    assert ended(opened).kind == "finished"
    assert len(finished_folders(opened)) == 2


def stopped_run(opened: Evaluations, pretended: Pretended, limit: int | None = None) -> None:
    pretended.gate.clear()
    pretended.at_question.clear()
    opened.start(limit)
    assert pretended.at_question.wait(SECONDS)
    opened.stop()
    pretended.gate.set()
    assert ended(opened).kind == "stopped"


def test_another_limit_does_not_go_on_with_it(opened: Evaluations, pretended: Pretended) -> None:
    stopped_run(opened, pretended)
    opened.start(limit=2)
    assert ended(opened).kind == "finished"
    assert pretended.plans[0].out != pretended.plans[1].out
    assert len(pretended.plans) == 2


def test_a_run_of_something_else_is_put_aside(opened: Evaluations, pretended: Pretended) -> None:
    stopped_run(opened, pretended)
    pretended.identity = "b"
    opened.start()
    assert ended(opened).kind == "finished"
    assert [plan.out for plan in pretended.plans[:2]] == [pretended.plans[0].out] * 2
    assert finished_folders(opened) == [str(pretended.plans[2].out and pretended.plans[2].out.name)]
    for _ in range(3):
        pretended.asked.clear()
        pretended.identity += "x"
        stopped_run(opened, pretended)
    opened.start()
    ended(opened)
    left = {path.parent.name for path in (opened.settings.home / FOLDER_NAME).glob(f"*/{FILE_NAME}")}
    assert len(left) <= UNFINISHED_KEPT


@pytest.mark.parametrize(
    "error",
    [
        QuestionSetError("The evidence lacks documents.", "Ingest them.", korean="문서를 넣어 주세요."),
        StorageError("The disk is full.", "Make room.", korean="공간을 비워 주세요."),
    ],
)
def test_a_failure_is_a_sentence_and_leaves_the_former_result(
    opened: Evaluations, pretended: Pretended, error: Exception
) -> None:
    opened.start()
    ended(opened)
    before = opened.results().latest
    pretended.error = error
    opened.start()
    assert ended(opened) == RunState("failed", error=error)
    assert opened.results().latest == before
    pretended.error = None
    opened.start()
    assert ended(opened).kind == "finished"


def test_no_index_is_told(opened: Evaluations, source: Source) -> None:
    source.error = IndexStateError("There is no index.", "Run `mundap ingest`.", korean="색인이 없습니다.")
    opened.start()
    assert str(ended(opened).error) == "There is no index. Run `mundap ingest`."


def test_a_defect_is_logged_and_told_without_its_words(
    opened: Evaluations, pretended: Pretended, caplog: pytest.LogCaptureFixture
) -> None:
    pretended.error = ZeroDivisionError("secret")
    opened.start()
    assert ended(opened) == RunState("failed", error=None)
    assert "secret" in caplog.text
    assert "Traceback" in caplog.text


def test_another_page_over_the_same_index_is_waited_for(opened: Evaluations, pretended: Pretended) -> None:
    folder = opened.settings.home / FOLDER_NAME
    folder.mkdir(parents=True)
    with FileLock(folder / LOCK_NAME):
        opened.start()
        assert "Another page" in str(ended(opened).error)
    assert pretended.plans == []


def test_a_folder_that_cannot_be_made_is_told(opened: Evaluations, home: Settings) -> None:
    home.home.mkdir()
    (home.home / FOLDER_NAME).write_text("in the way")
    opened.start()
    assert "cannot be written" in str(ended(opened).error)


def test_closing_ends_the_run_and_lets_none_begin(opened: Evaluations, pretended: Pretended) -> None:
    pretended.gate.clear()
    opened.start()
    assert pretended.at_question.wait(SECONDS)
    threading.Timer(0.1, pretended.gate.set).start()
    opened.close()
    assert ended(opened).kind == "stopped"
    assert opened.start() == RunState("stopped")
    assert len(pretended.plans) == 1


def test_only_the_newest_are_kept(opened: Evaluations, pretended: Pretended) -> None:
    folder = opened.settings.home / FOLDER_NAME
    for second in range(KEPT + 3):
        write_run(folder / name_of(second), "rrrr", created=f"2025-01-01T00:00:{second:02}Z")
    (folder / "my notes Z").mkdir()
    opened.start()
    ended(opened)
    kept = finished_folders(opened)
    assert kept[: KEPT - 1] == [name_of(second) for second in range(4, KEPT + 3)]
    assert len(kept) == KEPT
    assert (folder / "my notes Z").is_dir()


@pytest.mark.parametrize("content", ["{", "[]", '{"format": 1}', '{"format": 2, "dataset": "korquad"}'])
def test_a_summary_that_cannot_be_read_is_passed_over_and_named(tmp_path: Path, content: str) -> None:
    write_run(tmp_path / name_of(1), "rr")
    write_run(tmp_path / name_of(2), "rw")
    (tmp_path / name_of(2) / saved.SUMMARY_FILE).write_text(content)
    results = EvaluationRuns(tmp_path).results()
    assert results.latest is not None
    assert results.latest.folder.name == name_of(1)
    assert results.before is None
    assert results.unreadable == (name_of(2),)


def test_equal_runs_show_no_difference(tmp_path: Path) -> None:
    for second in (1, 2):
        write_run(tmp_path / name_of(second), "rwrw", created=f"2026-01-01T00:00:0{second}Z")
    results = EvaluationRuns(tmp_path).results()
    assert results.comparison is not None
    assert {one.verdict for one in results.comparison.comparisons} == {"no difference shown"}
    assert results.comparison.changes == ()


def test_a_better_run_and_what_changed(tmp_path: Path) -> None:
    write_run(tmp_path / name_of(1), "w" * 20, created="2026-01-01T00:00:01Z")
    write_run(tmp_path / name_of(2), "r" * 20, created="2026-01-01T00:00:02Z")
    compared = EvaluationRuns(tmp_path).results().comparison
    assert compared is not None
    assert {one.measure.name: one.verdict for one in compared.comparisons}["right"] == "better"
    assert len(compared.changes) == 20


def test_a_run_is_compared_with_the_last_one_of_the_same_questions(tmp_path: Path) -> None:
    runs = EvaluationRuns(tmp_path)
    write_run(tmp_path / name_of(1), "rr", "2026-01-01T00:00:01Z", "all")
    write_run(tmp_path / name_of(2), "rr", "2026-01-01T00:00:02Z", "few")
    assert runs.results().comparison is None
    assert "no question in common" in str(runs.results().error)
    write_run(tmp_path / name_of(3), "rr", "2026-01-01T00:00:03Z", "all")
    results = runs.results()
    assert results.before is not None
    assert results.before.folder.name == name_of(1)
    assert results.comparison is not None


def test_results_are_read_once_until_they_change(tmp_path: Path) -> None:
    runs = EvaluationRuns(tmp_path)
    write_run(tmp_path / name_of(1), "rr")
    assert runs.results() is runs.results()
    write_run(tmp_path / name_of(2), "rrr", "2026-01-02T00:00:00Z")
    assert runs.results().before is not None


def test_the_run_that_ended_last_is_the_latest(tmp_path: Path) -> None:
    write_run(tmp_path / name_of(1), "rr", created="2026-01-01T00:00:09Z")  # stopped, and gone on with later
    write_run(tmp_path / name_of(2), "rr", created="2026-01-01T00:00:02Z")
    latest = EvaluationRuns(tmp_path).results().latest
    assert latest is not None
    assert latest.folder.name == name_of(1)


@pytest.mark.parametrize("head", ["", "nonsense", "[]", '{"plan": 3}', '{"plan": {"limit": 7}}'])
def test_a_journal_of_something_else_is_not_gone_on_with(tmp_path: Path, head: str) -> None:
    (tmp_path / name_of(1)).mkdir()
    (tmp_path / name_of(1) / FILE_NAME).write_text(head)
    assert EvaluationRuns(tmp_path).unfinished(None) == []


@pytest.mark.slow
def test_a_real_run_of_a_few_questions(packaged_copy: Path, fast_baseline: None) -> None:
    own = load_settings(home=packaged_copy)
    source = ReaderSource(own)
    runs = Evaluations(own, source)
    try:
        for _ in range(2):
            runs.start(limit=3)
            assert ended(runs).kind == "finished"
        results = runs.results()
        assert results.latest is not None
        assert results.latest.summary["questions"] == 3
        assert set(results.latest.summary["baselines"]) == {"langchain", "bm25", "abstains"}
        assert results.comparison is not None
        assert {one.verdict for one in results.comparison.comparisons} == {"no difference shown"}
        assert results.comparison.differing == ()
        assert "Was: the run of" in (results.latest.folder / "report.html").read_text(encoding="utf-8")
        assert json.loads((results.latest.folder / saved.SUMMARY_FILE).read_text())["seconds"] > 0
        with source.reader() as reader:
            first = reader.catalog.summaries()[0].id
        from ui.library.documents import Library

        library = Library(own, source.models)
        library.remove([first])
        library.close()
        runs.start(limit=3)
        state = ended(runs)
        assert state.kind == "failed"
        assert "Ingest the documents" in str(state.error)
        assert runs.results() == results
    finally:
        runs.close()
        source.close()
