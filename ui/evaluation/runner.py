"""Run the evaluation for the page: one run at a time, in a background thread, visible to all users.

All users see the same run: a request to start another one while it is running joins it. A stopped run is resumed,
unless the documents or settings have changed since; then it is set aside. The module depends on no Gradio, and has no
texts but those of errors.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout

from rag.assembly import Reader, opened_catalog
from rag.cli import MODEL_WORKERS
from rag.errors import MundapError, StorageError, error_name
from rag.evaluation import PACKAGED, Plan, RunMismatchError, evaluate
from rag.index import Counts
from rag.settings import Settings
from ui.evaluation.own_questions import OwnQuestions, packaged_questions_apply
from ui.evaluation.runs import EvaluationRuns, RunResults
from ui.shared import ReaderSource

LOG = logging.getLogger(__name__)
FOLDER_NAME = "evaluations"
LOCK_NAME = "run.lock"
QUICK_RUN = 40  # questions of a quick run
CLOSING_SECONDS = 2.0

Kind = Literal["running", "stopping", "finished", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class RunState:
    """The progress of a run.

    ``phase`` is "preparing", then as ``rag.evaluation.evaluate`` reports it: "questions", a baseline's name,
    "measures".
    """

    kind: Kind = "running"
    phase: str = "preparing"
    done: int = 0
    of: int = 0
    error: MundapError | None = None  # of a failed run; None for an unexpected exception

    @property
    def is_over(self) -> bool:
        """Return whether the run has ended and the state is final."""
        return self.kind in ("finished", "stopped", "failed")


class Evaluations:
    """The evaluation runs of a page.

    Args:
        settings: the place of the index and the settings of the evaluation.
        source: provides readers of the index.

    Attributes:
        own_questions: the question file that was given on the page.
    """

    def __init__(self, settings: Settings, source: ReaderSource) -> None:
        self.settings = settings
        self._source = source
        self._runs = EvaluationRuns(settings.home / FOLDER_NAME)
        self.own_questions = OwnQuestions(settings.home / FOLDER_NAME)
        self._asked_of: tuple[Counts, bool] | None = (
            None  # the state of the index, and whether the packaged set applies
        )
        self._lock = threading.Lock()
        self._run: _Run | None = None
        self._is_closing = False

    def start(self, limit: int | None = None, *, own: bool = False) -> RunState:
        """Start a run, or resume a stopped one, and return its state; a run in progress is left as it is.

        Args:
            limit: use only the first so many questions; None for all.
            own: ask the questions of ``own_questions``, not the packaged ones.
        """
        with self._lock:
            if self._run is None or self._run.state.is_over:
                self._run = run = _Run(limit, self.own_questions.path if own else PACKAGED)
                if self._is_closing:
                    run.end(RunState("stopped"))
                else:
                    run.thread = threading.Thread(target=self._go, args=(run,), name="evaluation")
                    run.thread.start()
            return self._run.state

    def has_packaged_documents(self) -> bool:
        """Return whether the index has the documents that the packaged questions are about."""
        try:
            with opened_catalog(self.settings) as catalog:
                counts = catalog.counts()
                if self._asked_of is None or self._asked_of[0] != counts:
                    sources = (one.source for one in catalog.summaries())
                    self._asked_of = counts, packaged_questions_apply(sources)
        except MundapError as error:
            LOG.warning("The index cannot be evaluated: %s", error)
            return False
        return self._asked_of[1]

    def state(self) -> RunState | None:
        """Return the state of the last run; None if there was none since the page was started."""
        run = self._run
        return run.state if run is not None else None

    def watch(self) -> Iterator[RunState]:
        """Yield the states of the last run until its end, waiting for each; some may be skipped, but never the last."""
        run = self._run
        if run is not None:
            yield from run.states()

    def stop(self) -> None:
        """Stop the run after the current question, if one is running."""
        run = self._run
        if run is not None:
            run.stop()

    def results(self) -> RunResults:
        """Return the latest finished run, and its comparison with the one before."""
        return self._runs.results()

    def close(self) -> None:
        """Stop the run, waiting only briefly, and start no further ones."""
        with self._lock:
            self._is_closing = True
            run = self._run
        if run is not None:
            run.stop()
            if run.thread is not None:
                run.thread.join(CLOSING_SECONDS)

    def _go(self, run: _Run) -> None:
        ended = RunState("failed")
        try:
            with self._alone(), self._source.reader() as reader:
                self._evaluate(run, reader)
            ended = RunState("finished")
        except _StoppedError:
            ended = RunState("stopped", run.state.phase, run.state.done, run.state.of)
        except MundapError as error:
            ended = RunState("failed", error=error)
        except Exception:
            LOG.exception("An evaluation ended in an error that was not foreseen.")
        finally:
            run.end(ended)

    def _evaluate(self, run: _Run, reader: Reader) -> None:
        latest = self._runs.results().latest
        workers = 1 if reader.chain.model is None else MODEL_WORKERS
        for folder in [*self._runs.unfinished(run.limit), self._runs.new()]:
            previous = latest.folder if latest is not None else None
            plan = Plan(questions=run.questions, out=folder, limit=run.limit, workers=workers, previous=previous)
            try:
                evaluate(self.settings, reader, plan, run.progressed, run.begins)
                break
            except RunMismatchError as error:
                LOG.info("A run that was stopped is put aside: %s", error)
        self._runs.prune()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold a lock, so that no other page over the same index runs an evaluation in the same folders."""
        path: Path = self._runs.folder / LOCK_NAME
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path).acquire(timeout=0)
        except Timeout as error:
            raise StorageError(
                "Another page is evaluating this index at the moment.",
                "Wait until it has ended, then start again.",
                korean="지금 다른 페이지에서 이 색인을 평가하고 있습니다. 끝난 뒤에 다시 시작해 주세요.",
            ) from error
        except OSError as error:
            raise StorageError(
                f"The folder of the evaluations cannot be written ({error.strerror or error}).",
                "Give the index folder write permission and free some space, then start again.",
                korean=f"평가 폴더에 쓸 수 없습니다 ({error_name(error)}). 색인 폴더의 쓰기 권한과 "
                "디스크 공간을 확인한 뒤 다시 시작해 주세요.",
            ) from error
        with lock:
            yield


