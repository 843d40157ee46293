"""From a file to a document, and every way in which a file can be unreadable."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.index.documents import find_files, loaders, passed_over_text
from rag.index.documents.decoding import normalise
from rag.index.documents.files import SUFFIXES
from rag.index.documents.passed_over import SAVED_AS
from rag.records import Document

LIMIT = 1_000_000
KOREAN = "그록은 xAI가 만든 챗봇이다. 머스크는 2023년 7월 12일에 xAI를 세웠다고 밝혔다."


def loaded(content: bytes | str, name: str = "a.txt", location: str | None = None) -> Document:
    """The document made of one file with this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return loaders.load_document(path, source=f"given/{name}", location=location, max_bytes=LIMIT)


PROSE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\t가"))
BODY = PROSE.filter(lambda text: bool(normalise(text)) and not normalise(text).startswith("---"))


@given(BODY, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]), st.sampled_from(["a.txt", "B.TXT"]))
def test_any_text_is_loaded_in_its_normal_form(text: str, encoding: str, name: str) -> None:
    document = loaded(text.encode(encoding), name)
    assert document.text == normalise(text)
    assert document.title.strip() == document.title != ""


@given(BODY)
def test_the_id_depends_on_text_and_metadata_alone(text: str) -> None:
    front = "---\ntitle: 제목\nlanguage: ko\n---\n"
    document = loaded(front + text, "a.md", "here")
    moved = loaded(front + text, "b.markdown", "there")
    assert document.id == moved.id
    assert document.location != moved.location
    assert document.id != loaded(front.replace("제목", "다른 제목") + text, "a.md").id
    assert document.id != loaded(front + "가" + text, "a.md").id
    assert len(document.id) == 16
    assert int(document.id, 16) >= 0


def test_a_document_in_full(tmp_path: Path) -> None:
    path = tmp_path / "글.md"
    front = "title: 그록\npublisher: 신문\nauthor: 윤준탁\npublished: 2024. 6. 15.\ndating: 인쇄됨\nkind: digest"
    path.write_text(f"---\n{front}\n---\n\n# 제목\n\n{KOREAN}\n", encoding="utf-8")
    document = loaders.load_document(path, source="글.md", max_bytes=LIMIT)
    assert document == Document(
        id=document.id,
        location=str(path.resolve()),
        source="글.md",
        text=f"# 제목\n\n{KOREAN}",
        title="그록",
        publisher="신문",
        author="윤준탁",
        published="2024-06-15",
        dating="인쇄됨",
        language="ko",
        kind="digest",
    )


def test_who_outranks_whom(tmp_path: Path) -> None:
    page = f"<html><head><title>page</title><meta name=author content=page></head><body><p>{KOREAN}</p></body></html>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    (tmp_path / "MANIFEST.json").write_text('{"articles": [{"file": "a.html", "title": "manifest", "kind": "news"}]}')
    (tmp_path / "a.meta.yaml").write_text("title: sidecar")
    document = loaders.load_document(tmp_path / "a.html", source="a.html", max_bytes=LIMIT)
    assert (document.title, document.kind, document.author) == ("sidecar", "news", "page")
    (tmp_path / "a.md").write_text(f"---\ntitle: front\n---\n{KOREAN}", encoding="utf-8")
    assert loaders.load_document(tmp_path / "a.md", source="a.md", max_bytes=LIMIT).title == "front"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (KOREAN, "ko"),
        ("Grok, xAI, OpenAI, Twitter, Tesla는 머스크가 세운 회사다", "ko"),
        ("Elon Musk founded xAI; its name in Korean is 엑스AI.", "en"),
        ("イーロン・マスクは", None),
        ("2024 - 15", None),
    ],
)
def test_guessed_languages(text: str, language: str | None) -> None:
    assert loaded(text).language == language


def page(body: str, head: str = "") -> str:
    return f"<html><head><title>제목</title>{head}</head><body>{body}</body></html>"


