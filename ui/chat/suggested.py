"""Suggest questions: examples before the first question, and follow-up questions after an answer.

Suggestions take longer than an answer and are shown after it. If a tab has requested several, only the latest are
shown. ``rag.answering.suggestions`` finds the questions; an answer does not depend on them.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import gradio as gr
from pydantic import Field, TypeAdapter, ValidationError

from rag.errors import MundapError
from rag.records import Turn
from ui.chat import render
from ui.library import Library
from ui.shared import Answering, Exchange, Latest, Selection, exchange_of, selection_of
from ui.words import labels_for

log = logging.getLogger(__name__)

MOST = 3  # questions that are suggested at once


@dataclass(frozen=True, slots=True)
class _Recent:
    """The last exchange of a conversation, as the browser keeps it, and the turns before it."""

    exchange: Any
    turns: Annotated[tuple[Turn, ...], Field(max_length=50)] = ()


_RECENT: TypeAdapter[_Recent] = TypeAdapter(_Recent)


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

    async def suggest(self, recent: str, selection: str, language: str, request: gr.Request) -> Any:
        """Return the suggestions as HTML for what a tab shows, or no update if it has since requested newer ones.

        Args:
            recent: the last exchange and the turns before it, as branches.js chooses them; "" before the first one.
            selection: the selected documents, as the browser keeps them.
            language: the language of the tab, ko or en.
            request: names the tab.
        """
        tab = request.session_hash or ""
        if not recent.strip():
            return await self._shown(tab, lambda: self._examples(selection_of(selection), language))
        try:
            read = _RECENT.validate_json(recent.encode("utf-8", "replace"))
            last = exchange_of(read.exchange)
        except (ValidationError, MundapError) as error:
            log.warning("No questions are suggested: %s", error)
            return ""
        if last.state == "waiting":  # they come with its answer
            return gr.skip()
        return await self.after(last, read.turns, selection, language, tab)

    async def after(self, last: Exchange, turns: Sequence[Turn], selection: str, language: str, tab: str) -> Any:
        """Return suggestions to ask after an exchange as HTML, or no update if the tab has requested newer ones.

        Args:
            last: the exchange.
            turns: the turns before it, oldest first.
            selection: as for ``suggest``.
            language: the language of the tab, ko or en.
            tab: the id of the browser tab.
        """
        return await self._shown(tab, lambda: self._following(last, tuple(turns), selection_of(selection), language))

    async def _shown(self, tab: str, found: Any) -> Any:
        try:
            with self._latest.request(tab) as current:
                html = await found()
                return html if current.is_latest else gr.skip()
        except MundapError as error:
            log.warning("No questions are suggested: %s", error)
            return ""

    async def _examples(self, selection: Selection, language: str) -> str:
        if selection != Selection():
            return ""  # examples cover all documents, not a selection
        labels = labels_for(language)
        texts = await self._answering.examples(language)
        return render.questions(texts[:MOST], 0, labels.examples, labels)

    async def _following(self, last: Exchange, turns: tuple[Turn, ...], selection: Selection, language: str) -> str:
        if last.answer is None:
            return ""
        labels = labels_for(language)
        within = await self._answering.in_thread(lambda: self._library.within(selection))
        texts = await self._answering.following(last.answer, turns, within)
        if not last.answer.abstained:
            return render.questions(texts, last.number, labels.next_questions, labels)
        if within is None:  # what is near first, then what else the library answers
            asked = {last.question, *(turn.question for turn in turns)}
            others = [one for one in await self._answering.examples(language) if one not in asked]
            texts = tuple(dict.fromkeys([*texts, *others]))
        return render.questions(texts[:MOST], last.number, labels.better_questions, labels)
