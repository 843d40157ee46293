"""What a check shows and saves: every verdict in words, nothing from outside as markup, the same in every format."""

from __future__ import annotations

import io

import docx
import pytest
from hostile import MAYBE, TEXT, Page
from hypothesis import given
from hypothesis import strategies as st

from rag.answering import summary_text
from rag.errors import TextError
from rag.records import CheckedSentence, Citation
from ui.check import render
from ui.check.checks import LONGEST, require_length
from ui.check.exporting import SUFFIXES, exported
from ui.words import check_labels
from ui.words.check import CheckLabels

LANGUAGES = st.sampled_from(["ko", "en"]).map(check_labels)
VERDICTS = ["supported", "partly", "contradicted", "not_found", None]


@st.composite
def checked(draw: st.DrawFn) -> CheckedSentence:
    text = draw(TEXT)
    cited = Citation(1, "d", draw(TEXT), draw(MAYBE), draw(MAYBE), draw(TEXT), 0, 3, draw(TEXT), 3)
    return CheckedSentence(
        text, 0, len(text), draw(st.sampled_from(["claim", "heading", "question"])), draw(st.sampled_from(VERDICTS)),
        draw(st.sampled_from(["quoted", "judged", "matched"])), draw(TEXT), (cited,) * draw(st.integers(0, 2)),
        draw(TEXT),
    )  # fmt: skip


@given(checked(), LANGUAGES)
def test_nothing_of_a_text_or_a_document_becomes_markup(one: CheckedSentence, labels: CheckLabels) -> None:
    page = Page(render.sentence(one, 4, labels))
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= {"li", "div", "p", "span", "blockquote", "mark", "button", "time"}
    quotes = len(one.citations) if one.verdict else 0
    assert [(button["data-sentence"], button["data-place"]) for button in page.with_class("open-place")] == [
        ("4", str(place)) for place in range(quotes)
    ]
    assert len(page.marked) == quotes


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_verdict_has_a_colour_a_sign_and_words_of_its_own(language: str) -> None:
    labels = check_labels(language)
    shown = [CheckedSentence("가.", 0, 2, verdict=verdict, checked="judged") for verdict in VERDICTS if verdict]  # type: ignore[arg-type]
    shown.append(CheckedSentence("가.", 0, 2, verdict="supported", checked="matched"))
    pages = [render.sentence(one, 0, labels) for one in shown]
    assert len({render.kind_of(one) for one in shown}) == len(shown)
    signs = [page.split('aria-hidden="true">')[1][0] for page in pages]
    words = [Page(page).text.split(signs[place], 1)[1] for place, page in enumerate(pages)]
    assert len(set(signs)) == len(set(words)) == len(shown)


@given(st.lists(checked(), min_size=1, max_size=4), st.sampled_from(list(SUFFIXES)), LANGUAGES)
def test_whatever_was_checked_can_be_saved(several: list[CheckedSentence], kind: str, labels: CheckLabels) -> None:
    written = exported(several, kind, labels)
    if kind == "word":
        rows = docx.Document(io.BytesIO(written)).tables[0].rows
        assert len(rows) == 1 + len(several)
    else:
        assert labels.exported_title in written.decode()
    if kind == "html":
        page = Page(written.decode())
        assert not page.open and sum(tag == "tr" for tag, _ in page.tags) == 1 + len(several)


@pytest.mark.parametrize("kind", list(SUFFIXES))
def test_a_saved_result_has_sentence_verdict_words_and_source(kind: str) -> None:
    cited = Citation(1, "d", "달빛 도서관 이야기", "골목신문", "2021-03-02", "a.md", 0, 3, "책이 3만 2000권 있다.", 3)
    one = CheckedSentence("책이 많다.", 0, 6, "claim", "partly", "judged", "몇 권인지는 없음", (cited,))
    labels = check_labels("ko")
    written = exported([one], kind, labels)
    if kind == "word":
        document = docx.Document(io.BytesIO(written))
        cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
        text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    else:
        text = written.decode().replace("\\", "")
    expected = ("책이 많다.", "일부만 뒷받침함", "책이 3만 2000권 있다.", "골목신문", "2021-03-02", "3쪽")
    for words in (*expected, summary_text([one], "ko")):
        assert words in text


@pytest.mark.parametrize(("text", "words"), [(" \n", "확인할 글이 없습니다"), ("가" * (LONGEST + 1), "30,001자")])
def test_a_text_that_is_empty_or_too_long_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(TextError) as refusal:
        require_length(text)
    assert words in refusal.value.in_language("ko")
    assert refusal.value.in_language("en") != refusal.value.in_language("ko")
    require_length("가" * LONGEST)
