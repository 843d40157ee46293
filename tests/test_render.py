"""What the page shows: nothing from outside becomes markup, quotes are marked word for word, markers lead on."""

from __future__ import annotations

import dataclasses
import string
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.records import Answer, Citation, Claim, Document, Passage, Rejected
from ui import labels, render
from ui.excerpts import REACH, Excerpt, excerpt, shortened
from ui.labels import ENGLISH, KOREAN, Labels
from ui.render import Exchange

HOSTILE = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='x", "![a](http://192.0.2.1/a.png)",
    "[a](javascript:alert(1))", "</mark></div>", "<!-- ", "]]>", "&lt;b&gt;", "&#13;", "${alert(1)}", "{{this}}", "{}",
    "{0.__class__}", "# heading", "\n## heading\n\n", "$$x$$", "\r\n", "\\1",
)  # fmt: skip
# Documents hold neither lone surrogates nor NUL; everything else may turn up.
TEXT = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_characters="\0", codec="utf-8")))
).map("".join)
SOME = TEXT.filter(lambda text: bool(text.strip()))
MAYBE = st.none() | TEXT
LABELS = st.sampled_from([KOREAN, ENGLISH])

# fmt: off
TAGS = {
    "div", "article", "section", "header", "aside", "details", "summary", "blockquote", "mark", "h1", "h2", "h3", "p",
    "ul", "li", "span", "strong", "a", "button", "del",
}
ATTRIBUTES = {
    "class", "id", "lang", "role", "type", "href", "tabindex", "hidden", "aria-label",
    "data-exchange", "data-marker",
}
# fmt: on


