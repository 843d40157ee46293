"""Whatever is interrupted or damaged: every document is in the catalog, a draft or a copy, and is found there."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import doubles
import pytest
from doubles import HashEmbedder

from rag import assembly, parts, upkeep
from rag.errors import IndexStateError
from rag.index.catalog import Catalog
from rag.index.documents import CATALOG_FILE
from rag.index.ingest import Ingestor
from rag.index.rebuilding import prepared_draft, put_in_place, recover, stored_documents
from rag.index.set_aside import DRAFT, copies, leftovers, locations, set_aside
from rag.index.vectors import VectorStore
from rag.settings import Settings, load_settings

Make = Callable[..., Ingestor]
TEXTS = {f"{name}.txt": f"{name}의 글이다. {name} 문서의 둘째 문장이다." * 3 for name in "가나다라마"}
PACKAGED = {"p.txt": "함께 제공되는 글이다."}


@pytest.fixture(autouse=True)
def fast(embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever opens a writer has the fast embedder."""
    monkeypatch.setattr(parts, "make_embedder", lambda _: embedder)


@pytest.fixture
def settings(make_ingestor: Make, tmp_path: Path) -> Settings:
    """The settings of an index of TEXTS."""
    ingestor = make_ingestor(tmp_path / "home")
    doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", TEXTS))
    ingestor.close()
    return load_settings(home=tmp_path / "home")


def held(home: Path) -> set[str]:
    with closing(Catalog(home, create=False)) as catalog:
        return {document.source for document in catalog.documents()}


def rebuild(settings: Settings, **options: bool) -> upkeep.Rebuilt:
    return upkeep.rebuild(settings, lambda _: None, None, **options)


def without_catalog(settings: Settings, *, is_complete: bool) -> None:
    """What an older version left when it was killed before its last rename: a draft, and the catalog set aside."""
    home = settings.home
    draft = home / DRAFT
    draft.mkdir()
    if is_complete:
        shutil.copy(home / CATALOG_FILE, draft)
        shutil.copy(home / "vectors.current", draft)
    (home / CATALOG_FILE).replace(home / f"before-rebuild-{CATALOG_FILE}")


@pytest.mark.parametrize("is_complete", [True, False])
def test_a_missing_catalog_is_taken_from_the_draft_or_the_copy_by_every_writer(
    settings: Settings, is_complete: bool
) -> None:
    without_catalog(settings, is_complete=is_complete)
    with assembly.open_writer(settings) as ingestor:
        ingestor.finish()
    assert held(settings.home) == set(TEXTS)


def test_a_rebuild_without_a_catalog_begins_with_what_was_left(settings: Settings) -> None:
    without_catalog(settings, is_complete=True)
    assert rebuild(settings).counts.documents == len(TEXTS)
    assert rebuild(settings).counts.documents == len(TEXTS)
    assert held(settings.home) == set(TEXTS)


def test_a_reader_of_a_missing_catalog_is_told_where_the_documents_are(settings: Settings) -> None:
    without_catalog(settings, is_complete=False)
    with pytest.raises(IndexStateError, match=r"before-rebuild-index\.sqlite3.*mundap doctor --repair"):
        Catalog(settings.home, create=False)


def test_what_is_left_and_cannot_be_read_stops_the_writer_and_stays(settings: Settings) -> None:
    home = settings.home
    (home / CATALOG_FILE).unlink()
    copy = home / f"before-rebuild-{CATALOG_FILE}"
    copy.write_bytes(b"garbage " * 500)
    with pytest.raises(IndexStateError, match=r"cannot be read.*these files are kept"), assembly.open_writer(settings):
        pass
    assert not (home / CATALOG_FILE).exists()
    assert rebuild(settings, may_be_empty=True).counts.documents == 0
    assert copy.read_bytes() == b"garbage " * 500


def test_a_copy_that_holds_more_is_not_overwritten(settings: Settings, make_ingestor: Make, tmp_path: Path) -> None:
    home = settings.home
    set_aside(home, home / CATALOG_FILE)
    (home / CATALOG_FILE).unlink()
    doubles.ingest(make_ingestor(home), doubles.write_files(tmp_path / "other", PACKAGED))
    for _ in range(3):
        rebuild(settings)
    kept = {path.name: len(locations(path) or ()) for path in copies(home)}
    assert kept == {f"before-rebuild-{CATALOG_FILE}": len(TEXTS), f"before-rebuild-2-{CATALOG_FILE}": 1}


def test_a_draft_that_holds_more_than_the_index_is_set_aside(settings: Settings, make_ingestor: Make) -> None:
    home = settings.home
    draft = prepared_draft(home, None)
    shutil.copy(home / CATALOG_FILE, draft)
    with assembly.open_writer(settings) as ingestor:
        ingestor.remove(ingestor.catalog.documents()[0].id)
        ingestor.finish()
    rebuild(settings)
    assert len(held(home)) == len(TEXTS) - 1
    assert max(len(locations(path) or ()) for path in copies(home)) == len(TEXTS)
    assert not (home / DRAFT).exists()


