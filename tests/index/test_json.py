"""JSON as text, and the posts of an archive of X: every key and value kept, numbers as they are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import DocumentError
from rag.index.documents import find_files
from rag.index.documents.json_reading import read_archive_script, read_json, read_json_lines

WORD = st.text("가나다abc", min_size=1, max_size=5)
VALUE = st.recursive(
    st.one_of(WORD, st.integers(-99, 99), st.booleans(), WORD.map(lambda word: f"{word} " * 60)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORD, inner, max_size=3)),
    max_leaves=8,
)


def words_of(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [word for key, inner in value.items() if words_of(inner) for word in [key, *words_of(inner)]]
    if isinstance(value, list):
        return [word for inner in value for word in words_of(inner)]
    return (str(value).lower() if isinstance(value, bool) else str(value)).split()


@given(st.dictionaries(WORD, VALUE, max_size=4))
@settings(max_examples=50)
def test_every_key_and_value_is_in_the_text(value: dict[str, Any]) -> None:
    text = read_json(json.dumps(value).encode(), "a.json")[0]
    assert [word for word in words_of(value) if word not in text] == []


def test_records_are_lines_with_their_keys() -> None:
    value = (
        b'[{"city": "Busan", "size": 1.50, "at": {"road": "A-ro"}, "tags": ["x", "y"], "no": null}, {"city": "Ulsan"}]'
    )
    text, description = read_json(value, "a/cities.json")
    assert text == "- city: Busan | size: 1.50 | at.road: A-ro | tags: x, y\n- city: Ulsan"
    assert description == {"title": "cities"}


def test_long_texts_are_paragraphs_and_lists_of_objects_sections() -> None:
    value = {"title": "Report", "year": 2024, "body": "First line.\nSecond line.", "rows": [{"a": 1}, {"a": 2}]}
    text, description = read_json(json.dumps(value).encode(), "a.json")
    assert text == (
        "## Report\n\n- title: Report | year: 2024\n\nbody:\nFirst line.\nSecond line.\n\n\n## rows\n\n\n- a: 1\n- a: 2"
    )
    assert description == {"title": "Report"}


def test_a_key_that_occurs_twice_loses_nothing() -> None:
    assert read_json(b'{"a": "x", "a": "y", "b": 12345678901234567890.10}', "a.json")[0] == (
        "- a: x, y | b: 12345678901234567890.10"
    )


@pytest.mark.parametrize("name", ["read_json", "read_json_lines"])
def test_a_value_on_each_line(name: str) -> None:
    read = {"read_json": read_json, "read_json_lines": read_json_lines}[name]
    assert read('{"a": "x\u2028y"}\r\n\r\n{"a": 2}\n'.encode(), "a.jsonl")[0] == "\n- a: x y\n- a: 2".strip("\n")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"a": 1,\n oops}', "line 2"),
        (b'{"a": 1}\n{oops}', "line 2"),
        (b"[" * 100_000, "nested"),
        (b"[" * 200 + b"]" * 200, "nested"),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(data: bytes, said: str) -> None:
    with pytest.raises(DocumentError, match=said) as caught:
        read_json(data, "a.json")
    assert caught.value.remedy and caught.value.korean


def tweet(number: int, text: str, day: int = 15, **more: Any) -> dict[str, Any]:
    created = f"Wed May {day} 09:{number:02d}:11 +0000 2024"
    return {"tweet": {"id_str": str(number), "full_text": text, "created_at": created, **more}}


def archive(*values: dict[str, Any]) -> bytes:
    return f"window.YTD.tweets.part0 = {json.dumps(values)}".encode()


def test_posts_have_their_time_threads_their_order_and_links_their_address() -> None:
    link = {"urls": [{"url": "https://t.co/a", "expanded_url": "https://example.com/menu"}]}
    posts = archive(
        tweet(9, "@tom Yes.", in_reply_to_status_id_str="1000", in_reply_to_screen_name="tom"),
        tweet(7, "And the\nend.", 16, in_reply_to_status_id_str="3", in_reply_to_screen_name="me"),
        tweet(5, "RT @ann: Rain &amp; wind"),
        tweet(3, "Second.", in_reply_to_status_id_str="2", in_reply_to_screen_name="me"),
        tweet(2, "First https://t.co/a", entities=link),
        {"tweet": {"note": "another form"}},
    )
    text, description = read_archive_script(posts, "data/tweets.js")
    assert description == {"title": "tweets"}
    assert text.split("\n") == [
        "## 2024-05-15 (UTC)",
        "",
        "- 09:02 (1/3): First https://example.com/menu",
        "- 09:03 (2/3, re: @me): Second.",
        "- 2024-05-16 09:07 (3/3, re: @me): And the",
        "  end.",
        "- 09:05 (RT @ann): Rain & wind",
        "- 09:09 (re: @tom): @tom Yes.",
        "",
        "- tweet.note: another form",
    ]


def test_other_data_of_an_archive_are_read_as_json() -> None:
    data = b'window.YTD.account.part0 = [ {"account": {"username": "ann"}} ];'
    assert read_archive_script(data, "account.js")[0] == "- account.username: ann"


def test_of_scripts_only_the_data_of_an_archive_are_found(tmp_path: Path) -> None:
    (tmp_path / "tweets.js").write_bytes(archive(tweet(1, "Hello.")))
    (tmp_path / "app.js").write_text("window.alert('no')")
    found = find_files([tmp_path])
    assert [file.source for file in found.files] == ["tweets.js"]
    assert [(one.source, one.kind) for one in found.passed_over] == [("app.js", ".js")]
    with pytest.raises(DocumentError, match="program"):
        read_archive_script(b"window.alert('no')", "app.js")


def test_a_text_in_pieces_of_different_looks_is_one_text() -> None:
    data = '{"messages": [{"name": "Mira", "text": ["Bring the ", {"type": "bold", "text": "scores"}, "."]}]}'
    assert "text: Bring the scores." in read_json(data.encode(), "a.json")[0]


def test_words_beside_objects_are_a_list_and_no_text() -> None:
    data = '{"colours": ["red", {"type": "x", "text": "blue"}, "green"]}'
    assert "redblue" not in read_json(data.encode(), "a.json")[0]
