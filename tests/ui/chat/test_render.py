"""What the page shows: nothing from outside becomes markup, quotes are marked word for word, markers lead on."""

from __future__ import annotations

import dataclasses
import re
import string

import pytest
from hostile import LABELS, MAYBE, SOME, TEXT, Page, documents, exchanges
from hypothesis import given
from hypothesis import strategies as st

from rag.answering import messages, reprints_text
from rag.answering.drafting import GenerationOutcome
from rag.errors import DocumentError
from rag.index.catalog import Counts, Summary
from rag.records import (
    AbstentionReason,
    Answer,
    Citation,
    Claim,
    Document,
    Passage,
    Rejected,
    Reprint,
    Timings,
    Usage,
)
from ui.chat import dialogs, render, source_cards
from ui.chat.at_hand import at_hand
from ui.chat.chats import chats, shared_note
from ui.chat.footing import footing
from ui.chat.status_line import status
from ui.library import choice_view, shelf_view, view
from ui.library.intake import adding, fetching, pasting
from ui.library.shelf import View, shelf
from ui.library.uploads import Limits, UploadOutcome, UploadProgress
from ui.library.view import Introduced
from ui.reading import Readable
from ui.shared.conversation import Exchange, Found
from ui.shared.document_filter import Selection
from ui.shared.excerpts import REACH, Excerpt, excerpt, shortened
from ui.shared.markup import closed_up, escaped, notice
from ui.words import frame_labels, preferred_language
from ui.words.chat import ENGLISH, KOREAN, Labels
from ui.words.dialogs import dialog_labels
from ui.words.library import library_labels
from ui.words.shelf import shelf_labels

# fmt: off
TAGS = {
    "div", "article", "section", "header", "aside", "details", "summary", "blockquote", "mark", "h1", "h2", "h3", "p",
    "ul", "li", "span", "strong", "a", "button", "del", "template", "table", "thead", "tbody", "tr", "th", "td", "nav",
    "form", "label", "input", "select", "option", "fieldset", "legend", "progress", "dialog", "textarea", "time",
}
ATTRIBUTES = {
    "class", "id", "lang", "role", "type", "href", "tabindex", "hidden", "aria-label", "aria-expanded", "aria-controls",
    "colspan", "for", "data-passage", "disabled", "data-query", "data-suffix", "data-drawn", "data-length", "data-at",
    "data-marks", "data-pages", "data-page", "data-start", "data-end", "download", "data-link-copied", "data-no-chat",
    "data-chat-link-copied", "data-no-answer", "data-says-match", "data-says-none", "data-says-page", "data-says-pages",
    "data-says-text", "data-says-loading", "data-says-not-loaded", "data-says-not-marked", "data-your-link-copied",
    "data-not-your-chat", "data-merged", "data-went-on", "data-deleted-there",
    "data-exchange", "data-follows", "data-step", "data-marker", "data-document", "data-asks", "data-label",
    "aria-busy", "aria-pressed", "aria-labelledby", "aria-description", "aria-hidden", "scope", "name", "value", "max",
    "maxlength", "autocomplete", "placeholder", "checked", "method", "rows", "formnovalidate", "autofocus", "data-full",
    "data-untitled", "data-copied", "data-not-copied", "data-conversation", "data-thanks", "data-lost",
    "data-found", "data-others", "data-note", "data-picked", "data-all", "data-most", "data-many",
    "selected", "inputmode", "data-stopped", "data-whose", "readonly", "data-suffixes", "data-none",
    "spellcheck", "data-by", "datetime",
}
# fmt: on


@given(exchanges(), TEXT, LABELS)
def test_nothing_from_outside_becomes_markup(exchange: Exchange, error: str, words: Labels) -> None:
    failed = Exchange(exchange.number + 1, exchange.question, error=error)
    shown = [
        render.conversation([exchange, failed], words),
        render.questions([error, exchange.question], 1, words.next_questions, words),
        notice(error, words),
        render.editing(words),
        source_cards.sources([exchange], words),
        status(frame_labels(words.language), Counts(3, 4, "2026-01-02T03:04:05Z"), error, error),
        render.heading(frame_labels(words.language), ""),
    ]
    for html in shown:
        _assert_safe(html)
        assert all((a.get("href") or "#source-").startswith("#source-") for _, a in Page(html).tags)


