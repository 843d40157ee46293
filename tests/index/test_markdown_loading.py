"""What is left of Markdown when it is loaded: the words, not the markup around them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.documents.decoding import normalise
from rag.index.documents.forms import is_form_by_words
from rag.index.documents.html import read_fragment
from rag.index.documents.loaders import load_document
from rag.index.documents.markdown import plain_markdown

CELLS = st.text(st.sampled_from("가나 ab1.,*_"), min_size=1, max_size=12).filter(lambda cell: cell.strip(" *_"))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), min_size=2, max_size=5), st.sampled_from(["", "\n", "\n\n"]))
def test_a_table_of_html_has_the_rows_that_it_has_in_a_page(rows: list[list[str]], between: str) -> None:
    cells = ["".join(f"<td>{cell}</td>{between}" for cell in row) for row in rows]
    table = "<table>" + between.join(f"<tr>{row}</tr>" for row in cells) + "</table>"
    assert plain(f"앞.\n\n{table}\n\n뒤.") == f"앞.\n\n{normalise(read_fragment(table))}\n\n뒤."
    read = [[" ".join(cell.split()) for cell in row] for row in rows]
    if not is_form_by_words(read):
        assert plain(table).split("\n") == ["| " + " | ".join(row) + " |" for row in read]


def plain(text: str) -> str:
    return normalise(plain_markdown(text))


LINKS_AND_WORDS = [
    ("- [가까운 책방](b) ↗\n- [지도](c)", "- [가까운 책방 ↗]()\n- [지도]()"),
    ("1. [가게][x]\n\n2. [지도](c)\n\n[x]: http://a.example/b", "1. [가게]()\n\n2. [지도]()"),
    ("- [가게](b)\n- 역", "- 가게\n- 역"),
    ("- [가게](b)\n  9시에 연다", "- 가게\n  9시에 연다"),
    ("- [가게](b)는 9시에 연다", "- 가게는 9시에 연다"),
    ("**가까운 곳:**\n\n- [가게](b)", "**가까운 곳:**\n\n- 가게"),
    ("[가게](b)", "가게"),
]


@pytest.mark.parametrize(("text", "left"), LINKS_AND_WORDS)
def test_only_a_link_of_a_list_of_nothing_but_links_is_left_as_one(text: str, left: str) -> None:
    words = "이 글은 책방과 그 둘레를 다룬다."
    assert plain(f"{words}\n\n{text}\n\n{words}") == f"{words}\n\n{left}\n\n{words}"
    assert "[" not in plain(text)  # a text that is nothing but links says them


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("앞.\n\n<!-- 초안\n\n두 줄 -->\n뒤.", "앞.\n\n뒤."),
        ("one <!-- a --> two", "one  two"),
        ('a ![map](m.png "Map") b ![x][ref] c', "a  b  c"),
        ('<img\n src="m.png"\n alt="a > b">\n\nwords', "words"),
        ("[![badge](b.svg)](https://ci.example)\n\nwords", "words"),
        ('<a name="top"></a>\n## Fares', "## Fares"),
        ("- see [the **fares**](https://f.example/a_(b) 'Fares').", "- see the **fares**."),
        ('See [fares][f] and [rules][].\n\n[f]: https://f.example "F"\n[rules]: #rules', "See fares and rules."),
        ("[`fare()`](api.md) gives euros", "`fare()` gives euros"),
        ("<https://f.example/x> and <mailto:a@f.example>", "https://f.example/x and a@f.example"),
        ("<details><summary>요금</summary>\n어른은 900원이다.\n</details>", "요금\n어른은 900원이다."),
        ("<p align=center>First.<br/>Second.</p>", "First.\nSecond."),
        ("| a<br>b | <b>c</b> |\n| --- | --- |", "| a b | c |\n| --- | --- |"),
        (
            "앞.\n\n<table>\n<tr><th>노선</th><th>요금</th></tr>\n\n<tr>\n<td>섬</td>\n<td>**900원**</td>\n</tr></table>\n\n뒤.",
            "앞.\n\n| 노선 | 요금 |\n|---|---|\n| 섬 | **900원** |\n\n뒤.",
        ),
        (
            "<div align=center><table><caption>Fares</caption><tr><td>[Isle](isle.md)</td><td><ul><li>`<b>`</li>"
            "<li>&lt;i&gt;</li></ul></td></tr></table></div>",
            "Fares\n| Isle | `<b>`; <i> |",
        ),
        ('<table><tr><td><img src="a.png"></td></tr></table>\nwords', "words"),
        ("Here <table border=1> opens nothing.", "Here\n opens nothing."),
        ("`<table><tr><td>a</td></tr></table>`", "`<table><tr><td>a</td></tr></table>`"),
        ("<style>\np { color: red }\n</style>\nwords", "words"),
        ("Tom &amp; Ann&nbsp;&lt;3", "Tom & Ann\xa0<3"),
    ],
)
def test_markup_goes_and_words_stay(text: str, left: str) -> None:
    assert plain(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "# Heading\n\n- [ ] to do\n- [x] done",
        "```html\n<img src=a> <!-- kept -->\n[a](b)\n```",
        "~~~\n```\n<b>\n~~~",
        "Write `<br>` or ``a ` <b>`` here.",
        "a < b and c > d; List<String>, <name>, x <- y",
        "An open <!-- is text",
        "[Note]: important",
        "| a | b |\n| --- | --- |\n| 1 | 2 |",
        "> quoted *words*",
    ],
)
def test_text_and_code_stay_as_they_are(text: str) -> None:
    assert plain(text) == text


def test_a_lonely_backtick_protects_nothing() -> None:
    assert plain("5` wide\n\n<b>a</b> `<b>`") == "5` wide\n\na `<b>`"


def test_markdown_is_cleaned_when_it_is_loaded_and_plain_text_is_not(tmp_path: Path) -> None:
    text = "# [요금](fares.md)\n\n<!-- 초안 -->\n어른은 <b>900원</b>이다."
    documents = []
    for name in ("a.md", "a.markdown", "a.txt"):
        (tmp_path / name).write_text(f"---\nauthor: 김\n---\n{text}", encoding="utf-8")
        documents.append(load_document(tmp_path / name, source=name, max_bytes=1000))
    assert [document.text for document in documents[:2]] == ["# 요금\n\n어른은 900원이다."] * 2
    assert [document.title for document in documents[:2]] == ["요금"] * 2
    assert documents[2].text == text


@given(st.text(st.characters(exclude_characters="<>[]!&`~\x00\x01\x02", codec="utf-8")))
def test_text_without_markup_is_unchanged(text: str) -> None:
    assert plain(text) == normalise(text)


@given(st.lists(st.sampled_from([*"<>[]()!`~&;\"'\n a가", "<!--", "-->", "<b>", "```\n", "](", "\x00", "<script>"])))
def test_any_text_is_read(parts: list[str]) -> None:
    assert not {"\x00", "\x01", "\x02"} & set(plain_markdown("".join(parts)))


@pytest.mark.parametrize(
    "part", ["<!--", "<a ", "[a](", "[", "![", "`", "``", "```\n", "<script>", "<br>", '<a b="', "[]", "(("]
)
def test_hostile_markdown_takes_linear_time(part: str) -> None:
    begun = time.perf_counter()
    plain_markdown(part * 30_000)
    assert time.perf_counter() - begun < 3


def test_notes_are_paragraphs_and_leave_no_marks_in_sentences() -> None:
    text = (
        "다리는 1978년에 놓였다[^w]. 새로 칠한 것은 2019년이다. [^1] 길이는 40m이다.\n\n"
        "[^w]: 시 기록관, 1994.\n[^1]: *준공식*은 7월이었다.\n\n    사진이 남아 있다.\n\n관리는 하천과가 맡는다."
    )
    assert [part.strip() for part in plain(text).split("\n\n")] == [
        "다리는 1978년에 놓였다. 새로 칠한 것은 2019년이다. 길이는 40m이다.",
        "시 기록관, 1994.",
        "*준공식*은 7월이었다.",
        "사진이 남아 있다.",
        "관리는 하천과가 맡는다.",
    ]


def test_brackets_that_no_note_defines_stay() -> None:
    text = "Write `[^w]` or [^a-z], as in[^missing].\n\n```\n[^x]: code\n```\n\nSee [^x] there.[^y]\n\n[^y]: Below."
    assert plain(text) == text.replace("there.[^y]", "there.").replace("[^y]: ", "\n")


def test_rows_without_bars_at_their_ends_get_them() -> None:
    text = "표\n\n유약 | 콘 | 수축\n-----|:--:|----\n청자 | 9 | 12 %\n\n둘 | 셋\n뒤."
    rows = "| 유약 | 콘 | 수축 |\n| -----|:--:|---- |\n| 청자 | 9 | 12 % |"
    assert plain(text) == f"표\n\n{rows}\n\n둘 | 셋\n뒤."


def test_notes_without_end_take_linear_time() -> None:
    begun = time.perf_counter()
    plain("[^a]: x\n" + "   \n" * 100_000 + "[^a" * 100_000)
    plain("[^a]: x\n" * 50_000 + " " * 100_000 + "[^")
    assert time.perf_counter() - begun < 5


def test_a_note_within_a_sentence_is_a_paragraph_below() -> None:
    text = plain_markdown(
        "The ford^[It was paved in 1911, see [the log](http://a.example).] is wide.\nIt is shallow.\n\nEnd.\n"
    )
    assert text == "The ford is wide.\nIt is shallow.\n\nIt was paved in 1911, see the log.\n\nEnd.\n"


def test_a_power_is_no_note() -> None:
    assert plain_markdown("The sum is x^[2] at most.\n") == "The sum is x^[2] at most.\n"
