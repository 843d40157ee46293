"""What is printed around the text of PDF pages, sentences over page breaks, hyphens at line ends, and columns."""

from __future__ import annotations

import pytest
from written_pdf import Shown, written_pdf

from rag.index.documents.pdf import read_pdf, text_of
from rag.index.documents.pdf.columns import in_reading_order
from rag.index.documents.pdf.flow import Block, flow
from rag.index.documents.pdf.furniture import without_furniture
from rag.index.documents.pdf.lines import Line


def page(*texts: str, head: str = "", foot: str = "") -> list[Line]:
    """A page with a head, lines 14 points apart, and a foot."""
    body = [Line(text, 60, 700 - 14 * number) for number, text in enumerate(texts)]
    edges = ([Line(head, 60, 780)] if head else [], [Line(foot, 280, 30)] if foot else [])
    return [*edges[0], *body, *edges[1]]


def kept(*pages: list[Line]) -> list[list[str]]:
    return [[line.text for line in lines] for lines in without_furniture(pages)]


def test_heads_feet_and_page_numbers_are_left_out() -> None:
    pages = [page(f"Text {word}.", head="Annual Report 2031", foot=f"- {n + 7} -") for n, word in enumerate("abcd")]
    assert kept(*pages) == [["Text a."], ["Text b."], ["Text c."], ["Text d."]]


def test_heads_of_left_and_right_pages_and_of_chapters_are_left_out() -> None:
    heads = [
        "The Title",
        "One",
        "The Title",
        "One",
        "The Title",
        "One",
        "The Title",
        "Two",
        "The Title",
        "Two",
        "",
        "Two",
    ]
    pages = [page(f"Text {word}.", head=head) for word, head in zip("abcdefghijkl", heads, strict=True)]
    assert kept(*pages) == [[f"Text {word}."] for word in "abcdefghijkl"]


def test_a_title_of_its_own_before_the_page_number_is_left_out() -> None:
    pages = [page(f"Text {word}.", head=f"All about {word} {n + 1}") for n, word in enumerate("abcd")]
    assert kept(*pages) == [["Text a."], ["Text b."], ["Text c."], ["Text d."]]


def test_heads_of_left_and_right_pages_return_in_a_short_document_too() -> None:
    heads = ("Fen survey    1", "2    The trust", "Fen survey    3", "4    The trust")
    pages = [page(f"Text {number}.", head=head) for number, head in zip("abcd", heads, strict=True)]
    assert kept(*pages) == [[f"Text {number}."] for number in "abcd"]


def test_a_foot_with_a_day_a_time_and_the_pages_is_left_out() -> None:
    foot = "Printed 11/04/2025 09:31 from fen.example, page {} of 3"
    pages = [[*page(f"Text {word}."), Line(foot.format(number), 60, 20)] for number, word in enumerate("abc", 1)]
    assert kept(*pages) == [["Text a."], ["Text b."], ["Text c."]]


def test_a_note_along_the_margin_is_left_out() -> None:
    pages = [[Line("Not for sale", 20, 300, upright=False), *page(f"Text {word}.")] for word in "ab"]
    assert kept(*pages) == [["Text a."], ["Text b."]]


@pytest.mark.parametrize(
    "pages",
    [
        [page("Guest: Kim", "Total: 300"), page("Guest: Lee", "Total: 450"), page("Guest: Cho", "Total: 120")],
        [page("1 Why?", "It is so."), page("2 How?", "By hand."), page("3 When?", "Today.")],
        [page("Same words."), page("Same words.")],  # nothing else would be left
        [page("Alone", head="A head without another")],
    ],
)
def test_what_only_lies_at_the_same_place_is_kept(pages: list[list[Line]]) -> None:
    assert kept(*pages) == [[line.text for line in lines] for lines in pages]


def test_a_large_title_on_every_page_is_a_heading() -> None:
    pages = [[Line("Menu", 60, 780, size=24), *page(f"Soup {word}", "Bread")] for word in "ab"]
    assert [lines[0] for lines in kept(*pages)] == ["Menu", "Menu"]


