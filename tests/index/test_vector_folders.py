"""Versions of the vectors: one comes into use in one step, and none goes while somebody reads it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rag.index import vector_folders
from rag.index.vector_folders import (
    CURRENT_FILE,
    LOCK_FILE,
    current,
    in_use,
    new_draft,
    publish,
    state,
    sweep,
    withdraw,
)

HOLDING = """
import sys, time
from pathlib import Path
from rag.index.vector_folders import in_use
with in_use(Path(sys.argv[1])) as version:
    print(version.name, flush=True)
    time.sleep(60)
"""


def publish_text(folder: Path, text: str) -> Path:
    draft = new_draft(folder)
    draft.mkdir()
    (draft / "data").write_text(text)
    publish(folder, draft)
    return current(folder)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_version_published_last_is_in_use_and_those_before_it_are_gone(tmp_path: Path) -> None:
    states = set()
    for number in (1, 2, 3):
        version = publish_text(tmp_path, str(number))
        assert (version.name, (version / "data").read_text()) == (f"vectors-{number}", str(number))
        states.add(state(tmp_path))
    assert names(tmp_path) == {CURRENT_FILE, "vectors-3"}
    assert len(states) == 3


def test_a_version_stays_as_long_as_it_is_read(tmp_path: Path) -> None:
    publish_text(tmp_path, "old")
    with in_use(tmp_path) as old, in_use(tmp_path) as again:
        assert old == again
        publish_text(tmp_path, "new")
        sweep(tmp_path)
        assert (old / "data").read_text() == "old"
    assert names(tmp_path) == {CURRENT_FILE, "vectors-1", "vectors-2"}
    sweep(tmp_path)
    assert names(tmp_path) == {CURRENT_FILE, "vectors-2"}


def test_a_reader_that_is_killed_holds_nothing_any_more(tmp_path: Path) -> None:
    publish_text(tmp_path, "old")
    with subprocess.Popen([sys.executable, "-c", HOLDING, tmp_path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "vectors-1\n"
        publish_text(tmp_path, "new")
        assert "vectors-1" in names(tmp_path)
        process.send_signal(signal.SIGKILL)
    sweep(tmp_path)
    assert names(tmp_path) == {CURRENT_FILE, "vectors-2"}


def test_a_reader_that_is_overtaken_by_a_writer_holds_the_new_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_text(tmp_path, "old")
    opened = os.open

    def overtaken(path: Path, flags: int) -> int:
        monkeypatch.setattr(os, "open", opened)
        publish_text(tmp_path, "new")
        return opened(path, flags)

    monkeypatch.setattr(os, "open", overtaken)
    with in_use(tmp_path) as version:
        assert (version / "data").read_text() == "new"


@pytest.mark.parametrize("step", ["rename", "replace"])
def test_a_writer_that_is_killed_leaves_the_version_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    publish_text(tmp_path, "old")

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Path, step, killed)
        with pytest.raises(KeyboardInterrupt):
            publish_text(tmp_path, "new")
    with in_use(tmp_path) as version:
        assert (version / "data").read_text() == "old"
    assert len(names(tmp_path)) > 2
    assert publish_text(tmp_path, "newer").joinpath("data").read_text() == "newer"
    assert {name for name in names(tmp_path) if name != current(tmp_path).name} == {CURRENT_FILE}


def test_what_a_killed_writer_had_half_removed_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_text(tmp_path, "old")

    def killed(path: Path, **_: object) -> None:
        (path / LOCK_FILE).unlink()
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(vector_folders.shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            publish_text(tmp_path, "new")
    assert len(names(tmp_path)) == 3
    sweep(tmp_path)
    assert names(tmp_path) == {CURRENT_FILE, "vectors-2"}


def test_only_folders_of_its_own_are_removed(tmp_path: Path) -> None:
    """The folder of an index may be one of documents, in which another program keeps its vectors."""
    for name in ("vectors-old", "vectors-2", "uploads", "chroma", "vectors.draft-1", "vectors.draft-0123abcd"):
        (tmp_path / name).mkdir()
    (tmp_path / "vectors-7").write_text("a file")
    sweep(tmp_path)
    assert names(tmp_path) == {"vectors-old", "vectors-2", "uploads", "chroma", "vectors.draft-1", "vectors-7"}
    assert publish_text(tmp_path, "new").name == "vectors-8"


def test_what_is_withdrawn_is_in_use_no_more(tmp_path: Path) -> None:
    publish_text(tmp_path, "old")
    withdraw(tmp_path)
    withdraw(tmp_path)
    assert names(tmp_path) == set()
    with pytest.raises(FileNotFoundError), in_use(tmp_path):
        pass


@pytest.mark.parametrize("text", ["", "..", "vectors-1/..", "vectors-0", "/etc"])
def test_a_damaged_pointer_leads_nowhere(tmp_path: Path, text: str) -> None:
    (tmp_path / CURRENT_FILE).write_text(text)
    with pytest.raises(ValueError, match="names no version"):
        current(tmp_path)


def test_nothing_is_removed_where_the_pointer_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_text(tmp_path, "old")

    def refused(_: Path) -> Path:
        raise PermissionError

    with monkeypatch.context() as patch:
        patch.setattr(vector_folders, "current", refused)
        with pytest.raises(PermissionError):
            sweep(tmp_path)
    assert names(tmp_path) == {CURRENT_FILE, "vectors-1"}