class Page(HTMLParser):
    """Reads HTML as a browser would and keeps tags, attributes, balance, and the text of every ``mark``."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.marked: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked[-1] += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data}")

    def with_class(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.tags if name in (attributes.get("class") or "").split()]


@st.composite
def documents(draw: st.DrawFn) -> tuple[Document, int, int]:
    before, quote, after = draw(TEXT), draw(SOME), draw(TEXT)
    document = Document("d", "file", "a.md", before + quote + after, draw(TEXT), author=draw(MAYBE), kind="digest")
    return document, len(before), len(before) + len(quote)


@st.composite
def exchanges(draw: st.DrawFn) -> Exchange:
    document, start, end = draw(documents())
    quote = document.text[start:end]
    source = (draw(TEXT), draw(MAYBE), draw(MAYBE), draw(TEXT))
    count = draw(st.integers(1, 3))
    citations = tuple(
        Citation(n, "d", *source, start, end, quote, draw(st.none() | st.just(3)), draw(MAYBE))
        for n in range(1, count + 1)
    )
    claims = tuple(Claim(draw(TEXT), (n, n + 40), draw(st.booleans())) for n in range(1, count + 1))
    abstained = draw(st.booleans())
    answer = Answer(
        question=draw(TEXT), standalone_question=draw(TEXT), text=draw(TEXT), abstained=abstained,
        abstention_reason="no_evidence" if abstained else None, confidence=draw(st.floats(0, 1)), language=draw(TEXT),
        claims=() if abstained else claims, citations=() if abstained else citations,
        rejected=(Rejected(draw(TEXT), draw(TEXT)),), nearest=(Passage("d", *source, start, end, quote),),
        notices=(draw(TEXT),), answerer=draw(TEXT),
    )  # fmt: skip
    surrounding = excerpt(document, start, end, quote)
    excerpts = {citation.marker: surrounding for citation in answer.citations}
    return Exchange(draw(st.integers(1, 99)), draw(TEXT), answer, None, excerpts, (surrounding,))


@given(exchanges(), TEXT, LABELS)
def test_nothing_from_outside_becomes_markup(exchange: Exchange, error: str, words: Labels) -> None:
    failed = Exchange(exchange.number + 1, exchange.question, error=error)
    shown = [
        render.conversation([exchange, failed], words),
        render.sources([exchange], words),
        render.status(words, 3, 4, error),
        render.heading(words),
    ]
    for html in shown:
        page = Page(html)
        assert page.open == []
        assert {tag for tag, _ in page.tags} <= TAGS
        assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES
        assert all((attributes.get("href") or "#source-").startswith("#source-") for _, attributes in page.tags)


@given(exchanges(), LABELS)
def test_marked_text_is_the_quote(exchange: Exchange, words: Labels) -> None:
    assert exchange.answer is not None
    page = Page(render.sources([exchange], words))
    assert page.marked == [citation.quote for citation in exchange.answer.citations]


@given(exchanges(), LABELS)
def test_each_marker_leads_to_its_card(exchange: Exchange, words: Labels) -> None:
    assert exchange.answer is not None
    markers = Page(render.conversation([exchange], words)).with_class("marker")
    cards = [
        attributes["id"]
        for attributes in Page(render.sources([exchange], words)).with_class("source")
        if "id" in attributes
    ]
    assert [f"#{card}" for card in cards] == [marker["href"] for marker in markers]
    assert len(markers) == len(exchange.answer.citations)  # a marker without a citation is not shown


@given(documents())
def test_an_excerpt_is_a_slice_of_its_document(given_document: tuple[Document, int, int]) -> None:
    document, start, end = given_document
    found = excerpt(document, start, end, document.text[start:end])
    assert found.whole
    left, right = start - len(found.before), end + len(found.after)
    assert document.text[left:right] == found.before + found.quote + found.after
    assert max(len(found.before), len(found.after)) <= REACH
    assert found.cut_before is False or left > 0


@given(documents(), SOME)
def test_an_excerpt_never_invents_a_place(given_document: tuple[Document, int, int], other: str) -> None:
    document, start, end = given_document
    changed = dataclasses.replace(document, text=document.text[:start] + "☃" + document.text[end:])
    if changed.text[start:end] != other:
        assert excerpt(changed, start, end, other) == Excerpt(other)
    assert excerpt(None, start, end, other) == Excerpt(other)


def test_context_is_the_paragraph_and_the_heading_above_its_first_sentence() -> None:
    text = "# 하나\n\n앞 단락이다.\n\n## 둘\n\n첫 문장이다. 둘째 문장이다.\n\n뒤 단락이다."
    document = Document("d", "file", "a.md", text, "제목")
    first, second = "첫 문장이다.", "둘째 문장이다."
    start = text.index(first)
    found = excerpt(document, start, start + len(first), first)
    assert found.before == "## 둘\n\n"
    start = text.index(second)
    assert excerpt(document, start, start + len(second), second).before == "첫 문장이다. "


def test_long_context_is_cut_between_words() -> None:
    text = "가나다 " * 200 + "답이다." + " 라마바" * 200
    start = text.index("답이다.")
    found = excerpt(Document("d", "file", "a.md", text, "제목"), start, start + 4, "답이다.")
    assert (found.cut_before, found.cut_after) == (True, True)
    assert set(found.before.split()) == {"가나다"}
    assert set(found.after.split()) == {"라마바"}
    assert Page(render._quotation(found, KOREAN)).text.startswith("… 가나다")


@given(TEXT, st.integers(1, 50))
def test_shortened_text_keeps_its_beginning(text: str, reach: int) -> None:
    short = shortened(text, reach)
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]) and len(short) <= reach + 1)


def answered(number: int = 1) -> Exchange:
    """A small exchange without anything unusual."""
    document = Document("d", "file", "a.md", "앞이다. 답이다. 뒤다.", "제목", "신문", "기자", language="ko", pages=(0,))
    citation = Citation(1, "d", "제목", "신문", None, "a.md", 5, 9, "답이다.", page=3, dating="2022년 말로 보임")
    answer = Answer(
        "물음?", "물음?", "신문: 답이다. [1]", False, None, 0.934, "ko", (Claim("답이다.", (1,), True),), (citation,)
    )
    return Exchange(number, "물음?", answer, None, {1: excerpt(document, 5, 9, "답이다.")})


def test_a_source_card_tells_what_is_known() -> None:
    text = Page(render.sources([answered()], KOREAN)).text
    for expected in ("제목", "신문", "기자", "2022년 말로 보임", "3쪽", "앞이다. 답이다. 뒤다.", "a.md"):
        assert expected in text


def test_an_abstention_looks_different_and_marks_nothing() -> None:
    passage = Passage("d", "제목", "신문", "2024", "a.md", 0, 4, "앞이다.")
    answer = Answer("물음?", "물음?", "찾지 못했습니다.", True, "no_evidence", 0.1, "ko", nearest=(passage,))
    exchange = Exchange(1, "물음?", answer, passages=(Excerpt("앞이다."),))
    said, beside = Page(render.conversation([exchange], ENGLISH)), Page(render.sources([exchange], ENGLISH))
    assert said.with_class("abstention") and not said.with_class("answer") and not said.with_class("marker")
    assert beside.with_class("near") and beside.marked == []
    assert "앞이다." in beside.text


def test_only_the_latest_sources_are_shown() -> None:
    lists = Page(render.sources([answered(1), answered(2)], KOREAN)).with_class("sources")
    assert [("hidden" in attributes) for attributes in lists] == [True, False]
    waiting = Page(render.sources([answered(1), Exchange(2, "물음?")], KOREAN))
    assert all("hidden" in attributes for attributes in waiting.with_class("sources"))
    assert all("hidden" not in attributes for attributes in waiting.with_class("hint"))


def test_withheld_sentences_notices_and_doubts_are_said() -> None:
    exchange = answered()
    assert exchange.answer is not None
    answer = dataclasses.replace(
        exchange.answer,
        claims=(Claim("떠도는 말.", (), False),),
        rejected=(Rejected("지어낸 말.", "no such words"),),
        notices=("Vectors are damaged.",),
    )
    text = Page(render.conversation([dataclasses.replace(exchange, answer=answer)], KOREAN)).text
    for expected in (KOREAN.unsupported, "지어낸 말.", "no such words", "Vectors are damaged.", "93%"):
        assert expected in text


@pytest.mark.parametrize("surrogate", ["\ud800", "a\udfffb"])
def test_lone_surrogates_can_be_sent(surrogate: str) -> None:
    render.conversation([Exchange(1, surrogate, error=surrogate)], KOREAN).encode("utf-8")


def test_both_languages_have_the_same_blanks() -> None:
    def blanks(words: Labels) -> dict[str, list[str | None]]:
        texts = dataclasses.asdict(words)
        return {name: [field for _, field, _, _ in string.Formatter().parse(text)] for name, text in texts.items()}

    def counts(words: Labels) -> dict[str, int]:
        return {name: sum(field is not None for field in fields) for name, fields in blanks(words).items()}

    assert counts(KOREAN) == counts(ENGLISH)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "ko"),
        ("en-US,en;q=0.9,ko;q=0.8", "en"),
        ("ja,ko;q=0.5", "ko"),
        ("en;q=0.3, ko;q=0.6", "ko"),
        ("ko;q=0, en;q=0.1", "en"),
        ("de", "en"),
        ("", "en"),
        (None, "en"),
        ("ko;q=nonsense,,;", "en"),
    ],
)  # fmt: skip
def test_the_browser_says_which_language(header: str | None, language: str) -> None:
    assert labels.preferred_language(header) == language
