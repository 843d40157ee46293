"""Show the library tab: the list of documents, reading and removing. Layout and handlers.

``ui.library.documents`` changes the index, ``ui.library.view`` makes the HTML; ``ui.library.uploading`` takes files in.
The lists of documents are drawn anew when the component ``changed`` of the uploads changes.
"""

from __future__ import annotations

import uuid
from typing import Any

import gradio as gr

from rag.errors import MundapError
from rag.index import SUFFIXES
from ui.library.documents import Library
from ui.library.intake import adding
from ui.library.uploading import Uploading
from ui.library.view import documents_table, reading
from ui.shared import LAST, PRIVATE, QUICK, Answering, Latest, Shared, failure, html, notice, range_of, text_of
from ui.words import LibraryLabels, labels_for, library_labels


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
                self.documents = html("documents")
            with gr.Column(elem_id="reader", scale=2, min_width=280):
                self.reading = html("reading", reading(None, labels))
        self.changed = uploading.changed
        self.localized = [self.note, self.documents, self.reading]

    def wire(self) -> None:
        """Attach the handlers to their events."""
        shared = self._shared
        self.changed.change(self._listed, [shared.language], [self.documents], **LAST)
        shared.actions.delete(
            self._remove,
            [shared.language],
            [self.changed, shared.notice],
            concurrency_id="library.remove",
            **QUICK,
        )
        read = shared.actions.expand(self._read, [shared.language], [self.reading, shared.notice], **QUICK)
        read.then(None, js="() => window.mundap.arriveReading()", **PRIVATE)

    async def localize(self, language: str, tab: str, *, takes_files: bool = True) -> list[Any]:
        """Return the updates for ``localized`` in a language, with the current list of documents.

        Args:
            language: ko or en.
            tab: the session id of the browser tab; where it is changing documents, its list is left alone.
            takes_files: whether the user may add documents.
        """
        labels = library_labels(language)
        with self._shown.update(tab) as current:
            table = await self._table(labels)
            shown = table if current.is_latest else gr.skip()
        note = self._note(labels) if takes_files else ""
        return [note, shown, reading(None, labels)]

    async def _remove(self, language: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        said = ""
        with self._shown.request(request.session_hash or ""):
            try:
                await self._answering.patiently(lambda: self._library.remove(text_of(event, "document")))
            except MundapError as error:
                said = error.in_language(language)
        return [uuid.uuid4().hex, notice(said, labels_for(language))]

    async def _listed(self, language: str) -> str:
        return await self._table(library_labels(language))

    async def _read(self, language: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        labels = library_labels(language)
        with self._documents.request(request.session_hash or "") as current:
            try:
                shown = await self._answering.in_thread(lambda: self._library.readable(text_of(event, "document")))
            except MundapError as error:
                return [reading(None, labels), failure(error, language)]
            at = range_of(text_of(event, "at"))
            return [reading(shown, labels, at), ""] if current.is_latest else [gr.skip()] * 2

    async def _table(self, labels: LibraryLabels) -> str:
        try:
            return documents_table(await self._answering.in_thread(self._library.documents), labels)
        except MundapError as error:
            return failure(error, labels.language)

    def _note(self, labels: LibraryLabels) -> str:
        limits = self._library.limits
        text = labels.add_note.format(limits.files, f"{limits.file_bytes / 2**20:g}")
        suffixes = f"<details><summary>{labels.suffixes}</summary>{' '.join(sorted(SUFFIXES))}</details>"
        return f'<div lang="{labels.language}">{adding(labels)}<div class="hint">{text}{suffixes}</div></div>'
