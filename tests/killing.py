"""Kills writers of an index at a chosen moment and tells what is left; a program of its own that forks for each kill.

``python tests/killing.py FOLDER JOURNEY calls`` kills before every call with which Python renames, links, unlinks,
flushes or commits; ``syscalls`` kills at every such system call on the files of the index, SQLite's own included, by
``strace``; ``random N SEED`` kills N times after a random time. What was acknowledged before is looked for after every
kill, then the journey is gone again to its end. Prints a line a fault, and the number of kills at the end.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Set
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import chromadb  # noqa: F401 - here, so that no child has to
import doubles

from rag import assembly, parts, upkeep
from rag.index import find_files, gone_documents
from rag.index.catalog import Catalog
from rag.index.documents import CATALOG_FILE
from rag.index.rebuilding import stored_documents
from rag.index.restoring import read_backup
from rag.index.set_aside import copies, locations
from rag.settings import Settings, load_settings

KILLED = 137
TEXTS = {f"{name}.txt": f"{name}의 글이다. 둘째 문장이다. {name} 문서의 끝이다." for name in "가나다라"}
ADDED = {"마.txt": "마의 글이다. 새 글이다.", "바.txt": "바의 글이다. 새 글이다."}
PYTHON_CALLS = ("rename", "replace", "link", "symlink", "unlink", "remove", "rmdir", "fsync")
SYSTEM_CALLS = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "fsync", "fdatasync")
# What holds documents or names what is in use; the vectors themselves can always be made again.
WATCHED = (
    "",
    "index.sqlite3",
    "index.sqlite3-journal",
    "index.sqlite3.draft",
    "vectors.current",
    "vectors.current.draft",
    "before-rebuild-index.sqlite3",
    "before-rebuild-index.sqlite3.draft",
    "before-rebuild-index.sqlite3.draft-journal",
    "rebuild.draft",
    "rebuild.draft/complete",
    "rebuild.draft/index.sqlite3",
    "rebuild.draft/index.sqlite3-journal",
    "rebuild.draft/restoring",
    "rebuild.draft/restoring/index.sqlite3",
    "rebuild.draft/restoring/index.sqlite3-journal",
    "uploads",
)

Say = Callable[[str], None]


@dataclass
class Place:
    """Where a journey goes: the index, the files, and a backup."""

    folder: Path

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def files(self) -> Path:
        return self.folder / "in"

    @property
    def backup(self) -> Path:
        return self.folder / "backup.zip"

    @property
    def settings(self) -> Settings:
        return load_settings(home=self.home)


def ingest(place: Place, say: Say) -> None:
    """Two new files and a changed one."""
    doubles.write_files(place.files, ADDED | {"가.txt": "가의 글이 바뀌었다. 새로운 글이다."})
    with assembly.open_writer(place.settings) as ingestor:
        for outcome in ingestor.ingest(find_files([place.files], 10**6).files):
            say(f"+{outcome.source}")
        ingestor.finish()


def remove(place: Place, say: Say) -> None:
    """One document."""
    with assembly.open_writer(place.settings) as ingestor:
        for document in ingestor.catalog.documents():
            if document.source == "나.txt":
                ingestor.remove(document.id)
                say(f"-{document.source}")
        ingestor.finish()


def sync(place: Place, say: Say) -> None:
    """A file that is gone, and a new one."""
    (place.files / "다.txt").unlink(missing_ok=True)
    doubles.write_files(place.files, ADDED)
    found = find_files([place.files], 10**6)
    with assembly.open_writer(place.settings) as ingestor:
        for outcome in ingestor.ingest(found.files):
            say(f"+{outcome.source}")
        for document in gone_documents(ingestor.catalog, [place.files], found.files).documents:
            ingestor.remove(document.id)
            say(f"-{document.source}")
        ingestor.finish()


def rebuild(place: Place, _: Say) -> None:
    """With an embedder of another name."""
    parts.make_embedder = lambda _: doubles.HashEmbedder("another")
    upkeep.rebuild(place.settings, lambda _: None, None)


def backup(place: Place, say: Say) -> None:
    """Into a file beside the index."""
    if not place.backup.exists():
        upkeep.backup(place.settings, place.backup)
    say("backed up")


def restore(place: Place, say: Say) -> None:
    """The index as it was before ADDED came in."""
    upkeep.restore(place.settings, place.backup)
    say("restored")


@dataclass
class Journey:
    """A journey, the documents that it takes out or changes, and those that are there in the end."""

    go: Callable[[Place, Say], None]
    touched: Set[str]
    ends: Set[str]


JOURNEYS = {
    "ingest": Journey(ingest, {"가.txt"}, TEXTS.keys() | ADDED.keys()),
    "remove": Journey(remove, {"나.txt"}, TEXTS.keys() - {"나.txt"}),
    "sync": Journey(sync, {"다.txt"}, (TEXTS.keys() | ADDED.keys()) - {"다.txt"}),
    "rebuild": Journey(rebuild, set(), TEXTS.keys()),
    "rebuild_damaged": Journey(rebuild, set(), TEXTS.keys()),
    "backup": Journey(backup, set(), TEXTS.keys()),
    "restore": Journey(restore, ADDED.keys(), TEXTS.keys()),
}


def prepared(place: Place, journey: str) -> None:
    """An index of TEXTS, as the journey finds it."""
    doubles.write_files(place.files, TEXTS)
    _take_in(place)
    if journey == "restore":
        upkeep.backup(place.settings, place.backup)
        doubles.write_files(place.files, ADDED)
        _take_in(place)
    if journey == "rebuild_damaged":  # the schema is damaged, the documents are not
        with sqlite3.connect(place.home / CATALOG_FILE) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("UPDATE sqlite_master SET rootpage = 99999 WHERE name = 'chunks_by_document'")


def _take_in(place: Place) -> None:
    with assembly.open_writer(place.settings) as ingestor:
        doubles.ingest(ingestor, list(find_files([place.files], 10**6).files))


def faults(place: Place, journey: str, said: list[str]) -> Iterator[str]:
    """Yield what is wrong after a kill; the journey is gone to its end here."""
    one = JOURNEYS[journey]
    upkeep.recover(place.settings)
    seen = {document.source: document.text for document in stored_documents(place.home).documents}
    if journey != "rebuild_damaged":
        with closing(Catalog(place.home, create=False)) as catalog:
            if seen != {document.source: document.text for document in catalog.documents()}:
                yield "a reader sees other documents"
    added, removed = ({line[1:] for line in said if line[0] == sign} for sign in "+-")
    for name in sorted(((TEXTS.keys() - one.touched) | added) - seen.keys()):
        yield f"{name} is lost"
    for name in sorted(removed & seen.keys()):
        yield f"{name} is back"
    for name in sorted((TEXTS.keys() - one.touched) & seen.keys()):
        if seen[name] != TEXTS[name]:
            yield f"{name} has another text"
    if journey == "ingest" and "가.txt" not in seen:
        yield "what is replaced is lost"
    if journey == "restore" and not (ADDED.keys() <= seen.keys() or _is_in_a_copy(place, ADDED.keys())):
        yield "what was there before is lost"
    if journey == "backup" and place.backup.exists():
        read_backup(place.backup, Path(tempfile.mkdtemp(dir=place.folder)))
    yield from _faults_in_the_end(place, one)


def _is_in_a_copy(place: Place, names: Set[str]) -> bool:
    return any(names <= {Path(name).name for name in locations(path) or ()} for path in copies(place.home))


def _faults_in_the_end(place: Place, journey: Journey) -> Iterator[str]:
    journey.go(place, lambda _: None)
    with closing(Catalog(place.home, create=False)) as catalog:
        names = {document.source for document in catalog.documents()}
    if names != journey.ends:
        yield f"in the end the index holds {sorted(names)}"
    with assembly.open_writer(place.settings) as ingestor:
        ingestor.finish()
    for finding in upkeep.check(place.settings):
        if finding.faults:
            yield f"in the end {finding.name} is wrong: {'; '.join(finding.faults)}"


class Killer:
    """Ends the process before the n-th of the calls that PYTHON_CALLS name, and of SQLite's commits and copies."""

    def __init__(self, number: int) -> None:
        self._left = number

    def arm(self) -> None:
        for name in PYTHON_CALLS:
            setattr(os, name, self._counted(getattr(os, name)))
        killer, connect = self, sqlite3.connect

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *arguments: object) -> sqlite3.Cursor:  # type: ignore[override]
                if sql.startswith("COMMIT"):
                    killer.step()
                return super().execute(sql, *arguments)  # type: ignore[arg-type]

            def backup(self, *arguments: object, **named: object) -> None:  # type: ignore[override]
                killer.step()
                super().backup(*arguments, **named)  # type: ignore[arg-type]
                killer.step()

        sqlite3.connect = lambda *a, **k: connect(*a, **{"factory": Connection} | k)  # type: ignore[assignment]

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os._exit(KILLED)

    def _counted(self, call: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object, **named: object) -> object:
            self.step()
            return call(*arguments, **named)

        return counted


