"""Hold the texts of the chat in Korean and English; ``ui.words.frame`` has those around it.

Quotes from documents are never translated, and an answer keeps the language of its question. The module knows no HTML:
``ui.chat.render`` escapes labels like all other text.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.words import frame
from ui.words.counting import Forms


@dataclass(frozen=True, slots=True)
class Labels:
    """All texts of the chat; ``{}`` is the place of a number or a name."""

    language: str
    question: str
    placeholder: str
    send: str
    conversation: str
    welcome: str
    examples: str
    asked: str
    searching: str
    reading: Forms
    found: str
    more_documents: Forms
    queued: str
    failed: str
    abstained: str
    needs_model: str
    unsupported: str
    words_only: str
    dotted: str
    compare: str
    gap: str
    computed: str
    withheld: str
    withheld_sentence: str
    notices: str
    details: str
    likelihood: str
    likely: str
    possible: str
    unlikely: str
    answer_mode: str
    time_taken: str
    seconds: str
    built_in: str
    understood: str
    repaired: str
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
    maybe: str
    undated: str
    page: str
    digest: str
    recognised: str
    without_context: str
    stop: str
    new_conversation: str
    conversations: str
    stopped: str
    stopped_early: str
    stopped_late: str
    checking: str
    unanswered: str
    disagree: str
    again: str
    edit: str
    editing: str
    version_of: str
    earlier_version: str
    later_version: str
    cancel: str
    copy_answer: str
    save_answer: str
    thumbs_up: str
    thumbs_down: str
    next_questions: str
    better_questions: str
    cost: str
    tokens: str
    of_judge: str
    no_feedback: str
    unexpected: str
    exported_title: str
    quoted_title: str


KOREAN = Labels(
    language="ko",
    question="질문",
    placeholder="한국어나 영어로 물어보세요",
    send="질문하기",
    conversation="대화",
    welcome="무엇이 궁금하세요?",
    examples="이런 질문을 해 보세요",
    asked="질문",
    searching="문서를 살펴보는 중입니다…",
    reading=("단락 {}개를 읽는 중입니다…", "단락 {}개를 읽는 중입니다…"),
    found="찾은 문서",
    more_documents=("그 밖의 문서 {}건", "그 밖의 문서 {}건"),
    queued="차례를 기다리는 중입니다. 앞에 질문 {}개가 있습니다…",
    failed="답하지 못했습니다",
    abstained="답을 찾지 못함",
    needs_model="모델이 필요한 요청",
    unsupported="근거 없음",
    words_only="낱말만 확인",
    dotted="점선 밑줄:",
    compare="출처의 문장과 비교해 보세요.",
    gap="문서에서 찾지 못한 내용",
    computed="계산: {}",
    withheld="확인되지 않아 뺀 문장 {}개",
    withheld_sentence="뺀 문장",
    notices="알림",
    details="자세히",
    likelihood="문서에 답이 있을 가능성",
    likely="높음",
    possible="보통",
    unlikely="낮음",
    answer_mode="답변 방식",
    time_taken="걸린 시간",
    seconds="{}초",
    built_in=frame.KOREAN.built_in,
    understood="“{}”라는 질문으로 이해했습니다.",
    repaired="모델이 밝힌 출처가 아니라, 확인해서 찾은 출처입니다.",
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
    previous_source="이전 출처",
    next_source="다음 출처",
    all_sources="출처 목록",
    read_document="문서에서 보기",
    maybe="혹시 이 내용을 찾으셨나요?",
    undated="날짜 미상",
    page="{}쪽",
    digest="요약본",
    recognised="그림에서 인식한 글, 오류 가능",
    without_context="이 문장의 앞뒤를 보여 줄 수 없습니다. 문서가 그사이 바뀌었거나 삭제되었습니다.",
    stop="중지",
    new_conversation="새 대화",
    conversations="지난 대화",
    stopped="중지됨",
    stopped_early="확인된 문장이 나오기 전에 중지했습니다.",
    stopped_late="여기서 중지했습니다. 위의 문장은 모두 문서와 맞추어 본 것입니다.",
    checking="다음 문장을 확인하는 중입니다…",
    unanswered="답을 받지 못한 질문입니다.",
    disagree="출처마다 말이 다릅니다",
    again="다시 질문하기",
    edit="질문 수정",
    editing="질문을 수정하는 중입니다. 지금까지의 대화는 그대로 남습니다.",
    version_of="질문 {1}개 중 {0}번째",
    earlier_version="앞서 물은 질문으로",
    later_version="나중에 물은 질문으로",
    cancel="취소",
    copy_answer="출처와 함께 복사",
    save_answer="파일로 저장",
    thumbs_up="도움이 됨",
    thumbs_down="도움이 안 됨",
    next_questions="이어서 물어보기",
    better_questions="문서에 답이 있는 질문",
    cost="비용",
    tokens="토큰",
    of_judge="뜻 판정에 {}",
    no_feedback="아직 받은 의견이 없습니다.",
    unexpected="예상하지 못한 문제가 생겼습니다. 다시 물어봐 주세요. 자세한 내용은 터미널의 로그에 있습니다.",
    exported_title="문답 대화",
    quoted_title="「{}」",
)

ENGLISH = Labels(
    language="en",
    question="Question",
    placeholder="Ask in Korean or English",
    send="Ask",
    conversation="Conversation",
    welcome="What would you like to know?",
    examples="Try one of these",
    asked="Question",
    searching="Searching the documents…",
    reading=("Reading {} passage…", "Reading {} passages…"),
    found="Documents found",
    more_documents=("{} more document", "{} more documents"),
    queued="Waiting for your turn; questions before yours: {}…",
    failed="No answer could be given",
    abstained="No answer found",
    needs_model="Needs a model",
    unsupported="unsupported",
    words_only="words checked only",
    dotted="Dotted underline:",
    compare="Compare these sentences with their sources.",
    gap="not found in the documents",
    computed="Computed: {}",
    withheld="Withheld sentences: {}",
    withheld_sentence="Withheld sentence",
    notices="Notices",
    details="Details",
    likelihood="Likelihood that the documents answer this",
    likely="high",
    possible="medium",
    unlikely="low",
    answer_mode="Answer mode",
    time_taken="Time",
    seconds="{} s",
    built_in=frame.ENGLISH.built_in,
    understood="Understood as: {}",
    repaired="Found by checking; the model cited another passage or none.",
    sources="Sources",
    sources_of="Sources for “{}”",
    show_sources="Show sources ({})",
    show_nearest="Show nearest passages ({})",
    no_sources="The quoted passages appear here once there is an answer.",
    nearest="Nearest passages",
    nearest_note="Related to the question, but not an answer.",
    go_to_source="Source {}: {}",
    back="Back to the answer",
    back_from="Back from source {} to the answer",
    previous_source="Previous source",
    next_source="Next source",
    all_sources="All sources",
    read_document="Show in the document",
    maybe="Is this perhaps what you are looking for?",
    undated="undated",
    page="p. {}",
    digest="digest",
    recognised="text from a picture, may have errors",
    without_context="The text around this sentence cannot be shown: the document has changed or was removed.",
    stop="Stop",
    new_conversation="New chat",
    conversations="Past chats",
    stopped="Stopped",
    stopped_early="It was stopped before a sentence was verified.",
    stopped_late="It was stopped here. The sentences above were checked against the documents.",
    checking="Checking the next sentence…",
    unanswered="This question was not answered.",
    disagree="The sources do not agree",
    again="Ask again",
    edit="Edit question",
    editing="You are editing a question. The chat so far will be kept.",
    version_of="Version {0} of {1} of this question",
    earlier_version="Earlier version of this question",
    later_version="Later version of this question",
    cancel="Cancel",
    copy_answer="Copy with sources",
    save_answer="Save as",
    thumbs_up="Helpful",
    thumbs_down="Not helpful",
    next_questions="You might ask next",
    better_questions="Questions the documents answer",
    cost="Cost",
    tokens="Tokens",
    of_judge="{} for judging",
    no_feedback="There is no feedback yet.",
    unexpected="Something unexpected went wrong. Ask again; the log in the terminal says what happened.",
    exported_title="A conversation with mundap",
    quoted_title="“{}”",
)


def labels_for(language: str) -> Labels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
