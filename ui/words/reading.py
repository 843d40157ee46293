"""Hold the texts of the reading view in Korean and English; ``{}`` is the place of a number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLabels:
    """All texts of the reading view."""

    language: str
    find: str
    match: str
    no_match: str
    previous_match: str
    next_match: str
    as_pages: str
    as_text: str
    page: str
    zoom: str
    zoom_in: str
    zoom_out: str
    copy_link: str
    open_original: str
    download_original: str
    download_text: str
    beyond_end: str
    loading: str
    not_loaded: str
    not_marked: str
    gone: str
    busy: str
    wrong_address: str


KOREAN = ReadingLabels(
    language="ko",
    find="문서에서 찾기",
    match="{1}개 중 {0}번째",
    no_match="찾는 말이 없습니다",
    previous_match="이전",
    next_match="다음",
    as_pages="쪽 그림으로 보기",
    as_text="글로 보기",
    page="{}쪽",
    zoom="쪽 그림 크기",
    zoom_in="확대",
    zoom_out="축소",
    copy_link="링크 복사",
    open_original="원본 열기",
    download_original="원본 내려받기",
    download_text="글 내려받기",
    beyond_end="링크가 가리키는 부분이 이 문서에 없어 처음부터 보여 줍니다.",
    loading="불러오는 중입니다…",
    not_loaded="문서를 더 불러오지 못했습니다. 연결을 확인한 뒤 다시 열어 주세요.",
    not_marked="이 쪽에 있는 문장이지만 그림에서 위치를 찾지 못했습니다. 글로 보면 표시됩니다.",
    gone="이 문서는 이제 색인에 없습니다. 문서 목록을 다시 확인해 주세요.",
    busy="지금은 쪽 그림 요청이 너무 많습니다. 잠시 뒤에 다시 열어 주세요.",
    wrong_address="주소가 잘못되었습니다. 문서를 목록에서 다시 열어 주세요.",
)

ENGLISH = ReadingLabels(
    language="en",
    find="Find in this document",
    match="{0} of {1}",
    no_match="Not found",
    previous_match="Previous",
    next_match="Next",
    as_pages="Show page images",
    as_text="Show as text",
    page="p. {}",
    zoom="Size of the page images",
    zoom_in="Zoom in",
    zoom_out="Zoom out",
    copy_link="Copy link",
    open_original="Open original",
    download_original="Download original",
    download_text="Download text",
    beyond_end="The link points to a part that this document does not have. It is shown from the beginning.",
    loading="Loading…",
    not_loaded="The rest could not be loaded. Check the connection and open the document again.",
    not_marked="The sentence is on this page, but its place in the picture was not found. The text shows it.",
    gone="This document is no longer in the index. Look at the list of documents again.",
    busy="Too many pages are being drawn. Open it again in a moment.",
    wrong_address="The address is malformed. Open the document from the list again.",
)


def reading_labels(language: str) -> ReadingLabels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
