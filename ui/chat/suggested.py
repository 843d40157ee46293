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
from ui.shared import Answering, Conversation, Latest, Selection, from_json, selection_of
from ui.words import labels_for

log = logging.getLogger(__name__)

MOST = 3  # questions that are suggested at once


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
        """Return the suggestions as HTML, or no update if the same tab has since requested newer ones.

        While an answer grows there is no update either: suggestions are requested again when it is whole.
        """
        try:
            past = from_json(record)
            if past.exchanges and past.exchanges[-1].state == "waiting":
                return gr.skip()
            with self._latest.request(request.session_hash or "") as current:
                found = await self._found(past, selection_of(selection), language)
                return found if current.is_latest else gr.skip()
        except MundapError as error:
            log.warning("No questions are suggested: %s", error)
            return ""

    async def _found(self, past: Conversation, selection: Selection, language: str) -> str:
        labels = labels_for(language)
        if not past.exchanges:
            if selection != Selection():
                return ""  # examples cover all documents, not a selection
            texts = await self._answering.examples(language)
            return render.questions(texts[:MOST], 0, labels.examples, labels)
        last = past.exchanges[-1]
        if last.answer is None:
            return ""
        within = await self._answering.in_thread(lambda: self._library.within(selection))
        turns = dataclasses.replace(past, exchanges=past.exchanges[:-1]).turns
        texts = await self._answering.following(last.answer, turns, within)
        if not last.answer.abstained:
            return render.questions(texts, last.number, labels.next_questions, labels)
        if within is None:  # what is near first, then what else the library answers
            texts = tuple(dict.fromkeys([*texts, *await self._answering.examples(language)]))
        return render.questions(texts[:MOST], last.number, labels.better_questions, labels)
