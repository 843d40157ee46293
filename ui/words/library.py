"""Hold the texts of the library tab and the document filter in Korean and English; ``{}`` is the place of a value.

The module knows no HTML: the views escape labels like all other text.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.words.counting import Forms


@dataclass(frozen=True, slots=True)
class LibraryLabels:
    """All texts of the library tab and the document filter."""

    language: str
    in_here: str
    all_documents: str
    add: str
    choose_files: str
    choose_folder: str
    folder_without: str
    folder_others: str
    paste: str
    paste_title: str
    paste_text: str
    fetch: str
    fetch_urls: str
    fetch_note: str
    add_it: str
    cancel: str
    drop_anywhere: str
    drop_here: str
    add_note: str
    suffixes: str
    taking_in: str
    progress: str
    outcomes: str
    many_done: str
    many_failed: str
    try_asking: str
    indexed: str
    documents: Forms
    of_passages: Forms
    document: str
    outlet: str
    dated: str
    passages: str
    size: str
    characters: str
    undated: str
    unknown: str
    digest: str
    recognised: str
    pages: Forms
    read: str
    read_one: str
    remove: str
    remove_one: str
    ask_remove: str
    empty: str
    empty_note: str
    reading_note: str
    close: str
    filter_all: str
    filter_some: Forms
    filter_wrong: str
    filter_note: str
    filter_outlets: str
    filter_documents: str
    filter_since: str
    filter_until: str
    filter_date_hint: str
    filter_reset: str


KOREAN = LibraryLabels(
    language="ko",
    in_here="질문할 수 있는 문서",
    all_documents="문서 모두 보기",
    add="문서 추가",
    choose_files="파일 선택",
    choose_folder="폴더 선택",
    folder_without="이 폴더에는 읽을 수 있는 파일이 없습니다.",
    folder_others="읽을 수 없는 형식의 파일 {}개는 추가하지 않습니다.",
    paste="글 붙여넣기",
    paste_title="제목 (선택)",
    paste_text="내용",
    fetch="웹 주소 추가",
    fetch_urls="웹 페이지 주소 (한 줄에 하나)",
    fetch_note="이 서버가 주소를 열어 문서로 저장합니다. 로그인이 필요한 페이지와 사내 주소는 가져오지 않습니다.",
    add_it="추가",
    cancel="취소",
    drop_anywhere="파일을 이 페이지 어디에나 끌어다 놓아도 됩니다.",
    drop_here="여기에 놓으면 문서로 추가합니다",
    add_note="PDF, 한글, Word, Excel, PowerPoint, CSV, 웹 페이지, 전자책, 메일, "
    "메신저 대화, 자막, 텍스트, 그림 파일을 한 번에 {}개, 하나에 {}MB까지 받습니다.",
    suffixes="파일 확장자",
    taking_in="추가하는 중",
    progress="{0}자 중 {1}자 · 약 {2}초 남음",
    outcomes="추가 결과",
    many_done="파일 {0}개 중 {1}개 처리함",
    many_failed="{}개는 추가하지 못함",
    try_asking="이 문서에 물어보기",
    indexed="색인된 문서",
    documents=("문서 {}건", "문서 {}건"),
    of_passages=("단락 {}개", "단락 {}개"),
    document="문서",
    outlet="발행처",
    dated="날짜",
    passages="단락",
    size="글자 수",
    characters="{}자",
    undated="날짜 미상",
    unknown="—",
    digest="요약본",
    recognised="그림에서 인식한 글, 오류 가능",
    pages=("{}쪽", "{}쪽"),
    read="읽기",
    read_one="“{}” 읽기",
    remove="삭제",
    remove_one="“{}” 삭제",
    ask_remove="“{}” 문서를 삭제할까요? 이 문서를 인용한 답은 남지만, 앞뒤 내용은 볼 수 없게 됩니다.",
    empty="아직 문서가 없습니다.",
    empty_note="문서를 추가하면 바로 질문할 수 있습니다.",
    reading_note="문서를 선택하면 여기에서 읽을 수 있습니다.",
    close="닫기",
    filter_all="모든 문서에서 검색",
    filter_some=("선택한 문서 {}건에서 검색", "선택한 문서 {}건에서 검색"),
    filter_wrong="선택한 범위를 확인해 주세요",
    filter_note="선택하지 않으면 모든 문서에서 검색합니다.",
    filter_outlets="발행처",
    filter_documents="문서",
    filter_since="시작일",
    filter_until="종료일",
    filter_date_hint="예: 2024, 2024-06, 2024-06-15",
    filter_reset="선택 해제",
)

ENGLISH = LibraryLabels(
    language="en",
    in_here="What you can ask about",
    all_documents="See all documents",
    add="Add documents",
    choose_files="Choose files",
    choose_folder="Choose a folder",
    folder_without="No file in this folder can be read.",
    folder_others="{} files of other kinds are left out.",
    paste="Paste text",
    paste_title="Title (optional)",
    paste_text="Text",
    fetch="Add web pages",
    fetch_urls="Addresses of web pages, one per line",
    fetch_note="This server opens the addresses and keeps the pages as documents. Pages behind a login and addresses "
    "inside your network are not fetched.",
    add_it="Add",
    cancel="Cancel",
    drop_anywhere="You can also drop files anywhere on this page.",
    drop_here="Drop the files to add them",
    add_note="PDF, Hangul, Word, Excel, PowerPoint, CSV, web pages, e-books, e-mails, "
    "chats, subtitles, text and pictures, at most {} at once, {} MB each.",
    suffixes="File name extensions",
    taking_in="Adding…",
    progress="{1} of {0} characters · about {2} s left",
    outcomes="Upload results",
    many_done="{1} of {0} files processed",
    many_failed="{} could not be added",
    try_asking="Ask about this document",
    indexed="Indexed documents",
    documents=("{} document", "{} documents"),
    of_passages=("{} passage", "{} passages"),
    document="Document",
    outlet="Publisher",
    dated="Date",
    passages="Passages",
    size="Characters",
    characters="{}",
    undated="undated",
    unknown="—",
    digest="digest",
    recognised="text from a picture, may have errors",
    pages=("{} page", "{} pages"),
    read="Read",
    read_one="Read “{}”",
    remove="Remove",
    remove_one="Remove “{}”",
    ask_remove="Remove “{}” from the index? Answers that quote it stay, but the text around the quotes will be gone.",
    empty="There are no documents yet.",
    empty_note="Add a document and ask at once.",
    reading_note="Choose a document to read it here.",
    close="Close",
    filter_all="All documents",
    filter_some=("Only {} selected document", "Only {} selected documents"),
    filter_wrong="Please check your selection",
    filter_note="If nothing is selected, all documents are searched.",
    filter_outlets="Publishers",
    filter_documents="Documents",
    filter_since="From",
    filter_until="Until",
    filter_date_hint="as in 2024, 2024-06 or 2024-06-15",
    filter_reset="Clear",
)


def library_labels(language: str) -> LibraryLabels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