def test_a_rebuild_goes_on_with_an_interrupted_one(settings: Settings, embedder: HashEmbedder) -> None:
    def interrupt(source: str, *_: int) -> None:
        if source == "다.txt":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upkeep.rebuild(settings, lambda _: None, interrupt)
    statuses: list[str] = []
    upkeep.rebuild(settings, lambda outcome: statuses.append(outcome.status), None)
    assert statuses == ["unchanged", "unchanged", "added", "added", "added"]
    assert held(settings.home) == set(TEXTS)


def test_vectors_of_another_embedder_are_neither_searched_nor_kept(
    settings: Settings, make_ingestor: Make, tmp_path: Path
) -> None:
    """A rebuild changes the vectors first; killed then, it leaves an old catalog and new vectors with the same ids."""
    other = make_ingestor(tmp_path / "other", embedder=HashEmbedder("another"))
    doubles.ingest(other, doubles.write_files(tmp_path / "in", TEXTS))
    other.close()
    shutil.rmtree(settings.home / "vectors-1")
    shutil.copytree(tmp_path / "other" / "vectors-1", settings.home / "vectors-1")
    store = VectorStore(settings.home, made_for="hash-1")
    with pytest.raises(IndexStateError, match=r"made with another, not with hash-1.*mundap ingest"):
        store.nearest([1.0] + [0.0] * 31, 1)
    with assembly.open_writer(settings) as ingestor:
        ingestor.finish()
    assert store.nearest([1.0] + [0.0] * 31, 1)
    store.close()


def overwritten(database: Path, page: int) -> None:
    """Damage one page of a database."""
    data = bytearray(database.read_bytes())
    data[page * 4096 : (page + 1) * 4096] = b"\xa5" * 4096
    database.write_bytes(bytes(data))


def test_whatever_page_is_damaged_the_readable_documents_are_kept(settings: Settings, tmp_path: Path) -> None:
    whole = settings.home / CATALOG_FILE
    pages = whole.stat().st_size // 4096
    with closing(sqlite3.connect(whole)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'documents'").fetchone()
    for page in range(1, pages):
        place = tmp_path / f"damaged-{page}"
        place.mkdir()
        shutil.copy(whole, place)
        overwritten(place / CATALOG_FILE, page)
        found = stored_documents(place)
        assert {d.source: d.text for d in found.documents}.items() <= TEXTS.items()
        if page != root - 1:  # these few documents lie on one page
            assert {d.source for d in found.documents} == set(TEXTS), f"page {page}"


def test_of_a_table_over_many_pages_only_the_damaged_ones_are_lost(make_ingestor: Make, tmp_path: Path) -> None:
    home = tmp_path / "home"
    texts = {f"{number:03}.txt": f"{number}번째 글이다. " * 40 for number in range(40)}
    ingestor = make_ingestor(home)
    list(ingestor.ingest(doubles.write_files(tmp_path / "in", texts)))
    ingestor.close()
    with closing(sqlite3.connect(home / CATALOG_FILE)) as connection:
        connection.execute("VACUUM")
    whole = (home / CATALOG_FILE).read_bytes()
    number = "20번째 글이다".encode()
    overwritten(home / CATALOG_FILE, whole.index(number) // 4096)
    found = stored_documents(home)
    assert 30 <= len(found.documents) < 40
    assert {d.source: d.text.strip() for d in found.documents}.items() <= {
        k: v.strip() for k, v in texts.items()
    }.items()
    assert len(found.documents) + len(found.lost) >= 40


def test_a_text_that_has_changed_on_the_disk_is_kept_and_named(settings: Settings) -> None:
    catalog = settings.home / CATALOG_FILE
    data = catalog.read_bytes()
    catalog.write_bytes(data.replace("다 문서의".encode(), "라 문서의".encode(), 1))
    found = stored_documents(settings.home)
    assert {d.source for d in found.documents} == set(TEXTS)
    assert found.altered == ["다.txt"]


def test_leftovers_that_hold_nothing_are_none(settings: Settings) -> None:
    draft = prepared_draft(settings.home, None)
    sqlite3.connect(draft / CATALOG_FILE).close()
    assert leftovers(settings.home) == []
    assert recover(settings.home) is None


def test_the_journal_of_a_damaged_catalog_is_not_that_of_the_new_one(settings: Settings) -> None:
    home = settings.home
    draft = prepared_draft(home, None)
    shutil.copy(home / CATALOG_FILE, draft)
    (home / CATALOG_FILE).write_bytes(b"garbage " * 500)
    (home / f"{CATALOG_FILE}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    aside = put_in_place(draft, home)
    assert held(home) == set(TEXTS)
    assert aside is not None
    assert aside.read_bytes() == b"garbage " * 500
    assert not (home / f"{CATALOG_FILE}-journal").exists()


def test_a_journal_that_a_killed_copying_left_is_not_that_of_the_next_copy(settings: Settings) -> None:
    home = settings.home
    (home / f"before-rebuild-{CATALOG_FILE}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(600))
    aside = put_in_place(filled_draft(settings), home)
    assert aside is not None and not aside.with_name(f"{aside.name}-journal").exists()
    assert locations(aside) == locations(home / CATALOG_FILE)


def filled_draft(settings: Settings) -> Path:
    """The draft of a rebuild that has come to its end."""
    draft = prepared_draft(settings.home, None)
    shutil.copy(settings.home / CATALOG_FILE, draft)
    return draft
