"""Readers in processes of their own beside a writer: no error, no torn state, and nothing left behind."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import tempfile
import time
from collections.abc import Sequence
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.errors import MundapError
from rag.index.rebuilding import put_in_place
from rag.index.vector_folders import CURRENT_FILE, current
from rag.index.vector_writing import synchronise
from rag.index.vectors import VectorStore
from rag.records import Chunk

spawn = multiprocessing.get_context("spawn")
KEPT = {f"c{i}" for i in range(20)}


def load(ids: Sequence[str]) -> tuple[list[Chunk], NDArray[np.float32]]:
    vectors = np.array([np.random.default_rng(int(name[1:])).normal(size=16) for name in ids], dtype=np.float32)
    return [Chunk(name, "d", 0, 1, name) for name in ids], vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def read(
    home: Path, name: str, scratch: Path, ended: Event, told: multiprocessing.Queue[tuple[int, float, str]]
) -> None:
    """Searches until it is ended; tells how often, the slowest search in seconds, and the first fault."""
    tempfile.tempdir = str(scratch)
    asked = load([name])[1][0].tolist()
    searches, slowest, fault = 0, 0.0, ""
    with contextlib.closing(VectorStore(home)) as store:
        while not fault and (not ended.is_set() or not searches):
            started = time.monotonic()
            try:
                found = store.nearest(asked, 5)
                if next(iter(found)) != name or len(found) != 5:
                    fault = f"found {found}"
            except MundapError as error:
                fault = str(error)
            slowest = max(slowest, time.monotonic() - started)
            searches += 1
            if searches == 1:
                told.put((0, slowest, fault))
    told.put((searches, slowest, fault))


def rebuild(home: Path, wanted: set[str]) -> None:
    """Makes the vectors anew beside the old ones and puts them in their place, as `ingest --rebuild` does."""
    draft = home / "rebuild.draft"
    draft.mkdir()
    synchronise(draft, wanted, load)
    (draft / "index.sqlite3").touch()
    put_in_place(draft, home)


@pytest.mark.slow
def test_four_readers_search_while_a_writer_changes_and_rebuilds_the_vectors(tmp_path: Path) -> None:
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    synchronise(home, KEPT, load)
    ended, told = spawn.Event(), spawn.Queue()
    readers = [spawn.Process(target=read, args=(home, f"c{i}", scratch, ended, told)) for i in range(4)]
    for process in readers:
        process.start()
    for _ in readers:
        assert told.get(timeout=300)[2] == ""
    for number in range(8):
        rebuild(home, KEPT | {f"c{100 + number}"})
        synchronise(home, KEPT | {f"c{200 + number}"}, load)
    ended.set()
    results = [told.get(timeout=300) for _ in readers]
    for process in readers:
        process.join()
    assert [fault for _, _, fault in results] == [""] * 4
    assert max(slowest for _, slowest, _ in results) < 60
    assert list(scratch.iterdir()) == []
    synchronise(home, KEPT, load)
    assert {path.name for path in home.glob("vectors*")} == {CURRENT_FILE, current(home).name}


def write(home: Path, working: Event) -> None:
    """Changes the vectors until it is killed."""
    for number in range(1_000_000):
        synchronise(home, KEPT | {f"c{100 + number % 7}"}, load)
        working.set()


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.05, 0.2, 0.35, 0.5])
def test_a_writer_killed_at_any_moment_leaves_complete_vectors(tmp_path: Path, seconds: float) -> None:
    synchronise(tmp_path, KEPT, load)
    working = spawn.Event()
    writer = spawn.Process(target=write, args=(tmp_path, working))
    writer.start()
    assert working.wait(timeout=300)
    time.sleep(seconds)
    assert writer.pid is not None
    os.kill(writer.pid, signal.SIGKILL)
    writer.join()
    with contextlib.closing(VectorStore(tmp_path)) as store:
        assert store.ids() > KEPT
        assert next(iter(store.nearest(load(["c3"])[1][0].tolist(), 1))) == "c3"
    synchronise(tmp_path, KEPT, load)
    assert {path.name for path in tmp_path.iterdir()} == {CURRENT_FILE, current(tmp_path).name}