def _assert_safe(html: str) -> None:
    page = Page(html)
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= TAGS
    assert {name for _, attributes in page.tags for name in attributes} <= ATTRIBUTES


@given(TEXT, MAYBE, st.integers(0, 9), st.sampled_from(["ko", "en"]))
def test_nothing_of_a_document_or_an_upload_becomes_markup(text: str, maybe: str | None, n: int, language: str) -> None:
    words = library_labels(language)
    one = Summary(text, text, text, text, maybe, maybe, None, maybe, maybe, "digest", "2026-01-02", n, n, n)
    document = Document("d", "file", text, text, text, maybe, maybe, None, maybe, maybe, "digest")
    limits = Limits(20, 2**20)
    events = [
        UploadProgress(1, text, n, n + 1),
        UploadOutcome(2, text, "failed", 0, "unreadable", DocumentError(text, text, korean=text)),
        UploadOutcome(3, text, "duplicate", n, twin=text),
    ]
    filed, shown = {text: frozenset({text})}, shelf_labels(language)
    some = frozenset({text})
    chosen = Selection(some, frozenset({maybe or ""}), text, text, kinds=some, tags=some, words=text)
    for html in (
        shelf_view.documents_table(shelf([one] * n, View(), filed), filed, words, shown),
        shelf_view.documents_table(shelf([one], View(Selection(words=text)), filed), filed, words, shown),
        shelf_view.filters([one] * n, View(Selection(frozenset(), chosen.outlets, words=text)), filed, shown),
        view.reading(Readable(document), words, (0, len(text))),
        view.reading(None, words),
        view.uploads_list([text] * 4, events, limits, words, {2: Introduced(one, text, (text, maybe or ""))}),
        view.uploads_list([text] * 40, events, limits, words, {2: Introduced(one, text)}),
        fetching(words),
        adding(words),
        shared_note(dialog_labels(language)),
        at_hand([one] * n, words),
        pasting(words),
        chats(dialog_labels(language)),
        choice_view.choice_of_documents([one] * n, chosen, filed, words, shown),
        choice_view.chips(chosen, [one], shown),
        dialogs.all_dialogs(dialog_labels(language)),
    ):
        _assert_safe(html)


@given(exchanges(), LABELS)
def test_marked_text_is_the_quote(exchange: Exchange, words: Labels) -> None:
    assert exchange.answer is not None
    page = Page(source_cards.sources([exchange], words))
    assert sorted(page.marked) == sorted(citation.quote for citation in exchange.answer.citations)


@given(exchanges(), LABELS)
def test_each_marker_leads_to_its_card(exchange: Exchange, words: Labels) -> None:
    assert exchange.answer is not None
    markers = Page(render.conversation([exchange], words)).with_class("marker")
    cards = [
        attributes["id"]
        for attributes in Page(source_cards.sources([exchange], words)).with_class("quote")
        if "id" in attributes
    ]
    assert {marker["href"] for marker in markers} == {f"#{card}" for card in cards}


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
    assert Page(source_cards.quotation(found)).text.startswith("… 가나다")


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
    return Exchange(number, "물음?", answer, excerpts={1: excerpt(document, 5, 9, "답이다.")})


def test_a_source_card_tells_what_is_known_and_no_name_of_a_file() -> None:
    text = Page(source_cards.sources([answered()], KOREAN)).text
    for expected in ("제목", "신문", "기자", "2022년 말로 보임", "3쪽", "앞이다. 답이다. 뒤다."):
        assert expected in text
    assert "a.md" not in text


@pytest.mark.parametrize(
    ("words", "also"),
    [
        (KOREAN, "같은 대목이 실린 글: 딴 제목 (딴 신문, 2024-01-02)"),
        (ENGLISH, "Also in: 딴 제목 (딴 신문, 2024-01-02)"),
    ],
)
def test_a_source_card_names_the_reprints_with_the_same_words(words: Labels, also: str) -> None:
    exchange = answered()
    assert also not in Page(source_cards.sources([exchange], words)).text
    other = Reprint("e", "딴 제목", "딴 신문", "2024-01-02", "b.md")
    cited = dataclasses.replace(exchange.answer.citations[0], also_in=(other,))
    exchange = dataclasses.replace(exchange, answer=dataclasses.replace(exchange.answer, citations=(cited,)))
    assert also in Page(source_cards.sources([exchange], words)).text