@dataclass
class Ended:
    """How a process ended, and what it had said until then."""

    code: int
    said: list[str]


def forked(action: Callable[[Say], None], attach: Callable[[int], None] | None = None) -> Ended:
    """Run something in a forked process; ``attach`` is called with its id while it waits."""
    read, write = os.pipe()
    child = os.fork()
    if not child:
        code = 1
        try:
            if attach:
                os.kill(os.getpid(), signal.SIGSTOP)
            action(lambda line: os.write(write, f"{line}\n".encode()) and None)
            code = 0
        except BaseException:  # noqa: BLE001 - told, and the exit code says so
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(write)
    if attach:
        os.waitpid(child, os.WUNTRACED)
        attach(child)
    with os.fdopen(read, encoding="utf-8") as pipe:
        said = pipe.read().splitlines()
    return Ended(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said)


def survived(place: Place, whole: Place, journey: str, run: Callable[[], Ended], told: str) -> bool | None:
    """Kill once and look. None: the journey came to its end before."""
    shutil.rmtree(place.folder, ignore_errors=True)
    shutil.copytree(whole.folder, place.folder)
    moved(place, whole)
    ended = run()
    if ended.code == 0:
        return None
    if ended.code not in (KILLED, -signal.SIGKILL):
        print(f"{journey} {told}: it failed", flush=True)
        return False
    found = forked(lambda say: [say(line) for line in faults(place, journey, ended.said)] and None)
    for line in found.said or (["what is left cannot be used"] if found.code else []):
        print(f"{journey} {told}: {line}", flush=True)
    return not found.said and not found.code


