"""``mundap ingest``: renamed and gone files, folders that are followed, web pages, and its exit codes."""

from __future__ import annotations

import io
import json
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import doubles
import pytest
from command_line import Run

from rag import parts
from rag.cli import following
from rag.errors import IndexLockedError
from rag.index import watching
from rag.index.documents import CATALOG_FILE
from rag.index.ingest import write_lock
from rag.index.web import Fetcher
from rag.settings import Settings, load_settings

GROK = "그록은 xAI가 만든 챗봇이다."
DOJO = "도조는 슈퍼컴퓨터이다."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of three files, one of them deeper."""
    doubles.write_files(tmp_path / "in", {"grok.txt": GROK, "dojo.txt": DOJO})
    doubles.write_files(tmp_path / "in" / "sub", {"deep.txt": "깊은 곳의 글이다."})
    return tmp_path / "in"


@pytest.fixture
def home(fast: Run, folder: Path, tmp_path: Path) -> Path:
    """Its index, which holds a document of another folder as well."""
    doubles.write_files(tmp_path / "other", {"other.txt": "다른 폴더의 글이다."})
    assert fast("ingest", folder, tmp_path / "other", "--home", tmp_path / "home").code == 0
    (tmp_path / "other" / "other.txt").unlink()
    (tmp_path / "other" / "rest.zip").touch()
    return tmp_path / "home"


def sources(run: Run, home: Path) -> set[str]:
    return {json.loads(line)["source"] for line in run("sources", "--json", "--home", home).out.splitlines()}


class Terminal(io.StringIO):
    """Standard input on which somebody types."""

    def isatty(self) -> bool:
        return True


def test_files_that_are_passed_over_have_an_exit_code_of_their_own(fast: Run, folder: Path, tmp_path: Path) -> None:
    command = ("ingest", folder, "--home", tmp_path / "home")
    for name in ("a.zip", "empty.txt", "empty.md"):
        (folder / name).touch()
    (folder / "a.zip").write_bytes(b"PK")
    ran = fast(*command)
    assert ran.code == 3
    assert "3 files passed over (.zip 1, empty 2)\n  .zip: a.zip (unpack it)\n  empty: empty.md, empty.txt\n" in ran.out
    assert "3 added, 3 passed over. " in ran.out
    (folder / "broken.pdf").write_bytes(b"nothing")
    assert fast(*command).code == 1


def test_a_renamed_file_is_told_with_its_old_name(fast: Run, folder: Path, home: Path) -> None:
    (folder / "grok.txt").rename(folder / "sub" / "grok-1.txt")
    ran = fast("ingest", folder, "--home", home)
    assert "renamed    sub/grok-1.txt  was grok.txt\n" in ran.out
    assert ran.out.splitlines()[-1].startswith("1 renamed, 2 unchanged. ")
    assert sources(fast, home) == {"sub/grok-1.txt", "dojo.txt", "sub/deep.txt", "other.txt"}


def test_sync_takes_out_what_is_gone_from_the_folder_alone(fast: Run, folder: Path, home: Path) -> None:
    (folder / "grok.txt").unlink()
    kept = fast("ingest", folder, "--home", home)
    assert kept.code == 0 and "grok.txt" in sources(fast, home)  # without --sync nothing is taken out
    refused = fast("ingest", folder, "--sync", "--home", home)
    assert refused.code == 1
    assert "gone       grok.txt" in refused.out and "--yes" in refused.err
    assert "grok.txt" in sources(fast, home)
    ran = fast("ingest", folder, "--sync", "--yes", "--home", home)
    assert ran.code == 0
    assert "removed    grok.txt\n" in ran.out
    assert ran.out.splitlines()[-1].startswith("2 unchanged, 1 removed. ")
    assert sources(fast, home) == {"dojo.txt", "sub/deep.txt", "other.txt"}


@pytest.mark.parametrize(("typed", "left"), [("y\n", 2), ("\n", 3)])
def test_sync_asks_on_a_terminal(
    fast: Run, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch, typed: str, left: int
) -> None:
    (folder / "grok.txt").unlink()
    monkeypatch.setattr(io, "StringIO", Terminal)  # what the command gets as its standard input
    ran = fast("ingest", folder, "--sync", "--home", home, stdin=typed)
    assert ran.code == 0
    assert ran.out.index("gone       grok.txt") < ran.out.index("Take 1 document out of the index?")
    assert len(sources(fast, home)) == left + 1


def test_sync_leaves_what_came_back_or_was_found_elsewhere_while_it_asked(
    fast: Run, folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sources(fast, home)
    (folder / "grok.txt").unlink()
    (folder / "dojo.txt").unlink()

    def meanwhile(_: str) -> bool:
        doubles.write_files(folder, {"grok.txt": GROK, "renamed.txt": DOJO})
        found = (str(folder / "renamed.txt"),)  # as another process does that follows the folder
        with closing(sqlite3.connect(home / CATALOG_FILE)) as catalog, catalog:
            catalog.execute(
                "UPDATE documents SET source = 'renamed.txt', location = ? WHERE source = 'dojo.txt'", found
            )
        return True

    monkeypatch.setattr("rag.cli.ingest.agreed", meanwhile)
    monkeypatch.setattr(io, "StringIO", Terminal)
    assert fast("ingest", folder, "--sync", "--home", home).code == 0
    assert sources(fast, home) == before - {"dojo.txt"} | {"renamed.txt"}


def test_sync_keeps_what_may_only_be_out_of_sight(fast: Run, folder: Path, home: Path, tmp_path: Path) -> None:
    before = sources(fast, home)
    folder.rename(tmp_path / "away")
    missing = fast("ingest", folder, "--sync", "--yes", "--home", home)
    folder.mkdir()
    empty = fast("ingest", folder, "--sync", "--yes", "--home", home)
    (folder / "readme.zip").touch()
    nothing = fast("ingest", folder, "--sync", "--yes", "--home", home)
    for ran in (missing, empty, nothing):
        assert ran.code == 1
        assert "3 documents of folders that are missing, empty, not mounted or not readable stay" in ran.err
    assert sources(fast, home) == before
    doubles.write_files(folder, {"grok.txt": GROK, "dojo.txt": DOJO})
    (folder / "sub").mkdir()  # an empty folder: a disk was mounted there
    partly = fast("ingest", folder, "--sync", "--yes", "--home", home)
    assert "1 document of folders" in partly.err
    assert sources(fast, home) == before
    (folder / "sub").rmdir()
    assert "removed    sub/deep.txt" in fast("ingest", folder, "--sync", "--yes", "--home", home).out


@pytest.mark.parametrize(
    "arguments", [["--sync"], ["--watch"], ["--sync", "https://example.com/"], ["--watch", "--sync"], ["--yes"]]
)
def test_options_that_do_not_go_together_are_refused(
    fast: Run, folder: Path, tmp_path: Path, arguments: list[str]
) -> None:
    is_about_asking = arguments in (["--watch", "--sync"], ["--yes"])
    given = [folder] if is_about_asking else [folder / "grok.txt"] if arguments == ["--watch"] else []
    ran = fast("ingest", *given, *arguments, "--home", tmp_path / "home")
    assert (ran.code, ran.out) == (2, "")
    assert "--yes" in ran.err if given == [folder] else "work on folders" in ran.err


# -- watch


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Holds the write lock, as soon as the follower lets it go."""
    for _ in range(500):
        try:
            with write_lock(home):
                yield
            return
        except IndexLockedError:
            time.sleep(0.02)


