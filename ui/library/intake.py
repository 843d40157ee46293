"""Render the ways to add documents: files, a folder, pasted text, web pages. adding.js does what they say."""

from __future__ import annotations

from rag.index import SUFFIXES
from ui.shared import escaped
from ui.words import LibraryLabels

LONGEST_TITLE = 120


def adding(labels: LibraryLabels) -> str:
    """Return the buttons with which documents are added, and that files may be dropped anywhere."""
    return (
        f'<section class="adding" aria-label="{escaped(labels.add)}"><h2>{escaped(labels.add)}</h2>'
        f'<div class="ways"><button type="button" class="primary add-files">{escaped(labels.choose_files)}</button>'
        f'<button type="button" class="secondary add-folder" data-suffixes="{" ".join(sorted(SUFFIXES))}" '
        f'data-none="{escaped(labels.folder_without)}" data-others="{escaped(labels.folder_others)}">'
        f"{escaped(labels.choose_folder)}</button>"
        f'<button type="button" class="secondary add-text">{escaped(labels.paste)}</button>'
        f'<button type="button" class="secondary add-page">{escaped(labels.fetch)}</button></div>'
        f'<p class="hint">{escaped(labels.drop_anywhere)}</p></section>'
    )


def pasting(labels: LibraryLabels) -> str:
    """Return the dialog in which text is pasted, closed."""
    return (
        f'<dialog id="pasting" lang="{labels.language}" aria-labelledby="pasting-title"><form method="dialog">'
        f'<h2 id="pasting-title">{escaped(labels.paste)}</h2>'
        f'<label>{escaped(labels.paste_title)}<input name="title" maxlength="{LONGEST_TITLE}" autocomplete="off">'
        "</label>"
        f'<label>{escaped(labels.paste_text)}<textarea name="text" rows="10"></textarea></label>'
        f'<div class="row"><button value="cancel" class="plain">{escaped(labels.cancel)}</button>'
        f'<button value="add" class="primary">{escaped(labels.add_it)}</button></div></form></dialog>'
    )


def fetching(labels: LibraryLabels) -> str:
    """Return the dialog in which the addresses of web pages are given, closed."""
    return (
        f'<dialog id="fetching" lang="{labels.language}" aria-labelledby="fetching-title"><form method="dialog">'
        f'<h2 id="fetching-title">{escaped(labels.fetch)}</h2><label>{escaped(labels.fetch_urls)}'
        '<textarea name="urls" rows="4" placeholder="https://" inputmode="url" spellcheck="false"></textarea></label>'
        f'<p class="hint">{escaped(labels.fetch_note)}</p>'
        f'<div class="row"><button value="cancel" class="plain">{escaped(labels.cancel)}</button>'
        f'<button value="add" class="primary">{escaped(labels.add_it)}</button></div></form></dialog>'
    )


def drop_sign(labels: LibraryLabels) -> str:
    """Return what covers the page while files are dragged over it, hidden."""
    return f'<div id="drop" lang="{labels.language}" hidden><p>{escaped(labels.drop_here)}</p></div>'
