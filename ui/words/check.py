"""Hold the texts of the check tab in Korean and English; ``{}`` is the place of a value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CheckLabels:
    """All texts of the check tab."""

    language: str
    tab: str
    title: str
    note: str
    text: str
    placeholder: str
    paste: str
    start: str
    stop: str
    choose_file: str
    drop_here: str
    queued: str
    working: str
    stopped: str
    results: str
    no_words: str
    open_place: str
    back: str
    reading_note: str
    save_as: str
    word: str
    html: str
    markdown: str
    exported_title: str
    sentence: str
    verdict: str
    evidence: str
    undated: str
    page: str
    computed: str


KOREAN = CheckLabels(
    language="ko",
    tab="글 확인",
    title="글을 문서와 맞추어 보기",
    note="글의 문장을 하나씩 문서와 맞추어 보고, 그 말이 나오는 곳을 보여 줍니다. 글은 문서로 추가되지 않습니다.",
    text="확인할 글",
    placeholder="확인할 글을 붙여 넣거나, 파일을 이 페이지에 끌어다 놓으세요.",
    paste="확인할 글을 붙여 넣으세요.",
    start="확인하기",
    stop="중지",
    choose_file="파일 선택",
    drop_here="여기에 놓으면 이 파일의 글을 확인합니다",
    queued="차례를 기다리는 중입니다. 앞에 {}건이 있습니다…",
    working="문장을 확인하는 중입니다… ({}%)",
    stopped="중지했습니다. 여기까지 확인한 결과입니다.",
    results="확인 결과",
    no_words="문서에서 근거가 되는 말을 찾지 못했습니다.",
    open_place="문서에서 보기",
    back="확인한 글로 돌아가기",
    reading_note="‘문서에서 보기’를 누르면 그 문서가 여기에 열립니다.",
    save_as="결과 저장:",
    word="Word",
    html="HTML",
    markdown="Markdown",
    exported_title="글 확인 결과",
    sentence="문장",
    verdict="결과",
    evidence="문서의 말",
    undated="날짜 미상",
    page="{}쪽",
    computed="계산: {}",
)

ENGLISH = CheckLabels(
    language="en",
    tab="Check",
    title="Check a text against the documents",
    note="Every sentence of the text is compared with the documents, and the words that decide it are shown. The text "
    "is not added to the documents.",
    text="Text to check",
    placeholder="Paste the text to check, or drop a file on this page.",
    paste="Paste the text to check.",
    start="Check",
    stop="Stop",
    choose_file="Choose a file",
    drop_here="Drop the file to check its text",
    queued="Waiting for your turn; checks before yours: {}…",
    working="Checking the sentences… ({}%)",
    stopped="Stopped. This is what was checked so far.",
    results="Results",
    no_words="No words in the documents support it.",
    open_place="Show in the document",
    back="Back to the checked text",
    reading_note="“Show in the document” opens the document here.",
    save_as="Save the results:",
    word="Word",
    html="HTML",
    markdown="Markdown",
    exported_title="Results of a check",
    sentence="Sentence",
    verdict="Result",
    evidence="Words in the documents",
    undated="undated",
    page="p. {}",
    computed="Computed: {}",
)


def check_labels(language: str) -> CheckLabels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
