"""Render the list of past chats beside the chat: its search, and a sample row that past.js copies for each chat.

The browser has the chats, or fetches them, so only the frame is rendered here. Pure functions that return HTML.
"""

from __future__ import annotations

from ui.shared import escaped
from ui.words import DialogLabels


def chats(labels: DialogLabels) -> str:
    """Return the frame of the list: search, note, an empty list, and the sample row."""
    words = "".join(
        f' data-{name}="{escaped(text)}"'
        for name, text in (
            ("untitled", labels.untitled),
            ("full", labels.full),
            ("copied", labels.copied),
            ("not-copied", labels.not_copied),
            ("thanks", labels.thanks),
            ("lost", labels.lost),
            ("link-copied", labels.link_copied),
            ("chat-link-copied", labels.chat_link_copied),
            ("your-link-copied", labels.your_link_copied),
            ("no-chat", labels.no_chat),
            ("not-your-chat", labels.not_your_chat),
            ("no-answer", labels.no_answer),
            ("went-on", labels.went_on),
            ("merged", labels.merged),
            ("deleted-there", labels.deleted_there),
        )
    )
    return (
        f'<nav class="chats" lang="{labels.language}" aria-label="{escaped(labels.conversations)}">'
        f'<label class="unseen" for="past-search">{escaped(labels.search_chats)}</label>'
        f'<input id="past-search" type="search" placeholder="{escaped(labels.search_chats)}" autocomplete="off">'
        f'<p class="hint none" hidden>{escaped(labels.none_kept)}</p>'
        f'<p class="hint nothing" hidden>{escaped(labels.none_found)}</p>'
        f'<div id="past-list"{words}></div><ul id="past-row" hidden>{_row(labels)}</ul>'
        f'<p class="hint kept">{escaped(labels.kept_here)}</p>'
        f'<p class="hint kept-on-server">{escaped(labels.kept_on_server)}</p>'
        f'<button type="button" class="plain move-chats" data-label="{escaped(labels.move_chats)}" hidden></button>'
        "</nav>"
    )


def _row(labels: DialogLabels) -> str:
    """Return a row: the chat by its title, and a menu of what can be done with it."""
    return (
        '<li><button type="button" class="open-past"><span class="title"></span>'
        f'<span class="shared hint" hidden>{escaped(labels.is_shared)}</span></button>'
        f'<details class="menu"><summary aria-label="{escaped(labels.menu)}">'
        '<span aria-hidden="true">⋯</span></summary>'
        f'<div class="row-actions"><button type="button" class="rename">{escaped(labels.rename)}</button>'
        f'<button type="button" class="share">{escaped(labels.share)}</button>'
        f"{save_buttons(labels)}"
        f'<button type="button" class="export-json">{escaped(labels.export_json)}</button>'
        f'<button type="button" class="print">{escaped(labels.print)}</button>'
        f'<button type="button" class="delete" data-asks="{escaped(labels.ask_delete)}">'
        f"{escaped(labels.delete)}</button></div></details>"
        f'<form class="renaming" hidden><input name="title" maxlength="120" aria-label="{escaped(labels.rename_one)}">'
        f'<button class="plain">{escaped(labels.save)}</button></form></li>'
    )


def save_buttons(labels: DialogLabels) -> str:
    """Return the buttons that save a chat or an answer as a file which the server writes, by the end of its name."""
    kinds = (
        ("export-word", ".docx", labels.export_word),
        ("export-html", ".html", labels.export_html),
        ("export-markdown", ".md", labels.export_markdown),
        ("export-text", ".txt", labels.export_text),
    )
    return "".join(
        f'<button type="button" class="{kind}" data-suffix="{suffix}">{escaped(label)}</button>'
        for kind, suffix, label in kinds
    )


def shared_note(labels: DialogLabels) -> str:
    """Return what is in the place of the question box of a chat that another person shares."""
    return (
        f'<section class="shared-note" lang="{labels.language}"><p class="whose" '
        f'data-whose="{escaped(labels.shared_by)}"></p>'
        f'<button type="button" class="secondary continue-shared">{escaped(labels.continue_shared)}</button></section>'
    )