def test_a_reprint_without_a_title_of_its_own_is_named_once() -> None:
    other = Reprint("e", "스크랩", None, None, "보고서/스크랩.pdf")
    cited = dataclasses.replace(answered().answer.citations[0], also_in=(other,))
    assert reprints_text(cited, "ko") == "같은 대목이 실린 글: 보고서/스크랩.pdf (날짜 미상)"


def test_an_abstention_looks_different_and_marks_nothing() -> None:
    passage = Passage("d", "제목", "신문", "2024", "a.md", 0, 4, "앞이다.")
    answer = Answer("물음?", "물음?", "찾지 못했습니다.", True, "no_evidence", 0.1, "ko", nearest=(passage,))
    exchange = Exchange(1, "물음?", answer, passages=(Excerpt("앞이다."),))
    said, beside = Page(render.conversation([exchange], ENGLISH)), Page(source_cards.sources([exchange], ENGLISH))
    assert said.with_class("abstention") and not said.with_class("answer") and not said.with_class("marker")
    assert beside.with_class("near") and beside.marked == []
    assert "앞이다." in beside.text


def test_a_document_has_one_card_however_many_of_its_sentences_are_quoted() -> None:
    exchange = answered()
    assert exchange.answer is not None
    first = exchange.answer.citations[0]
    second = dataclasses.replace(first, marker=2, start=0, end=4, quote="앞이다.")
    other = dataclasses.replace(first, marker=3, document_id="e", title="딴 제목")
    answer = dataclasses.replace(exchange.answer, citations=(first, other, second))
    page = Page(source_cards.sources([dataclasses.replace(exchange, answer=answer)], KOREAN))
    assert len(page.with_class("source")) == source_cards.card_count(answer) == 2
    assert [one["data-marker"] for one in page.with_class("quote")] == ["1", "2", "3"]
    assert page.text.count("제목") == 2 + page.text.count("딴 제목") - 1


@given(TEXT)
def test_blank_lines_are_closed_up_and_the_text_stays(text: str) -> None:
    shown = closed_up(escaped(text))
    assert Page(shown).text == Page(escaped(text)).text
    seen = re.sub(r'<span class="markup">.*?</span>', "", shown, flags=re.S)
    assert not re.search(r"\n[^\S\n]*\n", seen)


def test_a_maybe_is_shown_with_the_way_to_its_place_and_is_no_answer() -> None:
    maybe = Passage("d", "제목", "신문", "2024", "a.md", 0, 4, "앞이다.")
    answer = Answer("물음?", "물음?", "찾지 못했습니다.", True, "no_evidence", 0.1, "ko", maybe=maybe)
    page = Page(render.conversation([Exchange(1, "물음?", answer, maybe=Excerpt("앞이다."))], KOREAN))
    assert KOREAN.maybe in page.text and page.marked == ["앞이다."]
    assert [one["data-passage"] for one in page.with_class("read")] == ["1"]
    assert not page.with_class("marker") and not page.with_class("answer")


def test_small_talk_is_said_plainly() -> None:
    answer = Answer("안녕", "안녕", "안녕하세요. 문서 5건이 있습니다.", True, "small_talk", 0.0, "ko")
    page = Page(render.conversation([Exchange(1, "안녕", answer)], KOREAN))
    assert page.with_class("talk") and not page.with_class("abstention") and not page.with_class("footing")
    assert KOREAN.abstained not in page.text


@pytest.mark.parametrize(("reason", "words"), [("needs_model", KOREAN.needs_model), ("no_evidence", KOREAN.abstained)])
def test_an_abstention_says_whether_nothing_was_found_or_a_model_is_needed(
    reason: AbstentionReason, words: str
) -> None:
    answer = Answer("요약해 줘", "요약해 줘", "…", True, reason, 0.1, "ko")
    said = render.conversation([Exchange(1, "요약해 줘", answer)], KOREAN)
    assert f'<p class="verdict">{words}</p>' in said


