"""An index of an older format is read as it is and migrated by a writer; one of a newer format is left alone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import doubles
import pytest
from doubles import HashEmbedder, Opened

from rag import assembly, parts, upkeep
from rag.errors import IndexStateError
from rag.index.catalog import Catalog
from rag.index.checksums import checksum
from rag.index.documents import CATALOG_FILE
from rag.index.formats import FORMAT
from rag.index.ingest import Ingestor, check_identity, identity
from rag.settings import load_settings
from rag.text.analyzer import Analyzer

Make = Callable[..., Ingestor]
OLD = Path(__file__).with_name("format-1.zip")  # two documents, made with the fast embedder by the version before 2


@pytest.fixture
def old(tmp_path: Path, analyzer: Analyzer, embedder: HashEmbedder) -> Path:
    """An index of format 1. Its analyser and chunking are called those of today: they may change without a format."""
    home = tmp_path / "home"
    with zipfile.ZipFile(OLD) as packed:
        packed.extract(CATALOG_FILE, home)
    with closing(Catalog(home, create=True)) as catalog, catalog.transaction():
        assert catalog.properties()["format"] == "1"
        catalog.set_properties(identity(embedder, analyzer) | {"format": "1"})
    return home


def test_an_index_of_format_1_is_asked_without_a_change(old: Path, embedder: HashEmbedder, analyzer: Analyzer) -> None:
    before = doubles.disk(old)
    with Opened(old, embedder, analyzer) as index:
        check_identity(index.catalog.properties(), identity(embedder, analyzer), old)
        assert index.retriever.retrieve("그록의 파라미터").hits[0].document.source == "grok.md"
    assert doubles.disk(old) == before


def test_an_index_of_format_1_is_migrated_by_the_first_writer(old: Path, make_ingestor: Make, tmp_path: Path) -> None:
    before = doubles.contents(old)
    ingestor = make_ingestor(old)
    ingestor.finish()
    after = doubles.contents(old)
    assert after["properties"]["format"] == str(FORMAT)  # type: ignore[index]
    assert {name: part for name, part in after.items() if name != "properties"} == {
        name: part for name, part in before.items() if name != "properties"
    }
    rows = ingestor.catalog.connection.execute("SELECT text, checksum FROM documents").fetchall()
    assert len(rows) == 2
    assert all(stored == checksum(text) for text, stored in rows)
    (outcome,) = doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", {"new.txt": "새 글이다."}))
    assert outcome.status == "added"


def test_a_migration_that_is_interrupted_leaves_the_format_before(
    old: Path, make_ingestor: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = doubles.contents(old)
    with monkeypatch.context() as patch:
        patch.setattr(Catalog, "set_properties", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            make_ingestor(old)
    assert doubles.contents(old) == before
    make_ingestor(old)
    assert doubles.contents(old)["properties"]["format"] == str(FORMAT)  # type: ignore[index]


@pytest.mark.parametrize("number", [FORMAT + 1, 99])
def test_a_newer_format_is_refused_by_readers_and_writers_and_left_as_it_is(
    old: Path, embedder: HashEmbedder, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(parts, "make_embedder", lambda _: embedder)
    with closing(Catalog(old, create=True)) as catalog, catalog.transaction():
        catalog.set_properties({"format": str(number)})
    content, settings = (old / CATALOG_FILE).read_bytes(), load_settings(home=old)

    def write() -> None:
        with assembly.open_writer(settings):
            pass

    for use in (
        lambda: assembly.open_reader(settings),
        write,
        lambda: upkeep.rebuild(settings, lambda _: None, None, may_be_empty=True),
        lambda: list(upkeep.check(settings)),
    ):
        with pytest.raises(IndexStateError, match=f"newer mundap .format {number}.*Update mundap") as refused:
            use()
        assert "rebuild" not in str(refused.value)
    assert (old / CATALOG_FILE).read_bytes() == content
    assert {path.name for path in old.iterdir()} == {CATALOG_FILE, "write.lock"}