def test_a_sentence_over_a_page_break_is_whole_and_its_pages_are_known() -> None:
    text, pages = flow(
        [
            Block(0, ("The lighthouse was built by the two brothers", "of the old keeper, who lived on the cliff and")),
            Block(1, ("never left it again.", "It has 212 steps.")),
        ],
        2,
    )
    assert "who lived on the cliff and never left it again.\nIt has" in text
    assert text[pages[1] :].startswith("never left")


def test_a_title_page_and_a_heading_are_no_parts_of_a_sentence() -> None:
    text, _ = flow(
        [
            Block(0, ("The Lighthouse",)),
            Block(1, ("The lighthouse was built by the two brothers", "of the keeper of the old harbour in the north")),
            Block(2, ("Steps", "It has 212 steps, and nobody has ever climbed")),
        ],
        3,
    )
    assert text.startswith("The Lighthouse\n\nThe lighthouse")
    assert "north\n\nSteps\nIt has" in text


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("", "a wellknown"),
        ("It is wellknown.", "a wellknown"),
        ("It is well-known.", "a well-known"),
        ("A well-read man.", "a well-known"),
        ("A well is known.", "a well-known"),
    ],
)
def test_a_hyphen_at_a_line_end_is_judged_by_the_words_of_the_text(rest: str, expected: str) -> None:
    assert expected in flow([Block(0, ("This is a well-", "known lighthouse", "", rest))], 1)[0]


def test_columns_stored_row_by_row_are_read_one_after_the_other() -> None:
    left = ["The mill was sold to a baker who", "came from the valley and wanted to", "grind his own flour again."]
    right = ["The ferry runs on every second day", "from the old pier to the island and", "takes nine people at most."]
    rows = [Line(text, x, 700 - 14 * n) for n in range(3) for text, x in ((left[n], 60), (right[n], 300))]
    title = Line("News of the Valley", 60, 760)
    blocks = [[line.text for line in block] for block in in_reading_order([title, *rows])]
    assert blocks == [["News of the Valley", *left], right]


def test_rows_of_a_table_are_kept_together() -> None:
    rows = [Line(text, x, 700 - 14 * n) for n in range(4) for text, x in ((f"Item {n}", 60), (f"{n} kg", 300))]
    assert in_reading_order(rows) == [rows]


def test_a_whole_file_with_heads_and_a_wide_gap() -> None:
    head, foot = Shown("Harbour Log", 60, 800), Shown("Page 1 of 2", 280, 30)
    first = [head, Shown("A Windy Year", 60, 760), Shown("The log was kept by the pilot", 60, 730)]
    first += [Shown("and by his sister, who was the", 60, 716), foot]
    second = [head, Shown("first woman on the pilot boat.", 60, 760), Shown("Page 2 of 2", 280, 30)]
    text, _, pages, *_ = read_pdf(written_pdf([first, second]), "a.pdf")
    assert text == (
        "A Windy Year\n\nThe log was kept by the pilot and by his sister, who was the first woman on the pilot boat."
    )
    assert text[pages[1] :].startswith("first woman")


ABOVE = ["The canal is three miles long and has two tunnels.", "It was dug to carry slate to the sea in seven years."]
OPEN, OPEN_END = "It had nineteen locks, of which eleven can be", "seen, and the company that dug it failed in 1847."
BELOW = "The county bought the land for a tenth of the cost of it."


def with_notes(*notes: tuple[str, float, float]) -> str:
    """The text of two pages with a sentence over both, and notes on the first one: their words, size and height."""
    first = [Line(text, 60, 700 - 14 * n, 10) for n, text in enumerate([*ABOVE, OPEN])]
    second = [Line(text, 60, 700 - 14 * n, 10) for n, text in enumerate([OPEN_END, BELOW])]
    text, starts = text_of([[*first, *(Line(text, 60, y, size) for text, size, y in notes)], second])
    assert text[starts[1] :].startswith("seen")
    return text


