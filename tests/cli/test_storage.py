"""No room, a read-only disk, no permission: every command says so in one sentence, and loses nothing."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import doubles
import pytest
from command_line import Run, in_a_process

from rag.errors import StorageError
from rag.index.documents import CATALOG_FILE
from rag.index.vector_folders import CURRENT_FILE
from ui.library.uploads import unwritable

GROK = "그록-1의 파라미터는 3140억 개이다. 그록은 xAI가 만든 챗봇이다."


def is_one_sentence(errors: str) -> bool:
    return errors.startswith("mundap: ") and errors.count("\n") == 1 and "defect" not in errors


@pytest.fixture
def disk(fast: Run, tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with an index, a backup and a file on it."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], capture_output=True, check=False).returncode:
        pytest.skip("a tmpfs cannot be mounted here")
    doubles.write_files(disk / "in", {"a.txt": GROK})
    assert fast("ingest", disk / "in", "--home", disk / "home").code == 0
    assert fast("backup", disk / "made.zip", "--home", disk / "home").code == 0
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def writing(disk: Path) -> list[list[object]]:
    """Commands that write to the disk."""
    new = doubles.write_files(disk.parent / "new", {"b.txt": "새 글이다."})[0].path
    return [
        ["ingest", new],
        ["ingest", "--rebuild"],
        ["ingest", disk / "in", "--sync", "--yes"],
        ["sources", "remove", "a.txt"],
        ["backup", disk / "another.zip"],
        ["restore", disk / "made.zip"],
        ["doctor", "--repair"],
    ]


def test_a_disk_that_is_mounted_read_only_is_named_and_can_be_read(fast: Run, disk: Path) -> None:
    commands = writing(disk)
    (disk / "home" / CURRENT_FILE).unlink()  # something to repair
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    before = doubles.disk(disk)
    for command in commands:
        ran = fast(*command, "--home", disk / "home")
        assert (ran.code, is_one_sentence(ran.err)) == (1, True), (command, ran)
        assert "read-only" in ran.err, (command, ran.err)
    ran = fast("users", "add", "kim", "--file", disk / "users", stdin="long enough a password\n")
    assert (ran.code, is_one_sentence(ran.err), "Read-only" in ran.err) == (2, True, True), ran
    ran = fast("ingest", disk.parent / "new", "--home", disk / "nowhere")
    assert (ran.code, is_one_sentence(ran.err), "read-only" in ran.err) == (1, True, True), ran
    assert "a.txt" in fast("sources", "--home", disk / "home").out
    assert fast("ask", "그록-1의 파라미터는 몇 개인가?", "--home", disk / "home").code in (0, 3)
    assert doubles.disk(disk) == before


def test_a_full_disk_is_named_by_every_command(fast: Run, disk: Path) -> None:
    commands = writing(disk)
    before = doubles.contents(disk / "home")
    used = sum(path.stat().st_blocks * 512 for path in disk.rglob("*")) // 1024 + 8
    subprocess.run(["mount", "-o", f"remount,size={used}k", disk], check=True)
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"\0" * 4096)
        except OSError as error:
            assert error.errno == errno.ENOSPC
    for command in commands:
        if command[0] == "doctor" or command[1] == "remove" or "--sync" in command:
            continue  # they free room, or need none
        ran = fast(*command, "--home", disk / "home")
        assert (ran.code, is_one_sentence(ran.err)) == (1, True), (command, ran)
        assert "is full" in ran.err or "Free some space" in ran.err, (command, ran.err)
    assert doubles.contents(disk / "home") == before


@pytest.mark.parametrize(
    ("number", "words", "korean"),
    [
        (errno.ENOSPC, "is full", "가득"),
        (errno.EDQUOT, "is full", "가득"),
        (errno.EROFS, "read-only", "읽기 전용"),
        (errno.EACCES, "no permission", "권한"),
        (errno.EPERM, "no permission", "권한"),
        (errno.EIO, "cannot be read or written", "읽거나 쓸 수 없습니다"),
    ],
)
def test_an_error_of_the_file_system_is_a_sentence_in_both_languages(number: int, words: str, korean: str) -> None:
    error = StorageError.of(OSError(number, os.strerror(number)), Path("/data/index"))
    assert words in error.problem and "/data/index" in error.problem
    assert korean in error.korean and "/data/index" in error.korean
    for told in (error, unwritable(OSError(number, os.strerror(number)))):
        assert os.strerror(number) not in told.korean  # the words of the system are English


@pytest.mark.slow
def test_output_that_has_no_room_is_a_sentence(packaged_home: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("there is no device that is always full")
    with full.open("w", encoding="utf-8") as target:
        command = [sys.executable, "-m", "rag.cli.main", "sources", "--home", packaged_home]
        ran = subprocess.run(command, stdout=target, stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, is_one_sentence(ran.stderr)) == (1, True), ran
    assert "is full" in ran.stderr


@pytest.mark.slow
def test_a_mistyped_home_is_an_error_and_is_not_filled(tmp_path: Path) -> None:
    ran = in_a_process("ask", "그록은 무엇인가?", "--home", tmp_path / "my-indx")
    assert (ran.code, ran.out, is_one_sentence(ran.err)) == (1, "", True)
    assert "There is no index in" in ran.err and "my-indx" in ran.err and "--home" in ran.err
    assert not (tmp_path / "my-indx" / CATALOG_FILE).exists()
