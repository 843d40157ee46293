"""Render the dialogs: past conversations, the reason for a negative rating, and confirmations.

Only the frames are rendered here; past.js fills and opens them, since their content is kept in the browser. Pure
functions that return HTML.
"""

from __future__ import annotations

from ui.chat.feedback import LONGEST_COMMENT
from ui.shared import escaped
from ui.words import DialogLabels


def all_dialogs(labels: DialogLabels) -> str:
    """Return all dialogs, closed."""
    return f'<div lang="{labels.language}">{_past(labels)}{_judging(labels)}{_asking(labels)}</div>'


def _past(labels: DialogLabels) -> str:
    """Return the list of past conversations with a hidden sample row, which past.js copies for each conversation."""
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
    reasons = "".join(
        f'<label class="check"><input type="radio" name="reason" value="{name}"><span>{escaped(text)}</span></label>'
        for name, text in labels.reasons.items()
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