class Followed:
    """A folder that is followed in a thread of its own, and what is printed meanwhile."""

    def __init__(self, settings: Settings, folder: Path, out: Callable[[], str]) -> None:
        self.stop, self.code, self._out, self.printed, self._seen = threading.Event(), -1, out, "", 0
        self._thread = threading.Thread(target=self._run, args=(settings, folder))
        self._thread.start()

    def _run(self, settings: Settings, folder: Path) -> None:
        self.code = following.follow(settings, [folder], sync=True, stop=self.stop)

    def wait_for(self, text: str) -> None:
        """Wait until a text is printed after the one that was waited for before."""
        until = time.monotonic() + 10
        while text not in self.printed[self._seen :]:
            assert time.monotonic() < until, self.printed
            time.sleep(0.02)
            self.printed += self._out()
        self._seen = self.printed.index(text, self._seen) + len(text)

    def end(self) -> None:
        self.stop.set()
        self._thread.join()
        self.printed += self._out()


@pytest.fixture
def followed(
    fast: Run, folder: Path, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Followed]:
    """The folder, followed without much patience."""
    monkeypatch.setattr(watching, "QUIET", 0.1)
    monkeypatch.setattr(watching, "TICK", 0.05)
    monkeypatch.setattr(following, "PATIENCE", 0.05)
    one = Followed(load_settings(home=home), folder, lambda: "".join(capsys.readouterr()))
    one.wait_for("unchanged  sub/deep.txt")
    yield one
    one.end()


