"""The list of the library: what is let through, in which order, on which page; and the tags that documents have."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import QuestionError
from rag.index import Summary
from ui.library import choice_view, shelf_view
from ui.library.shelf import ORDERS, PAGE, Order, View, ordered, shelf, view_of
from ui.shared import Selection, file_kind, matching, selection_of
from ui.words.library import library_labels
from ui.words.shelf import shelf_labels

WORDS = shelf_labels("ko")
NAMES = st.sampled_from(["가", "나", "골목신문", "Grok", ""])


def summary(number: int, title: str = "", publisher: str | None = None, published: str | None = None) -> Summary:
    source = f"{number}.{('pdf', 'md', 'docx')[number % 3]}"
    title = title or f"문서 {number}"
    added = f"2026-01-{1 + number % 28:02}"
    return Summary(
        f"{number:016x}", f"/in/{source}", source, title, publisher, None, published, None, "ko", "document", added,
        100 + number, 0, 1,
    )  # fmt: skip


SUMMARIES = st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["2024", "2024-05-01", None])), max_size=130).map(
    lambda rows: [summary(n, title, outlet or None, when) for n, (title, outlet, when) in enumerate(rows)]
)


@given(SUMMARIES, st.sampled_from(ORDERS), st.integers(1, 5))
def test_the_pages_together_are_what_is_let_through_and_each_document_is_on_one(
    documents: list[Summary], order: Order, page: int
) -> None:
    chosen = Selection(outlets=frozenset({"골목신문"}))
    views = [View(chosen, order, number) for number in range(1, 5)]
    pages = [shelf(documents, view, {}) for view in views]
    listed = [one for each in pages[: pages[0].pages] for one in each.documents]
    assert listed == ordered(matching(documents, chosen), order)
    assert all(len(each.documents) <= PAGE for each in pages)
    late = shelf(documents, View(page=page * 100), {})
    assert late.page == late.pages and late.found == late.total == len(documents)


@given(SUMMARIES)
def test_an_order_leaves_nothing_out_and_puts_what_lacks_it_last(documents: list[Summary]) -> None:
    for order in ORDERS:
        assert sorted(one.id for one in ordered(documents, order)) == sorted(one.id for one in documents)
    dates = [one.published for one in ordered(documents, "newest")]
    assert dates == sorted(dates, key=lambda date: date or "", reverse=True)
    outlets = [one.publisher for one in ordered(documents, "outlet")]
    assert outlets == sorted(outlets, key=lambda name: (name is None, (name or "").casefold()))


def test_words_kinds_and_tags_are_found_wherever_they_are() -> None:
    documents = [summary(0, "달빛 도서관", "골목신문"), summary(1, "구름 방앗간"), summary(2, "Grok 안내")]
    tags = {documents[1].id: frozenset({"방앗간", "여행"})}

    def found(**fields: object) -> list[str]:
        return [one.title for one in matching(documents, Selection(**fields), tags)]  # type: ignore[arg-type]

    assert found(words="골목 달빛") == ["달빛 도서관"]
    assert found(words="GROK") == ["Grok 안내"]
    assert found(words="여행") == found(tags=frozenset({"여행", "없는 것"})) == ["구름 방앗간"]
    assert found(kinds=frozenset({"pdf"})) == ["달빛 도서관"]
    assert found(words="달빛 여행") == []


def test_a_page_that_was_fetched_is_a_web_page_whatever_its_name() -> None:
    assert file_kind(summary(0)) == "pdf"
    page = Summary("p", "https://a.example/b.pdf", "https://a.example/b.pdf", "B", *[None] * 5, "document", "", 1, 0, 1)  # type: ignore[arg-type]
    assert file_kind(page) == "web"


@pytest.mark.parametrize("text", ["", "no JSON", '{"page": 0}', '{"order": "best"}', '{"selection": 7}', "[]"])
def test_a_view_that_cannot_be_read_is_the_first_page_of_all(text: str) -> None:
    assert view_of(text) == View()


def test_a_view_with_a_wrong_date_says_so() -> None:
    with pytest.raises(QuestionError):
        shelf([summary(1)], view_of('{"selection": {"since": "어제"}}'), {})


def shown(documents: Sequence[Summary], tags: dict[str, frozenset[str]]) -> int:
    """The bytes of everything that the library and the first screen draw of the documents."""
    labels = library_labels("ko")
    parts = (
        shelf_view.documents_table(shelf(documents, View(), tags), tags, labels, WORDS),
        shelf_view.filters(documents, View(), tags, WORDS),
        choice_view.choice_of_documents(documents, Selection(), tags, labels, WORDS),
    )
    return sum(len(part.encode()) for part in parts)


def test_what_is_sent_does_not_grow_with_the_library() -> None:
    def documents(count: int) -> list[Summary]:
        return [summary(n, f"시의회 회의록 {n}차", f"기관 {n % 300}", "2024-05-01") for n in range(count)]

    def tags(count: int) -> dict[str, frozenset[str]]:
        return {f"{n:016x}": frozenset({f"묶음 {n % 300}"}) for n in range(count)}

    thousand, many = shown(documents(1000), tags(1000)), shown(documents(20_000), tags(20_000))
    assert thousand < 100_000
    assert many - thousand < 1000


def test_chosen_documents_are_chips_and_more_than_a_few_are_counted() -> None:
    documents = [summary(n) for n in range(10)]
    chosen = selection_of(json.dumps({"documents": [one.id for one in documents], "words": "회의", "since": "2024"}))
    drawn = choice_view.chips(chosen, documents, WORDS)
    assert drawn.count('class="chip"') == choice_view.MOST_CHIPS + 2
    assert "외 4건" in drawn and "찾는 말: 회의" in drawn and "2024부터" in drawn
    assert choice_view.chips(Selection(documents=frozenset({"gone"})), documents, WORDS) == ""
