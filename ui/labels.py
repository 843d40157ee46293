"""The words of the page itself, in Korean and in English.

What is quoted from documents is never translated, and an answer keeps the language of its question. The module knows
no HTML: ``render.py`` escapes labels like everything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EXAMPLES = (
    "xAI는 시리즈B에서 얼마를 투자받았나?",
    "그록-1의 파라미터는 몇 개인가?",
    "알파고와 이세돌은 언제 대결했나?",
    "AI 개발을 멈추자고 한 이유는?",
    "에코 챔버가 무엇인가?",
    "How many parameters does Grok-1 have?",
    "When was Grok-1 released?",
    "그록-2의 파라미터는 몇 개인가?",  # the packaged corpus does not say: shows what an abstention looks like
)


@dataclass(frozen=True, slots=True)
class Labels:
    """Every text that the page says of its own; ``{}`` marks where a number or a name goes."""

    language: str
    tagline: str
    language_choice: str
    question: str
    placeholder: str
    send: str
    clear: str
    conversation: str
    welcome: str
    examples: str
    indexed: str
    nothing_indexed: str
    asked: str
    searching: str
    failed: str
    abstained: str
    unsupported: str
    withheld: str
    notices: str
    probability: str
    answerer: str
    built_in: str
    answerer_choice: str
    understood: str
    repaired: str
    milliseconds: str
    sources: str
    sources_of: str
    show_sources: str
    show_nearest: str
    no_sources: str
    nearest: str
    nearest_note: str
    go_to_source: str
    back: str
    back_from: str
    previous_source: str
    next_source: str
    all_sources: str
    read_document: str
    cut_document: str
    undated: str
    page: str
    digest: str
    without_context: str


KOREAN = Labels(
    language="ko",
    tagline="답의 모든 문장을 문서와 맞추어 확인하고, 그 문장이 있는 단락을 보여 줍니다.",
    language_choice="화면 언어",
    question="질문",
    placeholder="한국어나 영어로 물어보세요",
    send="묻기",
    clear="대화 지우기",
    conversation="대화",
    welcome="무엇이 궁금하세요?",
    examples="이런 질문을 해 보세요",
    indexed="문서 {}건 · 단락 {}개",
    nothing_indexed="아직 색인된 문서가 없습니다. 터미널에서 mundap ingest를 실행해 문서를 넣어 주세요.",
    asked="질문",
    searching="문서를 살펴보는 중입니다…",
    failed="답하지 못했습니다",
    abstained="답을 찾지 못함",
    unsupported="근거 없음",
    withheld="보류한 문장 {}개",
    notices="알림",
    probability="문서에 답이 있을 확률 {}%",
    answerer="답변기: {}",
    built_in="내장 인용기",
    answerer_choice="답변기",
    understood="이렇게 이해했습니다: {}",
    repaired="모델이 밝힌 출처가 아니라, 확인해서 찾은 출처입니다.",
    milliseconds="{} ms",
    sources="출처",
    sources_of="“{}”에 대한 출처",
    show_sources="출처 {}건 보기",
    show_nearest="가까운 단락 {}개 보기",
    no_sources="답을 받으면 인용한 단락이 여기에 나옵니다.",
    nearest="가장 가까운 단락",
    nearest_note="질문에 가깝지만, 답이 되지는 못한 단락입니다.",
    go_to_source="출처 {}: {}",
    back="답변으로 돌아가기",
    back_from="출처 {}에서 답변으로 돌아가기",
    previous_source="앞 출처",
    next_source="다음 출처",
    all_sources="출처 목록",
    read_document="문서에서 보기",
    cut_document="문서가 길어 인용한 곳 주변만 보여 줍니다.",
    undated="날짜 미상",
    page="{}쪽",
    digest="요약본",
    without_context="이 문장의 앞뒤를 보여 줄 수 없습니다. 문서가 그사이 바뀌었거나 지워졌습니다.",
)

ENGLISH = Labels(
    language="en",
    tagline="Checks every sentence of an answer against your documents, and shows the passage behind it.",
    language_choice="Language",
    question="Question",
    placeholder="Ask in Korean or English",
    send="Ask",
    clear="Clear conversation",
    conversation="Conversation",
    welcome="What would you like to know?",
    examples="Try one of these",
    indexed="{} documents · {} passages",
    nothing_indexed="No documents are indexed yet. Run mundap ingest in a terminal to add some.",
    asked="Question",
    searching="Searching the documents…",
    failed="No answer could be given",
    abstained="No answer found",
    unsupported="unsupported",
    withheld="Withheld sentences: {}",
    notices="Notices",
    probability="{}% likely that the documents answer this",
    answerer="Answerer: {}",
    built_in="built-in quoting",
    answerer_choice="Answerer",
    understood="Understood as: {}",
    repaired="Found by checking; the model cited another passage or none.",
    milliseconds="{} ms",
    sources="Sources",
    sources_of="Sources for “{}”",
    show_sources="Show sources ({})",
    show_nearest="Show nearest passages ({})",
    no_sources="The quoted passages appear here once there is an answer.",
    nearest="Nearest passages",
    nearest_note="These come near the question but do not answer it.",
    go_to_source="Source {}: {}",
    back="Back to the answer",
    back_from="Back from source {} to the answer",
    previous_source="Previous source",
    next_source="Next source",
    all_sources="All sources",
    read_document="Show in the document",
    cut_document="The document is long: only what is around the quote is shown.",
    undated="undated",
    page="p. {}",
    digest="digest",
    without_context="The text around this sentence cannot be shown: the document has changed or was removed.",
)

LANGUAGES = {"ko": KOREAN, "en": ENGLISH}


def labels_for(language: str) -> Labels:
    """The labels of a language; Korean where there are none."""
    return LANGUAGES.get(language, KOREAN)


def preferred_language(accept_language: str | None) -> str:
    """``ko`` where a browser's Accept-Language header names Korean before English, otherwise ``en``."""
    weighed: list[tuple[float, int, str]] = []
    for position, part in enumerate((accept_language or "").lower().split(",")):
        match = re.match(r"\s*(ko|en)(?:-[\w-]*)?\s*(?:;\s*q=(\d(?:\.\d{0,3})?))?\s*$", part)
        if match and float(match[2] or 1) > 0:
            weighed.append((-float(match[2] or 1), position, match[1]))
    return min(weighed)[2] if weighed else "en"
