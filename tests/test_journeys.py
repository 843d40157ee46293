"""Whole journeys in processes of their own: killed, out of disk, damaged, and well again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import doubles
import pytest

from rag import assembly
from rag.index.catalog import CATALOG_FILE
from rag.index.vector_folders import CURRENT_FILE, current

pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "rag.cli.main"]
QUESTION = "그록-1의 파라미터는 몇 개인가?"
# After so many finished files, and so many seconds more. The fourth file is the last: Chroma is written behind it.
MOMENTS = [(0, 0.3), (0, 1.5), (1, 0.0), (3, 0.0), (4, 0.1), (4, 0.5)]


def mundap(*arguments: object, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*COMMAND, *map(str, arguments)], input=stdin, capture_output=True, timeout=300, check=False)


def is_one_sentence(errors: bytes) -> bool:
    return errors.startswith(b"mundap: ") and errors.count(b"\n") == 1 and b"defect" not in errors


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four short documents, of which the last answers QUESTION."""
    folder = tmp_path_factory.mktemp("documents")
    texts = [file.path.read_text(encoding="utf-8").split("---\n", 2)[-1] for file in assembly.packaged_files()]
    contents = {f"{i}.md": text[:900] for i, text in enumerate(texts[:3])}
    contents["3.md"] = "# 그록\n\n그록-1의 언어 모델은 파라미터(매개변수)가 3140억 개이다. 그록은 xAI가 만든 챗봇이다."
    doubles.write_files(folder, contents)
    return folder


