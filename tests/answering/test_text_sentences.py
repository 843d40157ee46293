"""How a text is cut for checking: offsets, marks, and what states no fact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.answering.text_sentences import cut, refers_back, single, texts_before
from rag.text import Analyzer

MARKDOWN = """# xAI와 그록

xAI는 AI 기업이다. **그록**은 챗봇이다 [1]. 정말 그럴까?

- 그록-1은 [공개](https://example.org/a)됐다.
2. Grok is a chatbot. It runs on X.
> 인용한 말이다.

| 모델 | 파라미터 |
| --- | --- |
| 그록-1 | 3140억 개 |

```
print("코드는 문장이 아니다.")
```
[^1]: https://example.org/b
---
"""
LINES = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from([*MARKDOWN.splitlines(), "- ", "#", "|", "a | b", "--|--", "```", "1. ", "> # x"]),
    ),
    max_size=12,
)


def test_markdown_is_cut_into_plain_sentences_with_their_kind(analyzer: Analyzer) -> None:
    assert [(one.plain, one.kind) for one in cut(MARKDOWN, analyzer)] == [
        ("xAI와 그록", "heading"),
        ("xAI는 AI 기업이다.", "claim"),
        ("그록은 챗봇이다.", "claim"),
        ("정말 그럴까?", "question"),
        ("그록-1은 공개됐다.", "claim"),
        ("Grok is a chatbot.", "claim"),
        ("It runs on X.", "claim"),
        ("인용한 말이다.", "claim"),
        ("모델 | 파라미터", "heading"),
        ("그록-1 | 3140억 개", "claim"),
    ]


def test_the_rows_of_a_table_without_bars_at_their_ends_are_sentences(analyzer: Analyzer) -> None:
    text = "표이다.\n\n모델 | 크기\n--- | ---\n그록-1 | 3140억 개. 크다.\n\n끝 | 이다."
    assert [(one.plain, one.kind) for one in cut(text, analyzer)] == [
        ("표이다.", "claim"),
        ("모델 | 크기", "heading"),
        ("그록-1 | 3140억 개. 크다.", "claim"),
        ("끝 | 이다.", "claim"),
    ]


@given(LINES)
def test_sentences_are_slices_in_order_that_lose_no_word_of_prose(analyzer: Analyzer, lines: list[str]) -> None:
    text = "\n".join(lines)
    found = cut(text, analyzer)
    ends = [0, *(one.end for one in found)]
    assert all(before <= one.start < one.end for before, one in zip(ends, found, strict=False))
    assert all(any(map(str.isalnum, text[one.start : one.end])) for one in found)


@given(st.lists(st.sampled_from(["xAI는 AI 기업이다.", "그록은 챗봇이다.", "Grok is a chatbot."]), min_size=1))
def test_every_sentence_of_prose_is_there_once(analyzer: Analyzer, sentences: list[str]) -> None:
    text = "\n\n".join(sentences)
    assert [text[one.start : one.end] for one in cut(text, analyzer)] == sentences


def test_a_single_sentence_is_not_cut() -> None:
    whole = single("그렇다. **그록**은 챗봇이다.")
    assert (whole.start, whole.end, whole.plain) == (0, 18, "그렇다. 그록은 챗봇이다.")


def test_a_sentence_comes_with_those_before_it(analyzer: Analyzer) -> None:
    sentences = cut("가는 나다.\n\n나는 다다.\n\n다는 라다.\n\n라는 마다.", analyzer)
    assert list(texts_before(sentences, 2)) == ["", "가는 나다.", "가는 나다. 나는 다다.", "나는 다다. 다는 라다."]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("그는 메타에서 일한다.", True),
        ("이 회사는 챗봇을 만든다.", True),
        ("2023년에 공개됐다.", True),
        ("xAI는 챗봇을 만든다.", False),
        ("It was released in November.", True),
        ('"This model is large," he said.', True),
        ("Grok was released in November.", False),
    ],
)
def test_what_refers_back_is_looked_up_with_the_sentence_before(
    sentence: str, expected: bool, analyzer: Analyzer
) -> None:
    assert refers_back(sentence, analyzer) is expected
