"""Hold the texts of the dialogs in Korean and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DialogLabels:
    """All texts of the dialogs; ``{}`` is the place where past.js inserts a name.

    ``reasons`` maps each reason for a negative rating to its text; the keys are those of ``ui.chat``.
    """

    language: str
    cancel: str
    conversations: str
    kept_here: str
    kept_on_server: str
    move_chats: str
    share: str
    link: str
    share_hint: str
    stop_sharing: str
    stopped_sharing: str
    copy_link: str
    close: str
    is_shared: str
    shared_by: str
    continue_shared: str
    none_kept: str
    none_found: str
    search_chats: str
    menu: str
    untitled: str
    rename: str
    rename_one: str
    save: str
    export_word: str
    export_html: str
    export_markdown: str
    export_text: str
    print: str
    export_json: str
    delete: str
    ask_delete: str
    full: str
    judge: str
    reasons: Mapping[str, str]
    reason: str
    comment: str
    kept_locally: str
    send: str
    thanks: str
    sure: str
    copied: str
    not_copied: str
    lost: str
    link_copied: str
    chat_link_copied: str
    your_link_copied: str
    no_chat: str
    not_your_chat: str
    no_answer: str
    went_on: str
    merged: str
    deleted_there: str


KOREAN = DialogLabels(
    language="ko",
    cancel="취소",
    conversations="지난 대화",
    kept_here="대화는 이 브라우저에만 저장됩니다.",
    kept_on_server="대화는 이 서버에 저장되며, 공유하지 않으면 다른 사용자에게 보이지 않습니다.",
    move_chats="이 브라우저에 있는 대화 {}개를 서버로 옮기기",
    share="공유",
    link="읽기 전용 링크",
    share_hint="이 페이지에 로그인할 수 있는 사람은 누구나 이 링크로 대화를 읽을 수 있습니다. 앞으로 이어지는 질문과 "
    "답도 보입니다.",
    stop_sharing="공유 중지",
    stopped_sharing="공유를 중지했습니다. 링크는 더 이상 열리지 않습니다.",
    copy_link="링크 복사",
    close="닫기",
    is_shared="공유 중",
    shared_by="{} 님이 공유한 대화입니다. 읽기만 할 수 있습니다.",
    continue_shared="내 대화로 복사해 이어 가기",
    none_kept="저장된 대화가 없습니다.",
    none_found="찾는 말이 들어 있는 대화가 없습니다.",
    search_chats="대화 검색",
    menu="“{}” 메뉴",
    untitled="제목 없는 대화",
    rename="이름 바꾸기",
    rename_one="대화 이름",
    save="저장",
    export_word="Word로 저장",
    export_html="HTML로 저장",
    export_markdown="Markdown으로 저장",
    export_text="텍스트로 저장",
    print="인쇄 또는 PDF로 저장",
    export_json="JSON으로 저장",
    delete="삭제",
    ask_delete="“{}” 대화를 삭제할까요? 되돌릴 수 없습니다.",
    full="브라우저의 저장 공간이 가득 차서 대화를 저장하지 못했습니다. 지난 대화를 내보내고 삭제해 주세요.",
    judge="어떤 점이 도움이 되지 않았나요?",
    reasons={
        "wrong": "답이 틀렸습니다",
        "not_in_sources": "출처에 없는 내용입니다",
        "incomplete": "빠진 내용이 있습니다",
        "should_answer": "문서에 답이 있는데 찾지 못했습니다",
        "should_abstain": "문서에 답이 없는데 답했습니다",
        "other": "기타",
    },
    reason="이유",
    comment="덧붙일 말 (선택)",
    kept_locally="의견은 이 서버의 색인 폴더에만 저장됩니다.",
    send="보내기",
    thanks="의견을 저장했습니다.",
    sure="삭제",
    copied="복사했습니다.",
    not_copied="복사하지 못했습니다. 브라우저에서 복사를 허용하지 않습니다.",
    lost="서버와 연결이 끊겼습니다. 여기까지의 답은 저장되어 있습니다. 서버를 확인한 뒤 새로 고쳐 주세요.",
    link_copied="링크를 복사했습니다.",
    chat_link_copied="링크를 복사했습니다. 대화는 이 브라우저에 저장되므로 이 브라우저에서만 열립니다.",
    your_link_copied="링크를 복사했습니다. 본인만 열 수 있으므로, 다른 사람에게 보이려면 대화를 공유해 주세요.",
    no_chat="링크가 가리키는 대화가 이 브라우저에 없습니다. 대화를 저장한 브라우저에서 열어 주세요.",
    not_your_chat="링크가 가리키는 대화가 없습니다. 삭제되었거나 다른 사람의 대화입니다. 공유 링크를 요청해 주세요.",
    no_answer="링크가 가리키는 답변이 이 대화에 없습니다.",
    went_on="다른 창에서 이어 간 대화를 불러왔습니다.",
    merged="다른 창에서도 이 대화를 이어 갔습니다. 두 창의 질문과 답을 모두 이 대화에 담았습니다.",
    deleted_there="다른 창에서 삭제한 대화입니다. 이 창에 있던 내용은 새 대화로 저장했습니다.",
)

ENGLISH = DialogLabels(
    language="en",
    cancel="Cancel",
    conversations="Past chats",
    kept_here="Chats are kept in this browser only.",
    kept_on_server="Chats are kept on this server. Other users do not see them unless you share one.",
    move_chats="Move the chats of this browser to the server ({})",
    share="Share",
    link="Read-only link",
    share_hint="Everybody who can sign in to this page can read the chat with this link, later questions and answers "
    "too.",
    stop_sharing="Stop sharing",
    stopped_sharing="The chat is no longer shared; its link does not work any more.",
    copy_link="Copy link",
    close="Close",
    is_shared="shared",
    shared_by="{} shared this chat. You can read it, but not change it.",
    continue_shared="Continue in my own copy",
    none_kept="No chats are saved yet.",
    none_found="No chat contains these words.",
    search_chats="Search chats",
    menu="Menu of “{}”",
    untitled="Untitled chat",
    rename="Rename",
    rename_one="Name of the chat",
    save="Save",
    export_word="Save as Word",
    export_html="Save as HTML",
    export_markdown="Save as Markdown",
    export_text="Save as plain text",
    print="Print or save as PDF",
    export_json="Save as JSON",
    delete="Delete",
    ask_delete="Delete this chat? This cannot be undone. “{}”",
    full="The browser's storage is full and the chat was not kept. Export and delete some past chats.",
    judge="What was not helpful?",
    reasons={
        "wrong": "The answer is wrong",
        "not_in_sources": "The sources do not say this",
        "incomplete": "Something is missing",
        "should_answer": "The documents do answer this",
        "should_abstain": "The documents do not answer this",
        "other": "Something else",
    },
    reason="Reason",
    comment="Anything else (optional)",
    kept_locally="Your feedback is kept only in the index folder of this server.",
    send="Send",
    thanks="Your feedback was saved.",
    sure="Delete",
    copied="Copied.",
    not_copied="It could not be copied: the browser does not allow it.",
    lost="The connection to the server was lost. The answer so far is kept; check the server and reload.",
    link_copied="Link copied.",
    chat_link_copied="Link copied. Chats are kept in this browser, so the link works in this browser only.",
    your_link_copied="Link copied. It opens for you only. To show the chat to others, share it.",
    no_chat="The chat of this link is not in this browser. Open the link in the browser that keeps the chat.",
    not_your_chat="The chat of this link was not found: it was deleted, or is somebody else's. Ask for a shared link.",
    no_answer="The answer of this link is not in this chat.",
    went_on="This chat was continued in another window; its latest state is shown.",
    merged="This chat was continued in another window too. It now has the questions and answers of both.",
    deleted_there="This chat was deleted in another window. What this window had of it is saved as a new chat.",
)


def dialog_labels(language: str) -> DialogLabels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
