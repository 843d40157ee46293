"""Show the library tab: the list of documents, its filters, reading, tagging and removing. Layout and handlers.

``ui.library.documents`` changes the index, ``shelf_view`` and ``view`` make the HTML; ``ui.library.uploading`` takes
files in. The list is drawn anew when the browser sends another view of it, and with its filters when the component
``changed`` of the uploads changes.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import gradio as gr

from rag.errors import MundapError
from rag.index import SUFFIXES
from ui.library.documents import Library
from ui.library.intake import adding
from ui.library.shelf import shelf, view_of
from ui.library.shelf_view import documents_table, filters
from ui.library.uploading import Uploading
from ui.library.view import reading
from ui.shared import (
    LAST,
    PRIVATE,
    QUICK,
    Answering,
    Latest,
    Shared,
    data_of,
    failure,
    hidden,
    html,
    notice,
    range_of,
    text_of,
)
from ui.words import LibraryLabels, labels_for, library_labels, shelf_labels


class LibraryTab:
    """The list on the left, a document on the right; create it inside an open ``gr.Blocks``.

    Args:
        shared: the components that all tabs share.
        answering: provides the worker threads.
        library: reads and writes the index.
        uploading: tells when documents have come in.
    """

    def __init__(self, shared: Shared, answering: Answering, library: Library, uploading: Uploading) -> None:
        self._shared = shared
        self._answering = answering
        self._library = library
        self._shown, self._documents = uploading.under_way, Latest()
        labels = library_labels("ko")
        with gr.Row(elem_id="shelves"):
            with gr.Column(elem_id="shelf", scale=3, min_width=280):
                self.note = html("upload-note", self._note(labels))
                self.filters = html("shelf-filters")
                self.documents = html("documents")
            with gr.Column(elem_id="reader", scale=2, min_width=280):
                self.reading = html("reading", reading(None, labels))
        self.view, self.found = hidden("shelf-view"), hidden("shelf-found")
        self.changed = uploading.changed
        self.localized = [self.note, self.filters, self.documents, self.view, self.reading]

    def wire(self) -> None:
        """Attach the handlers to their events."""
        shared, seen = self._shared, [self._shared.language, self.view]
        self.changed.change(self._drawn, seen, [self.filters, self.documents], **LAST)
        self.view.change(self._listed, seen, [self.documents], **LAST)
        for event, act, group in (
            (shared.actions.delete, self._remove, "library.remove"),
            (shared.actions.edit, self._tag, "library.tag"),
        ):
            event(act, [shared.language], [self.changed, shared.notice], concurrency_id=group, **QUICK)
        found = shared.actions.option_select(self._find, seen, [self.found, shared.notice], **QUICK)
        found.then(None, [self.found], None, js="(text) => window.mundap.pickFound(text)", **PRIVATE)
        read = shared.actions.expand(self._read, [shared.language], [self.reading, shared.notice], **QUICK)
        read.then(None, js="() => window.mundap.arriveReading()", **PRIVATE)

    async def localize(self, language: str, tab: str, *, takes_files: bool = True) -> list[Any]:
        """Return the updates for ``localized`` in a language, with the first page of all documents.

        Args:
            language: ko or en.
            tab: the session id of the browser tab; where it is changing documents, its list is left alone.
            takes_files: whether the user may add documents.
        """
        labels = library_labels(language)
        with self._shown.update(tab) as current:
            drawn = await self._drawn(language, "")
            shown = drawn if current.is_latest else [gr.skip()] * 2
        note = self._note(labels) if takes_files else ""
        return [note, *shown, "", reading(None, labels)]

    async def _remove(self, language: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        ids = _ids_of(event)
        with self._shown.request(request.session_hash or ""):
            said = await self._said(lambda: self._library.remove(ids), language)
        return [uuid.uuid4().hex, notice(said, labels_for(language))]

    async def _tag(self, language: str, event: gr.EventData) -> list[Any]:
        ids, names = _ids_of(event), text_of(event, "tags").split(",")
        changes = {"remove" if text_of(event, "how") == "take" else "add": [name.strip() for name in names]}
        said = await self._said(lambda: self._library.change_tags(ids, **changes), language)
        return [uuid.uuid4().hex, notice(said, labels_for(language))]

    async def _said(self, change: Callable[[], None], language: str) -> str:
        """Change documents, and return why they could not be changed; empty if they were."""
        try:
            await self._answering.patiently(change)
        except MundapError as error:
            return error.in_language(language)
        return ""

    async def _find(self, language: str, view: str) -> list[Any]:
        """Return the ids and titles of all documents that a view lets through, as JSON."""
        try:
            found = await self._answering.in_thread(lambda: self._library.matching(view_of(view).selection))
        except MundapError as error:
            return ["", failure(error, language)]
        return [json.dumps([[one.id, one.title] for one in found], ensure_ascii=False), ""]

    async def _listed(self, language: str, view: str) -> Any:
        return (await self._drawn(language, view))[1]

    async def _drawn(self, language: str, view: str) -> list[str]:
        """Return the filters and a page of the documents as HTML."""
        words, seen = shelf_labels(language), view_of(view)

        def drawn() -> list[str]:
            documents = self._library.documents()
            tags = self._library.tags(documents)
            bar = filters(documents, seen, tags, words)
            try:
                return [bar, documents_table(shelf(documents, seen, tags), tags, library_labels(language), words)]
            except MundapError as error:  # a date that cannot be read; the filters stay, to be corrected
                return [bar, failure(error, language)]

        try:
            return await self._answering.in_thread(drawn)
        except MundapError as error:
            return ["", failure(error, language)]

    async def _read(self, language: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        labels = library_labels(language)
        with self._documents.request(request.session_hash or "") as current:
            try:
                shown = await self._answering.in_thread(lambda: self._library.readable(text_of(event, "document")))
            except MundapError as error:
                return [reading(None, labels), failure(error, language)]
            at = range_of(text_of(event, "at"))
            return [reading(shown, labels, at), ""] if current.is_latest else [gr.skip()] * 2

    def _note(self, labels: LibraryLabels) -> str:
        limits = self._library.limits
        text = labels.add_note.format(limits.files, f"{limits.file_bytes / 2**20:g}")
        suffixes = f"<details><summary>{labels.suffixes}</summary>{' '.join(sorted(SUFFIXES))}</details>"
        return f'<div lang="{labels.language}">{adding(labels)}<div class="hint">{text}{suffixes}</div></div>'


def _ids_of(event: gr.EventData) -> list[str]:
    """Return the ids of documents that page.js sent with an event."""
    ids = data_of(event).get("documents")
    return [one for one in ids if isinstance(one, str)] if isinstance(ids, list) else []
