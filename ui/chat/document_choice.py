"""Show the document filter: a collapsible form below the question box, and its title.

The form is HTML that choice.js reads; ``ui.shared.document_filter`` interprets the selection. An invalid selection
stays visible, so that the user can correct it.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.errors import MundapError
from ui.library import Library, choice_of_documents, choice_text
from ui.shared import LAST, Answering, Shared, failure, html, selection_of
from ui.words import library_labels


class DocumentChoice:
    """The form and its title; create it inside an open ``gr.Blocks``.

    Args:
        shared: the components that all tabs share.
        answering: provides the worker threads.
        library: lists the documents.
    """

    def __init__(self, shared: Shared, answering: Answering, library: Library) -> None:
        self._shared = shared
        self._answering = answering
        self._library = library
        with gr.Accordion("", open=False, elem_id="filter") as self.title:
            self.form = html("choice")
        self.localized = [self.title, self.form]

    def wire(self) -> Any:
        """Attach the handler of a changed selection, and return the event."""
        shared = self._shared
        return shared.selection.change(
            self._choose, [shared.selection, shared.language], [self.title, shared.notice], **LAST
        )

    async def localize(self, selection: str, language: str) -> list[Any]:
        """Return the updates for ``localized`` in a language, with the current list of documents."""
        labels, chosen = library_labels(language), selection_of(selection)
        try:
            documents = await self._answering.in_thread(self._library.documents)
        except MundapError as error:
            return [gr.Accordion(label=labels.filter_all), failure(error, language)]
        title, said = await self._choose(selection, language)
        return [title, said + choice_of_documents(documents, chosen, labels)]

    async def _choose(self, selection: str, language: str) -> list[Any]:
        """Return the updates of the title and the notice for a selection."""
        labels = library_labels(language)
        try:
            within = await self._answering.in_thread(lambda: self._library.within(selection_of(selection)))
        except MundapError as error:
            return [gr.Accordion(label=labels.filter_wrong), failure(error, language)]
        return [gr.Accordion(label=choice_text(None if within is None else len(within), labels)), ""]
