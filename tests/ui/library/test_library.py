"""Files that people drop on the page come in, are listed, filtered and taken out; nothing that was there is lost."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import doubles
import pytest
from doubles import HashEmbedder
from hypothesis import given
from hypothesis import strategies as st

from rag.assembly import Models
from rag.errors import DocumentError, IndexLockedError, QuestionError, StorageError
from rag.index import uploads_folder
from rag.index.catalog import Summary
from rag.index.ingest import Ingestor, write_lock
from rag.settings import Settings, load_settings
from rag.text import language_of
from rag.text.analyzer import Analyzer
from ui.library import documents
from ui.library.documents import Library
from ui.library.outcomes import outcome_text
from ui.library.uploads import Limits, Upload, UploadOutcome, UploadProgress
from ui.shared.document_filter import Selection, outlets, within

GROK = "그록은 xAI가 만든 챗봇이다. 일론 머스크가 세운 회사이다."
DOJO = "도조는 테슬라의 슈퍼컴퓨터이다. D1 칩으로 이루어졌다."


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", max_file_mb=1)


@pytest.fixture
def shelf(home: Settings, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """A library over an index that is not there yet, with an embedder that is fast."""
    monkeypatch.setattr(documents, "make_embedder", lambda _: HashEmbedder())
    opened = Library(home, Models(analyzer, HashEmbedder()))
    yield opened
    opened.close()


@pytest.fixture
def upload(tmp_path: Path) -> Callable[..., Upload]:
    """A file in a temporary folder, as a browser sends it."""

    def make(name: str, content: str | bytes) -> Upload:
        path = tmp_path / "sent" / str(len(list(tmp_path.glob("sent/*"))))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Upload(name, path)

    return make


def outcomes(shelf: Library, *uploads: Upload) -> list[UploadOutcome]:
    return [event for event in shelf.add(uploads) if isinstance(event, UploadOutcome)]


def copies(shelf: Library) -> dict[str, bytes]:
    folder = uploads_folder(shelf.settings.home)
    return {path.name: path.read_bytes() for path in folder.rglob("*")}


def test_each_file_is_told_with_its_progress(shelf: Library, upload: Callable[..., Upload]) -> None:
    events = list(shelf.add([upload("글.md", GROK), upload("나쁜.md", b"\x00\x01\x02" * 99), upload("b.txt", DOJO)]))
    assert [(e.name, e.status) for e in events if isinstance(e, UploadOutcome)] == [
        ("글.md", "added"),
        ("나쁜.md", "failed"),
        ("b.txt", "added"),
    ]
    steps = [event for event in events if isinstance(event, UploadProgress)]
    assert {step.position for step in steps} == {1, 3}
    assert all(0 < step.done <= step.total and step.seconds_left >= 0 for step in steps)
    assert all(step.seconds_left == 0 for step in steps if step.done == step.total)
    assert [document.source for document in shelf.documents()] == ["b.txt", "글.md"]


def test_the_same_file_again_is_unchanged_and_a_new_version_replaces_it(
    shelf: Library, upload: Callable[..., Upload]
) -> None:
    assert [o.status for o in outcomes(shelf, upload("a.md", GROK))] == ["added"]
    assert [o.status for o in outcomes(shelf, upload("a.md", GROK))] == ["unchanged"]
    assert [o.status for o in outcomes(shelf, upload("a.md", DOJO))] == ["replaced"]
    assert copies(shelf) == {"a.md": DOJO.encode()}
    (document,) = shelf.documents()
    assert shelf.readable(document.id).document.text == DOJO


def test_two_different_files_of_one_name_are_both_kept(shelf: Library, upload: Callable[..., Upload]) -> None:
    assert [o.name for o in outcomes(shelf, upload("a.md", GROK), upload("a.md", DOJO))] == ["a.md", "a (2).md"]
    assert len(shelf.documents()) == 2


def test_the_same_content_under_another_name_leaves_no_second_copy(
    shelf: Library, upload: Callable[..., Upload]
) -> None:
    found = outcomes(shelf, upload("a.md", f"# 그록\n\n{GROK}"), upload("b.md", f"# 그록\n\n{GROK}"))
    assert [o.status for o in found] == ["added", "duplicate"]
    assert set(copies(shelf)) == {"a.md"}


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.exe", b"MZ", "wrong_type"),
        ("noname", b"text", "wrong_type"),
        ("a.md", b"", "empty"),
        ("a.md", b"  \n ", "unreadable"),
        ("a.md", b"a" * (2**20 + 1), "too_large"),
        ("a.pdf", b"%PDF-1.7 broken", "unreadable"),
        ("a.md", b"---\npublished: yesterday\n---\ntext", "unreadable"),
    ],
)
def test_a_file_that_fails_says_why_and_leaves_what_was_there(
    shelf: Library, upload: Callable[..., Upload], name: str, content: bytes, fault: str
) -> None:
    outcomes(shelf, upload("a.md", GROK))
    before = copies(shelf), shelf.documents()
    (failed,) = outcomes(shelf, upload(name, content))
    assert (failed.status, failed.fault) == ("failed", fault)
    assert (copies(shelf), shelf.documents()) == before
    for language in ("ko", "en"):
        text = outcome_text(failed, shelf.limits, language)
        assert text.endswith((".", ")"))
        assert "{" not in text
        assert language_of(text) == language


@pytest.mark.parametrize(
    ("name", "korean", "english"),
    [
        ("a.zip", "압축을 풀어 주세요.", "unpack it."),
        ("a.XLS", ".xlsx 형식으로 저장해 주세요.", "save it as .xlsx."),
        ("a.exe", "‘문서’ 탭에 적힌 형식으로 바꾸어 올려 주세요.", "named in the Library tab."),
    ],
)
def test_what_to_do_about_a_format_that_is_not_read(
    shelf: Library, upload: Callable[..., Upload], name: str, korean: str, english: str
) -> None:
    (failed,) = outcomes(shelf, upload(name, b"MZ"))
    assert outcome_text(failed, shelf.limits, "ko").endswith(korean)
    assert outcome_text(failed, shelf.limits, "en").endswith(english)


def test_an_outcome_does_not_repeat_the_name_beside_it(shelf: Library, upload: Callable[..., Upload]) -> None:
    (failed,) = outcomes(shelf, upload("회의록.md", b"  \n "))
    for language in ("ko", "en"):
        assert "회의록.md" not in outcome_text(failed, shelf.limits, language)
    (added,) = outcomes(shelf, upload("a.md", GROK))
    assert outcome_text(added, shelf.limits, "en") == "added · 1 passage"


def test_what_is_not_a_regular_file_any_more_is_refused(
    shelf: Library, upload: Callable[..., Upload], tmp_path: Path
) -> None:
    outcomes(shelf, upload("a.md", GROK))
    (tmp_path / "folder").mkdir()
    found = outcomes(shelf, Upload("a.md", tmp_path / "missing"), Upload("b.md", tmp_path / "folder"))
    assert [o.fault for o in found] == ["gone", "unreadable"]
    assert set(copies(shelf)) == {"a.md"}


def test_more_files_than_are_taken_at_once_are_refused_by_name(shelf: Library, upload: Callable[..., Upload]) -> None:
    shelf.limits = Limits(2, 1000)
    found = outcomes(shelf, *(upload(f"{i}.md", f"{GROK} {i}") for i in range(4)))
    assert [o.fault for o in found] == [None, None, "too_many", "too_many"]


def test_uploads_over_the_quota_are_refused_with_the_remedy(shelf: Library, upload: Callable[..., Upload]) -> None:
    shelf.limits = Limits(20, 1000, len(GROK.encode()) + len(DOJO.encode()))
    found = outcomes(shelf, upload("a.md", GROK), upload("b.md", DOJO), upload("c.md", "조금 더."))
    assert [one.fault for one in found] == [None, None, "no_room"]
    assert "MUNDAP_UPLOADS_MB" in outcome_text(found[-1], shelf.limits, "en")
    assert "MUNDAP_UPLOADS_MB" in outcome_text(found[-1], shelf.limits, "ko")
    assert set(copies(shelf)) == {"a.md", "b.md"}
    (again,) = outcomes(shelf, upload("a.md", DOJO[:10]))  # what it replaces makes room
    assert again.fault is None
    shelf.remove([one.id for one in shelf.documents() if one.source == "b.md"])
    assert [one.fault for one in outcomes(shelf, upload("c.md", "조금 더."))] == [None]


def test_a_full_disk_while_a_file_is_written_leaves_what_was_there(
    shelf: Library, upload: Callable[..., Upload], monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes(shelf, upload("a.md", GROK))

    def full(*_: object) -> None:
        raise StorageError("The disk is full.", "Free some space.", korean="공간을 비워 주세요.")

    with monkeypatch.context() as patch:
        patch.setattr(Ingestor, "_insert", full)
        (failed,) = outcomes(shelf, upload("a.md", DOJO))
    assert (failed.fault, str(failed.error)) == ("disk", "The disk is full. Free some space.")
    assert "공간을 비워 주세요." in outcome_text(failed, shelf.limits, "ko")
    assert copies(shelf) == {"a.md": GROK.encode()}
    (document,) = shelf.documents()
    assert shelf.readable(document.id).document.text == GROK


def test_another_writer_is_an_error_in_words(shelf: Library, upload: Callable[..., Upload], home: Settings) -> None:
    outcomes(shelf, upload("a.md", GROK))
    with write_lock(home.home), pytest.raises(IndexLockedError):
        outcomes(shelf, upload("b.md", DOJO))
    assert [o.status for o in outcomes(shelf, upload("b.md", DOJO))] == ["added"]


def test_uploads_at_once_wait_for_one_another_whatever_thread_listens(
    shelf: Library, upload: Callable[..., Upload]
) -> None:
    """Gradio may take each step of a generator in another thread; the lock of the index must not care."""
    both = [shelf.add([upload(f"{name}.md", f"{name} {GROK}")]) for name in "ab"]
    found: list[UploadOutcome] = []

    def step() -> None:
        for events in both:
            event = next(events, None)
            if isinstance(event, UploadOutcome):
                found.append(event)

    for _ in range(20):
        thread = threading.Thread(target=step)
        thread.start()
        thread.join()
    assert [o.status for o in found] == ["added", "added"]


def test_whoever_leaves_an_upload_keeps_the_files_before(shelf: Library, upload: Callable[..., Upload]) -> None:
    events = shelf.add([upload(f"{i}.md", f"{GROK} {i}") for i in range(8)])
    next(e for e in events if isinstance(e, UploadOutcome))
    events.close()  # type: ignore[attr-defined]
    outcomes(shelf, upload("last.md", DOJO))  # waits for the other job
    sources = {document.source for document in shelf.documents()}
    assert {"0.md", "last.md"} <= sources
    assert "7.md" not in sources
    assert set(copies(shelf)) == sources


def test_a_removed_document_is_gone_with_its_copy_and_only_with_its_own(
    shelf: Library, upload: Callable[..., Upload], tmp_path: Path
) -> None:
    outcomes(shelf, upload("a.md", GROK), upload("b.md", DOJO))
    first, second = shelf.documents()
    shelf.remove([first.id])
    assert shelf.documents() == [second]
    assert set(copies(shelf)) == {"b.md"}
    with pytest.raises(DocumentError):
        shelf.remove([first.id])
    with pytest.raises(DocumentError):
        shelf.readable(first.id)


def test_a_file_of_the_user_outside_of_the_uploads_is_never_deleted(
    shelf: Library, make_ingestor: Callable[..., Ingestor], tmp_path: Path, home: Settings
) -> None:
    files = doubles.write_files(tmp_path / "mine", {"a.md": GROK})
    doubles.ingest(make_ingestor(home.home), files)
    (document,) = shelf.documents()
    shelf.remove([document.id])
    assert files[0].path.read_text(encoding="utf-8") == GROK


def test_the_list_says_what_people_look_for(packaged_home: Path, analyzer: Analyzer) -> None:
    shelf = Library(load_settings(home=packaged_home), Models(analyzer, HashEmbedder()))
    documents = shelf.documents()
    assert len(documents) == 5
    assert all(d.kind == "digest" and d.chunks and d.characters > 500 and d.title for d in documents)
    assert "중앙일보" in outlets(documents)
    chosen = shelf.within(Selection(outlets=frozenset({"중앙일보"})))
    assert chosen == {d.id for d in documents if d.publisher == "중앙일보"}
    shelf.close()


def test_a_library_that_is_closed_takes_nothing_in(shelf: Library, upload: Callable[..., Upload]) -> None:
    shelf.close()
    with pytest.raises(StorageError):
        outcomes(shelf, upload("a.md", GROK))
    with pytest.raises(StorageError):
        shelf.remove(["x"])


def test_a_copy_left_by_a_killed_upload_is_cleared_away(shelf: Library, upload: Callable[..., Upload]) -> None:
    leftover = uploads_folder(shelf.settings.home) / ".incoming-x"
    leftover.mkdir(parents=True)
    (leftover / "a.md").write_text("half", encoding="utf-8")
    outcomes(shelf, upload("a.md", GROK))
    assert set(copies(shelf)) == {"a.md"}


def summary(name: str, published: str | None, publisher: str | None = None) -> Summary:
    return Summary(name, "", name, name, publisher, None, published, None, "ko", "document", "", 1, 0, 1)


REVERSED = Selection(since="2024", until="2023")
DAYS = st.dates(datetime.date(2000, 1, 1), datetime.date(2030, 12, 31))


@given(DAYS, DAYS, DAYS, st.sampled_from([4, 7, 10]))
def test_a_document_is_in_a_range_if_one_of_its_days_is(
    day: datetime.date, one: datetime.date, other: datetime.date, exactness: int
) -> None:
    since, until = sorted((one, other))
    published = day.isoformat()[:exactness]
    documents = [summary("a", published), summary("b", since.isoformat())]
    chosen = within(documents, Selection(since=since.isoformat(), until=until.isoformat()))
    meant = published in (since.isoformat()[:exactness], until.isoformat()[:exactness])
    assert chosen == ({"a", "b"} if meant or since <= day <= until else {"b"})


def test_a_selection_joins_what_is_chosen() -> None:
    documents = [summary("a", "2024-06-15", "가"), summary("b", "2023", "가"), summary("c", None, "나")]
    assert within(documents, Selection()) is None
    assert within(documents, Selection(outlets=frozenset({"가"}), since="2024")) == {"a"}
    assert within(documents, Selection(documents=frozenset({"b", "c"}))) == {"b", "c"}
    assert within(documents, Selection(until="2024-01")) == {"b"}
    with pytest.raises(QuestionError, match="No document matches"):
        within(documents, Selection(outlets=frozenset({"다"})))


def test_a_document_that_is_gone_is_chosen_no_more() -> None:
    documents = [summary("a", "2024"), summary("b", "2023")]
    assert within(documents, Selection(documents=frozenset({"gone", "b"}))) == {"b"}
    assert within(documents, Selection(documents=frozenset({"gone"}))) is None


@pytest.mark.parametrize("selection", [Selection(since="어제"), Selection(until="2023-02-30"), REVERSED])
def test_a_range_that_cannot_be_is_refused(selection: Selection) -> None:
    with pytest.raises(QuestionError):
        within([summary("a", "2024")], selection)
