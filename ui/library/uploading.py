"""Take files in wherever the page is open: their progress, their outcomes, and what may be asked of each. Handlers.

The file component is invisible: adding.js hands it what is chosen, pasted or dropped. The results are in a panel above
the tabs. ``ui.library.documents`` changes the index, ``ui.library.view`` makes the HTML.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import MundapError
from rag.index import Summary
from ui.library.documents import Library
from ui.library.intake import drop_sign, pasting
from ui.library.uploads import Event, Upload
from ui.library.view import Introduced, uploads_list
from ui.shared import LAST, Answering, Latest, Shared, hidden, html, notice
from ui.words import LibraryLabels, labels_for, library_labels

log = logging.getLogger(__name__)

MOST_INTRODUCED = 3  # new documents whose questions are looked for


class Uploading:
    """The way of files into the library; create it inside an open ``gr.Blocks``, outside of the tabs.

    Args:
        shared: the components that all tabs share.
        answering: provides the worker threads, and finds questions.
        library: writes the index.

    Attributes:
        changed: changes when the documents have changed.
        under_way: the uploads of each browser tab; nothing else may draw its list of documents meanwhile.
    """

    def __init__(self, shared: Shared, answering: Answering, library: Library) -> None:
        self._shared = shared
        self._answering = answering
        self._library = library
        self.under_way = Latest()
        with gr.Column(elem_id="intake"):
            self.files = gr.File(file_count="multiple", elem_id="files")
        self.uploads = html("uploads")
        self.dialog = html("adding-dialog", self._dialog(library_labels("ko")))
        self.changed = hidden("changed")
        self.localized = [self.files, self.dialog]

    def wire(self) -> None:
        """Attach the handlers to their events."""
        self.files.upload(
            self._take_in,
            [self.files, self._shared.language],
            [self.files, self.uploads, self.changed],
            concurrency_id="library.add",
            **LAST,
        )

    def localize(self, language: str, *, takes_files: bool) -> list[Any]:
        """Return the updates for ``localized`` in a language; without the right to add, there is no file component."""
        return [gr.File(visible=takes_files), self._dialog(library_labels(language))]

    async def _take_in(self, paths: list[str] | None, language: str, request: gr.Request) -> AsyncIterator[list[Any]]:
        with self.under_way.request(request.session_hash or ""):
            async for update in self._taken_in(paths, language):
                yield update

    async def _taken_in(self, paths: list[str] | None, language: str) -> AsyncIterator[list[Any]]:
        labels = library_labels(language)
        uploads = [Upload(Path(path).name, Path(path)) for path in paths or ()]
        events: list[Event] = []
        names, said = [upload.name for upload in uploads], ""
        yield [gr.File(value=None), self._listed(names, events, labels), gr.skip()]
        arriving = self._library.add(uploads)
        try:
            while (event := await self._answering.patiently(lambda: next(arriving, None))) is not None:
                events.append(event)
                yield [gr.skip(), self._listed(names, events, labels), gr.skip()]
        except MundapError as error:
            said = error.in_language(language)
        except Exception:  # top level: the user sees a message, the log the traceback
            log.exception("Files could not be taken in")
            said = labels_for(language).unexpected
        finally:
            for upload in uploads:  # Gradio's copies; ours are in the index folder
                upload.path.unlink(missing_ok=True)
        shown = notice(said, labels_for(language)) or self._listed(names, events, labels)
        yield [gr.skip(), shown, uuid.uuid4().hex]
        if not said:
            async for introduced in self._introduced(events, language):
                yield [gr.skip(), self._listed(names, events, labels, introduced), gr.skip()]

    async def _introduced(self, events: Sequence[Event], language: str) -> AsyncIterator[Mapping[int, Introduced]]:
        """Yield the new documents by their position, as their questions are found."""
        try:
            new = await self._answering.in_thread(lambda: self._library.taken_in(events))
            found = {position: Introduced(document) for position, document in new.items()}
            yield found
            for position, document in [*new.items()][:MOST_INTRODUCED]:
                found[position] = Introduced(document, await self._questions(document, language))
                yield found
        except MundapError as error:
            log.warning("New documents cannot be introduced: %s", error)

    async def _questions(self, document: Summary, language: str) -> tuple[str, ...]:
        return await self._answering.examples_of(document.id, document.language or language)

    def _listed(
        self,
        names: Sequence[str],
        events: Sequence[Event],
        labels: LibraryLabels,
        introduced: Mapping[int, Introduced] | None = None,
    ) -> str:
        return uploads_list(names, events, self._library.limits, labels, introduced or {})

    def _dialog(self, labels: LibraryLabels) -> str:
        return pasting(labels) + drop_sign(labels)