def moved(place: Place, whole: Place) -> None:
    """The locations in a copied index, those of the copied files."""
    with sqlite3.connect(place.home / CATALOG_FILE) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE documents SET location = replace(location, ?, ?)", (str(whole.files), str(place.files))
        )


def by_calls(place: Place, whole: Place, journey: str) -> Iterator[bool]:
    number = 1
    while True:

        def action(say: Say, number: int = number) -> None:
            Killer(number).arm()
            JOURNEYS[journey].go(place, say)

        alive = survived(place, whole, journey, lambda act=action: forked(act), f"call {number}")
        if alive is None:
            return
        yield alive
        number += 1


def by_system_calls(place: Place, whole: Place, journey: str) -> Iterator[bool]:
    watched = [*(place.home / name for name in WATCHED), place.backup, place.folder]
    paths = [part for path in watched for part in ("-P", str(path))]
    for call in SYSTEM_CALLS:
        number = 1
        while True:

            def attach(child: int, call: str = call, number: int = number) -> None:
                inject = f"inject={call}:signal=KILL:when={number}"
                command = ["strace", "-f", "-q", "-o", "/dev/null", *paths, "-e", f"trace={call}", "-e", inject]
                tracer = subprocess.Popen([*command, "-p", str(child)], stderr=subprocess.DEVNULL)
                while "TracerPid:\t0\n" in Path(f"/proc/{child}/status").read_text(encoding="utf-8"):
                    if tracer.poll() is not None:
                        break
                    time.sleep(0.002)
                os.kill(child, signal.SIGCONT)

            def run(attach: Callable[[int], None] = attach) -> Ended:
                return forked(lambda say: JOURNEYS[journey].go(place, say), attach)

            alive = survived(place, whole, journey, run, f"{call} {number}")
            if alive is None:
                break
            yield alive
            number += 1


def at_random(place: Place, whole: Place, journey: str, tries: int, seed: int) -> Iterator[bool]:
    chance = random.Random(seed)
    begun = time.monotonic()
    survived(place, whole, journey, lambda: forked(lambda say: JOURNEYS[journey].go(place, say)), "undisturbed")
    longest = time.monotonic() - begun
    while tries:
        wait = chance.uniform(0, longest)

        def attach(child: int, wait: float = wait) -> None:
            os.kill(child, signal.SIGCONT)
            time.sleep(wait)
            os.kill(child, signal.SIGKILL)

        def run(attach: Callable[[int], None] = attach) -> Ended:
            return forked(lambda say: JOURNEYS[journey].go(place, say), attach)

        alive = survived(place, whole, journey, run, f"after {wait:.3f} s")
        if alive is None:
            longest *= 0.95  # it had come to its end
            continue
        tries -= 1
        yield alive


def main(folder: str, journey: str, kind: str, tries: str = "0", seed: str = "0") -> int:
    parts.make_embedder = lambda _: doubles.HashEmbedder()  # type: ignore[assignment]
    analyzer = parts.make_analyzer(load_settings())
    parts.make_analyzer = lambda _: analyzer
    for compute in (analyzer.sentences, analyzer.terms):
        compute(TEXTS["가.txt"])  # loads here what each child would have to
    place, whole = Place(Path(folder) / "tried"), Place(Path(folder) / "whole")
    if forked(lambda _: prepared(whole, journey)).code:
        return 1
    kills = {
        "calls": lambda: by_calls(place, whole, journey),
        "syscalls": lambda: by_system_calls(place, whole, journey),
        "random": lambda: at_random(place, whole, journey, int(tries), int(seed)),
    }[kind]()
    results = []
    for alive in kills:
        results.append(alive)
        if "KILLS_TOLD" in os.environ:  # for a look at its pace
            print(len(results), time.process_time(), time.monotonic(), flush=True)
    print(f"{journey} {kind}: {len(results)} kills, {sum(results)} survived", flush=True)
    return 0 if results and all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
