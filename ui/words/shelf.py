"""Hold the texts of searching, filtering, tagging and choosing documents in Korean and English.

``{}`` is the place of a value; choice.js and shelf.js fill in those of the attributes named ``data-``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ui.words.counting import Forms


@dataclass(frozen=True, slots=True)
class ShelfLabels:
    """All texts of the library's filters, of what is done with several documents, and of the chosen ones.

    ``orders`` maps the orders of the list, and ``kinds`` kinds of files that are better known by another name.
    """

    language: str
    search: str
    all_outlets: str
    all_kinds: str
    all_tags: str
    outlet: str
    kind: str
    tag: str
    since: str
    until: str
    order: str
    orders: Mapping[str, str]
    kinds: Mapping[str, str]
    clear_filters: str
    found: str
    nothing_found: str
    ask_listed: str
    pick: str
    pick_page: str
    pick_found: str
    picked: str
    ask_picked: str
    tag_picked: str
    remove_picked: str
    unpick: str
    ask_remove: str
    and_others: str
    remove_note: str
    too_many: str
    tagging: str
    tag_name: str
    tag_hint: str
    add_tag: str
    take_tag: str
    cancel: str
    earlier: str
    later: str
    page: str
    pages: str
    only_in: str
    chip_outlet: str
    chip_kind: str
    chip_tag: str
    chip_words: str
    chip_since: str
    chip_until: str
    chip_others: str
    unchoose: str
    unchoose_all: str
    more_in_library: Forms


KOREAN = ShelfLabels(
    language="ko",
    search="제목, 발행처, 파일 이름, 태그로 찾기",
    all_outlets="모든 발행처",
    all_kinds="모든 형식",
    all_tags="모든 태그",
    outlet="발행처",
    kind="형식",
    tag="태그",
    since="시작일",
    until="종료일",
    order="정렬",
    orders={
        "newest": "최신 날짜순",
        "added": "최근 추가순",
        "title": "제목순",
        "outlet": "발행처순",
        "size": "긴 문서순",
    },
    kinds={"web": "웹 페이지", "hwp": "한글", "hwpx": "한글 (hwpx)"},
    clear_filters="필터 해제",
    found="문서 {0}건 중 {1}건",
    nothing_found="조건에 맞는 문서가 없습니다. 검색어나 필터를 줄여 보세요.",
    ask_listed="이 목록에 질문하기",
    pick="“{}” 선택",
    pick_page="이 쪽의 문서 모두 선택",
    pick_found="찾은 문서 {}건 모두 선택",
    picked="{}건 선택함",
    ask_picked="선택한 문서에 질문하기",
    tag_picked="태그",
    remove_picked="삭제",
    unpick="선택 해제",
    ask_remove="문서 {}건을 삭제할까요?",
    and_others="그 밖에 {}건",
    remove_note="올린 파일의 사본과 태그도 함께 삭제되며 되돌릴 수 없습니다. 이 문서를 인용한 답은 남지만, 앞뒤 내용은 "
    "볼 수 없게 됩니다.",
    too_many="문서는 하나씩 {}건까지 선택할 수 있습니다. 더 많으면 태그나 필터로 범위를 정해 주세요.",
    tagging="태그 달기",
    tag_name="태그",
    tag_hint="쉼표로 나누어 여러 개를 적을 수 있습니다. 태그는 이 페이지를 쓰는 모든 사람에게 보입니다.",
    add_tag="태그 추가",
    take_tag="태그 떼기",
    cancel="취소",
    earlier="이전",
    later="다음",
    page="{0} / {1}쪽",
    pages="문서 목록의 쪽",
    only_in="다음 문서에서만 검색",
    chip_outlet="발행처: {}",
    chip_kind="형식: {}",
    chip_tag="태그: {}",
    chip_words="찾는 말: {}",
    chip_since="{}부터",
    chip_until="{}까지",
    chip_others="외 {}건",
    unchoose="“{}” 조건 빼기",
    unchoose_all="모두 해제",
    more_in_library=("‘문서’ 탭에서 더 선택 ({}건)", "‘문서’ 탭에서 더 선택 ({}건)"),
)

ENGLISH = ShelfLabels(
    language="en",
    search="Search titles, publishers, file names, tags",
    all_outlets="All publishers",
    all_kinds="All kinds",
    all_tags="All tags",
    outlet="Publisher",
    kind="Kind",
    tag="Tag",
    since="From",
    until="Until",
    order="Sort",
    orders={
        "newest": "Newest date",
        "added": "Last added",
        "title": "Title",
        "outlet": "Publisher",
        "size": "Longest",
    },
    kinds={"web": "Web page", "hwp": "Hangul", "hwpx": "Hangul (hwpx)"},
    clear_filters="Clear filters",
    found="{1} of {0} documents",
    nothing_found="No document matches. Try fewer words or filters.",
    ask_listed="Ask about these",
    pick="Select “{}”",
    pick_page="Select all documents of this page",
    pick_found="Select all {} found",
    picked="{} selected",
    ask_picked="Ask about the selected",
    tag_picked="Tag",
    remove_picked="Remove",
    unpick="Clear selection",
    ask_remove="Remove the selected documents ({})?",
    and_others="and {} more",
    remove_note="Copies of uploads and tags are deleted too, and this cannot be undone. Answers that quote these "
    "documents stay, but the text around the quotes will be gone.",
    too_many="At most {} documents can be selected one by one. For more, use a tag or a filter.",
    tagging="Tag documents",
    tag_name="Tag",
    tag_hint="Separate several tags with commas. Everybody who uses this page sees the tags.",
    add_tag="Add tag",
    take_tag="Remove tag",
    cancel="Cancel",
    earlier="Previous",
    later="Next",
    page="Page {0} of {1}",
    pages="Pages of the list",
    only_in="Searching only",
    chip_outlet="Publisher: {}",
    chip_kind="Kind: {}",
    chip_tag="Tag: {}",
    chip_words="Words: {}",
    chip_since="From {}",
    chip_until="Until {}",
    chip_others="{} more",
    unchoose="Deselect “{}”",
    unchoose_all="Clear all",
    more_in_library=("Choose from {} in the Library tab", "Choose from all {} in the Library tab"),
)


def shelf_labels(language: str) -> ShelfLabels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
