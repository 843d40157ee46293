"""Suggest questions: examples before the first question, and follow-up questions after an answer.

Suggestions take longer than an answer and are shown after it. If a tab has requested several, only the latest are
shown. ``rag.answering.suggestions`` finds the questions; an answer does not depend on them.
"""

from __future__ import annotations

import dataclasses
import logging
from typing import Any

import gradio as gr

from rag.errors import MundapError
from ui.chat import render
from ui.library import Library
from ui.shared import Answering, Latest, Selection, from_json, selection_of
from ui.words import labels_for

log = logging.getLogger(__name__)


class Suggested:
    """The question suggestions for every tab.

    Args:
        answering: finds the questions.
        library: resolves the selected documents.
    """

    def __init__(self, answering: Answering, library: Library) -> None:
        self._answering = answering
        self._library = library
        self._latest = Latest()

    async def suggest(self, record: str, selection: str, language: str, request: gr.Request) -> Any:
        """Return the suggestions as HTML, or no update if the same tab has since requested newer ones."""
        with self._latest.request(request.session_hash or "") as current:
            try:
                found = await self._found(record, selection_of(selection), language)
            except MundapError as error:
                log.warning("No questions are suggested: %s", error)
                return ""
            return found if current.is_latest else gr.skip()

    async def _found(self, record: str, selection: Selection, language: str) -> str:
        labels, past = labels_for(language), from_json(record)
        if not past.exchanges:
            if selection != Selection():
                return ""  # examples cover all documents, not a selection
            return render.questions(await self._answering.examples(language), 0, labels.examples, labels)
        last = past.exchanges[-1]
        if last.answer is None or last.state == "waiting":
            return ""
        within = await self._answering.in_thread(lambda: self._library.within(selection))
        turns = dataclasses.replace(past, exchanges=past.exchanges[:-1]).turns
        texts = await self._answering.following(last.answer, turns, within)
        title = labels.better_questions if last.answer.abstained else labels.next_questions
        return render.questions(texts, last.number, title, labels)
