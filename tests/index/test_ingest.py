"""JOURNEY 1: files become an index; whatever happens to one of them, the others are in."""

from __future__ import annotations

import dataclasses
import os
import threading
from collections.abc import Callable
from pathlib import Path

import doubles
import pytest
from doubles import HashEmbedder, Opened

from rag import parts, upkeep
from rag.errors import IndexLockedError, IndexStateError
from rag.index import ingest
from rag.index.chunking import VERSION
from rag.index.documents import CATALOG_FILE, FoundFile
from rag.index.ingest import Ingestor, Outcome, write_lock
from rag.index.lexical import LexicalIndex
from rag.index.rebuilding import stored_documents
from rag.settings import load_settings
from rag.text.analyzer import Analyzer

Make = Callable[..., Ingestor]
GROK = "그록은 xAI가 만든 챗봇이다. 일론 머스크가 세운 회사이다."
DOJO = "도조는 테슬라의 슈퍼컴퓨터이다. D1 칩으로 이루어졌다."


def statuses(outcomes: list[Outcome]) -> list[str]:
    return [outcome.status for outcome in outcomes]


def vectors(folder: Path, embedder: HashEmbedder, analyzer: Analyzer) -> set[str]:
    with Opened(folder, embedder, analyzer) as index:
        return index.store.ids()


def test_catalog_lexical_index_and_vectors_hold_the_same_chunks(
    make_ingestor: Make, embedder: HashEmbedder, analyzer: Analyzer, tmp_path: Path
) -> None:
    ingestor = make_ingestor(tmp_path / "home")
    files = doubles.write_files(tmp_path / "in", {"a.txt": GROK * 9, "b.txt": DOJO * 9})
    outcomes = doubles.ingest(ingestor, files)
    assert statuses(outcomes) == ["added", "added"]
    assert ingestor.catalog.counts().chunks == sum(o.chunks for o in outcomes) > 2
    assert vectors(tmp_path / "home", embedder, analyzer) == ingestor.catalog.chunk_ids()
    assert len(doubles.contents(tmp_path / "home")["lexical"]) == ingestor.catalog.counts().chunks  # type: ignore[arg-type]


def test_unchanged_files_are_not_embedded_again(make_ingestor: Make, embedder: HashEmbedder, tmp_path: Path) -> None:
    ingestor = make_ingestor(tmp_path / "home")
    files = doubles.write_files(tmp_path / "in", {"a.txt": GROK})
    (first,) = doubles.ingest(ingestor, files)
    done = embedder.texts_embedded
    assert doubles.ingest(ingestor, files) == [dataclasses.replace(first, status="unchanged")]
    assert embedder.texts_embedded == done