def test_only_the_latest_sources_are_shown() -> None:
    lists = Page(source_cards.sources([answered(1), answered(2)], KOREAN)).with_class("sources")
    assert [("hidden" in attributes) for attributes in lists] == [True, False]
    waiting = Page(source_cards.sources([answered(1), Exchange(2, "물음?")], KOREAN))
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
    for expected in (KOREAN.unsupported, "지어낸 말.", "no such words", "Vectors are damaged.", KOREAN.likely):
        assert expected in text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_withheld_sentences_are_counted_once(language: str) -> None:
    exchange = answered()
    assert exchange.answer is not None
    rejected = (Rejected("지어낸 말.", "까닭"),)
    notices = (*messages.model_notices(GenerationOutcome(), None, rejected, language), "Vectors are damaged.")
    answer = dataclasses.replace(exchange.answer, rejected=rejected, notices=notices, language=language)
    page = render.conversation([dataclasses.replace(exchange, answer=answer)], KOREAN)
    assert notices[0] not in page and "Vectors are damaged." in page
    assert page.count(f"<summary>{KOREAN.withheld.format(1)}</summary>") == 1


def test_what_is_told_at_its_place_is_not_told_again_below() -> None:
    claims = (Claim("가.", (1,), True, withheld_before=1),)
    listed = (Rejected("하나.", "까닭"), Rejected("둘.", "까닭"))
    below = '<details class="withheld"'
    assert below not in laid_out(*claims, rejected=listed, withheld_after=1)
    assert below in laid_out(*claims, rejected=listed)  # one of them has no place


def laid_out(
    *claims: Claim, rejected: tuple[Rejected, ...] = (), withheld_after: int = 0, labels: Labels = KOREAN
) -> str:
    """The conversation as the page shows it, with these claims of a model."""
    exchange = answered()
    assert exchange.answer is not None
    answer = dataclasses.replace(
        exchange.answer, claims=claims, rejected=rejected, withheld_after=withheld_after, answerer="a model"
    )
    return render.conversation([dataclasses.replace(exchange, answer=answer, state="waiting")], labels)


def test_a_model_keeps_its_paragraphs_lists_and_tables_with_a_marker_on_each_line() -> None:
    said, _ = laid_out(
        Claim("두 회사는 다음과 같다.", (1,), True, "paragraph"),
        Claim("<b>하나</b>", (1,), True, "item"),
        Claim("**둘**", (1,), True, "item"),
        Claim("모델 | 크기", (), True, "header"),
        Claim("그록-1 | 3140억 개", (1,), True, "row"),
        Claim("끝이다.", (1,), True, "paragraph"),
    ).split('<div class="footing">')
    page = Page(said)
    tags = [tag for tag, _ in page.tags]
    assert [tags.count(tag) for tag in ("ul", "li", "table", "th", "td", "b")] == [1, 2, 1, 2, 2, 0]
    assert len(page.with_class("marker")) == 5
    assert "<b>하나</b>" in page.text and "**둘**" in page.text


def test_of_a_table_a_row_without_a_header_is_an_item_and_a_header_without_a_row_is_not_shown() -> None:
    page = Page(laid_out(Claim("모델 | 크기", (), True, "header"), Claim("그록-1 | 크다", (1,), True, "item")))
    assert page.with_class("items") and not page.with_class("table") and "모델" not in page.text
    assert Page(laid_out(Claim("그록-1 | 크다", (1,), True, "row"))).with_class("items")


MATCHED = Claim("xAI는 2023년에 생겼다.", (1,), True, checked="matched")


@pytest.mark.parametrize("labels", [KOREAN, ENGLISH])
def test_sentences_of_which_only_words_were_checked_are_marked_and_explained_once(labels: Labels) -> None:
    judged = Claim("판정한 말이다.", (1,), True, checked="judged")
    page = Page(laid_out(judged, MATCHED, MATCHED, labels=labels))
    assert [one["class"] for one in page.with_class("claim")] == ["claim", "claim words-only", "claim words-only"]
    note = "낱말만 확인했고 뜻은 판정하지 않았습니다." if labels is KOREAN else "Words checked, meaning not judged."
    assert page.text.count(note) == 1 and page.text.count(f"({labels.words_only})") == 2
    assert [one.get("aria-description") for one in page.with_class("marker")] == [None, note, note]
    assert not re.search("verified|확인됨|확인된 문장", page.text)


