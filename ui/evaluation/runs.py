"""Find and prune the page's evaluation runs on disk: one folder per run, named by its start time.

``rag.evaluation.report.saved`` defines the content of a folder. Unreadable folders are skipped and listed. The module
asks no questions and does not know whether a run is in progress.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rag.errors import QuestionSetError
from rag.evaluation import SUMMARY_FILE, RunComparison, compare_runs, read_summary, run_identity

LOG = logging.getLogger(__name__)
KEPT = 5
UNFINISHED_KEPT = 2
REPORT = "report.html"
_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{6}Z")

FileState = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that was completed."""

    folder: Path
    summary: Mapping[str, Any]

    @property
    def questions(self) -> object:
        """Return the hash of the run's question set, or None."""
        hashes = self.summary.get("hashes")
        return hashes.get("questions") if isinstance(hashes, Mapping) else None


@dataclass(frozen=True, slots=True)
class RunResults:
    """The latest run and the one it is compared with, if there are any."""

    latest: FinishedRun | None = None
    before: FinishedRun | None = None
    comparison: RunComparison | None = None
    error: QuestionSetError | None = None  # why there is no comparison though there are two runs
    unreadable: tuple[str, ...] = ()  # names of folders


class EvaluationRuns:
    """The folder of all runs.

    Args:
        folder: the folder; created when the first run writes to it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._state: tuple[FileState, ...] | None = None
        self._results = RunResults()

    def new(self) -> Path:
        """Return the path of a folder for a new run, which is not created yet."""
        return self.folder / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%S.%fZ")

    def unfinished(self, limit: int | None) -> list[Path]:
        """Return the folders of stopped runs with this limit of questions, newest first."""
        return [
            folder
            for folder in self._folders()
            if not (folder / SUMMARY_FILE).exists() and _limit_of(run_identity(folder)) == (limit,)
        ]

    def results(self) -> RunResults:
        """Return the latest run with the newest earlier run, preferably one of the same questions."""
        with self._lock:
            state = tuple(_file_state(folder) for folder in self._folders() if (folder / SUMMARY_FILE).exists())
            if state != self._state:
                self._results = self._read()
                self._state = state
            return self._results

    def prune(self) -> None:
        """Delete all but the newest runs; finished and stopped runs are counted separately."""
        finished, _ = self._finished()
        ended = {run.folder for run in finished}
        others = [folder for folder in self._folders() if folder not in ended]
        for folder in [*(run.folder for run in finished[KEPT:]), *others[UNFINISHED_KEPT:]]:
            try:
                shutil.rmtree(folder)
            except OSError as error:
                LOG.warning("An old evaluation cannot be deleted: %s", error)

    def _folders(self) -> list[Path]:
        """Return the folders of all runs, newest first."""
        found = [path for path in self.folder.glob("*Z") if _NAME.fullmatch(path.name) and path.is_dir()]
        return sorted(found, key=lambda path: path.name, reverse=True)

    def _finished(self) -> tuple[list[FinishedRun], list[str]]:
        """Return the finished runs, the last to end first, and the names of unreadable ones."""
        runs, unreadable = [], []
        for folder in self._folders():
            if not (folder / SUMMARY_FILE).exists():
                continue
            try:
                runs.append(FinishedRun(folder, read_summary(folder)))
            except QuestionSetError as error:
                LOG.warning("An evaluation is passed over: %s", error)
                unreadable.append(folder.name)
        # By end time: a resumed run may have ended after one that started later.
        runs.sort(key=lambda run: str(run.summary.get("created")), reverse=True)
        return runs, unreadable

    def _read(self) -> RunResults:
        runs, unreadable = self._finished()
        if not runs:
            return RunResults(unreadable=tuple(unreadable))
        latest, *earlier = runs
        alike = [run for run in earlier if run.questions == latest.questions]
        before = next(iter(alike or earlier), None)
        if before is None:
            return RunResults(latest, unreadable=tuple(unreadable))
        try:
            return RunResults(latest, before, compare_runs(before.folder, latest.folder), unreadable=tuple(unreadable))
        except QuestionSetError as error:
            return RunResults(latest, before, error=error, unreadable=tuple(unreadable))


def _limit_of(identity: Mapping[str, Any]) -> Sequence[object]:
    plan = identity.get("plan")
    return (plan.get("limit"),) if isinstance(plan, Mapping) else ()


def _file_state(folder: Path) -> FileState:
    status = (folder / SUMMARY_FILE).stat()
    return folder.name, status.st_mtime_ns, status.st_size
