"""A backup is whole or not there; a restore is checked, happens in one switch, and loses nothing."""

from __future__ import annotations

import errno
import hashlib
import json
import resource
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import doubles
import pytest
from doubles import HashEmbedder, Opened

from rag import assembly, parts, upkeep
from rag.errors import BackupError, IndexLockedError, IndexStateError, MundapError, StorageError
from rag.index import backup as backups
from rag.index.catalog import Catalog
from rag.index.documents import CATALOG_FILE
from rag.index.ingest import Ingestor, write_lock
from rag.index.set_aside import copies, locations
from rag.settings import Settings, load_settings
from rag.text.analyzer import Analyzer

Make = Callable[..., Ingestor]
TEXTS = {f"{name}.txt": f"{name}의 글이다. {name} 문서의 둘째 문장이다." for name in "가나다"}


@pytest.fixture(autouse=True)
def fast(embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever opens a writer has the fast embedder."""
    monkeypatch.setattr(parts, "make_embedder", lambda _: embedder)


@pytest.fixture
def settings(make_ingestor: Make, tmp_path: Path) -> Settings:
    """The settings of an index of TEXTS, and of an upload."""
    home = tmp_path / "home"
    ingestor = make_ingestor(home)
    uploaded = doubles.write_files(home / "uploads" / "1", {"올림.txt": "올린 글이다."})
    doubles.ingest(ingestor, [*doubles.write_files(tmp_path / "in", TEXTS), *uploaded])
    ingestor.close()
    (home / "feedback.jsonl").write_text('{"at": "2026"}\n', encoding="utf-8")
    return load_settings(home=home)


@pytest.fixture
def made(settings: Settings, tmp_path: Path) -> Path:
    """A backup of it."""
    file = tmp_path / "made.zip"
    assert upkeep.backup(settings, file).documents == len(TEXTS) + 1
    return file


def sources(home: Path) -> set[str]:
    with closing(Catalog(home, create=False)) as catalog:
        return {document.source for document in catalog.documents()}


def test_a_restored_index_is_the_one_that_was_backed_up(
    settings: Settings, made: Path, tmp_path: Path, embedder: HashEmbedder, analyzer: Analyzer
) -> None:
    other = load_settings(home=tmp_path / "other")
    assert upkeep.restore(other, made).aside is None
    before, after = doubles.contents(settings.home), doubles.contents(other.home)
    assert {k: v for k, v in after.items() if k != "documents"} == {k: v for k, v in before.items() if k != "documents"}
    assert (other.home / "uploads" / "1" / "올림.txt").read_text(encoding="utf-8") == "올린 글이다."
    assert (other.home / "feedback.jsonl").exists()
    with Opened(other.home, embedder, analyzer) as index:
        assert index.store.ids() == index.catalog.chunk_ids()
        (upload,) = [d for d in index.catalog.documents() if d.source == "올림.txt"]
        assert Path(upload.location) == other.home / "uploads" / "1" / "올림.txt"
    assert not (other.home / "rebuild.draft").exists()


def test_what_was_there_is_kept_whatever_is_restored(settings: Settings, made: Path, make_ingestor: Make) -> None:
    home = settings.home
    with assembly.open_writer(settings) as ingestor:
        later = doubles.write_files(home.parent / "later", {"라.txt": "나중의 글이다.", "마.txt": "더 나중의 글이다."})
        doubles.ingest(ingestor, later)
    (home / "uploads" / "1" / "올림.txt").write_text("다시 올린 글이다.", encoding="utf-8")
    restored = upkeep.restore(settings, made)
    assert sources(home) == {*TEXTS, "올림.txt"}
    assert restored.aside is not None
    assert {Path(place).name for place in locations(restored.aside) or ()} >= {"라.txt", "마.txt"}
    assert [p.read_text(encoding="utf-8") for p in home.rglob("before-rebuild-files/*/올림.txt")] == [
        "다시 올린 글이다."
    ]
    upkeep.restore(settings, made)
    assert any({Path(place).name for place in locations(path) or ()} >= {"라.txt"} for path in copies(home))


def test_a_backup_is_consistent_while_a_writer_and_readers_work(
    settings: Settings, tmp_path: Path, make_ingestor: Make
) -> None:
    ended, errors = threading.Event(), []

    def write() -> None:
        number = 0
        while not ended.is_set():
            number += 1
            try:
                with assembly.open_writer(settings) as ingestor:
                    doubles.ingest(
                        ingestor, doubles.write_files(tmp_path / "more", {f"{number}.txt": f"{number}번째 글이다."})
                    )
            except MundapError as error:
                errors.append(error)

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for number in range(3):
            file = tmp_path / f"{number}.zip"
            manifest = upkeep.backup(settings, file)
            other = load_settings(home=tmp_path / f"restored-{number}")
            upkeep.restore(other, file)
            assert all(not finding.faults for finding in upkeep.check(other))
            assert len(sources(other.home)) == manifest.documents
    finally:
        ended.set()
        thread.join()
    assert errors == []


def test_a_file_that_is_there_is_not_overwritten(settings: Settings, made: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(BackupError, match=r"there already.*another name"):
        upkeep.backup(settings, made)
    assert made.read_bytes() == before


def test_a_restore_waits_for_no_writer(settings: Settings, made: Path) -> None:
    def refused() -> None:
        with pytest.raises(IndexLockedError, match="Wait until it has finished"):
            upkeep.restore(settings, made)

    with write_lock(settings.home):
        thread = threading.Thread(target=refused)
        thread.start()
        thread.join()


def test_no_writer_comes_before_the_vectors_of_what_is_restored(
    settings: Settings, made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish, locked = Ingestor.finish, []

    def try_to_write() -> None:
        try:
            with write_lock(settings.home):
                locked.append(False)
        except IndexLockedError:
            locked.append(True)

    def finished(ingestor: Ingestor) -> None:
        writer = threading.Thread(target=try_to_write)
        writer.start()
        writer.join()
        finish(ingestor)

    monkeypatch.setattr(Ingestor, "finish", finished)
    upkeep.restore(settings, made)
    assert locked == [True]


def test_a_backup_among_the_copies_of_uploads_does_not_hold_itself(settings: Settings) -> None:
    file = settings.home / "uploads" / "all.zip"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10 * 2**20, limits[1]))  # or a full disk would end it
    try:
        names = set(upkeep.backup(settings, file).files)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {name for name in names if name.startswith("uploads")} == {"uploads/1/올림.txt"}


def test_an_index_that_may_not_be_looked_into_is_named_and_not_the_place_of_the_backup(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_file = Path.is_file

    def refused(path: Path) -> bool:
        if path.name == CATALOG_FILE:
            raise PermissionError(errno.EACCES, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refused)
    with pytest.raises(StorageError, match=f"{CATALOG_FILE} cannot be written or read: there is no permission"):
        upkeep.backup(settings, tmp_path / "new.zip")


def rewritten(made: Path, change: Callable[[str, bytes], bytes | None], kind: int = zipfile.ZIP_STORED) -> Path:
    """A backup in which every file is changed; None leaves it out."""
    file = made.with_name("changed.zip")
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(file, "w", kind) as new:
        for name in old.namelist():
            if (data := change(name, old.read(name))) is not None:
                new.writestr(name, data)
    return file


def with_manifest(**fields: object) -> Callable[[str, bytes], bytes]:
    return lambda name, data: json.dumps(json.loads(data) | fields).encode() if name == "manifest.json" else data


DAMAGES: dict[str, Callable[[Path], Path]] = {
    "cut off": lambda made: _written(made, made.read_bytes()[:-2000]),
    "empty": lambda made: _written(made, b""),
    "another file": lambda made: _written(made, b"%PDF-1.7 " * 999),
    "another byte": lambda made: _written(made, _flipped(made.read_bytes())),
    "no manifest": lambda made: rewritten(made, lambda name, data: None if name == "manifest.json" else data),
    "no catalog": lambda made: rewritten(made, lambda name, data: None if name == CATALOG_FILE else data),
    "other catalog": lambda made: rewritten(made, lambda name, data: data[:-1] if name == CATALOG_FILE else data),
    "encrypted": lambda made: _written(made, _encrypted(made.read_bytes())),
    "nested": lambda made: rewritten(made, lambda name, data: b"[" * 10**6 if name == "manifest.json" else data),
    "huge manifest": lambda made: rewritten(
        made, lambda name, data: data + b" " * 2**26 if name == "manifest.json" else data, zipfile.ZIP_DEFLATED
    ),
    "no tables": lambda made: _with_catalog(made, b""),
    "no database": lambda made: _with_catalog(made, b"no database" * 999),
    "list": lambda made: rewritten(made, lambda name, data: b"[]" if name == "manifest.json" else data),
    "upward": lambda made: rewritten(made, with_manifest(files={"../evil": {"bytes": 1, "sha256": ""}})),
    "absolute": lambda made: rewritten(
        made, with_manifest(files={CATALOG_FILE: {"bytes": 1, "sha256": ""}, "/evil": {"bytes": 1, "sha256": ""}})
    ),
    "lock": lambda made: rewritten(
        made, with_manifest(files={CATALOG_FILE: {"bytes": 1, "sha256": ""}, "write.lock": {"bytes": 1, "sha256": ""}})
    ),
    "count": lambda made: rewritten(made, with_manifest(documents=99)),
}


def _written(made: Path, data: bytes) -> Path:
    file = made.with_name("changed.zip")
    file.write_bytes(data)
    return file


def _encrypted(data: bytes) -> bytes:
    """Set the flag that says that the first file is encrypted, in the list at the end of the archive."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + bytes([data[at] | 1]) + data[at + 1 :]


def _with_catalog(made: Path, catalog: bytes) -> Path:
    with zipfile.ZipFile(made) as packed:
        files = json.loads(packed.read("manifest.json"))["files"]
    files[CATALOG_FILE] = {"bytes": len(catalog), "sha256": hashlib.sha256(catalog).hexdigest()}
    changed = rewritten(made, lambda name, data: catalog if name == CATALOG_FILE else data)
    return rewritten(changed.rename(made.with_name("other.zip")), with_manifest(files=files))


def _flipped(data: bytes) -> bytes:
    middle = len(data) // 3
    return data[:middle] + bytes([data[middle] ^ 0xFF]) + data[middle + 1 :]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_and_changes_nothing(settings: Settings, made: Path, damage: str) -> None:
    file, before = DAMAGES[damage](made), doubles.contents(settings.home)
    with pytest.raises(BackupError, match="nothing was restored"):
        upkeep.restore(settings, file)
    assert doubles.contents(settings.home) == before
    assert copies(settings.home) == []
    assert not (settings.home.parent / "evil").exists()


def test_a_backup_that_is_larger_than_the_disk_is_refused_before_it_fills_it(settings: Settings, made: Path) -> None:
    files = {CATALOG_FILE: {"bytes": 2**60, "sha256": ""}}
    before = doubles.contents(settings.home)
    with pytest.raises(StorageError, match=r"is full.*Free some space"):
        upkeep.restore(settings, rewritten(made, with_manifest(files=files)))
    assert doubles.contents(settings.home) == before


def test_a_newer_backup_is_refused(settings: Settings, made: Path) -> None:
    newer = rewritten(made, with_manifest(mundap_backup=backups.FORMAT + 1))
    with pytest.raises(BackupError, match=r"newer mundap.*Update mundap"):
        upkeep.restore(settings, newer)


def test_a_backup_with_other_settings_is_restored_and_told(
    settings: Settings, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "make_embedder", lambda _: HashEmbedder("another"))
    other = load_settings(home=tmp_path / "other")
    with pytest.raises(IndexStateError, match="mundap ingest --rebuild"):
        upkeep.restore(other, made)
    assert sources(other.home) == {*TEXTS, "올림.txt"}


def test_a_missing_index_or_file_is_a_sentence(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(IndexStateError, match="There is no index"):
        upkeep.backup(load_settings(home=tmp_path / "nowhere"), tmp_path / "a.zip")
    assert not list(tmp_path.glob("a.zip*")) + list(tmp_path.glob("mundap-*"))
    elsewhere = settings.model_copy(update={"home": tmp_path / "none"})
    with pytest.raises(BackupError, match=r"missing.zip does not exist. Check the path"):
        upkeep.restore(elsewhere, tmp_path / "missing.zip")
    assert not elsewhere.home.exists()


def test_a_damaged_index_is_not_backed_up(settings: Settings, tmp_path: Path) -> None:
    catalog = settings.home / CATALOG_FILE
    catalog.write_bytes(catalog.read_bytes()[:-20_000])
    with pytest.raises(IndexStateError, match="mundap doctor --repair"):
        upkeep.backup(settings, tmp_path / "a.zip")
    assert not list(tmp_path.glob("a.zip*")) + list(tmp_path.glob("mundap-*"))


@pytest.fixture
def reader(settings: Settings, embedder: HashEmbedder, analyzer: Analyzer) -> Iterator[Opened]:
    """The index, open before anything is restored."""
    with Opened(settings.home, embedder, analyzer) as opened:
        yield opened


def test_a_reader_that_is_open_sees_what_is_restored(settings: Settings, made: Path, reader: Opened) -> None:
    with assembly.open_writer(settings) as ingestor:
        for document in ingestor.catalog.documents():
            ingestor.remove(document.id)
        ingestor.finish()
    assert reader.retriever.retrieve("가의 글").hits == ()
    upkeep.restore(settings, made)
    assert reader.retriever.retrieve("가의 글").hits[0].document.source == "가.txt"
    assert not reader.catalog.is_replaced()
    shutil.rmtree(settings.home)
    assert reader.catalog.is_replaced()
