"""The tags of documents: where they are kept, what they go along with, and what becomes of those of gone documents."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import doubles
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import StorageError
from rag.index.ingest import Ingestor
from rag.index.tags import FILE_NAME, LONGEST_TAG, MOST, MOST_GONE, TagFile, tag

Make = Callable[..., Ingestor]
GROK, DOJO = "그록은 xAI가 만든 챗봇이다.", "도조는 테슬라의 슈퍼컴퓨터이다."


def test_tags_stay_with_the_place_and_go_with_the_document(tmp_path: Path) -> None:
    file = TagFile(tmp_path)
    here, there = str(tmp_path.resolve() / "uploads" / "a.md"), "https://a.example/b"
    file.change([here, there], ["여행", " 두  낱말 "])
    file.change([there], ["새것"], ["여행"])
    assert TagFile(tmp_path).by_location([here, there, "/elsewhere"]) == {
        here: {"여행", "두 낱말"},
        there: {"두 낱말", "새것"},
    }
    assert str(tmp_path) not in (tmp_path / FILE_NAME).read_text(encoding="utf-8")
    file.forget([there, "/elsewhere"])
    assert file.by_location([here, there]) == {here: {"여행", "두 낱말"}}


@given(st.text())
def test_a_tag_is_one_short_line_that_stays_as_it_is(text: str) -> None:
    kept = tag(text)
    assert tag(kept) == kept and len(kept) <= LONGEST_TAG and "\n" not in kept and "," not in kept


def test_a_damaged_file_of_tags_hides_no_document_and_a_full_disk_is_said(tmp_path: Path) -> None:
    file = TagFile(tmp_path)
    (tmp_path / FILE_NAME).write_text("{no JSON", encoding="utf-8")
    assert file.by_location(["/a"]) == {}
    with pytest.raises(StorageError):
        file.change(["/a"], ["새 태그"])
    assert (tmp_path / FILE_NAME).read_text(encoding="utf-8") == "{no JSON"
    with pytest.raises(StorageError):
        TagFile(tmp_path / FILE_NAME).change(["/a"], ["a file in the place of the folder"])


def test_a_document_has_a_few_tags(tmp_path: Path) -> None:
    file = TagFile(tmp_path)
    file.change(["/a"], [f"태그 {n}" for n in range(30)])
    assert len(file.by_location(["/a"])["/a"]) == MOST


def test_tags_go_along_with_a_file_that_is_moved(make_ingestor: Make, tmp_path: Path) -> None:
    ingestor, tags = make_ingestor(tmp_path / "home"), TagFile(tmp_path / "home")
    a, b = doubles.write_files(tmp_path / "in", {"a.txt": GROK, "b.txt": DOJO})
    doubles.ingest(ingestor, [a, b])
    tags.change([str(a.path)], ["챗봇"])
    tags.change([str(b.path)], ["칩"])
    a.path.replace(b.path)
    doubles.ingest(ingestor, [b])
    assert tags.by_location([str(a.path), str(b.path)]) == {str(b.path): {"챗봇", "칩"}}


def test_tags_go_along_with_files_that_change_their_names_with_each_other(make_ingestor: Make, tmp_path: Path) -> None:
    ingestor, tags = make_ingestor(tmp_path / "home"), TagFile(tmp_path / "home")
    grok, dojo, cohere = f"# 그록\n\n{GROK}", f"# 도조\n\n{DOJO}", "# 코히어\n\n코히어는 기업용 모델을 만든다."
    files = doubles.write_files(tmp_path / "in", {"a.md": grok, "b.md": dojo, "c.md": cohere})
    doubles.ingest(ingestor, files)
    a, b, c = (str(file.path) for file in files)
    for place, word in ((a, "챗봇"), (b, "칩"), (c, "기업")):
        tags.change([place], [word, "함께"])
    doubles.ingest(ingestor, doubles.write_files(tmp_path / "in", {"a.md": dojo, "b.md": grok}))
    assert tags.by_location([a, b]) == {a: {"칩", "함께"}, b: {"챗봇", "함께"}}
    turned = doubles.write_files(tmp_path / "in", {"a.md": cohere, "b.md": dojo, "c.md": grok})
    doubles.ingest(ingestor, turned)
    assert tags.by_location([a, b, c]) == {a: {"기업", "함께"}, b: {"칩", "함께"}, c: {"챗봇", "함께"}}


def test_tags_of_gone_files_are_kept_for_when_they_come_back_but_not_without_end(tmp_path: Path) -> None:
    tags, there = TagFile(tmp_path), ["/there"]
    tags.change(there, ["여기"], indexed=there)
    tags.change([f"/gone/{number}" for number in range(MOST_GONE + 20)], ["갔다"])
    tags.change(["/gone/7"], ["다시"])
    tags.change(["/new"], ["새것"], indexed=[*there, "/new"])
    left = tags.by_location([*there, "/new", *(f"/gone/{number}" for number in range(MOST_GONE + 20))])
    assert left["/there"] == {"여기"} and left["/new"] == {"새것"} and left["/gone/7"] == {"갔다", "다시"}
    assert len(left) == MOST_GONE + 2 and "/gone/20" not in left and f"/gone/{MOST_GONE + 19}" in left
