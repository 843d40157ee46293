"""The whole document beside the chat: its text in order, its marks the quotes, and nothing in it becomes markup."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import doubles
from hypothesis import given
from hypothesis import strategies as st

from rag.records import Answer, Citation, Document, Passage
from ui.chat import document_view as module
from ui.chat.document_view import document_view, passage_view
from ui.library import part_of, view
from ui.library.view import PART
from ui.shared.conversation import Exchange
from ui.words.chat import ENGLISH, KOREAN
from ui.words.library import library_labels

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
        inside = "text" if dict(attrs).get("class") == "text" else tag
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
    page = Marks(document_view(exchange(*cited), chosen.marker, document, KOREAN))
    assert page.text == text.encode("utf-8", "replace").decode()
    assert page.current == [chosen.quote.encode("utf-8", "replace").decode()]


def test_steps_lead_to_the_citations_before_and_after() -> None:
    document = doubles.document("하나. 둘. 셋.")
    cited = [citation(document, 1, 0, 3), citation(document, 2, 4, 6), citation(document, 3, 7, 9)]
    page = document_view(exchange(*cited), 2, document, ENGLISH)
    assert re.findall(r'class="step" data-exchange="1" data-marker="(\d)"', page) == ["1", "3"]
    assert "2 / 3" in page
    assert "disabled" not in page
    assert document_view(exchange(*cited), 1, document, ENGLISH).count("disabled") == 1
    assert "step" not in document_view(exchange(cited[0]), 1, document, ENGLISH)


def test_a_document_that_is_gone_or_changed_still_shows_the_quote() -> None:
    document = doubles.document("그록은 챗봇이다.")
    cited = citation(document, 1, 0, 9)
    for now in (None, doubles.document("다른 글이다. 아주 다르다.")):
        page = document_view(exchange(cited), 1, now, KOREAN)
        assert KOREAN.without_context in page
        assert "그록은 챗봇이다." in page


def test_a_very_long_document_goes_on_in_the_library_far_from_the_quote() -> None:
    text = "가" * (module.REACH + 50) + "여기" + "나" * (module.REACH + 50)
    document = doubles.document(text)
    start = text.index("여기")
    page = document_view(exchange(citation(document, 1, start, start + 2)), 1, document, KOREAN)
    assert page.count(KOREAN.cut_document) == 2
    assert page.count("가") < module.REACH + 200
    parts = [int(part) for part in re.findall(r'data-part="(\d+)"', page)]
    before, after = (document.text[part * PART : (part + 1) * PART] for part in parts)
    assert document.text[49] in before and document.text[-50:] in after


@given(st.integers(1, 5 * PART), st.integers(0, 9))
def test_the_parts_of_a_document_are_all_of_it(length: int, part: int) -> None:
    document = doubles.document("가" * length)
    last = part_of(length - 1)
    shown = [Marks(view.reading(document, library_labels("ko"), number)).text for number in range(last + 1)]
    assert "".join(shown) == document.text
    page = view.reading(document, library_labels("ko"), part)
    ways = {int(one) for one in re.findall(r'data-part="(-?\d+)" aria-label="[^"]*">', page)}
    assert ways == {other for other in (min(part, last) - 1, min(part, last) + 1) if 0 <= other <= last}


@given(TEXTS, st.data())
def test_a_passage_of_an_abstention_is_marked_at_its_place(text: str, data: st.DataObject) -> None:
    document = doubles.document(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = Passage(document.id, "제목", None, None, "a.md", start, end, text[start:end])
    abstained = Answer("?", "?", "", True, "no_evidence", 0.0, "ko", maybe=passage, nearest=(passage,))
    for number in (1, 2):
        page = Marks(passage_view(Exchange(1, "?", abstained), number, document, KOREAN))
        assert page.current == [text[start:end].encode("utf-8", "replace").decode()]
    assert passage_view(Exchange(1, "?", abstained), 3, document, KOREAN) == ""


def test_an_unknown_marker_shows_nothing() -> None:
    assert document_view(exchange(), 1, None, KOREAN) == ""
