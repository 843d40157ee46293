"""An exported conversation says what was answered, with its sources, and no text in it becomes markup."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from rag.answering import messages
from rag.assembly import Reader
from rag.index import load_document
from rag.records import Answer, Citation, Claim, Passage, Rejected, Reprint
from ui.chat.exporting import FORMATS, answer_markdown, as_html, as_markdown, as_text
from ui.chat.paper import answer_paper, conversation_paper
from ui.chat.word import word_document
from ui.shared.conversation import Conversation, Exchange
from ui.shared.excerpts import Excerpt
from ui.shared.markup import markdown_text
from ui.words import labels_for
from ui.words.chat import ENGLISH, KOREAN

HOSTILE = [
    "<script>alert(1)</script>",
    "![x](https://evil.example/a.png)",
    "[click](javascript:alert(1))",
    "# heading",
    "---",
    "===",
    "> quote",
    "```\ncode",
    "    code",
    "1. list",
    "- list",
    "+ list",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "[^1]: mine",
    "[^1]",
    "[a]: https://evil.example",
    "https://evil.example www.evil.example me@evil.example",
    "&lt;b&gt; &#33; &amp;",
    "**bold** _it_ ~~no~~ `code` $x$ <https://evil.example>",
    "two\n\nparagraphs\u2028three\x0bfour",
    "ends with \\",
    "\x00\x1b[31m\ud800",
    "~~~",
    "* * *",
    "a\n===",
    "<!-- comment",
    "<div>\n",
    "![",
]
TEXTS = st.one_of(
    st.text(st.characters()),
    st.sampled_from(HOSTILE),
    st.lists(st.one_of(st.sampled_from(HOSTILE), st.text("#*_-[]()<>!\\`&|~$^:=+.0123 \n", max_size=8))).map("".join),
)


def parsed(markdown: str) -> list[str]:
    """The kinds of all tokens, blocks and what is inside them, GFM's tables and strikethrough included."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    return [kind for token in tokens for kind in (token.type, *(child.type for child in token.children or ()))]


