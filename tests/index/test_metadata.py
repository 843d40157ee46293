"""What stands beside the text of a document: front matter, sidecars, manifests."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.index.documents.metadata import beside, iso_date, split_front_matter


@given(st.dates(min_value=datetime.date(1000, 1, 1)))
def test_every_spelling_of_a_date_is_the_same_date(date: datetime.date) -> None:
    year, month, day = date.year, date.month, date.day
    for spelling in (
        date.isoformat(),
        f"{year}.{month}.{day}",
        f"{year}. {month}. {day}.",
        f"{year}/{month:02d}/{day:02d}",
        f"{year}년 {month}월 {day}일",
        f"{date.isoformat()}T05:00:00+09:00",
        f"{year}. {month}. {day}. 05:00",
    ):
        assert iso_date(spelling) == date.isoformat(), spelling


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024", "2024"),
        ("2024년", "2024"),
        ("2024-6", "2024-06"),
        ("2024년 6월", "2024-06"),
        ("2024-13", None),
        ("2023-02-29", None),
        ("0000", None),
        ("24-06-15", None),
        ("2024-06.15", None),
        ("June 2024", "2024-06"),
        ("15 Jun 2024", "2024-06-15"),
        ("Saturday, June 15, 2024", "2024-06-15"),
        ("June 31, 2024", None),
        ("June", None),
        ("Q2 2024", None),
        ("on June 15, 2024", None),
        ("2024-06-15일", None),
        ("２０２４", None),
    ],
)
def test_dates(value: str, expected: str | None) -> None:
    assert iso_date(value) == expected


def test_front_matter_is_taken_off() -> None:
    fields = 'title: "그록"\nauthor: [윤준탁, 이덕주]\npublished: 2024-06-15\nsource_file: x\nlanguage: ko-KR'
    text = f"---\n{fields}\n---\n\n# 글\n---\n끝"
    description, body = split_front_matter(text, "a.md", strict=True)
    assert description == {"title": "그록", "author": "윤준탁, 이덕주", "published": "2024-06-15", "language": "ko"}
    assert body == "# 글\n---\n끝"


@pytest.mark.parametrize("value", ["1984", "No", "12:30", "0x1F", "2024-02-30", "1_000", "~ 2"])
def test_plain_values_stay_as_they_are_written(value: str) -> None:
    assert split_front_matter(f"---\ntitle: {value}\n---\na", "a.md", strict=True)[0] == {"title": value}


@pytest.mark.parametrize(
    ("fields", "date"),
    [
        ("date: 2024-04-02T09:00:00+09:00", "2024-04-02"),
        ("date: 2024-04-02\npublished: 2023-01-05", "2023-01-05"),
        ("date: soon", None),
    ],
)
def test_the_date_of_other_programs_counts_where_no_day_of_publication_is_given(fields: str, date: str | None) -> None:
    found, text = split_front_matter(f"---\n{fields}\n---\n본문", "a.md", strict=True)
    assert (found.get("published"), text) == (date, "본문")


def test_empty_values_say_nothing() -> None:
    text = "---\ntitle: null\nauthor: ~\nkind:\ndating: ''\n---\na"
    assert split_front_matter(text, "a.md", strict=True) == ({}, "a")


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: never closed",
        "---\njust prose\n---\nmore",
        "---\n- a\n- b\n---\nmore",
        "---\n---\nmore",
        "text\n---\ntitle: x\n---",
        "----\ntitle: x\n---\n",
        "---\n" + "word\n" * 5000 + "---\nfar away",
    ],
)
def test_dashes_that_are_no_front_matter_stay(text: str) -> None:
    assert split_front_matter(text, "a.md", strict=True) == ({}, text)


def test_malformed_front_matter() -> None:
    text = "---\ntitle: good\nauthor: this: is: wrong\n---\nbody"
    with pytest.raises(DocumentError, match=r"a\.md is not valid YAML at line 3"):
        split_front_matter(text, "a.md", strict=True)
    assert split_front_matter(text, "a.txt", strict=False) == ({}, text)


@pytest.mark.parametrize(
    "yaml", ["[" * 5000, "title: !!int x", "title: !!timestamp x", "title: !!python/name:os.system"]
)
def test_hostile_front_matter_is_refused(yaml: str) -> None:
    with pytest.raises(DocumentError, match="not valid YAML"):
        split_front_matter(f"---\n{yaml}\n---\nbody", "a.md", strict=True)


def test_unusable_values_name_their_key() -> None:
    with pytest.raises(DocumentError, match="published"):
        split_front_matter("---\npublished: last summer\n---\na", "a.md", strict=True)
    with pytest.raises(DocumentError, match="author"):
        split_front_matter("---\nauthor: {name: x}\n---\na", "a.md", strict=True)


@pytest.mark.parametrize("name", ["a.txt.meta.yaml", "a.txt.meta.json", "a.meta.yaml", "a.meta.json"])
def test_a_sidecar_outranks_the_manifest(tmp_path: Path, name: str) -> None:
    entry = {"file": "a.txt", "title": "manifest", "author": None, "publisher": "신문", "published": 2024}
    (tmp_path / "MANIFEST.json").write_text(json.dumps({"articles": [{"file": "b.txt"}, entry]}), encoding="utf-8-sig")
    (tmp_path / name).write_text('{"title": "sidecar"}', encoding="utf-8")
    assert beside(tmp_path / "a.txt") == {"title": "sidecar", "publisher": "신문", "published": "2024"}
    assert beside(tmp_path / "b.txt") == {}


@pytest.mark.parametrize(
    "content", ["[1, 2]", '{"version": 3}', '{"articles": {"a": 1}}', '{"articles": [1, {"file": 2}]}']
)
def test_a_foreign_manifest_says_nothing(tmp_path: Path, content: str) -> None:
    (tmp_path / "MANIFEST.json").write_text(content)
    assert beside(tmp_path / "a.txt") == {}


def test_a_changed_manifest_is_read_again(tmp_path: Path) -> None:
    for title in ("first", "the second"):
        (tmp_path / "MANIFEST.json").write_text(json.dumps({"articles": [{"file": "a.txt", "title": title}]}))
        assert beside(tmp_path / "a.txt") == {"title": title}


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.meta.json", "{\n'x'", "a.meta.json is not valid JSON at line 2"),
        ("a.meta.yaml", "a: b: c", "a.meta.yaml is not valid YAML at line 1"),
        ("a.meta.yaml", "- a", "no key and value pairs"),
        ("a.meta.json", '{"published": "soon"}', "published"),
        ("MANIFEST.json", "{", "MANIFEST.json is not valid JSON"),
        ("MANIFEST.json", "[" * 100_000, "MANIFEST.json is not valid JSON"),
    ],
)
def test_malformed_sidecars_are_named(tmp_path: Path, name: str, content: str, problem: str) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(DocumentError, match=problem):
        beside(tmp_path / "a.txt")


def test_a_name_too_long_for_a_sidecar_has_none(tmp_path: Path) -> None:
    assert beside(tmp_path / ("x" * 250 + ".txt")) == {}
