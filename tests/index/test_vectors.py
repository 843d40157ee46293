"""Vectors in Chroma: brought up to the catalog, never opened in place, made anew where they are damaged."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import doubles
import numpy as np
import pytest
from numpy.typing import NDArray

from rag.errors import IndexStateError, StorageError
from rag.index import vectors
from rag.index.vectors import FOLDER_NAME, VectorStore, synchronise
from rag.records import Chunk

Load = Callable[[Sequence[str]], tuple[list[Chunk], NDArray[np.float32]]]


def vector(number: int) -> list[float]:
    return [float(i == number) for i in range(8)]


class Catalog:
    """Says which chunks there are, gives their vectors, and remembers which were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, ids: Sequence[str]) -> tuple[list[Chunk], NDArray[np.float32]]:
        self.asked.extend(ids)
        chunks = [Chunk(name, "d", 0, 1, f"text of {name}") for name in ids]
        return chunks, np.array([vector(int(name[1:])) for name in ids], dtype=np.float32)


@pytest.fixture
def load() -> Catalog:
    return Catalog()


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[VectorStore]:
    opened = VectorStore(tmp_path)
    yield opened
    opened.close()


def held(folder: Path, url: str | None = None) -> set[str]:
    opened = VectorStore(folder, url=url)
    try:
        return opened.ids()
    finally:
        opened.close()


def test_chroma_holds_exactly_the_wanted_chunks(tmp_path: Path, load: Catalog) -> None:
    for wanted in ({"c0", "c1"}, {"c1", "c2"}, set(), {"c0", "c1", "c2"}):
        synchronise(tmp_path, wanted, load)
        assert held(tmp_path) == wanted
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER_NAME]


def test_only_what_is_missing_is_made(tmp_path: Path, load: Catalog) -> None:
    synchronise(tmp_path, {"c0", "c1"}, load)
    load.asked.clear()
    synchronise(tmp_path, {"c0", "c1", "c2"}, load)
    assert load.asked == ["c2"]
    load.asked.clear()
    synchronise(tmp_path, {"c0", "c1", "c2"}, load)
    assert load.asked == []


def test_more_chunks_than_one_batch_holds(tmp_path: Path) -> None:
    wanted = {f"c{i}" for i in range(2300)}

    def load(ids: Sequence[str]) -> tuple[list[Chunk], NDArray[np.float32]]:
        return [Chunk(name, "d", 0, 1, name) for name in ids], np.ones((len(ids), 4), dtype=np.float32)

    synchronise(tmp_path, wanted, load)
    assert held(tmp_path) == wanted


def test_the_nearest_come_first_with_their_cosine(tmp_path: Path, load: Catalog, reader: VectorStore) -> None:
    synchronise(tmp_path, {f"c{i}" for i in range(5)}, load)
    found = reader.nearest([0.6, 0.8, 0, 0, 0, 0, 0, 0], 3)
    assert list(found)[:2] == ["c1", "c0"]
    assert found["c1"] == pytest.approx(0.8, abs=1e-5)
    assert found["c0"] == pytest.approx(0.6, abs=1e-5)
    assert len(found) == 3
    assert len(reader.nearest(vector(0), 100)) == 5


def test_reading_leaves_the_folder_untouched(tmp_path: Path, load: Catalog, reader: VectorStore) -> None:
    synchronise(tmp_path, {"c0", "c1"}, load)
    before = doubles.disk(tmp_path)
    reader.nearest(vector(1), 2)
    reader.ids()
    assert doubles.disk(tmp_path) == before
    reader.close()
    assert doubles.disk(tmp_path) == before


def test_a_closed_reader_leaves_no_snapshot_behind(
    tmp_path: Path, load: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, scratch = tmp_path / "home", tmp_path / "scratch"
    home.mkdir()
    scratch.mkdir()
    synchronise(home, {"c0"}, load)
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    opened = VectorStore(home)
    opened.ids()
    assert list(scratch.iterdir()) != []
    opened.close()
    assert list(scratch.iterdir()) == []


def test_a_reader_sees_what_a_writer_put_in_place(tmp_path: Path, load: Catalog, reader: VectorStore) -> None:
    synchronise(tmp_path, {"c0"}, load)
    assert reader.ids() == {"c0"}
    synchronise(tmp_path, {"c1", "c2"}, load)
    assert reader.ids() == {"c1", "c2"}
    assert list(reader.nearest(vector(2), 1)) == ["c2"]


def spoil_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"garbage " * 5000)


