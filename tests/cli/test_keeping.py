"""``mundap backup``, ``restore``, ``doctor --check`` and ``--repair`` as a user runs them."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import doubles
import pytest
from command_line import Run

from rag import assembly
from rag.errors import IndexStateError
from rag.index.documents import CATALOG_FILE
from rag.index.set_aside import DRAFT
from rag.index.vector_folders import CURRENT_FILE
from rag.settings import load_settings

TEXTS = {"grok.txt": "그록-1의 파라미터는 3140억 개이다. 그록은 챗봇이다.", "dojo.txt": "도조는 슈퍼컴퓨터이다."}


@pytest.fixture
def home(fast: Run, tmp_path: Path) -> Path:
    """An index of TEXTS."""
    doubles.write_files(tmp_path / "in", TEXTS)
    assert fast("ingest", tmp_path / "in", "--home", tmp_path / "home").code == 0
    return tmp_path / "home"


def changed(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / CATALOG_FILE)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)


def test_an_index_goes_into_a_file_and_comes_back(fast: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "made.zip"
    made = fast("backup", file, "--home", home)
    assert (made.code, made.err) == (0, "")
    assert made.out.endswith("has 2 documents and 2 chunks.\n")
    assert "there already" in fast("backup", file, "--home", home).err
    assert fast("sources", "remove", "grok.txt", "--home", home).code == 0
    restored = fast("restore", file, "--home", home)
    assert restored.code == 0
    assert "2 documents and 2 chunks." in restored.out
    assert f"What was there is kept as before-rebuild-{CATALOG_FILE}." in restored.out
    assert len(fast("sources", "--home", home).out.splitlines()) == 2
    assert fast("ask", "그록-1의 파라미터는 몇 개인가?", "--home", home).err == ""


def test_a_sound_index_passes_every_check_and_does_not_change(fast: Run, home: Path) -> None:
    before = doubles.disk(home)
    ran = fast("doctor", "--check", "--home", home)
    assert (ran.code, ran.err) == (0, "")
    names = [line.split()[1] for line in ran.out.splitlines()]
    assert names == ["file", "format", "full", "chunks", "texts", "vectors", "leftovers"]
    assert all(line.startswith("ok") for line in ran.out.splitlines())
    assert doubles.disk(home) == before
    assert "Nothing to repair." in fast("doctor", "--repair", "--home", home).out


def without_a_chunk(home: Path) -> None:
    for table, column in (("lexical_terms", "rowid"), ("lexical_bigrams", "rowid"), ("chunks", "row")):
        changed(home, f"DELETE FROM {table} WHERE {column} = 1")


FAULTS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "a chunk that is not in the lexical index": (
        "chunks",
        lambda home: changed(home, "DELETE FROM lexical_terms WHERE rowid = 1"),
    ),
    "full text that says something else": (
        "full text",
        lambda home: changed(home, "UPDATE lexical_bigrams_content SET c0 = '가나' WHERE id = 1"),
    ),
    "a chunk that is no slice": (
        "texts",
        lambda home: changed(home, "UPDATE chunks SET text = '다른 글' WHERE row = 1"),
    ),
    "offsets beyond the chunk": ("texts", lambda home: changed(home, 'UPDATE sentences SET "end" = "end" + 9')),
    "sentences that are gone": (
        "texts",
        lambda home: changed(home, "DELETE FROM sentences WHERE chunk_id = (SELECT id FROM chunks WHERE row = 1)"),
    ),
    "a document without chunks": ("texts", without_a_chunk),
    "a vector that is cut off": ("chunks", lambda home: changed(home, "UPDATE chunks SET vector = x'' WHERE row = 1")),
    "a vector of no numbers": (
        "chunks",
        lambda home: changed(home, f"UPDATE sentences SET vector = x'{'007E' * 32}'"),
    ),
    "a format that is none": (
        "format",
        lambda home: changed(home, "UPDATE properties SET value = '0' WHERE name = 'format'"),
    ),
    "a lock that is gone": ("vectors", lambda home: next(home.glob("vectors-*/lock")).unlink()),
    "a damaged database of vectors": (
        "vectors",
        lambda home: next(home.glob("vectors-*/search.sqlite3")).write_bytes(b"no database" * 999),
    ),
    "vectors of another embedder": (
        "vectors",
        lambda home: next(home.glob("vectors-*/embedder")).write_text("another", encoding="utf-8"),
    ),
    "vectors that are gone": ("vectors", lambda home: (home / CURRENT_FILE).unlink()),
    "rows of no document": (
        "file",
        lambda home: changed(home, "UPDATE chunks SET document_id = 'nobody' WHERE row = 1"),
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_every_kind_of_fault_is_found_and_repaired(fast: Run, home: Path, kind: str) -> None:
    name, spoil = FAULTS[kind]
    before = doubles.contents(home)
    spoil(home)
    found = fast("doctor", "--check", "--home", home)
    assert found.code == 1
    assert f"FAILED {name}" in found.out, found.out
    repaired = fast("doctor", "--repair", "--home", home)
    assert (repaired.code, repaired.err) == (0, ""), repaired
    assert fast("doctor", "--check", "--home", home).code == 0
    assert doubles.contents(home) == before


def test_a_text_that_has_changed_is_named_and_kept(fast: Run, home: Path) -> None:
    changed(home, "UPDATE documents SET text = replace(text, '3140', '4140') WHERE source = 'grok.txt'")
    assert "FAILED texts" in fast("doctor", "--check", "--home", home).out
    repaired = fast("doctor", "--repair", "--home", home)
    assert repaired.code == 1
    assert "altered    grok.txt" in repaired.err and "ingest it again" in repaired.err
    assert fast("doctor", "--check", "--home", home).code == 0


def test_a_torn_index_gives_what_can_be_read(fast: Run, home: Path) -> None:
    catalog = home / CATALOG_FILE
    with closing(sqlite3.connect(catalog)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'documents'").fetchone()
    whole = catalog.read_bytes()
    catalog.write_bytes(whole[: max(root * 4096, len(whole) * 2 // 3)])
    asked = fast("ask", "그록-1의 파라미터는 몇 개인가?", "--home", home)
    assert asked.code in (0, 3) or "mundap doctor --repair" in asked.err
    repaired = fast("doctor", "--repair", "--home", home)
    assert repaired.code == 0, repaired
    assert fast("doctor", "--check", "--home", home).code == 0
    assert {line.split()[-1] for line in fast("sources", "--home", home).out.splitlines()} == {"grok", "dojo"}
    assert (home / f"before-rebuild-{CATALOG_FILE}").exists()


def test_an_index_that_has_lost_documents_is_not_said_to_be_repaired(fast: Run, home: Path) -> None:
    changed(home, "DROP TABLE documents")
    ran = fast("doctor", "--repair", "--home", home)
    assert ran.code == 1
    assert "No document can be read" in ran.err
    assert fast("ingest", home.parent / "in", "--rebuild", "--home", home).code == 0
    shutil.copy(home / CATALOG_FILE, home / f"before-rebuild-7-{CATALOG_FILE}")
    (home / CATALOG_FILE).write_bytes(b"no database" * 999)
    ran = fast("doctor", "--repair", "--home", home)
    assert (ran.code, ran.out.count("2 documents")) == (1, 1)
    assert f"taken from before-rebuild-7-{CATALOG_FILE}, which is older" in ran.err
    assert fast("doctor", "--check", "--home", home).code == 0


def test_nothing_that_advises_a_user_empties_an_index_that_cannot_be_read(fast: Run, home: Path) -> None:
    spoilt = os.urandom(20_000)
    (home / CATALOG_FILE).write_bytes(spoilt)
    for command in (
        ["ask", "그록?"],
        ["sources"],
        ["doctor", "--check"],
        ["doctor", "--repair"],
        ["ingest", "--rebuild"],
    ):
        ran = fast(*command, "--home", home)
        assert ran.code == 1, command
        assert ran.err.count("\n") == 1, ran.err
        assert (home / CATALOG_FILE).read_bytes() == spoilt, command
    assert "mundap restore FILE" in ran.err and "mundap ingest --rebuild PATH" in ran.err


@pytest.mark.parametrize(("command", "code"), [("ask 그록?", 3), ("doctor --repair", 0), ("ingest in", 0)])
def test_a_missing_catalog_is_put_back_and_told(
    fast: Run, home: Path, command: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / CATALOG_FILE).replace(home / f"before-rebuild-{CATALOG_FILE}")
    (home / DRAFT).mkdir()
    monkeypatch.chdir(home.parent)
    ran = fast(*command.split(), "--home", home)
    assert ran.code == code  # what is left says nothing that answers the question
    assert f"the index was taken from before-rebuild-{CATALOG_FILE}; it has 2 documents." in ran.err
    assert len(fast("sources", "--home", home).out.splitlines()) == 2


# -- readers that are open


def test_an_open_reader_never_quotes_what_is_there_no_more(home: Path, fast: Run, tmp_path: Path) -> None:
    settings = load_settings(home=home)
    with closing(assembly.CurrentReader(settings)) as current:
        found = current.reader().retriever.retrieve("그록의 파라미터")
        assert {hit.document.source for hit in found.hits} == {*TEXTS}
        assert fast("sources", "remove", "grok.txt", "--home", home).code == 0
        found = current.reader().retriever.retrieve("그록의 파라미터")
        assert {hit.document.source for hit in found.hits} == {"dojo.txt"}
        shutil.rmtree(home)
        doubles.write_files(tmp_path / "other", {"other.txt": "그록의 다른 글이다."})
        assert fast("ingest", tmp_path / "other", "--home", home).code == 0
        found = current.reader().retriever.retrieve("그록의 파라미터")
        assert {hit.document.source for hit in found.hits} == {"other.txt"}
        shutil.rmtree(home)
        with pytest.raises(IndexStateError, match="There is no index"):
            current.reader()


def test_questions_on_standard_input_end_with_a_sentence_when_the_index_is_gone(
    fast: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = assembly.CurrentReader.reader

    def gone(current: assembly.CurrentReader) -> assembly.Reader:
        shutil.rmtree(home, ignore_errors=True)
        return opened(current)

    monkeypatch.setattr(assembly.CurrentReader, "reader", gone)
    ran = fast("ask", "--json", "-", "--home", home, stdin="그록은 무엇인가?\n도조는 무엇인가?\n")
    assert (ran.code, ran.out) == (1, "")
    assert "There is no index" in ran.err and ran.err.count("\n") == 1
