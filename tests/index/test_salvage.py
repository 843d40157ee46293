"""Of a damaged catalog everything is taken that can be read, and what is not among it is named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import doubles
import numpy as np
import pytest

from rag.errors import IndexStateError
from rag.index.catalog import Catalog
from rag.index.documents import CATALOG_FILE
from rag.index.rebuilding import recover, stored_documents
from rag.index.salvage import salvage
from rag.records import Chunk, Sentence

TEXTS = {f"{number:02}.txt": " ".join(f"{number}의 {line}번째 글이다." for line in range(60)) for number in range(24)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a catalog of TEXTS, some of which take more than a page of SQLite's."""
    home = tmp_path / "home"
    home.mkdir()
    vector = np.full((1, 32), 32**-0.5, dtype=np.float32)
    with closing(Catalog(home, create=True)) as catalog, catalog.transaction():
        catalog.set_properties({"format": "2"})
        for name, text in TEXTS.items():
            document = doubles.document(text, name)
            chunk = Chunk(f"c-{name}", document.id, 0, len(text), text, None)
            sentence = Sentence(document.id, chunk.id, 0, 9, text[:9])
            catalog.insert(document, [chunk], vector, [sentence], vector)
    return home


def changed(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / CATALOG_FILE)) as connection, connection:
        connection.execute(statement)


@pytest.mark.parametrize("kept", [0.95, 0.8, 0.5, 0.2])
def test_the_documents_that_a_shortened_file_has_lost_are_named(home: Path, kept: float) -> None:
    whole = (home / CATALOG_FILE).read_bytes()
    (home / CATALOG_FILE).write_bytes(whole[: int(kept * len(whole))])
    found = stored_documents(home)
    assert found.lost
    assert sorted([*(one.location for one in found.documents), *found.lost]) == sorted(f"/{name}" for name in TEXTS)
    for one in found.documents:
        assert one.text == TEXTS[one.source] or one.source in found.altered


def test_where_there_is_no_catalog_nothing_is_lost(tmp_path: Path) -> None:
    found = salvage(tmp_path / CATALOG_FILE)
    assert found.complete and not found.documents and not found.lost


def test_what_was_removed_is_not_told_as_lost(home: Path) -> None:
    changed(home, "DELETE FROM documents WHERE rowid IN (3, 7)")
    found = stored_documents(home)
    assert (len(found.documents), found.lost, found.complete) == (len(TEXTS) - 2, [], True)


def test_where_no_list_of_the_documents_is_left_that_is_told(home: Path) -> None:
    changed(home, "DROP TABLE documents")
    assert not stored_documents(home).complete
    (home / CATALOG_FILE).write_bytes(b"no database" * 999)
    assert not stored_documents(home).complete


DAMAGED_VALUES = {
    "a text that is no UTF-8": "text = CAST(text AS BLOB) || x'FF80'",
    "a text with another letter": "text = replace(text, '번째', '째번')",
    "pages that are no list": "pages = '{['",
    "pages that are a number": "pages = '7'",
}


@pytest.mark.parametrize("kind", DAMAGED_VALUES)
def test_a_document_of_which_a_part_is_damaged_is_kept_and_named(home: Path, kind: str) -> None:
    changed(home, f"UPDATE documents SET {DAMAGED_VALUES[kind]} WHERE source = '03.txt'")
    found = stored_documents(home)
    assert len(found.documents) == len(TEXTS)
    assert (found.lost, found.altered) == ([], ["03.txt"])


def test_a_document_whose_text_is_gone_is_named_as_lost(home: Path) -> None:
    changed(home, "UPDATE documents SET text = '' WHERE source = '03.txt'")
    found = stored_documents(home)
    assert len(found.documents) == len(TEXTS) - 1
    assert found.lost == ["/03.txt"]


def test_where_nothing_of_the_catalog_can_be_read_a_copy_is(home: Path) -> None:
    copy = home / f"before-rebuild-{CATALOG_FILE}"
    shutil.copy(home / CATALOG_FILE, copy)
    (home / CATALOG_FILE).write_bytes(b"no database" * 999)
    found = stored_documents(home)
    assert (len(found.documents), found.complete, found.taken_from) == (len(TEXTS), False, copy)


def test_a_catalog_without_tables_is_put_back_from_a_copy(home: Path) -> None:
    shutil.copy(home / CATALOG_FILE, home / f"before-rebuild-{CATALOG_FILE}")
    (home / CATALOG_FILE).write_bytes(b"")
    recovered = recover(home)
    assert recovered is not None
    assert recovered.documents == len(TEXTS)
    assert stored_documents(home).complete


@pytest.mark.parametrize(
    ("statement", "read"),
    [
        ("UPDATE documents SET pages = '7'", lambda catalog: catalog.documents()),
        ("UPDATE documents SET text = CAST(text AS BLOB)", lambda catalog: catalog.documents()),
        ("UPDATE chunks SET vector = x'00' WHERE row = 3", lambda catalog: catalog.chunks_with_vectors(ids(catalog))),
        ("UPDATE chunks SET vector = x'' WHERE row = 3", lambda catalog: catalog.chunks_with_vectors(ids(catalog))),
    ],
)
def test_a_damaged_value_is_an_error_with_a_remedy(
    home: Path, statement: str, read: Callable[[Catalog], object]
) -> None:
    changed(home, statement)
    with (
        closing(Catalog(home, create=False)) as catalog,
        pytest.raises(IndexStateError, match=r"is damaged.*mundap doctor --repair"),
    ):
        read(catalog)


def ids(catalog: Catalog) -> list[str]:
    return sorted(catalog.chunk_ids())