@pytest.fixture(scope="module")
def undisturbed(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the index holds when nothing goes wrong."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    ran = mundap("ingest", documents, "--home", home)
    assert (ran.returncode, ran.stderr) == (0, b"")
    return doubles.contents(home)


def killed_ingest(documents: Path, home: Path, lines: int, seconds: float) -> None:
    """An ingest that gets SIGKILL after so many finished files and so many seconds more."""
    with subprocess.Popen([*COMMAND, "ingest", documents, "--home", home], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(lines):
            process.stdout.readline()
        time.sleep(seconds)
        process.kill()
    assert process.returncode in (-9, 0)


@pytest.mark.parametrize(("lines", "seconds"), MOMENTS)
def test_an_ingest_killed_at_any_moment_leaves_an_index_that_answers_and_is_completed_by_the_next(
    documents: Path, undisturbed: dict[str, object], tmp_path: Path, lines: int, seconds: float
) -> None:
    home = tmp_path / "home"
    killed_ingest(documents, home, lines, seconds)
    if (home / CATALOG_FILE).exists():
        asked = mundap("ask", "--json", QUESTION, "--home", home)
        if asked.returncode == 0:
            answer = json.loads(asked.stdout)
            assert ("3140억" in answer["text"]) == (not answer["abstained"])
            if lines == 4:
                assert not answer["abstained"]
        else:  # killed before the index was made
            assert lines == 0
            assert is_one_sentence(asked.stderr)
            assert b"mundap ingest" in asked.stderr
    else:
        assert b"Run `mundap ingest` first." in mundap("sources", "--home", home).stderr
    completed = mundap("ingest", documents, "--home", home)
    assert (completed.returncode, completed.stderr) == (0, b"")
    assert completed.stdout.count(b"unchanged  ") >= lines
    assert doubles.contents(home) == undisturbed
    assert {path.name for path in home.iterdir()} == {CATALOG_FILE, CURRENT_FILE, current(home).name, "write.lock"}
    checked = mundap("doctor", "--home", home)
    assert checked.returncode == 0
    assert b"lack" not in checked.stdout
    assert b"3140" in mundap("ask", QUESTION, "--home", home).stdout.replace(b",", b"")


def test_a_replacement_killed_at_its_commit_shows_the_old_or_the_new_text(documents: Path, tmp_path: Path) -> None:
    folder, home = tmp_path / "in", tmp_path / "home"
    doubles.write_files(folder, {"a.md": "그록-1의 파라미터는 100개이다."})
    assert mundap("ingest", folder, "--home", home).returncode == 0
    doubles.write_files(folder, {"a.md": "그록-1의 파라미터는 200개이다."})
    for seconds in (1.0, 1.6, 2.0):
        killed_ingest(folder, home, 0, seconds)
        shown = mundap("sources", "show", "a.md", "--home", home)
        assert shown.returncode == 0
        assert (b" 100" in shown.stdout) != (b" 200" in shown.stdout)
    assert mundap("ingest", folder, "--home", home).returncode == 0
    assert b"200" in mundap("ask", "그록-1의 파라미터는 몇 개인가?", "--home", home).stdout


def test_a_damaged_index_says_how_to_mend_it_and_is_mended(
    documents: Path, undisturbed: dict[str, object], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / CATALOG_FILE).write_bytes(os.urandom(20_000))
    for command in (["ask", QUESTION], ["ingest", documents], ["sources"]):
        ran = mundap(*command, "--home", home)
        assert (ran.returncode, ran.stdout) == (1, b"")
        assert is_one_sentence(ran.stderr)
        assert b"mundap ingest --rebuild" in ran.stderr
    assert mundap("ingest", "--rebuild", documents, "--home", home).returncode == 0
    assert doubles.contents(home) == undisturbed
    assert b"3140" in mundap("ask", QUESTION, "--home", home).stdout


def test_a_torn_index_file_is_no_traceback(documents: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert mundap("ingest", documents, "--home", home).returncode == 0
    whole = (home / CATALOG_FILE).read_bytes()
    for size in (len(whole) // 2, 100):
        (home / CATALOG_FILE).write_bytes(whole[:size])
        ran = mundap("ask", QUESTION, "--home", home)
        assert ran.returncode == 0 or is_one_sentence(ran.stderr), ran.stderr
        assert b"Traceback" not in ran.stderr
    (home / CATALOG_FILE).write_bytes(whole)
    assert mundap("ask", QUESTION, "--home", home).returncode == 0


def test_damaged_vectors_are_passed_over_and_made_anew(documents: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert mundap("ingest", documents, "--home", home).returncode == 0
    for path in current(home).rglob("*"):
        if path.is_file():
            path.write_bytes(b"garbage " * 100)
    ran = mundap("ask", QUESTION, "--home", home)
    assert ran.returncode == 0
    assert b"3140" in ran.stdout
    assert b"Run `mundap ingest`" in ran.stderr
    assert mundap("ingest", documents, "--home", home).returncode == 0
    assert (mundap("ask", QUESTION, "--home", home).stderr, mundap("doctor", "--home", home).returncode) == (b"", 0)


def test_any_bytes_on_standard_input_get_an_answer_a_line(documents: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert mundap("ingest", documents, "--home", home).returncode == 0
    lines = [QUESTION.encode(), b"\xff\xfe grok \xc0", b"\x00\x1b", b"", QUESTION.encode("cp949"), b"\xed\xa0\xbd ok"]
    ran = mundap("ask", "--json", "-", "--home", home, stdin=b"\n".join(lines))
    assert (ran.returncode, ran.stderr) == (0, b"")
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(answers) == len(lines)
    assert not answers[0]["abstained"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 700 KiB: room for the catalog of ``documents``, not for Chroma's copy as well."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("a tmpfs cannot be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.mark.parametrize("room", [350, 150])
def test_a_full_disk_is_named_and_loses_nothing(
    documents: Path, undisturbed: dict[str, object], small_disk: Path, room: int
) -> None:
    home = small_disk / "home"
    (small_disk / "filler").write_bytes(b"\0" * 1024 * (700 - room))
    ran = mundap("ingest", documents, "--home", home)
    assert ran.returncode == 1
    assert is_one_sentence(ran.stderr), ran.stderr
    assert b"Free some space" in ran.stderr
    if (home / CATALOG_FILE).exists() and mundap("sources", "--home", home).stdout:
        assert mundap("ask", QUESTION, "--home", home).returncode == 0
    subprocess.run(["mount", "-o", "remount,size=50m", small_disk], check=True)
    assert mundap("ingest", documents, "--home", home).returncode == 0
    assert doubles.contents(home) == undisturbed
