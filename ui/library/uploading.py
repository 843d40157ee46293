"""Take files and web pages in wherever the page is open: progress, outcomes, and what may be asked of each. Handlers.

The file component is invisible: adding.js hands it what is chosen, pasted or dropped. The results are in a panel above
the tabs. ``ui.library.documents`` changes the index, ``ui.library.view`` makes the HTML.
"""

from __future__ import annotations

import functools
import logging
import uuid
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import MundapError
from rag.index import Summary
from ui.library.documents import Library
from ui.library.intake import drop_sign, fetching, pasting
from ui.library.uploads import Event, Upload
from ui.library.view import Introduced, uploads_list
from ui.shared import LAST, QUICK, Answering, Latest, Shared, hidden, html, notice, text_of
from ui.words import LibraryLabels, labels_for, library_labels

log = logging.getLogger(__name__)

MOST_INTRODUCED = 3  # new documents that are introduced with questions


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
        self._shared.actions.submit(
            self._fetch,
            [self._shared.language],
            [self.uploads, self.changed],
            concurrency_id="library.add",
            **QUICK,
        )

    def localize(self, language: str, *, takes_files: bool) -> list[Any]:
        """Return the updates for ``localized`` in a language; without the right to add, there is no file component."""
        return [gr.File(visible=takes_files), self._dialog(library_labels(language))]

    async def _take_in(self, paths: list[str] | None, language: str, request: gr.Request) -> AsyncIterator[list[Any]]:
        uploads = [Upload(Path(path).name, Path(path)) for path in paths or ()]
        first: Any = gr.File(value=None)
        with self.under_way.request(request.session_hash or ""):
            try:
                async for update in self._taken_in([one.name for one in uploads], self._library.add(uploads), language):
                    yield [first, *update]
                    first = gr.skip()
            finally:
                for upload in uploads:  # Gradio's copies; ours are in the index folder
                    upload.path.unlink(missing_ok=True)

    async def _fetch(self, language: str, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        urls = list(dict.fromkeys(filter(None, map(str.strip, text_of(event, "urls").split("\n")))))
        with self.under_way.request(request.session_hash or ""):
            async for update in self._taken_in(urls, self._library.add_pages(urls), language):
                yield update

    async def _taken_in(
        self, names: Sequence[str], arriving: Iterator[Event], language: str
    ) -> AsyncIterator[list[Any]]:
        """Yield the updates of the panel and of ``changed`` while files or pages arrive."""
        labels, said = library_labels(language), ""
        events: list[Event] = []
        yield [self._listed(names, events, labels), gr.skip()]
        try:
            while (event := await self._answering.patiently(lambda: next(arriving, None))) is not None:
                events.append(event)
                yield [self._listed(names, events, labels), gr.skip()]
        except MundapError as error:
            said = error.in_language(language)
        except Exception:  # top level: the user sees a message, the log the traceback
            log.exception("Files could not be taken in")
            said = labels_for(language).unexpected
        shown = notice(said, labels_for(language)) or self._listed(names, events, labels)
        yield [shown, uuid.uuid4().hex]
        if not said:
            async for introduced in self._introduced(events, language):
                yield [self._listed(names, events, labels, introduced), gr.skip()]

    async def _introduced(self, events: Sequence[Event], language: str) -> AsyncIterator[Mapping[int, Introduced]]:
        """Yield the new documents by their position, as their questions are found."""
        try:
            new = await self._answering.in_thread(lambda: self._library.taken_in(events))
            found: dict[int, Introduced] = {}
            first = [*new.items()][:MOST_INTRODUCED]
            for position, document in first:
                lead = await self._answering.in_thread(functools.partial(self._library.lead, document))
                found[position] = Introduced(document, lead)
            yield found
            for position, document in first:
                found[position] = replace(found[position], questions=await self._questions(document, language))
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
        return pasting(labels) + fetching(labels) + drop_sign(labels)