def shown(markdown: str) -> str:
    """What a reader sees of one paragraph."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    return "".join(child.content for child in children)


def visible(text: str) -> str:
    return " ".join("".join("\ufffd" if _is_bare(c) else c for c in text).split())


def _is_bare(character: str) -> bool:
    return not character.isspace() and (
        character < " " or "\x7f" <= character < "\xa0" or "\ud800" <= character < "\ue000"
    )


@given(TEXTS)
def test_text_in_markdown_is_shown_as_it_is(text: str) -> None:
    if text := visible(text):
        assert shown(markdown_text(text)) == text


def _cell(text: str) -> str:
    return text.replace("|", "/")  # as the splitter of drafts has it


def exchange(text: str) -> Exchange:
    """One of everything, each with this text in it."""
    reprint = Reprint("e", text, text or None, None, text)
    citation = Citation(1, "d", text, text, text or None, text, 0, len(text), text, page=3, also_in=(reprint,))
    answer = Answer(
        question=text,
        standalone_question=text,
        text=text,
        abstained=False,
        abstention_reason=None,
        confidence=0.5,
        language="ko",
        claims=(
            Claim(text, (1, 2), supported=True),
            Claim(text, (2,), supported=True),
            *(Claim(text, (1,), True, form) for form in ("paragraph", "item", "item", "sentence")),
            Claim(" | ".join([_cell(text)] * 2), (), True, "header"),
            *[Claim(" | ".join([_cell(text)] * 2), (1,), True, "row")] * 2,
            Claim(text, (1,), True, "sentence"),
            Claim(text, (1,), True, "row"),
        ),
        citations=(citation, dataclasses.replace(citation, marker=2, publisher=None)),
        rejected=(Rejected(text, text),),
        remarks=(text,),
        notices=(text,),
    )
    return Exchange(1, text, answer, excerpts={1: Excerpt(text, author=text)})


def abstention(text: str) -> Exchange:
    nearest = (Passage("d", text, text, None, text, 0, 1, text),)
    return Exchange(2, text, Answer(text, text, text, True, "no_evidence", 0.1, "en", nearest=nearest))


def conversation(text: str, title: str = "") -> Conversation:
    failed, waiting = Exchange(3, text, error=text), Exchange(5, text, state="waiting")
    return Conversation("c", title, (exchange(text), abstention(text), failed, exchange(text), waiting))


def conversation_markdown(one: Conversation, language: str) -> str:
    labels = labels_for(language)
    return as_markdown(conversation_paper(one, labels), labels)


@pytest.mark.parametrize("language", ["ko", "en"])
@given(text=TEXTS)
def test_no_text_changes_the_structure_of_exported_markdown(language: str, text: str) -> None:
    markdown = conversation_markdown(conversation(f"a{text}b", f"a{text}b"), language)
    plain = conversation_markdown(conversation("plain", "plain"), language)
    ignored = {"text", "text_special"}
    assert Counter(kind for kind in parsed(markdown) if kind not in ignored) == Counter(
        kind for kind in parsed(plain) if kind not in ignored
    )
    markdown.encode("utf-8")


@given(text=TEXTS)
def test_every_footnote_has_its_mark_and_every_mark_its_footnote(text: str) -> None:
    lines = conversation_markdown(conversation(f"a{text}"), "ko").split("\n")
    assert [line.split(":")[0] for line in lines if line.startswith("[^")] == ["[^1]", "[^2]", "[^3]", "[^4]"]
    marked = [line for line in lines if line.endswith(("[^2]", "[^4]"))]
    assert ["[^1][^2]" in line or "[^3][^4]" in line for line in marked] == [True, True]


QUOTE = "그록-1의 언어 모델은 파라미터(매개변수)가 3140억 개이다."
CITATION = Citation(1, "d", "머스크의 AI", "중앙일보", "2024-06-15", "articles/003.md", 0, len(QUOTE), QUOTE, page=2)
ANSWER = Answer(
    "그록-1의 파라미터는?", "", "", False, None, 0.9, "ko", (Claim(QUOTE, (1,), supported=True),), (CITATION,)
)


def test_a_footnote_says_who_when_what_and_where() -> None:
    asked = Exchange(1, ANSWER.question, ANSWER, excerpts={1: Excerpt(QUOTE, author="윤준탁")})
    assert conversation_markdown(Conversation("c", "그록", (asked,)), "ko") == (
        f"# 그록\n\n## 그록-1의 파라미터는?\n\n{QUOTE}[^1]\n\n"
        f"[^1]: 중앙일보, 윤준탁, 2024-06-15, 「머스크의 AI」, 2쪽: “{QUOTE}” (articles/003.md)\n"
    )
    assert "[^1]: 중앙일보, 윤준탁, 2024-06-15, “머스크의 AI”, p. 2: " in answer_markdown(asked, "en")


def test_an_answer_is_copied_with_its_sources() -> None:
    assert answer_markdown(Exchange(7, ANSWER.question, ANSWER), "ko") == (
        f"**그록-1의 파라미터는?**\n\n{QUOTE}[^1]\n\n"
        f"[^1]: 중앙일보, 2024-06-15, 「머스크의 AI」, 2쪽: “{QUOTE}” (articles/003.md)\n"
    )


def test_an_answer_is_saved_in_every_format_under_its_question_with_its_sources(tmp_path: Path) -> None:
    asked = Exchange(7, ANSWER.question, ANSWER, excerpts={1: Excerpt(QUOTE, author="윤준탁")})
    note = f"중앙일보, 윤준탁, 2024-06-15, 「머스크의 AI」, 2쪽: “{QUOTE}” (articles/003.md)"
    written = {ending: write(answer_paper(asked, KOREAN), KOREAN) for ending, write in FORMATS.items()}
    assert written[".md"] == f"# {asked.question}\n\n{QUOTE}[^1]\n\n[^1]: {note}\n"
    assert written[".txt"] == f"{asked.question}\n\n{QUOTE}[1]\n\n출처\n\n[1] {note}\n"
    assert f"<h1>{asked.question}</h1><p>{QUOTE}<sup>" in str(written[".html"])
    path = tmp_path / "answer.docx"
    path.write_bytes(word_document(answer_paper(asked, KOREAN), KOREAN))
    opened = docx.Document(str(path))
    assert opened.core_properties.title == asked.question
    assert [one.text for one in opened.paragraphs] == [asked.question, f"{QUOTE}[1]", "출처", f"[1] {note}"]


def test_a_footnote_names_the_reprints_with_the_same_words() -> None:
    places = (Reprint("e", "AI | 머스크", "가신문", "2024-06-16", "b.md"), Reprint("f", "사본", None, None, "c.pdf"))
    answer = dataclasses.replace(ANSWER, citations=(dataclasses.replace(CITATION, also_in=places),))
    asked = Exchange(7, ANSWER.question, answer)
    korean, english = (shown(answer_markdown(asked, language).split("\n\n")[-1]) for language in ("ko", "en"))
    assert "같은 대목이 실린 글: AI | 머스크 (가신문, 2024-06-16) · 사본 (c.pdf, 날짜 미상)" in korean
    assert "also in: AI | 머스크 (가신문, 2024-06-16) · 사본 (c.pdf, undated)" in english


def test_disagreement_keeps_its_footnotes() -> None:
    citations = (CITATION, dataclasses.replace(CITATION, marker=2, published=None))
    said = messages.disagreement_text((1, 2), citations, "ko")
    answer = dataclasses.replace(ANSWER, citations=citations, disagreement=(1, 2), remarks=(said, "오래된 글입니다."))
    exchanges = (Exchange(1, ANSWER.question, ANSWER), Exchange(2, ANSWER.question, answer))
    markdown = conversation_markdown(Conversation("c", "", exchanges), "ko")
    assert "출처마다 말이 다릅니다[^2][^3]\n\n오래된 글입니다." in markdown
    assert "[1]" not in markdown


def test_how_sentences_were_checked_is_told_in_footnotes() -> None:
    claims = (
        Claim("두 매체가 전했다.", (), False, kind="frame"),
        Claim("하나다.", (1,), True, checked="judged", computed="3 − 2 = 1", withheld_before=1),
        Claim("둘이다.", (1,), True, "item", checked="matched"),
        Claim("셋이다.", (1,), True, "item", checked="matched"),
        Claim("값은 문서에 없다.", (), False, "paragraph", kind="gap"),
    )
    rejected = (Rejected("지어낸 말이다.", "문서에 없는 내용"),) * 2
    answer = dataclasses.replace(ANSWER, claims=claims, rejected=rejected, withheld_after=1, answerer="a model")
    text, notes = answer_markdown(Exchange(1, "?", answer), "ko").split("[^1]:")
    assert text == (
        "**?**\n\n두 매체가 전했다. \\[여기서 문장 1개를 뺐습니다\\] 하나다.[^1][^2]\n\n"
        "- 둘이다.[^1][^3]\n- 셋이다.[^1][^3]\n\n값은 문서에 없다.[^4]\n\n"
        "\\[여기서 문장 1개를 뺐습니다\\]\n\n확인되지 않아 뺀 문장 2개\n\n"
    )
    assert notes.split("\n\n", 1)[1] == (
        "[^2]: 계산: 3 − 2 = 1\n\n[^3]: 낱말만 확인했고 뜻은 판정하지 않았습니다.\n\n[^4]: 문서에서 찾지 못한 내용\n"
    )
    several = conversation_markdown(Conversation("c", "", (Exchange(1, "?", answer), Exchange(2, "?", answer))), "en")
    assert several.count("Words checked, meaning not judged.") == 1  # one footnote for all
    assert several.count("Computed: 3") == 2


def test_nothing_asked_is_a_file_with_a_title() -> None:
    assert conversation_markdown(Conversation(), "en") == "# A conversation with mundap\n"


def test_a_real_answer_is_exported_whole(packaged: Reader) -> None:
    answer = packaged.chain.invoke("그록-1의 파라미터는 몇 개인가?")
    text = answer_markdown(Exchange(1, answer.question, answer), "ko")
    assert "3140억 개" in text
    assert all(citation.source in text.replace("\\", "") for citation in answer.citations)


class Shown(HTMLParser):
    """What a reader sees of an HTML page, tag by tag; nothing of it may come from elsewhere."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.said: list[str] = []
        self.links: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        self.said.append(data)