def test_a_followed_folder_has_a_line_a_change(followed: Followed, folder: Path, home: Path, fast: Run) -> None:
    doubles.write_files(folder / "new", {"new.txt": "새 글이다."})
    followed.wait_for("added      new/new.txt")
    doubles.write_files(folder, {"grok.txt": "그록은 바뀌었다."})
    followed.wait_for("replaced   grok.txt")
    (folder / "dojo.txt").rename(folder / "new" / "d.txt")
    followed.wait_for("renamed    new/d.txt  was dojo.txt")
    (folder / "broken.pdf").write_bytes(b"nothing")
    followed.wait_for("failed     broken.pdf")
    (folder / "x.zip").write_bytes(b"PK")
    followed.wait_for("passed over x.zip  .zip")
    (folder / "grok.txt.meta.yaml").write_text("title: 그록 소개", encoding="utf-8")
    followed.wait_for("replaced   grok.txt")
    (folder / "grok.txt").unlink()
    followed.wait_for("removed    grok.txt")
    with locked(home):
        doubles.write_files(folder, {"late.txt": "늦은 글이다."})
        followed.wait_for("Another mundap is writing")
    followed.wait_for("added      late.txt")
    followed.end()
    assert followed.code == 1  # broken.pdf
    assert sources(fast, home) == {"late.txt", "new/d.txt", "new/new.txt", "sub/deep.txt", "other.txt"}


def test_the_copy_of_a_followed_file_stays_when_the_file_changes_or_goes(
    followed: Followed, folder: Path, home: Path, fast: Run
) -> None:
    titled = "---\ntitle: 그록\n---\n그록은 챗봇이다."
    doubles.write_files(folder, {"a.md": titled})
    followed.wait_for("added      a.md")
    doubles.write_files(folder / "sub", {"b.md": titled, "c.md": titled})
    followed.wait_for("duplicate  sub/b.md  same content as a.md")
    doubles.write_files(folder, {"a.md": "다른 글이다."})
    followed.wait_for("replaced   a.md")
    followed.wait_for("sub/b.md")
    (folder / "sub" / "b.md").unlink()
    followed.wait_for("renamed    sub/c.md  was sub/b.md")
    followed.end()
    assert {"a.md", "sub/c.md"} < sources(fast, home)


def test_a_folder_that_goes_away_is_waited_for(
    followed: Followed, folder: Path, home: Path, fast: Run, tmp_path: Path
) -> None:
    folder.rename(tmp_path / "away")
    time.sleep(0.3)
    doubles.write_files(tmp_path / "away", {"back.txt": "돌아온 글이다."})
    (tmp_path / "away").rename(folder)
    followed.wait_for("added      back.txt")
    followed.end()
    assert "removed" not in followed.printed
    assert len(sources(fast, home)) == 5


@pytest.mark.parametrize("place", ["", "index"])
def test_an_index_in_the_followed_folder_is_never_told_as_a_change(tmp_path: Path, place: str) -> None:
    home, stop = tmp_path / place, threading.Event()
    doubles.write_files(home / "uploads", {"a.txt": GROK})
    (home / "index.sqlite3").touch()
    seen = watching.settled_changes([tmp_path], stop, quiet=0.1, tick=0.05)
    assert next(seen) == frozenset()
    for name in ("index.sqlite3", "index.sqlite3-wal", "write.lock", "vectors.current", "uploads/b.txt"):
        (home / name).write_text("written", encoding="utf-8")
    doubles.write_files(tmp_path, {"b.txt": DOJO})
    assert next(seen) == {tmp_path / "b.txt"}
    stop.set()
    assert list(seen) == []


def test_nothing_of_an_index_in_the_folder_is_ingested_or_taken_out(fast: Run, folder: Path) -> None:
    command = ("ingest", folder, "--home", folder / "index")
    assert fast(*command).code == 0
    doubles.write_files(folder / "index" / "fetched" / "1", {"page.txt": "받아 온 글이다."})
    ran = fast(*command, "--sync", "--yes")
    assert (ran.code, ran.out.splitlines()[-1].partition(". ")[0]) == (0, "3 unchanged")


