"""Show the library tab: uploads with their progress, the list of documents, reading and removing. Layout and handlers.

``ui.library.documents`` changes the index, ``ui.library.view`` makes the HTML. Other tabs refresh their lists of
documents when the component ``changed`` changes.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import MundapError
from rag.index import SUFFIXES
from ui.library.documents import Library
from ui.library.uploads import Event, Upload
from ui.library.view import documents_table, reading, uploads_list
from ui.shared import LAST, QUICK, Answering, Latest, Shared, failure, hidden, html, notice, text_of
from ui.words import LibraryLabels, labels_for, library_labels

log = logging.getLogger(__name__)


class LibraryTab:
    """Uploads and the list on the left, a document on the right; create it inside an open ``gr.Blocks``.

    Args:
        shared: the components that all tabs share.
        answering: provides the worker threads.
        library: reads and writes the index.
    """

    def __init__(self, shared: Shared, answering: Answering, library: Library) -> None:
        self._shared = shared
        self._answering = answering
        self._library = library
        self._shown, self._documents = Latest(), Latest()
        labels = library_labels("ko")
        with gr.Row(elem_id="shelves"):
            with gr.Column(elem_id="shelf", scale=3, min_width=280):
                self.note = html("upload-note", self._note(labels))
                self.files = gr.File(label=labels.add, file_count="multiple", height=150, elem_id="files")
                self.uploads = html("uploads")
                self.documents = html("documents")
            with gr.Column(elem_id="reader", scale=2, min_width=280):
                self.reading = html("reading", reading(None, labels))
        self.changed = hidden("changed")
        self.localized = [self.note, self.files, self.documents, self.reading]

    def wire(self) -> None:
        """Attach the handlers to their events."""
        shared = self._shared
        self.files.upload(
            self._take_in,
            [self.files, shared.language],
            [self.files, self.uploads, self.documents, self.changed],
            concurrency_id="library.add",
            **LAST,
        )
        shared.actions.delete(
            self._remove,
            [shared.language],
            [self.documents, self.changed, shared.notice],
            concurrency_id="library.remove",
            **QUICK,
        )
        shared.actions.expand(self._read, [shared.language], [self.reading, shared.notice], **QUICK)

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
        return [note, gr.File(label=labels.add, visible=takes_files), shown, reading(None, labels)]

    async def _take_in(self, paths: list[str] | None, language: str, request: gr.Request) -> AsyncIterator[list[Any]]:
        with self._shown.request(request.session_hash or ""):
            async for update in self._taken_in(paths, language):
                yield update

    async def _taken_in(self, paths: list[str] | None, language: str) -> AsyncIterator[list[Any]]:
        labels = library_labels(language)
        uploads = [Upload(Path(path).name, Path(path)) for path in paths or ()]
        events: list[Event] = []
        names, said = [upload.name for upload in uploads], ""
        yield [gr.File(value=None), self._listed(names, events, labels), gr.skip(), gr.skip()]
        arriving = self._library.add(uploads)
        try:
            while (event := await self._answering.patiently(lambda: next(arriving, None))) is not None:
                events.append(event)
                yield [gr.skip(), self._listed(names, events, labels), gr.skip(), gr.skip()]
        except MundapError as error:
            said = error.in_language(language)
        except Exception:  # top level: the user sees a message, the log the traceback
            log.exception("Files could not be taken in")
            said = labels_for(language).unexpected
        finally:
            for upload in uploads:  # Gradio's copies; ours are in the index folder
                upload.path.unlink(missing_ok=True)
        shown = notice(said, labels_for(language)) or self._listed(names, events, labels)
        yield [gr.skip(), shown, await self._table(labels), uuid.uuid4().hex]

    async def _remove(self, language: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        labels, said = library_labels(language), ""
        with self._shown.request(request.session_hash or ""):
            try:
                await self._answering.patiently(lambda: self._library.remove(text_of(event, "document")))
            except MundapError as error:
                said = error.in_language(language)
            table = await self._table(labels)
        return [table, uuid.uuid4().hex, notice(said, labels_for(language))]

    async def _read(self, language: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        labels = library_labels(language)
        with self._documents.request(request.session_hash or "") as current:
            try:
                document = await self._answering.in_thread(lambda: self._library.document(text_of(event, "document")))
            except MundapError as error:
                return [reading(None, labels), failure(error, language)]
            return [reading(document, labels), ""] if current.is_latest else [gr.skip()] * 2

    async def _table(self, labels: LibraryLabels) -> str:
        try:
            return documents_table(await self._answering.in_thread(self._library.documents), labels)
        except MundapError as error:
            return failure(error, labels.language)

    def _listed(self, names: list[str], events: list[Event], labels: LibraryLabels) -> str:
        return uploads_list(names, events, self._library.limits, labels)

    def _note(self, labels: LibraryLabels) -> str:
        limits = self._library.limits
        text = labels.add_note.format(limits.files, f"{limits.file_bytes / 2**20:g}")
        suffixes = f"<details><summary>{labels.suffixes}</summary>{' '.join(sorted(SUFFIXES))}</details>"
        return f'<div class="hint" lang="{labels.language}">{text}{suffixes}</div>'
