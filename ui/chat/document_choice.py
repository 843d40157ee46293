"""Show which documents are searched: chips above the question box, and a collapsible form below it.

Both are HTML that choice.js reads; ``ui.shared.document_filter`` interprets the selection. An invalid selection stays
visible, so that the user can correct it.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.errors import MundapError
from ui.library import Library, chips, choice_of_documents, choice_text
from ui.shared import LAST, Answering, Shared, failure, html, selection_of
from ui.words import library_labels, shelf_labels


class DocumentChoice:
    """The chips, the form and its title; create it inside an open ``gr.Blocks``, where the chips belong.

    Args:
        shared: the components that all tabs share.
        answering: provides the worker threads.
        library: lists the documents.
    """

    def __init__(self, shared: Shared, answering: Answering, library: Library) -> None:
        self._shared = shared
        self._answering = answering
        self._library = library
        self.chips = html("chips")
        self.title = gr.Accordion("", open=False, elem_id="filter", render=False)
        self.form = html("choice", render=False)
        self.localized = [self.chips, self.title, self.form]

    def lay_out_form(self) -> None:
        """Put the form where it belongs."""
        self.title.render()  # type: ignore[no-untyped-call]
        with self.title:
            self.form.render()  # type: ignore[no-untyped-call]

    def wire(self) -> Any:
        """Attach the handler of a changed selection, and return the event."""
        shared = self._shared
        return shared.selection.change(
            self._choose, [shared.selection, shared.language], [self.chips, self.title, shared.notice], **LAST
        )

    async def localize(self, selection: str, language: str) -> list[Any]:
        """Return the updates for ``localized`` in a language, with the current list of documents."""
        labels, words, chosen = library_labels(language), shelf_labels(language), selection_of(selection)

        def form() -> str:
            documents = self._library.documents()
            return choice_of_documents(documents, chosen, self._library.tags(documents), labels, words)

        try:
            drawn = await self._answering.in_thread(form)
        except MundapError as error:
            return ["", gr.Accordion(label=labels.filter_all), failure(error, language)]
        shown, title, said = await self._choose(selection, language)
        return [shown, title, said + drawn]

    async def _choose(self, selection: str, language: str) -> list[Any]:
        """Return the updates of the chips, the title and the notice for a selection."""
        labels, chosen = library_labels(language), selection_of(selection)
        try:
            documents = await self._answering.in_thread(self._library.documents) if chosen.documents else ()
            shown = chips(chosen, documents, shelf_labels(language))
            within = await self._answering.in_thread(lambda: self._library.within(chosen))
        except MundapError as error:
            shown = chips(chosen, (), shelf_labels(language))
            return [shown, gr.Accordion(label=labels.filter_wrong), failure(error, language)]
        return [shown, gr.Accordion(label=choice_text(None if within is None else len(within), labels)), ""]
