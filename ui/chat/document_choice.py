"""Which documents are searched: a form that folds away below the question, and its title.

The form is HTML that choice.js reads; what it means, ``document_filter`` says. What was chosen stays in sight even
where it cannot be, so that it can be mended.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.errors import MundapError
from ui.library import Library, choice_of_documents, choice_text
from ui.shared import QUICK, Answering, Shared, failure, html, selection_of
from ui.words import library_labels


class DocumentChoice:
    """The form and its title; made inside an open ``gr.Blocks``.

    Args:
        shared: hidden state of the page.
        answering: lends its threads.
        library: says which documents there are.
    """

    def __init__(self, shared: Shared, answering: Answering, library: Library) -> None:
        self._shared = shared
        self._answering = answering
        self._library = library
        with gr.Accordion("", open=False, elem_id="filter") as self.title:
            self.form = html("choice")
        self.worded = [self.title, self.form]

    def wire(self) -> Any:
        """Says what happens when something is chosen; returns the event."""
        shared = self._shared
        return shared.selection.change(
            self._choose, [shared.selection, shared.language], [self.title, shared.notice], **QUICK
        )

    async def reworded(self, selection: str, language: str) -> list[Any]:
        """Updates for ``worded``, in another language or over other documents."""
        labels, chosen = library_labels(language), selection_of(selection)
        try:
            documents = await self._answering.in_thread(self._library.documents)
        except MundapError as error:
            return [gr.Accordion(label=labels.filter_all), failure(error, language)]
        title, said = await self._choose(selection, language)
        return [title, said + choice_of_documents(documents, chosen, labels)]

    async def _choose(self, selection: str, language: str) -> list[Any]:
        """The title, and what is wrong with the choice."""
        labels = library_labels(language)
        try:
            within = await self._answering.in_thread(lambda: self._library.within(selection_of(selection)))
        except MundapError as error:
            return [gr.Accordion(label=labels.filter_wrong), failure(error, language)]
        return [gr.Accordion(label=choice_text(None if within is None else len(within), labels)), ""]
