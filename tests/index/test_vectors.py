"""Vectors in Chroma: brought up to the catalog, never opened in place, made anew where they are damaged."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import doubles
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rag.errors import IndexStateError, StorageError
from rag.index import chroma_client, chroma_files
from rag.index.chroma_files import DATABASE, SEARCH_DATABASE
from rag.index.vector_folders import CURRENT_FILE, current
from rag.index.vector_writing import synchronise
from rag.index.vectors import VectorStore
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


def held(folder: Path) -> set[str]:
    opened = VectorStore(folder)
    try:
        return opened.ids()
    finally:
        opened.close()


def test_chroma_holds_exactly_the_wanted_chunks(tmp_path: Path, load: Catalog) -> None:
    for wanted in ({"c0", "c1"}, {"c1", "c2"}, set(), {"c0", "c1", "c2"}):
        synchronise(tmp_path, wanted, load)
        assert held(tmp_path) == wanted
    assert names(tmp_path) == [CURRENT_FILE, "vectors-4"]


def names(folder: Path) -> list[str]:
    return sorted((path.name for path in folder.iterdir()), key=lambda name: (name != CURRENT_FILE, name))


def test_only_what_is_missing_is_made(tmp_path: Path, load: Catalog) -> None:
    synchronise(tmp_path, {"c0", "c1"}, load)
    load.asked.clear()
    synchronise(tmp_path, {"c0", "c1", "c2"}, load)
    assert "c1" not in load.asked
    assert "c2" in load.asked


def test_where_nothing_has_changed_nothing_is_written(tmp_path: Path, load: Catalog) -> None:
    synchronise(tmp_path, {"c0", "c1"}, load)
    before = doubles.disk(tmp_path)
    synchronise(tmp_path, {"c0", "c1"}, load)
    assert doubles.disk(tmp_path) == before


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


def spoil_everything(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            path.write_bytes(b"garbage " * 5000)


def spoil_database(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"garbage " * 5000)
    (folder / SEARCH_DATABASE).write_bytes(b"garbage " * 5000)


def empty_database(folder: Path) -> None:
    (folder / DATABASE).write_bytes(b"")


def delete_files(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def spoil_pointer(folder: Path) -> None:
    (folder.parent / CURRENT_FILE).write_bytes(b"../..\n\xff")


@pytest.mark.parametrize(
    "damage", [spoil_everything, spoil_database, empty_database, delete_files, shutil.rmtree, spoil_pointer]
)
def test_damaged_vectors_are_refused_with_the_remedy_and_made_anew(
    tmp_path: Path, load: Catalog, damage: Callable[[Path], None]
) -> None:
    synchronise(tmp_path, {"c0", "c1"}, load)
    damage(current(tmp_path))
    with pytest.raises(IndexStateError, match="Run `mundap ingest`") as caught:
        held(tmp_path)
    assert "\n" not in str(caught.value)
    for wanted in ({"c0", "c1"}, {"c0", "c1", "c2"}):
        synchronise(tmp_path, wanted, load)
        assert held(tmp_path) == wanted


def test_a_graph_that_is_damaged_is_made_anew_though_no_chunk_has_changed(tmp_path: Path) -> None:
    wanted = {f"c{i}" for i in range(1100)}
    synchronise(tmp_path, wanted, wide)
    for file in current(tmp_path).glob("*/*"):
        file.write_bytes(b"garbage")
    with contextlib.closing(VectorStore(tmp_path)) as reader:
        with pytest.raises(IndexStateError):
            reader.nearest(wide(["c7"])[1][0].tolist(), 1)
        synchronise(tmp_path, wanted, wide)
        assert list(reader.nearest(wide(["c7"])[1][0].tolist(), 1)) == ["c7"]


def wide(ids: Sequence[str]) -> tuple[list[Chunk], NDArray[np.float32]]:
    """Chunks with 16 numbers each, all different."""
    vectors = np.array([np.random.default_rng(int(name[1:])).normal(size=16) for name in ids], dtype=np.float32)
    return [Chunk(name, "d", 0, 1, f"text of {name}") for name in ids], vectors


def test_the_vectors_of_another_program_beside_the_index_are_left_alone(tmp_path: Path, load: Catalog) -> None:
    (tmp_path / "chroma").mkdir()
    (tmp_path / "chroma" / "chroma.sqlite3").write_bytes(b"as it was")
    with pytest.raises(IndexStateError, match="Run `mundap ingest`"):
        held(tmp_path)
    synchronise(tmp_path, {"c0"}, load)
    assert held(tmp_path) == {"c0"}
    assert (tmp_path / "chroma" / "chroma.sqlite3").read_bytes() == b"as it was"


def test_a_disk_that_refuses_leaves_what_was_in_place(
    tmp_path: Path, load: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    synchronise(tmp_path, {"c0"}, load)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copytree", full)
        with pytest.raises(StorageError, match=r"is full.* Free some space"):
            synchronise(tmp_path, {"c0", "c1"}, load)
    assert held(tmp_path) == {"c0"}


def test_telemetry_is_off() -> None:
    assert chroma_client._settings().anonymized_telemetry is False  # type: ignore[attr-defined]


def test_searches_go_on_while_writers_put_other_vectors_in_place(
    tmp_path: Path, load: Catalog, reader: VectorStore
) -> None:
    """No thread closes the vectors that another one is searching, and none trips while a writer replaces them."""
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


def test_the_collection_as_langchain_knows_it_has_the_texts(tmp_path: Path, load: Catalog, reader: VectorStore) -> None:
    synchronise(tmp_path, {"c0", "c1"}, load)
    before = doubles.disk(tmp_path)
    (found,) = reader.vectorstore.similarity_search_by_vector(vector(1), k=1)
    assert (found.id, found.page_content) == ("c1", "text of c1")
    assert doubles.disk(tmp_path) == before


# Chroma takes at most a thousand vectors up into the graph later; the steps cross that number in every way.
STEPS = st.lists(st.tuples(st.sampled_from([0, 1, 300, 999, 1000, 1001, 1400]), st.integers(0, 1400)), max_size=3)


@pytest.mark.slow
@settings(deadline=None, max_examples=10)
@given(first=st.sampled_from([1001, 1500, 1999, 2300]), steps=STEPS)
def test_no_reader_writes_through_its_links_and_every_one_finds_what_is_there(
    first: int, steps: list[tuple[int, int]]
) -> None:
    """With links for all files that an empty graph does not have, in which Chroma could write."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        home, wanted, made = Path(folder), set[str](), 0
        patch.setattr(chroma_files, "LINKED_FROM", 32 * 1024)
        for added, removed in [(first, 0), *steps]:
            wanted = set(sorted(wanted)[removed:]) | {f"c{i}" for i in range(made, made + added)}
            made += added
            synchronise(home, wanted, wide)
            before = doubles.disk(home)
            with contextlib.closing(VectorStore(home)) as reader:
                assert reader.ids() == wanted
                for name in sorted(wanted)[:: max(1, len(wanted) // 20)]:
                    vectors = wide([name])[1]
                    unit = vectors[0] / np.linalg.norm(vectors[0])
                    assert next(iter(reader.nearest(unit.tolist(), 1))) == name
            assert doubles.disk(home) == before


def test_what_a_reader_copies_does_not_grow_with_the_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copied = []
    monkeypatch.setattr(chroma_files, "LINKED_FROM", 32 * 1024)
    for count in (1000, 3000):
        home, own = tmp_path / f"home{count}", tmp_path / f"own{count}"
        home.mkdir()
        own.mkdir()
        synchronise(home, {f"c{i}" for i in range(count)}, wide)
        chroma_files.lay_out(current(home), own)
        files = [path for path in own.rglob("*") if path.is_file()]
        assert any(path.is_symlink() for path in files)
        copied.append(sum(path.stat().st_size for path in files if not path.is_symlink()))
    assert max(copied) < min(copied) + 64 * 1024