def test_notes_at_the_foot_of_a_page_cut_no_sentence_over_two_pages() -> None:
    above, below = "\n".join(ABOVE), f"{OPEN} {OPEN_END}\n{BELOW}"
    found = with_notes(("1) Slate was the only cargo", 8, 100), ("2) Lowe, Canals, 1972.", 8, 90))
    assert found.split("\n\n") == [above, "1) Slate was the only cargo", "2) Lowe, Canals, 1972.", below]
    raised = with_notes(("1", 5, 103), ("Lowe lists the keepers of", 8, 100))
    assert raised.split("\n\n") == [above, "1 Lowe lists the keepers of", below]


def test_notes_at_the_foot_of_a_column_cut_no_sentence_over_two_columns() -> None:
    left = [Line(text, 60, 700 - 14 * n) for n, text in enumerate([*ABOVE, OPEN])]
    right = [Line(text, 320, 700 - 14 * n) for n, text in enumerate([OPEN_END, BELOW])]
    text = text_of([[*left, Line("1 Lowe, 1972.", 60, 100, 8), *right]])[0]
    assert text.split("\n\n") == ["\n".join(ABOVE), "1 Lowe, 1972.", f"{OPEN} {OPEN_END}\n{BELOW}"]


def test_notes_come_before_a_sentence_that_begins_within_a_line_of_the_only_paragraph() -> None:
    first = ["It was dug for slate by Dr. Marsh. The nineteen", "locks, of which eleven can be seen today, and"]
    pages = [[Line(text, 60, 700 - 14 * n) for n, text in enumerate(texts)] for texts in (first, [OPEN_END, BELOW])]
    text = text_of([[*pages[0], Line("1) Lowe, 1972", 60, 90, 8)], pages[1]])[0]
    assert text.split("\n\n") == [
        "It was dug for slate by Dr. Marsh.", "1) Lowe, 1972", f"The nineteen {first[1]} {OPEN_END}\n{BELOW}",
    ]  # fmt: skip


def test_a_page_on_which_no_sentence_begins_keeps_its_notes_at_its_end() -> None:
    page = [Line("which runs on and on, through the", 60, 700), Line("whole of the page and over its end", 60, 686)]
    text = text_of([[*page, Line("1) Lowe, 1972", 60, 90, 8)], [Line("and ends on the next one of them.", 60, 700)]])[0]
    assert text.split("\n\n")[1:] == ["1) Lowe, 1972", "and ends on the next one of them."]


def test_marks_of_the_notes_of_a_page_do_not_join_its_sentences() -> None:
    words = "It failed in 1847.1 The land was sold.2) Its CO2 fell.2 The rest is at 3.1 metres.” 1 It stays.1"
    foot = [Line("1 Lowe, 1972.", 60, 100, 8), Line("2) Gazette.", 60, 90, 8)]
    text = text_of([[Line(words, 60, 700), Line("A", 60, 686), Line("B", 60, 672), *foot]])[0]
    kept = "It failed in 1847.1 The land was sold. Its CO2 fell.2 The rest is at 3.1 metres.” 1 It stays."
    assert text.split("\n")[0] == kept


@pytest.mark.parametrize(
    "line", [("1) Slate only, and no other goods.", 10, 100), ("Photograph by the author.", 8, 100)]
)
def test_what_is_no_note_stays_where_it_is(line: tuple[str, float, float]) -> None:
    assert with_notes(line).split("\n\n")[1:] == [line[0], f"{OPEN_END}\n{BELOW}"]


def test_notes_come_after_a_page_whose_last_sentence_ends_on_it() -> None:
    pages = [
        [*(Line(text, 60, 700 - 14 * n) for n, text in enumerate(ABOVE)), Line("* Lowe, 1972", 60, 90, 8)],
        [Line(BELOW)],
    ]
    assert text_of(pages)[0].split("\n\n") == ["\n".join(ABOVE), "* Lowe, 1972", BELOW]
