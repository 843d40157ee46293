"""The dialogs of the page: past conversations, what was bad about an answer, and "are you sure?".

Only their frames and words are made here; past.js fills and opens them, since what they show is kept in the browser.
Pure functions that make HTML.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.chat.feedback import LONGEST_COMMENT, REASONS
from ui.shared import escaped


@dataclass(frozen=True, slots=True)
class DialogLabels:
    """Every text of the dialogs; ``{}`` marks where past.js puts a name."""

    language: str
    close: str
    cancel: str
    conversations: str
    kept_here: str
    none_kept: str
    untitled: str
    rename: str
    rename_one: str
    save: str
    export_markdown: str
    export_json: str
    delete: str
    ask_delete: str
    full: str
    judge: str
    reason: str
    comment: str
    kept_locally: str
    send: str
    thanks: str
    sure: str
    copied: str
    not_copied: str
    lost: str


KOREAN = DialogLabels(
    language="ko",
    close="닫기",
    cancel="취소",
    conversations="지난 대화",
    kept_here="대화는 이 브라우저에만 저장됩니다.",
    none_kept="저장된 대화가 없습니다.",
    untitled="제목 없는 대화",
    rename="이름 바꾸기",
    rename_one="대화 이름",
    save="저장",
    export_markdown="Markdown",
    export_json="JSON",
    delete="지우기",
    ask_delete="“{}” 대화를 지울까요? 되돌릴 수 없습니다.",
    full="브라우저의 저장 공간이 가득 차서 대화를 저장하지 못했습니다. 지난 대화를 내보내고 지워 주세요.",
    judge="무엇이 아쉬웠나요?",
    reason="이유",
    comment="덧붙일 말 (선택)",
    kept_locally="의견은 이 서버의 색인 폴더에만 저장됩니다.",
    send="보내기",
    thanks="의견을 저장했습니다.",
    sure="지우기",
    copied="복사했습니다.",
    not_copied="복사하지 못했습니다. 브라우저가 허락하지 않았습니다.",
    lost="서버와 연결이 끊겼습니다. 여기까지의 답은 저장되어 있습니다. 서버를 확인한 뒤 새로 고쳐 주세요.",
)

ENGLISH = DialogLabels(
    language="en",
    close="Close",
    cancel="Cancel",
    conversations="Past chats",
    kept_here="Chats are kept in this browser only.",
    none_kept="No chats are kept yet.",
    untitled="Untitled chat",
    rename="Rename",
    rename_one="Name of the chat",
    save="Save",
    export_markdown="Markdown",
    export_json="JSON",
    delete="Delete",
    ask_delete="Delete this chat? This cannot be undone. “{}”",
    full="The browser's storage is full and the chat was not kept. Export and delete some past chats.",
    judge="What was bad about it?",
    reason="Reason",
    comment="Anything else (optional)",
    kept_locally="What you say is kept in the index folder of this server only.",
    send="Send",
    thanks="Your feedback was kept.",
    sure="Delete",
    copied="Copied.",
    not_copied="It could not be copied: the browser does not allow it.",
    lost="The connection to the server was lost. The answer so far is kept; check the server and reload.",
)


def dialog_labels(language: str) -> DialogLabels:
    """The labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN


def all_dialogs(labels: DialogLabels) -> str:
    """All dialogs, closed."""
    return f'<div lang="{labels.language}">{_past(labels)}{_judging(labels)}{_asking(labels)}</div>'


def _past(labels: DialogLabels) -> str:
    """One row of the list, out of sight; past.js copies it for each conversation."""
    row = (
        '<li class="sample"><button type="button" class="open-past"><span class="title"></span>'
        '<span class="when"></span></button>'
        f'<form class="renaming" hidden><input name="title" maxlength="120" aria-label="{escaped(labels.rename_one)}">'
        f'<button class="plain">{escaped(labels.save)}</button></form>'
        f'<div class="row-actions"><button type="button" class="plain rename">{escaped(labels.rename)}</button>'
        f'<button type="button" class="plain export-markdown">{escaped(labels.export_markdown)}</button>'
        f'<button type="button" class="plain export-json">{escaped(labels.export_json)}</button>'
        f'<button type="button" class="plain delete" data-asks="{escaped(labels.ask_delete)}">'
        f"{escaped(labels.delete)}</button></div></li>"
    )
    return (
        f'<dialog id="past" aria-labelledby="past-title"><h2 id="past-title">{escaped(labels.conversations)}</h2>'
        f'<p class="hint">{escaped(labels.kept_here)}</p><p class="none" hidden>{escaped(labels.none_kept)}</p>'
        f'<ul id="past-list" data-untitled="{escaped(labels.untitled)}" data-full="{escaped(labels.full)}" '
        f'data-copied="{escaped(labels.copied)}" data-not-copied="{escaped(labels.not_copied)}" '
        f'data-thanks="{escaped(labels.thanks)}" data-lost="{escaped(labels.lost)}"></ul>'
        f"<ul hidden>{row}</ul>{_close(labels.close)}</dialog>"
    )


def _judging(labels: DialogLabels) -> str:
    korean = labels.language == "ko"
    reasons = "".join(
        f'<label class="check"><input type="radio" name="reason" value="{name}">'
        f"<span>{escaped(texts[0] if korean else texts[1])}</span></label>"
        for name, texts in REASONS.items()
    )
    return (
        f'<dialog id="judging" aria-labelledby="judging-title"><form method="dialog">'
        f'<h2 id="judging-title">{escaped(labels.judge)}</h2><fieldset><legend class="unseen">{escaped(labels.reason)}'
        f"</legend>{reasons}</fieldset><label>{escaped(labels.comment)}"
        f'<textarea name="comment" rows="3" maxlength="{LONGEST_COMMENT}"></textarea></label>'
        f'<p class="hint">{escaped(labels.kept_locally)}</p>'
        f'<div class="row"><button value="cancel" class="plain" formnovalidate>{escaped(labels.cancel)}</button>'
        f'<button value="send" class="primary">{escaped(labels.send)}</button></div></form></dialog>'
    )


def _asking(labels: DialogLabels) -> str:
    return (
        f'<dialog id="asking" aria-labelledby="asking-title"><form method="dialog">'
        f'<p id="asking-title"></p><div class="row"><button value="cancel" class="plain" autofocus>'
        f'{escaped(labels.cancel)}</button><button value="sure" class="primary">{escaped(labels.sure)}</button></div>'
        "</form></dialog>"
    )


def _close(label: str) -> str:
    return f'<form method="dialog" class="row"><button class="plain">{escaped(label)}</button></form>'