def test_html_gives_its_main_text() -> None:
    article = f"<p>{KOREAN}</p><p>또 {KOREAN}</p><table><tr><td>가<td>나</table>"
    meta = "<meta name=author content=윤준탁><meta property=og:site_name content=신문>"
    date = "<meta property=article:published_time content=2024-06-15T05:00:00+09:00>"
    document = loaded(
        page(f"<nav><a href=/>메뉴</a></nav><article>{article}</article><script>var x = 1</script>", meta + date),
        "a.html",
    )
    assert document.text == f"{KOREAN}\n또 {KOREAN}\n| 가 | 나 |"
    assert (document.title, document.author, document.publisher) == ("제목", "윤준탁", "신문")
    assert document.published == "2024-06-15"


@pytest.mark.parametrize(
    "head", ["", "<meta charset=euc-kr>", '<meta http-equiv=x content="text/html; charset=ks_c_5601-1987">']
)
def test_html_in_a_korean_encoding(head: str) -> None:
    assert loaded(page(f"<p>{KOREAN}</p>", head).encode("cp949"), "a.htm").text == KOREAN


def test_xhtml_that_declares_an_encoding() -> None:
    declaration = '<?xml version="1.0" encoding="euc-kr"?>'
    assert loaded((declaration + page(f"<p>{KOREAN}</p>")).encode("cp949"), "a.html").text == KOREAN


def test_a_date_in_prose_or_a_bad_date_is_no_date_of_publication() -> None:
    bad = "<meta property=article:published_time content=someday>"
    assert loaded(page(f"<p>{KOREAN} 2021-03-04</p><p>Copyright 2020-01-02</p>", bad), "a.html").published is None


@pytest.mark.parametrize("content", ["<p>짧은 글</p>", "짧은 <b>글</b>", page("<div>짧은 글</div>")])
def test_a_short_page_is_read_all_the_same(content: str) -> None:
    assert loaded(content, "a.html").text == "짧은 글"


@pytest.mark.parametrize("content", [page(""), page("<script>var x = 1</script>"), "<!-- -->", page("<div>" * 50_000)])
def test_a_page_without_text_is_refused(content: str) -> None:
    with pytest.raises(DocumentError, match=r"given/a\.html"):
        loaded(content, "a.html")


@given(st.lists(st.sampled_from([*"<>/!-&;#\"'= ab가\x01", "<p>", "<table>", "<!--", "&#0;"])).map("".join))
def test_any_page_is_read_or_refused(content: str) -> None:
    try:
        assert loaded(content, "a.html").text
    except DocumentError as error:
        assert "given/a.html" in error.problem


@pytest.mark.parametrize(
    "content", [b"", b" \n\t", b"\xef\xbb\xbf", "\u200b\u3000".encode(), b"\xff\xfe", b"---\ntitle: x\n---\n"]
)
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(DocumentError, match=r"given/a\.md is empty"):
        loaded(content, "a.md")


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("a" * 11)
    assert loaders.load_document(path, source="a.txt", max_bytes=11).text == "a" * 11
    monkeypatch.setattr(os, "open", None)
    with pytest.raises(DocumentError, match=r"a\.txt.*11 bytes.*10 bytes.*MUNDAP_MAX_FILE_MB"):
        loaders.load_document(path, source="a.txt", max_bytes=10)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.txt").write_text("a")
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(DocumentError, match=r"a\.txt may not be read"):
        loaders.load_document(tmp_path / "a.txt", source="a.txt", max_bytes=LIMIT)


def test_what_is_not_a_regular_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "broken.txt").symlink_to(tmp_path / "gone")
    (tmp_path / "circle.txt").symlink_to(tmp_path / "circle.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "device.txt").symlink_to("/dev/zero")
    for name, problem in {
        "folder.txt": "is a folder",
        "broken.txt": "link to a file that does not exist",
        "circle.txt": "cannot be read",
        "pipe.txt": "pipe, socket or device",
        "device.txt": "pipe, socket or device",
        "gone.txt": "does not exist",
        "null\0.txt": "cannot be read",
        "x" * 300 + ".txt": "cannot be read",
    }.items():
        with pytest.raises(DocumentError, match=problem):
            loaders.load_document(tmp_path / name, source=name, max_bytes=LIMIT)


def test_a_suffix_that_is_none_of_ours_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"a\.zip.*\.csv, \.docm, \.docx, \.eml, \.epub, \.htm, \.html"):
        loaders.load_document(tmp_path / "a.zip", source="a.zip", max_bytes=LIMIT)


