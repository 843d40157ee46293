"""Render the dialogs: the reason for a negative rating, and confirmations. Pure functions that return HTML.

Only the frames are rendered here; dialogs.js fills and opens them.
"""

from __future__ import annotations

from ui.chat.feedback import LONGEST_COMMENT
from ui.shared import escaped
from ui.words import DialogLabels


def all_dialogs(labels: DialogLabels) -> str:
    """Return all dialogs, closed."""
    return f'<div lang="{labels.language}">{_judging(labels)}{_asking(labels)}{_sharing(labels)}</div>'


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


def _sharing(labels: DialogLabels) -> str:
    return (
        f'<dialog id="sharing" aria-labelledby="sharing-title" data-stopped="{escaped(labels.stopped_sharing)}">'
        f'<form method="dialog"><h2 id="sharing-title">{escaped(labels.share)}</h2><label>{escaped(labels.link)}'
        f'<input name="link" readonly></label><p class="hint">{escaped(labels.share_hint)}</p>'
        f'<div class="row"><button value="stop" class="plain">{escaped(labels.stop_sharing)}</button>'
        f'<button value="close" class="plain">{escaped(labels.close)}</button>'
        f'<button value="copy" class="primary">{escaped(labels.copy_link)}</button></div></form></dialog>'
    )
