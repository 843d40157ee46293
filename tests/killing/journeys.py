"""What is killed: journeys over a small index, and what may not be lost on any of them."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Set
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import doubles

from rag import assembly, parts, upkeep
from rag.index import find_files, gone_documents
from rag.index.catalog import Catalog
from rag.index.documents import CATALOG_FILE
from rag.index.rebuilding import stored_documents
from rag.index.restoring import read_backup
from rag.index.set_aside import copies, locations
from rag.settings import Settings, load_settings

TEXTS = {f"{name}.txt": f"{name}의 글이다. 둘째 문장이다. {name} 문서의 끝이다." for name in "가나다라"}
ADDED = {"마.txt": "마의 글이다. 새 글이다.", "바.txt": "바의 글이다. 새 글이다."}

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

    @cached_property
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
    for finding in upkeep.check(place.settings):
        if finding.faults:
            yield f"in the end {finding.name} is wrong: {'; '.join(fault.english for fault in finding.faults)}"