class _StoppedError(Exception):
    """The signal that ends a stopped run."""


class _Run:
    """One run, whose state is set by its thread and read by others."""

    def __init__(self, limit: int | None, questions: Path = PACKAGED) -> None:
        self.limit = limit
        self.questions = questions
        self.thread: threading.Thread | None = None
        self.state = RunState()
        self._changed = threading.Condition()
        self._is_stopping = False

    def begins(self, phase: str) -> None:
        """Record the start of a phase; called in the run's thread, and raises there if the run is being stopped."""
        self._tell(RunState(phase=phase))

    def progressed(self, _: str, done: int, of: int) -> None:
        """Record the progress within a phase; raises like ``begins``."""
        self._tell(replace(self.state, done=done, of=of))

    def stop(self) -> None:
        """Make the run end at its next step."""
        with self._changed:
            if self.state.is_over:
                return
            self._is_stopping = True
            self.state = replace(self.state, kind="stopping")
            self._changed.notify_all()

    def end(self, state: RunState) -> None:
        """Record the final state."""
        with self._changed:
            self.state = state
            self._changed.notify_all()

    def states(self) -> Iterator[RunState]:
        """Yield each new state until the last."""
        seen = self.state
        yield seen
        while not seen.is_over:
            seen = self._next(seen)
            yield seen

    def _next(self, seen: RunState) -> RunState:
        with self._changed:
            self._changed.wait_for(lambda: self.state is not seen)
            return self.state

    def _tell(self, state: RunState) -> None:
        with self._changed:
            if self._is_stopping:
                raise _StoppedError
            self.state = state
            self._changed.notify_all()
