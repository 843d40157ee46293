"""Temporary folders go with their process: at the end, on SIGTERM, and at the next start after SIGKILL."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import doubles
import pytest
from command_line import COMMAND
from doubles import HashEmbedder, Opened

from rag import temporary
from rag.cli import main
from rag.errors import DocumentError
from rag.index.documents import recognition
from rag.index.documents.pdf import scans
from rag.index.ingest import Ingestor
from rag.temporary import sweep, temporary_folder
from rag.text.analyzer import Analyzer

HOLDING = (
    "import time; from rag.temporary import temporary_folder\nwith temporary_folder() as f: print(f, flush=True); "
)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files, empty; old age comes at once."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(temporary, "_YOUNG", 0.0)
    return tmp_path


def test_a_folder_goes_at_the_end_whoever_ends_it(place: Path) -> None:
    context = temporary_folder("kind-")
    folder = context.__enter__()
    (folder / "file").touch()
    assert [path.name.startswith("mundap-kind-") for path in place.iterdir()] == [True]
    thread = threading.Thread(target=lambda: context.__exit__(None, None, None))
    thread.start()
    thread.join()
    assert list(place.iterdir()) == []


@contextmanager
def holding() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that holds a temporary folder, and the path that it printed."""
    with subprocess.Popen(
        [sys.executable, "-c", f"{HOLDING}time.sleep(60)"], stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        yield other, Path(other.stdout.readline().strip())


def test_only_folders_of_processes_that_are_no_more_are_swept(place: Path) -> None:
    with holding() as (other, folder):
        (place / "mundap-index").mkdir()  # a user's
        (place / "mundap-file").touch()
        (place / "mundap-link").symlink_to(folder.parent)
        os.utime(place / "mundap-index", (0, 0))
        with temporary_folder() as own:
            sweep()
            assert own.exists()
        left = {path.name for path in place.iterdir()}
        assert left == {folder.parent.name, "mundap-index", "mundap-file", "mundap-link"}
        other.kill()
    sweep()
    assert not folder.parent.exists()


def test_text_is_recognised_in_folders_that_would_be_swept(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owned: list[bool] = []

    def failing(command: list[str], *, cwd: Path | None = None, **_: object) -> None:
        folder = cwd or Path(command[3]).parent  # where Tesseract works, or the page lies that is rendered
        owned.append(folder.parent.parent == place and (folder.parent / ".mundap-owner").exists())
        raise OSError(errno.EIO, "no such program")

    monkeypatch.setattr(subprocess, "run", failing)
    with pytest.raises(DocumentError):
        recognition._lines(b"P5 1 1 255\n0", "a.png", 300, ["eng"], "3")
    with pytest.raises(DocumentError):
        scans.recognise_pages(b"%PDF", [0], {0: 800.0}, "a.pdf")
    assert owned == [True, True] and list(place.iterdir()) == []


def test_every_command_sweeps_at_its_start(place: Path) -> None:
    with holding() as (other, folder):
        other.kill()
    assert main.main(["sources", "--home", str(place / "home")]) == 1
    assert not folder.exists()


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_question_that_is_ended_leaves_no_copy_of_the_vectors(
    place: Path, packaged_home: Path, number: signal.Signals, code: int
) -> None:
    # A shell without a terminal starts what runs in its background with interrupts ignored, and that is inherited.
    start = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    start += "from rag.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", start, *COMMAND[3:], "ask", "--json", "-", "--home", str(packaged_home)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as process:  # type: ignore[call-overload]
        process.stdin.write("그록-1의 파라미터는 몇 개인가?\n")
        process.stdin.flush()
        assert "3140억" in process.stdout.readline()
        assert list(place.glob("mundap-*"))
        process.send_signal(number)
        _, errors = process.communicate(timeout=120)
    assert process.returncode == code
    assert errors.startswith("mundap: ") and errors.count("\n") == 1
    assert list(place.glob("mundap-*")) == []


def test_a_reader_leaves_nothing_behind(
    place: Path, make_ingestor: object, embedder: HashEmbedder, analyzer: Analyzer
) -> None:
    ingestor: Ingestor = make_ingestor(place / "home")  # type: ignore[operator]
    doubles.ingest(ingestor, doubles.write_files(place / "in", {"a.txt": "그록은 챗봇이다."}))
    with Opened(place / "home", embedder, analyzer) as index:
        assert index.store.ids() and list(place.glob("mundap-*"))
    assert list(place.glob("mundap-*")) == []