def test_a_file_is_taken_when_it_has_stopped_changing(tmp_path: Path) -> None:
    stop, path = threading.Event(), tmp_path / "a.txt"
    seen = watching.settled_changes([tmp_path], stop, quiet=0.3, tick=0.05)
    assert next(seen) == frozenset()

    def write() -> None:
        for _ in range(8):
            with path.open("a") as file:
                file.write("글")
            time.sleep(0.1)

    thread = threading.Thread(target=write)
    begun = time.monotonic()
    thread.start()
    assert next(seen) == {path}
    assert time.monotonic() - begun > 0.9
    thread.join()
    stop.set()
    assert list(seen) == []


@pytest.mark.slow
def test_ctrl_c_ends_the_following_cleanly(folder: Path, tmp_path: Path) -> None:
    """In a process of its own, as at a terminal: the interrupt comes once the folder is followed."""
    # A shell without a terminal starts what runs in its background with interrupts ignored, and that is inherited.
    code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "from rag.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "ingest", str(folder), "--watch", "--home", str(tmp_path / "own")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]  # what is followed, and the three files
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert lines[0].rstrip().endswith("Ctrl-C ends it.")
    assert all(line.startswith("added") for line in lines[1:])
    assert out.splitlines()[-1].startswith("3 added. ")
    assert (process.returncode, err) == (0, "")


def test_starting_up_does_not_load_what_follows_and_fetches() -> None:
    code = "import sys, rag.cli.main; assert not {'watchfiles', 'httpx2'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


# -- web pages


class _OnePage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = f"# 그록\n\n{GROK}".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/markdown; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def url() -> Iterator[str]:
    """The URL of a page on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _OnePage)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/grok"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_page_is_fetched_shown_and_removed(
    fast: Run, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    refused = fast("ingest", url, "--home", home)
    assert refused.code == 1
    assert f"failed     {url}" in refused.err and "not a public address" in refused.err
    monkeypatch.setattr(parts, "make_fetcher", lambda _: Fetcher(10_000, allows=lambda address: address.is_loopback))
    assert f"added      {url}  1 chunk\n" in fast("ingest", url, "--home", home).out
    assert f"unchanged  {url}" in fast("ingest", url, "--home", home).out
    assert "fetched: 20" in fast("sources", "show", url, "--home", home).out
    assert fast("sources", "remove", url, "--home", home).code == 0
    assert list((home / "fetched").iterdir()) == []


def test_a_korean_reader_is_told_everything_in_korean(fast: Run, folder: Path, tmp_path: Path) -> None:
    command = ("ingest", folder, "--home", tmp_path / "home", "--language", "ko")
    (folder / "broken.pdf").write_bytes(b"nothing")
    (folder / "a.zip").write_bytes(b"PK")
    ran = fast(*command)
    assert ran.out.splitlines() == [
        "추가       dojo.txt  단락 1개",
        "추가       grok.txt  단락 1개",
        "추가       sub/deep.txt  단락 1개",
        "파일 1개를 건너뜀 (.zip 1): a.zip (압축을 풀어 주세요)",
        f"추가 3건, 실패 1건, 건너뜀 1건. {tmp_path / 'home'}의 색인에는 문서 3건, 단락 3개가 있습니다.",
    ]
    assert ran.err.startswith("실패       broken.pdf: 이름과 달리 PDF 파일이 아닙니다.")
    (folder / "grok.txt").unlink()
    refused = fast(*command, "--sync")
    assert "없어짐     grok.txt" in refused.out
    assert refused.err.splitlines()[-1].startswith("mundap: 문서 1건의 파일이 없어졌습니다.")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LC_ALL": "", "LANG": "ko_KR.UTF-8"}, "추가"),
        ({"LC_ALL": "C.UTF-8", "LANG": "ko_KR.UTF-8"}, "added"),
        ({"LC_ALL": "", "LANG": "de_DE.UTF-8"}, "added"),
        ({"LANG": "en_US.UTF-8", "MUNDAP_LANGUAGE": "ko"}, "추가"),
    ],
)
def test_messages_are_in_the_language_of_the_system_unless_it_is_set(
    fast: Run, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert fast("ingest", folder, "--home", tmp_path / "home").out.startswith(expected)


def test_a_failure_names_its_file_once(fast: Run, folder: Path, tmp_path: Path) -> None:
    (folder / "blank.txt").write_text(" \n")
    ran = fast("ingest", folder, "--home", tmp_path / "home")
    assert ran.err == "failed     blank.txt is empty. Give a file with text in it.\n"
