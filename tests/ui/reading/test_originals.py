"""Originals: a file is given out only if it is the one that was ingested, and nobody can name another."""

from __future__ import annotations

import dataclasses
import os
import time
from collections.abc import Iterator
from pathlib import Path

import doubles
import numpy as np
import pytest

from rag.index import Catalog, uploads_folder
from rag.index.web import copies
from rag.records import Document
from ui.reading.originals import readable

EMPTY = np.zeros((0, 4), np.float32)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def catalog(home: Path) -> Iterator[Catalog]:
    opened = Catalog(home, create=True)
    yield opened
    opened.close()


def listed(catalog: Catalog, location: str, pages: tuple[int, ...] = ()) -> Document:
    """A document of the catalog that was read from a place."""
    made = dataclasses.replace(doubles.document("글이다.", location), location=location, pages=pages)
    with catalog.transaction():
        catalog.insert(made, [], EMPTY, [], EMPTY)
    return made


def original(catalog: Catalog, document: Document, home: Path) -> Path | None:
    found = readable(catalog, document.id, home)
    assert found is not None
    return found.original


def written(path: Path, text: str = "글이다.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_is_given_out_while_it_is_what_was_ingested(catalog: Catalog, home: Path, tmp_path: Path) -> None:
    path = written(tmp_path / "in" / "a.md")
    document = listed(catalog, str(path))
    assert original(catalog, document, home) == path
    later = time.time() + 5
    os.utime(path, (later, later))  # written to since
    assert original(catalog, document, home) is None
    path.unlink()
    assert original(catalog, document, home) is None


def test_a_link_that_took_the_place_of_a_file_is_not_followed(catalog: Catalog, home: Path, tmp_path: Path) -> None:
    secret, path = written(tmp_path / "secret.md", "비밀"), tmp_path / "in" / "a.md"
    path.parent.mkdir()
    path.symlink_to(secret)
    assert original(catalog, listed(catalog, str(path)), home) is None
    folder = tmp_path / "linked"
    folder.symlink_to(path.parent, target_is_directory=True)
    written(path.parent / "b.md")
    assert original(catalog, listed(catalog, str(folder / "b.md")), home) is None


@pytest.mark.parametrize(
    "location",
    ["package:seeds/a.md", "a.md", "../a.md", "/etc/passwd", "/etc", "/dev/null", "https://example.com/a.md"],
)
def test_what_is_no_document_file_of_ours_is_not_given_out(catalog: Catalog, home: Path, location: str) -> None:
    assert original(catalog, listed(catalog, location), home) is None


def test_copies_of_uploads_are_given_out_whenever_they_were_written(catalog: Catalog, home: Path) -> None:
    path = written(uploads_folder(home) / "a.pdf")
    later = time.time() + 100
    os.utime(path, (later, later))
    document = listed(catalog, str(path), (0,))
    found = readable(catalog, document.id, home)
    assert found is not None and found.original == path
    assert found.has_pages
    assert found.url == ""


def test_the_copy_of_a_fetched_page_is_given_out_and_its_address_told(catalog: Catalog, home: Path) -> None:
    url = "https://example.com/글"
    folder = home / copies.FETCHED / copies._folder_name(url)
    page = written(folder / "글.html", "<p>글이다.</p>")
    written(folder / "fetched.json", "{}")
    found = readable(catalog, listed(catalog, url).id, home)
    assert found is not None
    assert (found.original, found.url, found.has_pages) == (page, url, False)


def test_a_document_that_was_removed_is_not_there(catalog: Catalog, home: Path, tmp_path: Path) -> None:
    document = listed(catalog, str(written(tmp_path / "a.md")))
    with catalog.transaction():
        catalog.delete(document.id)
    assert readable(catalog, document.id, home) is None