def test_messages_are_one_printable_line(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        loaders.load_document(tmp_path / "a.txt", source="a\nb\udcff.txt", max_bytes=LIMIT)
    assert str(caught.value).encode().startswith("a\ufffdb\ufffd.txt does".encode())


def tree(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("글", encoding="utf-8")


def sources(*paths: Path) -> list[str]:
    found = find_files(paths)
    assert not found.faults
    return [file.source for file in found.files]


def test_a_folder_is_searched_in_order(tmp_path: Path) -> None:
    tree(tmp_path, "b.txt", "a/z.MD", "a/b/c.pdf", "a.html", "x.zip", "MANIFEST.json", "b.meta.yaml")
    tree(tmp_path, ".hidden.txt", "~$open.txt", ".git/a.txt", "__pycache__/a.txt", "node_modules/m/a.md", ".venv/a.txt")
    assert sources(tmp_path) == ["a/b/c.pdf", "a/z.MD", "a.html", "b.txt"]
    assert sources(tmp_path / ".git") == ["a.txt"]


def test_what_an_index_keeps_in_its_folder_is_no_document(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "fetched/own.txt", "uploads/own.txt", "vectors.md")  # no index here: the user's own
    tree(
        tmp_path, "home/index.sqlite3", "home/fetched/1/page.html", "home/uploads/b.txt", "home/evaluations/report.html"
    )
    tree(tmp_path, "home/access/audit.jsonl", "home/access/ended.jsonl", "home/tags.json")
    tree(tmp_path, "home/vectors-2/x.txt", "home/feedback.jsonl", "home/feedback-candidates.jsonl", "home/own/c.txt")
    assert sources(tmp_path) == ["a.txt", "fetched/own.txt", "home/own/c.txt", "uploads/own.txt", "vectors.md"]
    assert find_files([tmp_path]).passed_over == ()
    assert sources(tmp_path / "home") == ["own/c.txt"]


def test_files_of_other_kinds_are_passed_over_by_name(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "x.ZZZ", "a/y.zzz", "LICENSE", "MANIFEST.json", "a.meta.yaml", "b.txt.meta.json")
    tree(tmp_path, ".hidden.zzz", "~$open.txt", "._a.txt", ".git/a.txt", "node_modules/m/a.txt", "Thumbs.db")
    found = find_files([tmp_path, tmp_path / "a"])
    assert [(one.source, one.kind) for one in found.passed_over] == [
        ("LICENSE", "no suffix"),
        ("a/y.zzz", ".zzz"),
        ("x.ZZZ", ".zzz"),
    ]
    assert passed_over_text(found.passed_over).splitlines() == [
        "3 files passed over (.zzz 2, no suffix 1)",
        "  .zzz: a/y.zzz, x.ZZZ",
        "  no suffix: LICENSE (if it is text, rename it to end in .txt)",
    ]
    assert passed_over_text(find_files([tmp_path / "a.txt"]).passed_over) == ""


def test_hidden_files_and_folders_are_named_and_not_entered(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", ".draft.md", "b/.old/c.txt", "b/.old/d/e.txt", ".git/f.md", ".env", ".DS_Store", ".#a.txt")
    found = find_files([tmp_path])
    assert [file.source for file in found.files] == ["a.txt"]
    assert passed_over_text(found.passed_over) == (
        "2 files passed over (hidden 2): .draft.md, b/.old (give it by its own path)"
    )
    assert sources(tmp_path, tmp_path / ".draft.md", tmp_path / "b/.old") == ["a.txt", ".draft.md", "c.txt", "d/e.txt"]


def test_empty_and_large_files_of_a_folder_are_passed_over_with_the_reason(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "large.txt", "empty.txt")
    (tmp_path / "large.txt").write_bytes(b"x" * (2**20 + 1))
    (tmp_path / "empty.txt").write_bytes(b"")
    found = find_files([tmp_path], max_bytes=2**20)
    assert [(one.source, one.kind) for one in found.passed_over] == [
        ("empty.txt", "empty"),
        ("large.txt", "larger than 1 MB"),
    ]
    named = find_files([tmp_path / "empty.txt"], max_bytes=2**20)  # by its own path: reading it says what is wrong
    assert [file.source for file in named.files] == ["empty.txt"]


def test_links_out_of_a_folder_are_passed_over_unless_they_are_named(tmp_path: Path) -> None:
    tree(tmp_path, "in/a.txt", "out/secret.txt", "out/deep/more.txt")
    (tmp_path / "in" / "file.txt").symlink_to(tmp_path / "out" / "secret.txt")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out" / "deep")
    (tmp_path / "in" / "inner.txt").symlink_to(tmp_path / "in" / "a.txt")
    (tmp_path / "in-short").symlink_to(tmp_path / "in")
    for folder in (tmp_path / "in", tmp_path / "in-short"):
        found = find_files([folder])
        assert [file.source for file in found.files] == ["a.txt"]
        assert passed_over_text(found.passed_over) == (
            "2 files passed over (link out of the folder 2): file.txt, folder (give what it leads to by its own path)"
        )
    named = find_files([tmp_path / "in", tmp_path / "in" / "folder", tmp_path / "in" / "file.txt"])
    assert [file.source for file in named.files] == ["a.txt", "more.txt", "file.txt"]
    assert named.passed_over == ()


def test_what_is_passed_over_is_named_in_korean_too(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.xls", "c.zip", *(f"{number}.zzz" for number in range(7)))
    assert passed_over_text(find_files([tmp_path]).passed_over, "ko").splitlines() == [
        "파일 9개를 건너뜀 (.xls 1, .zip 1, .zzz 7)",
        "  .xls: b.xls (.xlsx 형식으로 저장해 주세요)",
        "  .zip: c.zip (압축을 풀어 주세요)",
        "  .zzz: 0.zzz, 1.zzz, 2.zzz, 3.zzz, 4.zzz 외 2개",
    ]


def test_a_format_to_save_a_file_in_is_one_that_is_read() -> None:
    assert set(SAVED_AS.values()) <= SUFFIXES
    assert not SUFFIXES & set(SAVED_AS)


def test_many_files_are_passed_over_in_one_line(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", *(f"{number}.zzz" for number in range(8)))
    line = passed_over_text(find_files([tmp_path]).passed_over)
    assert line == "8 files passed over (.zzz 8): 0.zzz, 1.zzz, 2.zzz, 3.zzz, 4.zzz and 3 more"


def test_a_file_counts_once(tmp_path: Path) -> None:
    tree(tmp_path, "a.txt", "b.txt")
    (tmp_path / "link.txt").symlink_to(tmp_path / "a.txt")
    assert sources(tmp_path / "b.txt", tmp_path, tmp_path / "a.txt", tmp_path / ".." / tmp_path.name) == [
        "b.txt",
        "a.txt",
    ]


def test_links_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    tree(tmp_path, "a/x.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "b").symlink_to(tmp_path / "a")
    (tmp_path / "itself").symlink_to(tmp_path / "itself")
    assert sources(tmp_path) == ["a/x.txt"]


def test_paths_that_mean_nothing_are_faults(tmp_path: Path) -> None:
    tree(tmp_path, "good.txt", "bad.zip", "empty/x.zip")
    paths = [tmp_path / name for name in ("gone", "bad.zip", "good.txt", "empty", "null\0")]
    found = find_files(paths)
    assert [file.source for file in found.files] == ["good.txt"]
    assert [path.name for path, _ in found.faults] == ["gone", "bad.zip", "empty", "null\0"]
    gone, suffix, empty, _ = (str(error) for _, error in found.faults)
    assert "does not exist" in gone
    assert ".pdf" in suffix
    assert "holds no file that can be read" in empty
    assert find_files([]).files == ()


def test_a_folder_that_cannot_be_listed_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(os, "scandir", refuse)
    ((path, error),) = find_files([tmp_path]).faults
    assert path == tmp_path
    assert "may not be read" in error.problem


def test_unreadable_files_of_a_folder_are_found_and_then_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "broken.md").symlink_to(tmp_path / "gone")
    assert sources(tmp_path) == ["broken.md", "pipe.txt"]


def test_starting_up_loads_no_parser() -> None:
    heavy = "{'pypdf', 'trafilatura', 'lxml', 'docx', 'openpyxl', 'pptx'}"
    code = f"import sys, rag.index; assert not {heavy} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_parsing_html_logs_nothing(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(DocumentError):
        loaded("<!-- -->", "a.html")
    assert not caplog.records