def test_a_changed_file_takes_the_place_of_what_it_was(
    make_ingestor: Make, embedder: HashEmbedder, analyzer: Analyzer, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    ingestor = make_ingestor(home)
    doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", {"a.txt": GROK, "b.txt": "다른 글이다."}))
    files = doubles.write_files(tmp_path / "in", {"a.txt": DOJO, "b.txt": "다른 글이다."})
    assert statuses(doubles.ingest(ingestor, files)) == ["replaced", "unchanged"]
    assert {d.text for d in ingestor.catalog.documents()} == {DOJO, "다른 글이다."}
    lexical = LexicalIndex(ingestor.catalog.connection, create=False)
    assert lexical.document_frequencies(["그록", "도조"]) == {"그록": 0, "도조": 1}
    assert vectors(home, embedder, analyzer) == ingestor.catalog.chunk_ids()


def test_the_same_content_twice_is_one_document(make_ingestor: Make, tmp_path: Path) -> None:
    ingestor = make_ingestor(tmp_path / "home")
    front = f"---\ntitle: 그록\n---\n{GROK}"
    outcomes = doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", {"a.md": front, "b.md": front}))
    assert statuses(outcomes) == ["added", "duplicate"]
    assert outcomes[1].message() == "same content as a.md"
    assert ingestor.catalog.counts().documents == 1


@pytest.mark.parametrize("front", ["---\ntitle: 그록\n---\n", ""])  # without a title, that is the name of the file
def test_a_file_that_was_renamed_is_the_same_as_if_it_had_always_had_its_name(
    make_ingestor: Make, embedder: HashEmbedder, tmp_path: Path, front: str
) -> None:
    home, text = tmp_path / "home", front + GROK * 9
    ingestor = make_ingestor(home)
    old, _ = doubles.write_files(tmp_path / "in", {"a.md": text, "z.md": DOJO})
    (added, _) = doubles.ingest(ingestor, [old, FoundFile(tmp_path / "in" / "z.md", "z.md")])
    done = embedder.texts_embedded
    new = FoundFile(old.path.rename(old.path.with_name("b.md")), "b.md")
    assert doubles.ingest(ingestor, [new]) == [Outcome("b.md", "renamed", added.chunks, twin="a.md")]
    assert embedder.texts_embedded == done
    assert ingestor.catalog.chunk_ids() == vectors(home, embedder, ingestor._analyzer)
    assert statuses(doubles.ingest(ingestor, [new])) == ["unchanged"]
    doubles.ingest(make_ingestor(tmp_path / "fresh"), [new, FoundFile(tmp_path / "in" / "z.md", "z.md")])
    assert doubles.contents(home) == doubles.contents(tmp_path / "fresh")


def test_a_file_that_is_moved_over_another_takes_its_place(make_ingestor: Make, tmp_path: Path) -> None:
    ingestor = make_ingestor(tmp_path / "home")
    a, b = doubles.write_files(tmp_path / "in", {"a.txt": GROK, "b.txt": DOJO})
    doubles.ingest(ingestor, [a, b])
    a.path.replace(b.path)
    assert statuses(doubles.ingest(ingestor, [b])) == ["renamed"]
    assert [(d.source, d.text) for d in ingestor.catalog.documents()] == [("b.txt", GROK)]


def test_of_two_copies_one_is_renamed_and_the_other_added(make_ingestor: Make, tmp_path: Path) -> None:
    ingestor = make_ingestor(tmp_path / "home")
    (old, _) = doubles.write_files(tmp_path / "in", {"a.txt": GROK, "z.txt": DOJO})
    doubles.ingest(ingestor, [old])
    old.path.unlink()
    new = doubles.write_files(tmp_path / "in", {"b.txt": GROK, "c.txt": GROK})
    assert statuses(doubles.ingest(ingestor, new)) == ["renamed", "added"]
    assert [d.source for d in ingestor.catalog.documents()] == ["b.txt", "c.txt"]


TITLED = {f"{name}.md": f"---\ntitle: {name}\n---\n{name}의 글이다." for name in "abc"}


def change_names(folder: Path, *changes: tuple[str, str]) -> list[FoundFile]:
    for old, new in changes:
        (folder / old).rename(folder / new)
    return [FoundFile(path, path.name) for path in sorted(folder.iterdir())]


@pytest.mark.parametrize(
    "changes",
    [
        [("a.md", "x"), ("b.md", "a.md"), ("x", "b.md")],
        [("c.md", "x"), ("b.md", "c.md"), ("a.md", "b.md"), ("x", "a.md")],
        [("b.md", "aa.md"), ("c.md", "b.md")],
    ],
    ids=["two change names", "three go round", "one gives way to another"],
)
@pytest.mark.parametrize("one_by_one", [False, True])
def test_files_that_change_names_with_each_other_are_all_where_they_are_now(
    make_ingestor: Make, tmp_path: Path, changes: list[tuple[str, str]], one_by_one: bool
) -> None:
    ingestor, folder = make_ingestor(tmp_path / "home"), tmp_path / "in"
    doubles.ingest(ingestor, doubles.write_files(folder, TITLED))
    files = change_names(folder, *changes)
    for some in [[file] for file in files] if one_by_one else [files]:
        doubles.ingest(ingestor, some)
    indexed = {document.source: document.text for document in ingestor.catalog.documents()}
    assert indexed == {file.source: file.path.read_text(encoding="utf-8").split("\n")[-1] for file in files}


def test_a_file_that_becomes_a_copy_of_another_is_no_longer_what_it_was(make_ingestor: Make, tmp_path: Path) -> None:
    ingestor, folder = make_ingestor(tmp_path / "home"), tmp_path / "in"
    files = doubles.write_files(folder, TITLED)
    doubles.ingest(ingestor, files)
    files[1].path.write_bytes(files[0].path.read_bytes())
    assert statuses(doubles.ingest(ingestor, files)) == ["unchanged", "duplicate", "unchanged"]
    assert [document.source for document in ingestor.catalog.documents()] == ["a.md", "c.md"]


def test_a_removed_document_is_gone_everywhere(
    make_ingestor: Make, embedder: HashEmbedder, analyzer: Analyzer, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    ingestor = make_ingestor(home)
    doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", {"a.txt": GROK, "b.txt": DOJO}))
    (grok,) = [d for d in ingestor.catalog.documents() if d.text == GROK]
    gone = set(ingestor.catalog.ids_of_rows(ingestor.catalog.rows_of(grok.id)).values())
    ingestor.remove(grok.id)
    with Opened(home, embedder, analyzer) as index:  # before Chroma knows: its leftovers are never shown
        assert {hit.document.text for hit in index.retriever.retrieve("그록").hits} == {DOJO}
    ingestor.finish()
    assert gone
    assert not gone & vectors(home, embedder, analyzer)
    assert LexicalIndex(ingestor.catalog.connection, create=False).document_frequencies(["그록"]) == {"그록": 0}
    assert [d.text for d in ingestor.catalog.documents()] == [DOJO]


def test_files_that_fail_leave_the_others_in(make_ingestor: Make, tmp_path: Path) -> None:
    ingestor = make_ingestor(tmp_path / "home", max_bytes=1000)
    files = doubles.write_files(
        tmp_path / "in", {"a.txt": GROK, "empty.txt": "", "huge.txt": "가" * 999, "z.txt": DOJO}
    )
    files[2:2] = [FoundFile(tmp_path / "in" / "missing.txt", "missing.txt")]
    (tmp_path / "in" / "binary.txt").write_bytes(bytes(range(256)) * 3)
    files[1:1] = [FoundFile(tmp_path / "in" / "binary.txt", "binary.txt")]
    outcomes = doubles.ingest(ingestor, files)
    assert statuses(outcomes) == ["added", "failed", "failed", "failed", "failed", "added"]
    for outcome in outcomes:
        if outcome.status == "failed":
            assert outcome.source in outcome.message()
            assert "\n" not in outcome.message()
    assert [d.source for d in ingestor.catalog.documents()] == ["a.txt", "z.txt"]


def test_a_file_that_fails_does_not_take_out_what_it_was(make_ingestor: Make, tmp_path: Path) -> None:
    ingestor = make_ingestor(tmp_path / "home")
    doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", {"a.txt": GROK}))
    outcomes = doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", {"a.txt": ""}))
    assert statuses(outcomes) == ["failed"]
    assert [d.text for d in ingestor.catalog.documents()] == [GROK]


def test_nothing_of_what_a_file_holds_is_kept_with_its_failure(make_ingestor: Make, tmp_path: Path) -> None:
    """A folder that is watched may fail again and again: each traceback would keep the bytes of a file."""
    files = doubles.write_files(tmp_path / "in", {"a.json": "{", "b.html": "\x00"})
    outcomes = doubles.ingest(make_ingestor(tmp_path / "home"), files)
    assert statuses(outcomes) == ["failed", "failed"]
    errors = [outcome.error for outcome in outcomes]
    assert [(e.__traceback__, e.__cause__, e.__context__) for e in errors if e] == [(None, None, None)] * 2


def test_an_interrupt_keeps_what_was_finished_and_the_next_ingest_completes_it(
    make_ingestor: Make, embedder: HashEmbedder, analyzer: Analyzer, tmp_path: Path
) -> None:
    files = doubles.write_files(tmp_path / "in", {"a.txt": GROK, "b.txt": DOJO, "c.txt": "세 번째 글이다."})

    def interrupt(source: str, done: int, total: int) -> None:
        assert 0 < done <= total
        if source == "b.txt":
            raise KeyboardInterrupt

    home = tmp_path / "home"
    ingestor = make_ingestor(home)
    with pytest.raises(KeyboardInterrupt):
        list(ingestor.ingest(files, interrupt))
    assert [d.source for d in ingestor.catalog.documents()] == ["a.txt"]
    with Opened(home, embedder, analyzer) as index:
        found = index.retriever.retrieve("그록은 누가 만들었나?")
        assert [hit.document.source for hit in found.hits] == ["a.txt"]
        assert any("mundap ingest" in str(fault) for fault in found.faults)
    assert statuses(doubles.ingest(ingestor, files)) == ["unchanged", "added", "added"]
    doubles.ingest(make_ingestor(tmp_path / "undisturbed"), files)
    assert doubles.contents(home) == doubles.contents(tmp_path / "undisturbed")
    assert vectors(home, embedder, analyzer) == ingestor.catalog.chunk_ids()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"embedder": HashEmbedder("other-model")}, "embedder hash-1, .* now say embedder other-model"),
        ({"embedder": HashEmbedder(max_tokens=30)}, f"chunking {VERSION}/60, .* now say chunking {VERSION}/30"),
        ({"analyzer": Analyzer([("가", "나")])}, "analyzer"),
    ],
)
def test_an_index_made_otherwise_is_refused_with_the_remedy(
    make_ingestor: Make, tmp_path: Path, options: dict[str, object], named: str
) -> None:
    doubles.ingest(make_ingestor(tmp_path), [])
    before = (tmp_path / CATALOG_FILE).read_bytes()
    with pytest.raises(IndexStateError, match=rf"was made with {named}.* run `mundap ingest --rebuild`"):
        make_ingestor(tmp_path, **options)
    assert (tmp_path / CATALOG_FILE).read_bytes() == before


