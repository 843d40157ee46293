"""Hostile texts and exchanges made of them, and a reader of HTML: for the tests of everything that the page shows."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import strategies as st

from rag.records import Answer, Citation, Claim, Document, Passage, Rejected, Reprint
from ui.shared.conversation import Exchange
from ui.shared.excerpts import excerpt
from ui.words.chat import ENGLISH, KOREAN

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
FEW = st.integers(0, 3)
LABELS = st.sampled_from([KOREAN, ENGLISH])


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
        if tag not in ("input", "br", "meta"):  # these have no end
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
    also_in = draw(st.lists(st.builds(Reprint, TEXT, TEXT, MAYBE, MAYBE, TEXT), max_size=2).map(tuple))
    citations = tuple(
        Citation(n, "d", *source, start, end, quote, draw(st.none() | st.just(3)), draw(MAYBE), also_in=also_in)
        for n in range(1, count + 1)
    )
    forms = st.sampled_from(["sentence", "paragraph", "item", "row"])
    header = draw(st.lists(st.builds(Claim, TEXT, st.just(()), st.just(True), st.just("header")), max_size=1))
    checks, kinds = st.sampled_from(["quoted", "judged", "matched"]), st.sampled_from(["frame", "gap"])
    claims = (
        *header,
        *(
            Claim(
                draw(TEXT), (n, n + 40), draw(st.booleans()), draw(forms), draw(checks), "claim", draw(TEXT), draw(FEW)
            )
            for n in range(1, count + 1)
        ),
        *draw(
            st.lists(st.builds(Claim, TEXT, st.just(()), st.just(False), forms, checks, kinds, TEXT, FEW), max_size=2)
        ),
    )
    abstained = draw(st.booleans())
    answer = Answer(
        question=draw(TEXT), standalone_question=draw(TEXT), text=draw(TEXT), abstained=abstained,
        abstention_reason="no_evidence" if abstained else None, confidence=draw(st.floats(0, 1)), language=draw(TEXT),
        claims=() if abstained else claims, citations=() if abstained else citations,
        rejected=tuple(draw(st.lists(st.builds(Rejected, TEXT, TEXT), max_size=2))), withheld_after=draw(FEW),
        nearest=(Passage("d", *source, start, end, quote),),
        maybe=draw(st.none() | st.just(Passage("d", *source, start, end, quote))) if abstained else None,
        notices=(draw(TEXT),), remarks=(draw(TEXT),), answerer=draw(TEXT | st.just("extractive")),
        disagreement=() if abstained else draw(st.sampled_from([(), (1, 2), (1, 2, 3)])),
    )  # fmt: skip
    surrounding = excerpt(document, start, end, quote)
    excerpts = {citation.marker: surrounding for citation in answer.citations}
    state = draw(st.sampled_from(["waiting", "done", "stopped"]))
    verdict = draw(st.sampled_from([None, "up", "down"]))
    return Exchange(draw(st.integers(1, 99)), draw(TEXT), answer, None, state, verdict, excerpts, (surrounding,))
