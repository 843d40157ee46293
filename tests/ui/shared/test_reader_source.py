"""Readers that are lent stay open as long as somebody uses them, and the next one sees what has changed on disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import doubles
import pytest
from doubles import HashEmbedder

from rag import assembly, parts, upkeep
from rag.assembly import Models
from rag.errors import IndexStateError
from rag.index import CATALOG_FILE
from rag.records import Question
from rag.settings import Settings, load_settings
from rag.text.analyzer import Analyzer
from ui.library.documents import Library
from ui.library.uploads import Upload
from ui.shared.reader_source import ReaderSource

GROK = "그록은 xAI가 만든 챗봇이다."
DOJO = "도조는 테슬라의 슈퍼컴퓨터이다."


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home")


@pytest.fixture
def models(analyzer: Analyzer) -> Models:
    return Models(analyzer, HashEmbedder())


@pytest.fixture
def source(home: Settings, models: Models) -> Iterator[ReaderSource]:
    opened = ReaderSource(home, models)
    yield opened
    opened.close()


def write(home: Settings, models: Models, tmp_path: Path, contents: dict[str, str]) -> None:
    with assembly.open_writer(home, models) as ingestor:
        doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", contents))


def rebuild(home: Settings, models: Models, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(upkeep, "make_models", lambda _: models)
        upkeep.rebuild(home, lambda _: None, None, may_be_empty=True)


def found(source: ReaderSource, question: str) -> list[str]:
    with source.reader() as reader:
        retrieved = reader.retriever.retrieve(question)
        assert retrieved.faults == ()
        return sorted(hit.document.source for hit in retrieved.hits)


def test_an_index_that_is_made_later_is_opened_then(
    source: ReaderSource, home: Settings, models: Models, tmp_path: Path
) -> None:
    with pytest.raises(IndexStateError), source.reader():
        pass
    write(home, models, tmp_path, {"a.md": GROK})
    assert found(source, "그록") == ["a.md"]


def test_what_comes_in_and_goes_out_is_seen_without_opening_anew(
    source: ReaderSource, home: Settings, models: Models, tmp_path: Path
) -> None:
    write(home, models, tmp_path, {"a.md": GROK})
    with source.reader() as first:
        assert found(source, "도조") == ["a.md"]
        write(home, models, tmp_path, {"b.md": DOJO})
        assert found(source, "도조") == ["a.md", "b.md"]
        (gone,) = [d for d in first.catalog.documents() if d.source == "a.md"]
        with assembly.open_writer(home, models) as ingestor:
            ingestor.remove(gone.id)
            ingestor.finish()
        assert found(source, "그록") == ["b.md"]
        with source.reader() as second:
            assert second is first


def test_a_reader_goes_on_after_a_rebuild_with_what_is_rebuilt(
    source: ReaderSource, home: Settings, models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, models, tmp_path, {"a.md": GROK})
    with source.reader() as reader:
        rebuild(home, models, monkeypatch)
        write(home, models, tmp_path, {"b.md": DOJO})
        assert found(source, "도조") == ["a.md", "b.md"]
        assert len(reader.catalog.documents()) == 2


def test_an_index_that_is_rebuilt_with_another_embedder_is_refused(
    source: ReaderSource, home: Settings, models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, models, tmp_path, {"a.md": GROK})
    assert found(source, "그록") == ["a.md"]
    rebuild(home, Models(models.analyzer, HashEmbedder("another")), monkeypatch)
    with pytest.raises(IndexStateError, match="another"), source.reader():
        pass


def test_the_next_reader_is_new_after_a_damaged_index_was_replaced(
    source: ReaderSource, home: Settings, models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, models, tmp_path, {"a.md": GROK})
    with source.reader() as old:
        (home.home / CATALOG_FILE).write_bytes(b"garbage " * 500)
        rebuild(home, models, monkeypatch)
        write(home, models, tmp_path, {"b.md": DOJO})
        with source.reader() as new:
            assert new is not old
            assert [d.source for d in new.catalog.documents()] == ["b.md"]
    with pytest.raises(IndexStateError):
        old.catalog.documents()  # closed after its last user


def test_an_index_that_is_gone_is_quoted_no_more(
    source: ReaderSource, home: Settings, models: Models, tmp_path: Path
) -> None:
    write(home, models, tmp_path, {"a.md": GROK})
    assert found(source, "그록") == ["a.md"]
    home.home.rename(tmp_path / "away")
    with pytest.raises(IndexStateError, match="There is no index"), source.reader():
        pass
    (tmp_path / "away").rename(home.home)
    assert found(source, "그록") == ["a.md"]


def test_a_source_that_is_closed_lets_the_last_user_finish(
    source: ReaderSource, home: Settings, models: Models, tmp_path: Path
) -> None:
    write(home, models, tmp_path, {"a.md": GROK})
    with source.reader() as reader:
        source.close()
        assert reader.catalog.counts().documents == 1
    with pytest.raises(IndexStateError):
        reader.catalog.counts()


def test_an_uploaded_document_answers_the_next_question_and_a_removed_one_does_not(
    home: Settings, analyzer: Analyzer, tmp_path: Path
) -> None:
    """The way of the page, with the real embedder: no restart in between."""
    models = Models(analyzer, parts.make_embedder(home))
    source, library = ReaderSource(home, models), Library(home, models)
    sent = tmp_path / "sent"
    sent.write_text("# 가온테크\n\n가온테크의 직원은 62명이다. 가온테크는 로봇 회사이다.", encoding="utf-8")
    list(library.add([Upload("가온.md", sent)]))
    (document,) = library.documents()
    with source.reader() as reader:
        answer = reader.chain.invoke("가온테크의 직원은 몇 명이야?")
        assert [citation.source for citation in answer.citations] == ["가온.md"]
        nobody = Question("가온테크의 직원은 몇 명이야?", within=frozenset())
        assert reader.chain.invoke(nobody).abstained
        library.remove([document.id])
        assert reader.chain.invoke("가온테크의 직원은 몇 명이야?").abstention_reason == "no_documents"
    library.close()
    source.close()


def test_questions_go_on_while_documents_come_and_go_and_the_index_is_rebuilt(
    source: ReaderSource, home: Settings, models: Models, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, models, tmp_path, {"a.md": GROK})
    ended, failures = threading.Event(), []

    def ask() -> None:
        while not ended.is_set():
            with source.reader() as reader:
                answer = reader.chain.invoke("그록은 무엇인가?")
                if answer.notices or not answer.retrieved:
                    failures.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(3):
        write(home, models, tmp_path, {f"{number}.md": f"{DOJO} {number}"})
        rebuild(home, models, monkeypatch)
        with assembly.open_writer(home, models) as ingestor:
            (added,) = [d for d in ingestor.catalog.documents() if d.source == f"{number}.md"]
            ingestor.remove(added.id)
            ingestor.finish()
    ended.set()
    for thread in threads:
        thread.join()
    assert failures == []