def test_an_answer_that_is_judged_or_quoted_has_no_such_mark() -> None:
    page = Page(laid_out(Claim("가.", (1,), True, checked="judged"), Claim("나.", (1,), True, checked="quoted")))
    assert not page.with_class("words-only") and "뜻" not in page.text


def test_withheld_sentences_are_told_at_their_place_and_open_there() -> None:
    claims = (Claim("가.", (1,), True, withheld_before=1), Claim("나.", (1,), True, withheld_before=2))
    rejected = tuple(Rejected(text, "까닭") for text in ("하나.", "둘.", "셋.", "넷."))
    html = laid_out(*claims, rejected=rejected, withheld_after=1)
    page = Page(html)
    buttons, notes = page.with_class("omission"), page.with_class("withheld-here")
    assert [one["aria-controls"] for one in buttons] == [one["id"] for one in notes]
    assert [one["aria-expanded"] for one in buttons] == ["false"] * 3 and all("hidden" in one for one in notes)
    opened = [Page(note).text for note in re.findall(r'<span class="withheld-here".*?</span></span></span>', html)]
    assert opened == [
        "뺀 문장: 하나. 까닭",
        "뺀 문장: 둘. 까닭뺀 문장: 셋. 까닭",
        "뺀 문장: 넷. 까닭",
    ]
    told = re.sub("뺀 문장: .*?까닭", "", page.text)
    assert "[여기서 문장 1개를 뺐습니다] 가.[1] [여기서 문장 2개를 뺐습니다] 나.[1][여기서 문장 1개를 뺐습니다]" in told


def test_withheld_sentences_that_are_not_listed_are_told_all_the_same() -> None:
    page = Page(laid_out(Claim("나.", (1,), True, withheld_before=2)))
    assert "[여기서 문장 2개를 뺐습니다] 나.[1]" in page.text
    assert [tag for tag, attributes in page.tags if attributes.get("class") == "omission"] == ["span"]


def test_what_is_withheld_in_a_table_has_a_row_and_what_is_withheld_before_it_stands_above() -> None:
    header = Claim("모델 | 크기", (), False, "header", kind="frame", withheld_before=1)
    row = Claim("그록 | 크다", (1,), True, "row")
    html = laid_out(header, row, dataclasses.replace(row, withheld_before=1), rejected=(Rejected("말.", "까닭"),) * 2)
    assert '<tr><td class="omitted" colspan="2"><button' in html and html.count("<tr>") == 4
    assert html.index('<p class="omitted"><button') < html.index('<div class="table"')


def test_what_is_withheld_between_items_has_a_line_of_its_own() -> None:
    item = Claim("하나다.", (1,), True, "item", withheld_before=1)
    html = laid_out(item, item, rejected=(Rejected("말.", "까닭"),) * 2)
    assert html.index('<p class="omitted">') < html.index('<ul class="items"><li><span class="claim"')
    assert html.count('<li class="omitted"><button') == 1


def test_a_computed_amount_says_how() -> None:
    assert (
        "계산: 60억 달러 ÷ 10억 달러 = 6배"
        in Page(laid_out(Claim("여섯 배다.", (1,), True, computed="60억 달러 ÷ 10억 달러 = 6배"))).text
    )


def test_gaps_and_frames_are_no_unsupported_claims() -> None:
    frame, gap = (Claim(f"{kind} 말이다.", (), False, kind=kind) for kind in ("frame", "gap"))
    page = Page(laid_out(frame, Claim("가.", (1,), True), gap))
    assert KOREAN.unsupported not in page.text and len(page.with_class("marker")) == 1
    assert page.text.count(KOREAN.gap) == 1 and f"gap 말이다. {KOREAN.gap}" in page.text


@pytest.mark.parametrize(("judge", "said"), [("judge-1", "뜻 판정: judge-1"), ("", frame_labels("ko").no_judge)])
def test_the_status_line_says_who_judges_what_a_model_writes(judge: str, said: str) -> None:
    labels, counts = frame_labels("ko"), Counts(3, 4, "2026-01-02T03:04:05Z")
    assert said in Page(status(labels, counts, "a model", judge)).text
    assert "뜻 판정" not in Page(status(labels, counts, "extractive", judge)).text


