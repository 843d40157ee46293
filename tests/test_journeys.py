"""Whole journeys of the command line: killed, out of disk, damaged, and well again.

Only what needs a process of its own gets one: what is killed, what runs out of disk, what reads raw bytes. Starting one
takes seconds; the commands before and after run in this process, with the same models and the same files.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import doubles
import pytest
from command_line import COMMAND, Run, in_a_process

from rag import assembly
from rag.index.documents import CATALOG_FILE
from rag.index.vector_folders import CURRENT_FILE, current

pytestmark = pytest.mark.slow

QUESTION = "그록-1의 파라미터는 몇 개인가?"
# After so many finished files, and so many seconds more. The fourth file is the last: Chroma is written behind it.
MOMENTS = [(0, 0.3), (0, 1.5), (1, 0.0), (3, 0.0), (4, 0.1), (4, 0.5)]


def is_one_sentence(errors: str) -> bool:
    return errors.startswith("mundap: ") and errors.count("\n") == 1 and "defect" not in errors


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
def whole(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of them, made with nothing going wrong; tests that change it take ``home``."""
    home = tmp_path_factory.mktemp("whole") / "home"
    ran = in_a_process("ingest", documents, "--home", home)
    assert (ran.code, ran.err) == (0, "")
    return home


@pytest.fixture(scope="module")
def undisturbed(whole: Path) -> dict[str, object]:
    """What the index holds when nothing goes wrong."""
    return doubles.contents(whole)


@pytest.fixture
def home(whole: Path, tmp_path: Path) -> Path:
    """A copy of the index that a test may spoil."""
    return Path(shutil.copytree(whole, tmp_path / "home"))


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
    run: Run, documents: Path, undisturbed: dict[str, object], tmp_path: Path, lines: int, seconds: float
) -> None:
    home = tmp_path / "home"
    killed_ingest(documents, home, lines, seconds)
    if (home / CATALOG_FILE).exists():
        asked = run("ask", "--json", QUESTION, "--home", home)
        if asked.code in (0, 3):  # answered, or nothing in it that answers yet
            answer = json.loads(asked.out)
            assert ("3140억" in answer["text"]) == (not answer["abstained"])
            if lines == 4:
                assert not answer["abstained"]
        else:  # killed before the index was made
            assert lines == 0
            assert is_one_sentence(asked.err)
            assert "mundap ingest" in asked.err
    else:
        assert "Run `mundap ingest` first." in run("sources", "--home", home).err
    completed = run("ingest", documents, "--home", home)
    assert (completed.code, completed.err) == (0, "")
    assert completed.out.count("unchanged  ") >= lines
    assert doubles.contents(home) == undisturbed
    assert {path.name for path in home.iterdir()} == {CATALOG_FILE, CURRENT_FILE, current(home).name, "write.lock"}
    checked = run("doctor", "--home", home)
    assert checked.code == 0
    assert "lack" not in checked.out


def test_a_replacement_killed_at_its_commit_shows_the_old_or_the_new_text(
    run: Run, documents: Path, tmp_path: Path
) -> None:
    folder, home = tmp_path / "in", tmp_path / "home"
    doubles.write_files(folder, {"a.md": "그록-1의 파라미터는 100개이다."})
    assert run("ingest", folder, "--home", home).code == 0
    doubles.write_files(folder, {"a.md": "그록-1의 파라미터는 200개이다."})
    for seconds in (1.0, 1.6, 2.0):
        killed_ingest(folder, home, 0, seconds)
        shown = run("sources", "show", "a.md", "--home", home)
        assert shown.code == 0
        assert (" 100" in shown.out) != (" 200" in shown.out)
    assert run("ingest", folder, "--home", home).code == 0
    assert "200" in run("ask", "그록-1의 파라미터는 몇 개인가?", "--home", home).out


def test_a_damaged_index_says_how_to_mend_it_and_is_mended(
    run: Run, documents: Path, undisturbed: dict[str, object], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / CATALOG_FILE).write_bytes(os.urandom(20_000))
    for command in (["ask", QUESTION], ["ingest", documents], ["sources"]):
        ran = run(*command, "--home", home)
        assert (ran.code, ran.out) == (1, "")
        assert is_one_sentence(ran.err)
        assert "mundap doctor --repair" in ran.err
    assert run("ingest", "--rebuild", documents, "--home", home).code == 0
    assert doubles.contents(home) == undisturbed
    assert "3140" in run("ask", QUESTION, "--home", home).out


def test_a_torn_index_file_is_no_traceback(run: Run, home: Path) -> None:
    written = (home / CATALOG_FILE).read_bytes()
    for size in (len(written) // 2, 100):
        (home / CATALOG_FILE).write_bytes(written[:size])
        ran = run("ask", QUESTION, "--home", home)
        assert ran.code == 0 or is_one_sentence(ran.err), ran.err
        assert "Traceback" not in ran.err
    (home / CATALOG_FILE).write_bytes(written)
    assert run("ask", QUESTION, "--home", home).code == 0


def test_damaged_vectors_are_passed_over_and_made_anew(run: Run, documents: Path, home: Path) -> None:
    for path in current(home).rglob("*"):
        if path.is_file():
            path.write_bytes(b"garbage " * 100)
    ran = run("ask", QUESTION, "--home", home)
    assert ran.code == 0
    assert "3140" in ran.out
    assert "mundap ingest를 실행하면 다시 만듭니다." in ran.err
    assert run("ingest", documents, "--home", home).code == 0
    assert (run("ask", QUESTION, "--home", home).err, run("doctor", "--home", home).code) == ("", 0)


def test_any_bytes_on_standard_input_get_an_answer_a_line(home: Path) -> None:
    lines = [QUESTION.encode(), b"\xff\xfe grok \xc0", b"\x00\x1b", b"", QUESTION.encode("cp949"), b"\xed\xa0\xbd ok"]
    ran = in_a_process("ask", "--json", "-", "--home", home, stdin=b"\n".join(lines))
    assert (ran.code, ran.err) == (0, "")
    answers = [json.loads(line) for line in ran.out.splitlines()]
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
    run: Run, documents: Path, undisturbed: dict[str, object], small_disk: Path, room: int
) -> None:
    home = small_disk / "home"
    (small_disk / "filler").write_bytes(b"\0" * 1024 * (700 - room))
    ran = in_a_process("ingest", documents, "--home", home)
    assert ran.code == 1
    assert is_one_sentence(ran.err), ran.err
    assert "Free some space" in ran.err
    if (home / CATALOG_FILE).exists() and run("sources", "--home", home).out:
        assert run("ask", QUESTION, "--home", home).code == 0
    subprocess.run(["mount", "-o", "remount,size=50m", small_disk], check=True)
    assert run("ingest", documents, "--home", home).code == 0
    assert doubles.contents(home) == undisturbed