@given(text=TEXTS)
def test_no_text_changes_the_structure_of_exported_html(text: str) -> None:
    papers = [conversation_paper(conversation(f"a{one}b", f"a{one}b"), KOREAN) for one in (text, "plain")]
    page, plain = (Shown(as_html(paper, KOREAN)) for paper in papers)
    assert page.tags == plain.tags
    assert page.links == plain.links
    assert all(link.startswith("#note-") for link in page.links)
    assert any(visible(f"a{text}b") in said for said in page.said)


@given(text=TEXTS)
def test_plain_text_has_every_note_and_every_mark(text: str) -> None:
    lines = as_text(conversation_paper(conversation(f"a{text}b"), ENGLISH), ENGLISH).split("\n")
    assert [line.split(" ")[0] for line in lines if re.match(r"\[\d+\] ", line)] == ["[1]", "[2]", "[3]", "[4]"]
    assert sum(line.endswith(("[2]", "[4]")) for line in lines) == 2


@pytest.mark.parametrize("text", ["그록", *HOSTILE])
def test_a_word_document_says_the_same(text: str, tmp_path: Path) -> None:
    path = tmp_path / "chat.docx"
    path.write_bytes(word_document(conversation_paper(conversation(f"a{text}b", f"a{text}b"), KOREAN), KOREAN))
    opened = docx.Document(str(path))
    assert opened.core_properties.author == "mundap 문답"
    paragraphs = [paragraph.text for paragraph in opened.paragraphs]
    assert paragraphs[0] == visible(f"a{text}b")
    assert [line.split(" ")[0] for line in paragraphs if re.match(r"\[\d+\] ", line)] == ["[1]", "[2]", "[3]", "[4]"]
    assert len(opened.tables) == 2


def test_a_word_document_is_read_by_our_own_reader(tmp_path: Path) -> None:
    path = tmp_path / "chat.docx"
    asked = Exchange(1, ANSWER.question, ANSWER, excerpts={1: Excerpt(QUOTE, author="윤준탁")})
    path.write_bytes(word_document(conversation_paper(Conversation("c", "그록", (asked,)), KOREAN), KOREAN))
    read = load_document(path, source=path.name, max_bytes=10**6)
    assert read.title == "그록"
    for words in (ANSWER.question, f"{QUOTE}[1]", f"[1] 중앙일보, 윤준탁, 2024-06-15, 「머스크의 AI」, 2쪽: “{QUOTE}”"):
        assert words in read.text.replace("\\", "")
