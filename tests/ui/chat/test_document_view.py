"""The whole document beside the chat: its text in order, its marks the quotes, and nothing in it becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from itertools import pairwise

import doubles
from hypothesis import given
from hypothesis import strategies as st

from rag.records import Answer, Citation, Document, Passage
from ui.chat.document_view import document_view, passage_view
from ui.reading.originals import Readable
from ui.reading.rendering import piece
from ui.reading.slices import LONGEST, end_after
from ui.shared.conversation import Exchange
from ui.words.chat import ENGLISH, KOREAN

PIECES = st.sampled_from(["그록은 ", "# 제목\n", "<b>x</b>", "&amp;", "\n\n", "3140억 개. ", "</div>", '"', "\r", "끝"])
TEXTS = st.lists(PIECES | st.text(max_size=6), min_size=1, max_size=30).map("".join).filter(bool)


class Marks(HTMLParser):
    """The text of the document as a browser reads it, and what of it is marked."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.marks, self.current, self._open = "", [], [], []  # type: ignore[var-annotated]
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "input":
            return
        inside = "text" if dict(attrs).get("class") in ("text", "piece") else tag
        self._open.append(inside)
        if tag == "mark":
            (self.current if dict(attrs).get("class") else self.marks).append("")

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if "text" in self._open:
            self.text += data
        if "mark" in self._open:
            kept = self.current if self._in_current else self.marks
            kept[-1] += data

    @property
    def _in_current(self) -> bool:
        return bool(self.current) and self.get_starttag_text() == '<mark class="current">'


def as_read(text: str) -> str:
    """A text as a browser gets it."""
    return text.encode("utf-8", "replace").decode()


def citation(document: Document, marker: int, start: int, end: int) -> Citation:
    return Citation(marker, document.id, document.title, None, None, "a.md", start, end, document.text[start:end])


def exchange(*citations: Citation) -> Exchange:
    return Exchange(1, "?", Answer("?", "?", "", False, None, 1.0, "ko", citations=citations))


@given(TEXTS, st.data())
def test_the_text_is_the_document_and_the_mark_is_the_quote(text: str, data: st.DataObject) -> None:
    document = doubles.document(text)
    spans = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), min_size=1, max_size=4))
    spans = [(min(span), max(span)) for span in spans if span[0] != span[1]] or [(0, len(text))]
    cited = [citation(document, i, *span) for i, span in enumerate(spans, start=1)]
    chosen = data.draw(st.sampled_from(cited))
    page = Marks(document_view(exchange(*cited), chosen.marker, Readable(document), KOREAN))
    assert page.text == as_read(text)
    assert page.current == [as_read(chosen.quote)]


@given(TEXTS, st.data())
def test_pieces_are_the_text_and_what_is_marked_in_them_is_the_quote(text: str, data: st.DataObject) -> None:
    document = doubles.document(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=4)))
    borders = [0, *cuts, len(text)]
    pieces = [Marks(piece(document, span, (start, end), [(start, end)])) for span in pairwise(borders)]
    assert "".join(one.text for one in pieces) == as_read(text)
    assert "".join(mark for one in pieces for mark in one.current) == as_read(text[start:end])


def test_steps_lead_to_the_citations_before_and_after() -> None:
    document = doubles.document("하나. 둘. 셋.")
    cited = [citation(document, 1, 0, 3), citation(document, 2, 4, 6), citation(document, 3, 7, 9)]
    page = document_view(exchange(*cited), 2, Readable(document), ENGLISH)
    assert re.findall(r'class="step" data-exchange="1" data-marker="(\d)"', page) == ["1", "3"]
    assert "2 / 3" in page
    first = document_view(exchange(*cited), 1, Readable(document), ENGLISH)
    assert first.count('class="step" disabled') == 1
    alone = document_view(exchange(cited[0]), 1, Readable(document), ENGLISH)
    assert not re.findall(r'class="step" data-exchange', alone)


def test_a_document_that_is_gone_or_changed_still_shows_the_quote() -> None:
    document = doubles.document("그록은 챗봇이다.")
    cited = citation(document, 1, 0, 9)
    for now in (None, Readable(doubles.document("다른 글이다. 아주 다르다."))):
        page = document_view(exchange(cited), 1, now, KOREAN)
        assert KOREAN.without_context in page
        assert "그록은 챗봇이다." in page
        assert "data-document" not in page


def test_a_very_long_document_is_shown_around_the_quote_and_goes_on() -> None:
    text = "가나다라마바사아자차카타 파하\n" * 90_000
    document = doubles.document(text)
    start = len(text) // 2
    page = document_view(exchange(citation(document, 1, start, start + 2)), 1, Readable(document), KOREAN)
    assert len(page) < 4 * LONGEST
    shown = re.search(r'data-start="(\d+)" data-end="(\d+)"', page)
    assert shown is not None
    first, last = int(shown[1]), int(shown[2])
    assert 0 < first < start < last < len(text)
    assert Marks(page).text == text[first:last]
    assert text[last : end_after(text, last)].startswith("가나다")


@given(TEXTS, st.data())
def test_a_passage_of_an_abstention_is_marked_at_its_place(text: str, data: st.DataObject) -> None:
    document = doubles.document(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = Passage(document.id, "제목", None, None, "a.md", start, end, text[start:end])
    abstained = Answer("?", "?", "", True, "no_evidence", 0.0, "ko", maybe=passage, nearest=(passage,))
    for number in (1, 2):
        page = Marks(passage_view(Exchange(1, "?", abstained), number, Readable(document), KOREAN))
        assert page.current == [as_read(text[start:end])]
    assert passage_view(Exchange(1, "?", abstained), 3, Readable(document), KOREAN) == ""


def test_an_unknown_marker_shows_nothing() -> None:
    assert document_view(exchange(), 1, None, KOREAN) == ""