def test_the_status_line_has_the_time_for_the_page_to_tell_it_in_the_reader_s_zone() -> None:
    line = Page(status(frame_labels("ko"), Counts(3, 4, "2026-01-02T03:04:05Z"), "extractive", ""))
    assert "마지막 색인 2026-01-02 03:04 UTC" in line.text
    assert [one["datetime"] for tag, one in line.tags if tag == "time"] == ["2026-01-02T03:04:05Z"]


def test_a_question_as_long_as_a_text_is_no_heading() -> None:
    def kinds(question: str) -> list[str]:
        return [one["class"] for one in Page(render.article(Exchange(1, question), KOREAN)).with_class("question")]

    assert kinds("물음?") == ["question"] and kinds("길다 " * 100) == ["question long"]


def test_the_foot_of_quotes_repeats_no_outlet_that_leads_them() -> None:
    answer = answered().answer
    assert answer is not None
    assert "신문" not in footing(1, dataclasses.replace(answer, answerer="extractive"), KOREAN)
    unnamed = tuple(dataclasses.replace(one, publisher=None) for one in answer.citations)
    assert "제목" in footing(1, dataclasses.replace(answer, answerer="extractive", citations=unnamed), KOREAN)


def test_the_foot_is_outlet_and_date_and_the_rest_is_behind_details() -> None:
    exchange = answered()
    assert exchange.answer is not None
    used, time = Usage(30, 20, 0.004, 12), Timings(total=1234)
    answer = dataclasses.replace(exchange.answer, usage=used, timings_ms=time, answerer="a model")
    foot = footing(1, answer, KOREAN)
    calm, details = foot.split("<details")
    assert Page(calm + "</div>").text == "출처 1건 보기신문, 2022년 말로 보임"
    told = Page(f"<details{details.removesuffix('</div>')}").text
    for expected in ("가능성: 높음", "a model", "1.2초", "50 (뜻 판정에 12)", "$0.004"):
        assert expected in told
    assert "%" not in told and "토큰" not in footing(1, exchange.answer, KOREAN)


def test_many_outlets_are_named_in_short() -> None:
    exchange = answered()
    assert exchange.answer is not None
    first = exchange.answer.citations[0]
    cited = tuple(dataclasses.replace(first, marker=n, publisher=f"신문{n}") for n in range(1, 6))
    foot = footing(1, dataclasses.replace(exchange.answer, citations=cited, answerer="a model"), KOREAN)
    assert "신문3" in foot and "신문4" not in foot and "그 밖의 문서 2건" in foot


def test_what_is_found_is_named_while_it_is_read() -> None:
    found = tuple(Found(f"제목{n}", "신문", "2024-01-02", 2) for n in range(7))
    page = Page(render.article(Exchange(1, "물음?", state="waiting", found=found), KOREAN))
    assert "단락 14개를 읽는 중" in page.text and "제목4" in page.text
    assert "제목5" not in page.text and "그 밖의 문서 2건" in page.text
    undated = Exchange(1, "물음?", state="waiting", found=(Found("제목", "신문", None, 2),))
    assert "·" not in render.article(undated, KOREAN)


def test_a_question_with_other_versions_leads_to_them() -> None:
    page = Page(render.article(Exchange(4, "물음?", follows=1, version=2, versions=2), ENGLISH))
    assert [one["aria-label"] for one in page.with_class("versions")] == ["Version 2 of 2 of this question"]
    assert [("disabled" in one) for one in page.with_class("version")] == [False, True]
    assert not Page(render.article(Exchange(1, "물음?"), ENGLISH)).with_class("versions")


def test_quotes_are_led_by_their_outlet_and_a_model_s_sentences_are_not() -> None:
    assert Page(render.conversation([answered()], KOREAN)).with_class("lead")
    assert not Page(laid_out(Claim("답이다.", (1,), True))).with_class("lead")


@pytest.mark.parametrize("surrogate", ["\ud800", "a\udfffb"])
def test_lone_surrogates_can_be_sent(surrogate: str) -> None:
    render.conversation([Exchange(1, surrogate, error=surrogate)], KOREAN).encode("utf-8")


def test_both_languages_have_the_same_blanks() -> None:
    def blanks(words: Labels) -> dict[str, list[str | None]]:
        texts = {name: "".join(text) for name, text in dataclasses.asdict(words).items()}  # some have two forms
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
    assert preferred_language(header) == language
