"""A model's text -> sentences with their form and their keys, however it is cut into pieces."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.sentence_stream import DraftSentence, SentenceStream

KEYS = ("abcd", "wxyz")


def drafts(text: str, sizes: list[int] | None = None, *, is_cut: bool = False) -> list[DraftSentence]:
    stream = SentenceStream(KEYS)
    pieces, position = [], 0
    for size in [*(sizes or []), len(text)]:
        pieces.append(text[position : position + size])
        position += size
    return [draft for piece in pieces for draft in stream.feed(piece)] + list(stream.finish(is_cut=is_cut))


def forms(text: str) -> list[tuple[str, str]]:
    return [(draft.form, draft.text) for draft in drafts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "그록은 챗봇이다 [abcd]. 도조는 컴퓨터다 [wxyz].",
            [("그록은 챗봇이다.", ("abcd",)), ("도조는 컴퓨터다.", ("wxyz",))],
        ),
        (
            "그록은 챗봇이다. [abcd] 도조는 컴퓨터다. [wxyz]",
            [("그록은 챗봇이다.", ("abcd",)), ("도조는 컴퓨터다.", ("wxyz",))],
        ),
        ("그록은 챗봇이다 [abcd][wxyz]", [("그록은 챗봇이다", ("abcd", "wxyz"))]),
        ("It is true [abcd, wxyz].", [("It is true.", ("abcd", "wxyz"))]),
        ("Made up [zzzz] [7] [key].", [("Made up.", ())]),
        ("It is f() true [[abcd]] ( 【wxyz】 ).", [("It is f() true.", ("abcd", "wxyz"))]),
        ("파라미터는 1.6조 개이다. 끝이다.", [("파라미터는 1.6조 개이다.", ()), ("끝이다.", ())]),
        ("Dr. Kim of the U.S. said so. Yes.", [("Dr. Kim of the U.S. said so.", ()), ("Yes.", ())]),
        ("It raised $1 bn. in May. It grew.", [("It raised $1 bn. in May.", ()), ("It grew.", ())]),
        ("It raised $1 bn. xAI grew.", [("It raised $1 bn.", ()), ("xAI grew.", ())]),
        ("It raised US$3 bn. It grew.", [("It raised US$3 bn.", ()), ("It grew.", ())]),
        ("It has approx. 3 m. users, est. 2019.", [("It has approx. 3 m. users, est. 2019.", ())]),
        ("It came on Nov. 5. It stayed.", [("It came on Nov. 5. It stayed.", ())]),
        ("[여기](http://a.example)를 보라.", [("[여기](http://a.example)를 보라.", ())]),
        ("[here](http://a.example)를 보라.", [("[here](http://a.example)를 보라.", ())]),
        ("“정말이다.” 그는 말했다.", [("“정말이다.”", ()), ("그는 말했다.", ())]),
        ("**하나이다.** *둘*이다.", [("하나이다.", ()), ("둘이다.", ())]),
        (" \n\n . ", []),
    ],
)
def test_sentences_and_their_keys(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(draft.text, draft.keys) for draft in drafts(text)] == expected


CITATIONS = {
    "[abcd]": ("abcd",),
    "[ABCD]": ("abcd",),
    "[`abcd`]": ("abcd",),
    "[abcd, wxyz]": ("abcd", "wxyz"),
    "[abcd; wxyz]": ("abcd", "wxyz"),
    "[abcd][wxyz]": ("abcd", "wxyz"),
    "[abcd, zzzz]": ("abcd",),
    "[key: abcd]": ("abcd",),
    "[abcd: 3140억 개. 매개변수]": ("abcd",),
    "[abcd, p. 3]": ("abcd",),
    "(abcd)": ("abcd",),
    "(출처: abcd)": ("abcd",),
    "(abcd and wxyz)": ("abcd", "wxyz"),
    "【abcd】": ("abcd",),
    "【abcd†source】": ("abcd",),
    "【4:0†source】": (),
    "[^abcd]": ("abcd",),
    "[^1]": (),
    "[1]": ("abcd",),
    "[1, 2]": ("abcd", "wxyz"),
    "[1-2]": ("abcd", "wxyz"),
    "[2–9]": ("wxyz",),
    "[1][2]": ("abcd", "wxyz"),
    "[1], [2]": ("abcd", "wxyz"),
    "[abcd]–[wxyz]": ("abcd", "wxyz"),
    "[abcd], [wxyz]": ("abcd", "wxyz"),
    "[doc1]": ("abcd",),
    "[doc_2]": ("wxyz",),
    "[Document 2]": ("wxyz",),
    "[Source 2]": ("wxyz",),
    "[Source 2; Source 1]": ("wxyz", "abcd"),
    "[source abcd]": ("abcd",),
    "[출처: abcd, 중앙일보]": ("abcd",),
    "[출처 2]": ("wxyz",),
    "(Source 2)": ("wxyz",),
    "(doc1)": ("abcd",),
    "(source: abcd)": ("abcd",),
    "(문서 1)": ("abcd",),
    "【2】": ("wxyz",),
    "<wxyz>": ("wxyz",),
    "{abcd, wxyz}": ("abcd", "wxyz"),
    r"\[abcd\]": ("abcd",),
    r"\[abcd\]\[2\]": ("abcd", "wxyz"),
    "[9]": (),
    "[doc9]": (),
    "[a1]": (),
    "[S1]": (),
    "[zzzz; yyyy]": (),
    "[sources]": (),
    "[출처: 중앙일보]": (),
    "(Source 9)": (),
}


@pytest.mark.parametrize("marker", CITATIONS)
@pytest.mark.parametrize(
    "place", ["그록은 챗봇이다 {}.", "그록은 챗봇이다. {}", "그록은{} 챗봇이다.", "{} 그록은 챗봇이다."]
)
def test_citations_of_every_kind_are_understood_anywhere_in_a_sentence(marker: str, place: str) -> None:
    first, second = drafts(f"{place.format(marker)}\n도조는 컴퓨터다.")
    assert (first.text, first.keys) == ("그록은 챗봇이다.", CITATIONS[marker])
    assert (second.text, second.keys) == ("도조는 컴퓨터다.", ())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("그록은 챗봇이다.¹ 도조는 컴퓨터다².", [("그록은 챗봇이다.", ("abcd",)), ("도조는 컴퓨터다.", ("wxyz",))]),
        (
            "Grok is a chatbot.¹ Dojo is a computer.²",
            [("Grok is a chatbot.", ("abcd",)), ("Dojo is a computer.", ("wxyz",))],
        ),
        ("그록은 챗봇이다¹,². 도조다³.", [("그록은 챗봇이다.", ("abcd", "wxyz")), ("도조다.", ())]),
        ("면적은 3 m²이다. 10¹¹ 개이다.", [("면적은 3 m²이다.", ()), ("10¹¹ 개이다.", ())]),
        (
            "It is so. [abcd], [wxyz] It is not. [1]–[2]",
            [("It is so.", ("abcd", "wxyz")), ("It is not.", ("abcd", "wxyz"))],
        ),
    ],
)
def test_raised_numbers_and_joined_citations_are_read(text: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(draft.text, draft.keys) for draft in drafts(text)] == expected


def test_a_number_is_no_place_where_keys_are_numbers() -> None:
    stream = SentenceStream(("7", "1"))
    assert [draft.keys for draft in [*stream.feed("하나다 [1]. 둘이다 [2]."), *stream.finish()]] == [("1",), ()]


@pytest.mark.parametrize(
    "words",
    [
        "(사진)",
        "[주: 정정]",
        "(2023)",
        "[xAI]",
        "(zzzz)",
        "[abc def]",
        "(1)",
        "(article 5)",
        "(출처)",
        "<b>",
        "{2}",
        "3 < 5",
    ],
)
def test_brackets_that_cite_nothing_stay(words: str) -> None:
    text = f"그록은 {words} 챗봇이다."
    assert [(draft.text, draft.keys) for draft in drafts(text)] == [(text, ())]


def test_a_mark_inside_a_citation_ends_no_sentence() -> None:
    assert [draft.keys for draft in drafts("그록이다 [abcd: 하나다. 둘이다.]. 도조다.")] == [("abcd",), ()]


@pytest.mark.parametrize("line", ["[wxyz]", "(wxyz)", "출처: [wxyz]", "- [wxyz]"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n도조는 컴퓨터다."])
def test_a_line_that_is_nothing_but_a_citation_belongs_to_the_sentence_before(line: str, end: str) -> None:
    first = drafts(f"그록은 챗봇이다.\n\n{line}{end}")[0]
    assert (first.text, first.keys) == ("그록은 챗봇이다.", ("wxyz",))


def test_footnotes_are_read_where_they_stand_before_and_never_shown() -> None:
    text = "[^1]: abcd, 중앙일보\n그록이다[^1]. 도조다[^2].\n\n출처:\n[^2]: wxyz"
    assert [(draft.text, draft.keys) for draft in drafts(text)] == [("그록이다.", ("abcd",)), ("도조다.", ())]


def test_a_list_has_a_lead_in_items_and_an_end() -> None:
    text = (
        "두 회사가 있다:\n- **xAI**: 2023년 설립. 그록을 만들었다 [abcd].\n  - 직원 100명\n    본사는 팰로앨토이다.\n"
        "1. 하나이다.\n2) 둘\n가. 셋\n(4) 넷\n①다섯\n• 여섯\n\n끝이다."
    )
    assert forms(text) == [
        ("paragraph", "두 회사가 있다:"),
        ("item", "xAI: 2023년 설립."),
        ("sentence", "그록을 만들었다."),
        ("item", "직원 100명"),
        ("sentence", "본사는 팰로앨토이다."),
        *[("item", text) for text in ("하나이다.", "둘", "셋", "넷", "다섯", "여섯")],
        ("paragraph", "끝이다."),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("- [abcd] 하나다. 둘이다.", [("abcd",), ("abcd",)]),
        ("- [abcd]: 하나다. 둘이다. 셋이다 [wxyz].", [("abcd",), ("abcd",), ("wxyz",)]),
        ("- **[abcd]** 하나다. 둘이다.", [("abcd",), ("abcd",)]),
        ("[abcd] 하나다. 둘이다.", [("abcd",), ("abcd",)]),
        ("- 하나다. 둘이다 [abcd].", [("abcd",), ("abcd",)]),
        ("- 하나다. 둘이다. [abcd]", [("abcd",), ("abcd",)]),
        ("- 하나다. 둘이다. 셋이다.\n  [abcd]", [("abcd",)] * 3),
        ("- 하나다 [wxyz]. 둘이다. 셋이다【abcd】.", [("wxyz",), ("abcd",), ("abcd",)]),
        ("- 하나다. 둘이다 [wxyz]. 셋이다.", [(), ("wxyz",), ()]),
        ("1. 하나다. 2. 둘이다. 셋이다 [abcd].", [(), ("abcd",), ("abcd",)]),
        ("1. [abcd] 하나다. 2. 둘이다.", [("abcd",), ()]),
        ("하나다. 둘이다 [abcd].", [(), ("abcd",)]),  # the first is shown while the second is still written
        ("- 하나다. 둘이다 [abcd].\n- 셋이다.", [("abcd",), ("abcd",), ()]),
    ],
)
def test_a_citation_at_the_head_of_a_line_or_the_end_of_an_item_counts_for_all_its_sentences(
    line: str, expected: list[tuple[str, ...]]
) -> None:
    assert [draft.keys for draft in drafts(line)] == expected


def test_the_sentences_of_an_item_that_breaks_off_are_kept() -> None:
    assert [draft.text for draft in drafts("- 하나다. 둘이다. 셋", is_cut=True)] == ["하나다.", "둘이다."]
    assert [draft.text for draft in drafts("- 하나다. 출처:")] == ["하나다."]


def test_numbers_in_the_middle_of_a_line_begin_items() -> None:
    assert forms("1. 하나이다. 2. 둘이다.") == [("item", "하나이다."), ("item", "둘이다.")]


def test_lines_go_on_and_empty_lines_part_paragraphs() -> None:
    assert forms("하나이다. 둘이다.\n셋이다.\n\n넷이다.\n---\n다섯이다.") == [
        ("paragraph", "하나이다."),
        ("sentence", "둘이다."),
        ("sentence", "셋이다."),
        ("paragraph", "넷이다."),
        ("paragraph", "다섯이다."),
    ]


def test_a_heading_is_a_paragraph_of_its_own() -> None:
    assert forms("## **xAI** ##\n그록을 만들었다.\n```\n코드다.\n```") == [
        ("paragraph", "xAI"),
        ("paragraph", "그록을 만들었다."),
        ("sentence", "코드다."),
    ]


def test_a_table_is_a_header_and_rows_with_the_keys_of_their_cells() -> None:
    text = (
        "비교하면:\n| 모델 | 크기 |  |\n|:--|---:|---|\n| **그록-1** | 3140억 개 [abcd] | [wxyz] |\n"
        "| 하이퍼<br>클로바 | | 2040억\\|개 |\n끝이다."
    )
    assert drafts(text) == [
        DraftSentence("비교하면:", (), "paragraph"),
        DraftSentence("모델 | 크기 | -", (), "header"),
        DraftSentence("그록-1 | 3140억 개", ("abcd", "wxyz"), "row"),
        DraftSentence("하이퍼 클로바 | - | 2040억/개", (), "row"),
        DraftSentence("끝이다.", (), "paragraph"),
    ]


@pytest.mark.parametrize("rule", ["--- | ---", "---|---", ":-- | --:", "|---|---|", "--- | --- |"])
def test_a_table_needs_no_bars_at_the_ends_of_its_rows(rule: str) -> None:
    text = f"비교하면:\n모델 | 크기\n{rule}\n그록-1 | 3140억 개 [abcd]\nDr. Kim | 둘이다. 셋이다.\n\n끝 | 이다.\n"
    assert drafts(text) == [
        DraftSentence("비교하면:", (), "paragraph"),
        DraftSentence("모델 | 크기", (), "header"),
        DraftSentence("그록-1 | 3140억 개", ("abcd",), "row"),
        DraftSentence("Dr. Kim | 둘이다. 셋이다.", (), "row"),
        DraftSentence("끝 | 이다.", (), "paragraph"),
    ]


@pytest.mark.parametrize(
    "text", ["a | b\n", "a | b\n--- \n", "a | b\n--- | --- | ---", "a. B | c\n--- | ---", "a | b\n\n--- | ---"]
)
def test_a_bar_without_a_rule_of_as_many_cells_below_it_makes_no_table(text: str) -> None:
    assert not {"header", "row"} & {form for form, _ in forms(text)}


def test_a_table_without_a_rule_has_no_header() -> None:
    assert forms("| a | 1 |\n| b | 2 |") == [("row", "a | 1"), ("row", "b | 2")]


PARTS = [
    "그록은 챗봇이다.", "It is so.", "[abcd]", "1.6조 개이다.", "\n", "\n\n", "“정말?”", "A - B", "- ", "\n- 항목",
    "\n1. ", "\n가. ", "\n| a | b |", "\n|---|---|", "\n# 제목\n", "(wxyz)", "(사진", "【abcd†source】", "[^1]",
    "\n[^1]: wxyz\n", "[", "]", "[abcd: 말. 말]", "출처: ", "**", "*", "Dr. ", "  ", "\n  이어진다.", "```\n",
    "[zzzz](http://a.example)", "다음:\n", "[1]", "[doc2]", ", [abcd]", "–", "¹", "(Source 2)",
    "$1 bn. ", "in May", "xAI", "ca. ", "\na | b", "\n--- | ---", " | ",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PARTS) | st.text(max_size=3), max_size=14).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda between: between.join(parts))
)


@given(TEXTS, st.lists(st.integers(1, 7), max_size=60))
def test_where_the_pieces_are_cut_makes_no_difference(text: str, sizes: list[int]) -> None:
    assert drafts(text) == drafts(text, sizes) == drafts(text, [1] * len(text))


@given(TEXTS)
def test_every_key_is_known_and_no_citation_stays_in_the_text(text: str) -> None:
    for draft in drafts(text):
        assert set(draft.keys) <= set(KEYS)
        assert "".join(draft.text.split()) and "\n" not in draft.text
        for (opening, closing), key in itertools.product(["[]", "()", "【】"], KEYS):
            assert f"{opening}{key}{closing}" not in draft.text
        assert "†source】" not in draft.text


@given(st.text())
def test_no_word_is_lost_but_markers_and_decoration(text: str) -> None:
    kept = "".join(draft.text for draft in drafts(text + "."))
    assert len(kept) <= len(text) + 1
    assert not text.isalpha() or kept == text + "."


@pytest.mark.parametrize(
    "cut", ["xAI의 가입", "The answer is: 2021", "그는 2023년에 오픈", "GPU를 사는 데 수십", "출처:"]
)
def test_a_last_sentence_that_was_cut_off_is_dropped(cut: str) -> None:
    assert [draft.text for draft in drafts(f"그록은 챗봇이다.\n{cut}")] == ["그록은 챗봇이다."]


@pytest.mark.parametrize(
    "whole", ["끝났습니다", "맞아요", "NO_ANSWER", "3140억 개", "- 3140억 개", "314 billion [abcd]"]
)
def test_a_short_answer_without_a_mark_is_whole(whole: str) -> None:
    assert len(drafts(whole)) == 1


@pytest.mark.parametrize("last", ["하이퍼클로바: 2040억 개 [abcd]", "**Dojo**: a computer【abcd】", "Grok-1 (abcd) "])
def test_a_last_line_that_ends_in_its_citation_is_whole(last: str) -> None:
    assert [draft.keys for draft in drafts(f"그록-1: 3140억 개 [wxyz]\n{last}")] == [("wxyz",), ("abcd",)]


@pytest.mark.parametrize("label", ["[abcd]:", "[abcd] :", "**[abcd]**:", "[key: abcd]："])
def test_a_citation_may_label_the_sentence_that_follows_it(label: str) -> None:
    expected = DraftSentence("그록은 챗봇이다.", ("abcd",), "paragraph")
    assert drafts(f"{label} 그록은 챗봇이다.") == [expected]


@pytest.mark.parametrize("last", ["도조는 컴퓨터다.", "- 도조", "| 도조 | 컴퓨터 |"])
def test_of_a_text_that_broke_off_the_last_line_is_dropped(last: str) -> None:
    assert [draft.text for draft in drafts(f"그록은 챗봇이다.\n{last}", is_cut=True)] == ["그록은 챗봇이다."]
    assert len(drafts(f"그록은 챗봇이다.\n{last}")) == 2


def test_a_sentence_with_its_citation_does_not_wait_for_the_next_line() -> None:
    stream = SentenceStream(KEYS)
    assert [draft.text for draft in stream.feed("그록은 챗봇이다 [abcd].\n")] == ["그록은 챗봇이다."]
    assert list(stream.feed("도조는 컴퓨터다.\n")) == []
    assert [draft.text for draft in stream.feed("그다음 줄은 길어서 출처만 적은 줄일 수가 없다는 것을")] == [
        "도조는 컴퓨터다."
    ]


@pytest.mark.parametrize(
    "unit", ["[", "(abcd", "[ab", "1. ", "| a ", "|\n", "\n", "- ", "*a", "Dr. ", '."', "A. ", "[^1]", ". ("]
)
def test_the_time_grows_with_the_length_only(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    started = time.process_time()
    drafts(text)
    assert time.process_time() - started < 5