def test_a_second_writer_is_refused_until_the_first_has_finished(tmp_path: Path) -> None:
    refused: list[BaseException] = []

    def second() -> None:
        try:
            with write_lock(tmp_path / "home"):
                pass
        except IndexLockedError as error:
            refused.append(error)

    with write_lock(tmp_path / "home"):
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert "Wait until it has finished" in str(refused[0])
    with write_lock(tmp_path / "home"):
        pass


def test_a_home_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file")
    for home in (tmp_path / "home", tmp_path / "home" / "below"):
        with pytest.raises(ingest.StorageError, match=r"cannot be written .* --home"), write_lock(home):
            pass


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_without_write_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ingest.StorageError, match="Give the folder write permission"), write_lock(tmp_path / "home"):
        pass


def rebuilt(
    home: Path, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch, *, may_be_empty: bool = False
) -> list[Outcome]:
    monkeypatch.setattr(parts, "make_embedder", lambda _: embedder)
    outcomes: list[Outcome] = []
    upkeep.rebuild(load_settings(home=home), outcomes.append, None, may_be_empty=may_be_empty)
    return outcomes


def test_a_rebuild_makes_the_index_of_another_embedder_from_the_stored_texts(
    make_ingestor: Make, analyzer: Analyzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, other = tmp_path / "home", HashEmbedder("other-model")
    ingestor = make_ingestor(home)
    files = doubles.write_files(tmp_path / "in", {"a.txt": GROK, "b.txt": DOJO})
    doubles.ingest(ingestor, files)
    ingestor.close()
    for file in files:
        file.path.unlink()
    assert statuses(rebuilt(home, other, monkeypatch)) == ["added", "added"]
    with Opened(home, other, analyzer) as index:
        assert index.catalog.properties()["embedder"] == "other-model"
        assert [d.text for d in index.catalog.documents()] == [GROK, DOJO]
        assert index.store.ids() == index.catalog.chunk_ids()
    assert [d.text for d in stored_documents(home).documents] == [GROK, DOJO]
    assert not (home / "rebuild.draft").exists()


def test_a_rebuild_of_a_damaged_index_sets_it_aside(
    make_ingestor: Make, embedder: HashEmbedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    files = doubles.write_files(tmp_path / "in", {"a.txt": GROK})
    doubles.ingest(make_ingestor(home), files)
    (home / CATALOG_FILE).write_bytes(b"garbage " * 500)
    assert stored_documents(home).documents == []
    with pytest.raises(IndexStateError, match=r"left as it is.*mundap restore FILE"):
        rebuilt(home, embedder, monkeypatch)
    assert (home / CATALOG_FILE).read_bytes() == b"garbage " * 500
    assert rebuilt(home, embedder, monkeypatch, may_be_empty=True) == []
    assert (home / f"before-rebuild-{CATALOG_FILE}").read_bytes() == b"garbage " * 500
    assert statuses(doubles.ingest(make_ingestor(home), files)) == ["added"]


def test_a_rebuild_that_is_interrupted_leaves_the_index_as_it_was(
    make_ingestor: Make, embedder: HashEmbedder, analyzer: Analyzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    doubles.ingest(make_ingestor(home), doubles.write_files(tmp_path / "in", {"a.txt": GROK}))
    before = doubles.contents(home)
    with monkeypatch.context() as patch:
        patch.setattr(upkeep, "put_in_place", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rebuilt(home, embedder, patch)
    assert doubles.contents(home) == before
    assert vectors(home, embedder, analyzer)
    assert statuses(rebuilt(home, embedder, monkeypatch)) == ["unchanged"]  # the draft is gone on with
    assert doubles.contents(home) == before