def empty_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"")


def delete_files(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


@pytest.mark.parametrize("damage", [spoil_database, empty_database, delete_files, shutil.rmtree])
def test_damaged_vectors_are_refused_with_the_remedy_and_made_anew(
    tmp_path: Path, load: Catalog, damage: Callable[[Path], None]
) -> None:
    synchronise(tmp_path, {"c0", "c1"}, load)
    damage(tmp_path / FOLDER_NAME)
    with pytest.raises(IndexStateError, match="Run `mundap ingest`") as caught:
        held(tmp_path)
    assert "\n" not in str(caught.value)
    synchronise(tmp_path, {"c0", "c1", "c2"}, load)
    assert held(tmp_path) == {"c0", "c1", "c2"}


def test_leftovers_of_a_killed_writer_are_cleared_away(tmp_path: Path, load: Catalog) -> None:
    synchronise(tmp_path, {"c0"}, load)
    shutil.copytree(tmp_path / FOLDER_NAME, tmp_path / "chroma.old")
    (tmp_path / "chroma.draft-1").mkdir()
    (tmp_path / "chroma.draft-1" / "chroma.sqlite3").write_bytes(b"half")
    assert held(tmp_path) == {"c0"}
    synchronise(tmp_path, {"c0", "c1"}, load)
    assert held(tmp_path) == {"c0", "c1"}
    assert [path.name for path in tmp_path.iterdir()] == [FOLDER_NAME]


def test_a_writer_killed_between_its_two_renames_is_recovered_from(tmp_path: Path, load: Catalog) -> None:
    synchronise(tmp_path, {"c0"}, load)
    (tmp_path / FOLDER_NAME).rename(tmp_path / "chroma.old")
    synchronise(tmp_path, {"c0", "c1"}, load)
    assert held(tmp_path) == {"c0", "c1"}


def test_a_disk_that_refuses_leaves_what_was_in_place(
    tmp_path: Path, load: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    synchronise(tmp_path, {"c0"}, load)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copytree", full)
        with pytest.raises(StorageError, match=r"No space left on device.* Free some space"):
            synchronise(tmp_path, {"c0", "c1"}, load)
    assert held(tmp_path) == {"c0"}


def test_a_server_that_does_not_answer_is_named(tmp_path: Path, load: Catalog) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    with pytest.raises(IndexStateError, match="MUNDAP_CHROMA_URL") as caught:
        held(tmp_path, url)
    assert url in str(caught.value)
    with pytest.raises(IndexStateError, match="MUNDAP_CHROMA_URL"):
        synchronise(tmp_path, {"c0"}, load, url=url)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a Chroma server of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [Path(sys.executable).with_name("chroma"), "run", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen([*command, "--path", tmp_path / "served"], stdout=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urlopen(f"{url}/api/v2/heartbeat", timeout=1).close()
                break
            except (URLError, OSError):
                assert process.poll() is None, "the server ended"
                time.sleep(0.1)
        yield url
        process.terminate()


@pytest.mark.slow
def test_a_server_holds_the_vectors_as_files_would(tmp_path: Path, load: Catalog, server: str) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for wanted in ({"c0", "c1"}, {"c1", "c2"}):
        synchronise(home, wanted, load, url=server)
        assert held(home, server) == wanted
    opened = VectorStore(home, url=server)
    assert list(opened.nearest(vector(2), 1)) == ["c2"]
    opened.close()
    assert list(home.iterdir()) == []


def test_telemetry_is_off() -> None:
    assert vectors._settings().anonymized_telemetry is False  # type: ignore[attr-defined]


def test_searches_go_on_while_writers_put_other_vectors_in_place(
    tmp_path: Path, load: Catalog, reader: VectorStore
) -> None:
    """No thread closes the vectors that another one is searching, and none trips between a writer's two renames."""
    synchronise(tmp_path, {"c0", "c1"}, load)
    ended = threading.Event()

    def search() -> int:
        searches = 0
        while not ended.is_set():
            assert set(reader.nearest(vector(0), 2)) >= {"c0"}
            searches += 1
        return searches

    with ThreadPoolExecutor(3) as pool:
        searching = [pool.submit(search) for _ in range(3)]
        for number in range(2, 8):
            synchronise(tmp_path, {"c0", f"c{number}"}, load)
        ended.set()
        assert all(found.result() for found in searching)
    assert reader.ids() == {"c0", "c7"}
