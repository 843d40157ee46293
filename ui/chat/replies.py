"""Answer the questions of the chat: handle the event of a question, whose answer grows while it lasts.

What is sent is the one exchange, and of it what is new (``ui.shared.growth``); the browser puts it into the
conversation that it keeps. ``ui.shared.answering`` answers; the questions to ask next come at the end of the event.
"""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr

from rag.errors import MundapError
from rag.records import Answerer, Question
from ui.access import caller, continue_log_of
from ui.chat import render
from ui.chat.asking import Asking, asking_of
from ui.chat.growing import GrowingAnswer, GrowingAnswers
from ui.chat.source_cards import sources
from ui.chat.suggested import Suggested
from ui.library import Library
from ui.shared import (
    Answering,
    Exchange,
    Growth,
    Latest,
    failure,
    preferences_of,
    scope_of,
    selection_of,
    stored,
)
from ui.words import labels_for

NOTHING = gr.skip()


class Replies:
    """The answers that grow in the tabs of all browsers.

    Args:
        answering: answers the questions.
        library: resolves the selected documents.
        suggested: finds the questions to ask next.
        has_model: whether a chat model is configured.

    Attributes:
        growing: the answers that are growing now.
        shown: the latest requests of each tab for what its conversation shows.
    """

    def __init__(self, answering: Answering, library: Library, suggested: Suggested, *, has_model: bool) -> None:
        self._answering = answering
        self._library = library
        self._suggested = suggested
        self._has_model = has_model
        self.growing, self.shown = GrowingAnswers(), Latest()

    async def reply(
        self, text: str, asking: str, preferences: str, selection: str, language: str, request: gr.Request
    ) -> AsyncIterator[list[Any]]:
        """Yield the updates of the question box, the growing exchange, the next questions and the notice.

        The last one changes nothing: Gradio sends it twice.
        """
        tab = request.session_hash or ""
        growing = self.growing.begin(tab, language) if text.strip() else None
        if growing is None:
            yield [NOTHING] * 4
            return
        try:
            place = asking_of(asking)
            last = place.exchange(text)
            grown = _Grown(place, growing)
            yield ["", grown.value(last), "", ""]
            with self.shown.request(tab) as current:
                async for exchange in self._exchanges(last, place, preferences, selection, request, growing):
                    if not current.is_latest:  # another conversation was opened
                        break
                    last = exchange
                    if last.state != "waiting":  # the user may see the end, and go on, before this is over
                        self.growing.end(tab, growing)
                    yield [NOTHING, grown.value(last), NOTHING, NOTHING]
            if last.state == "done":
                following = await self._suggested.after(last, place.turns, selection, growing.language, tab)
                yield [NOTHING, NOTHING, following, NOTHING]
        except MundapError as error:
            yield [NOTHING] * 3 + [failure(error, growing.language)]
        finally:
            self.growing.end(tab, growing)
        yield [NOTHING] * 4

    def _exchanges(
        self, asked: Exchange, place: Asking, preferences: str, selection: str, request: gr.Request,
        growing: GrowingAnswer,
    ) -> AsyncIterator[Exchange]:  # fmt: skip
        answerer, question = self._question(asked, place, preferences, selection)
        continue_log_of(scope_of(request))
        person, tab = caller(scope_of(request)), request.session_hash or ""
        return self._answering.exchanges(tab, asked, question, growing.language, answerer, person)

    def _question(
        self, asked: Exchange, place: Asking, preferences: str, selection: str
    ) -> tuple[Answerer, Callable[[], Question]]:
        """Return the answerer, and what makes the Question; it looks up documents, so not in the event loop."""
        wanted = preferences_of(preferences)
        answerer: Answerer = "model" if self._has_model and wanted.answerer != "extractive" else "extractive"

        def question() -> Question:
            within = self._library.within(selection_of(selection))
            return Question(asked.question, place.turns, answerer, within, wanted.passages, wanted.strictness)

        return answerer, question

    async def stop_reply(self, request: gr.Request) -> None:
        """Stop the answer that grows in a tab."""
        self._answering.stop(request.session_hash or "")


class _Grown:
    """An exchange as it is sent while it grows: its article, its sources, and what the browser keeps of it.

    Args:
        place: where the question stands.
        growing: tells the language of the tab.
    """

    def __init__(self, place: Asking, growing: GrowingAnswer) -> None:
        self._conversation = place.conversation
        self._growing = growing
        self._growth = Growth()

    def value(self, exchange: Exchange) -> dict[str, Any]:
        """Return the value of the component for the exchange as it is now."""
        return grown_value(self._growth, exchange, self._conversation, self._growing.language)


def grown_value(growth: Growth, exchange: Exchange, conversation: str, language: str) -> dict[str, Any]:
    """Return what is sent of one exchange, for page.js to draw and kept.js to keep.

    Args:
        growth: what was sent of it before.
        exchange: the exchange as it is now, with its excerpts.
        conversation: the id of its conversation.
        language: the language of the tab, ko or en.
    """
    labels = labels_for(language)
    texts = {"article": render.article(exchange, labels), "sources": sources((exchange,), labels)}
    return growth.value(texts, conversation=conversation, language=language, exchange=stored(exchange))


def anew(html: str) -> str:
    """Return HTML that differs from what was sent before: page.js may have changed what is shown of that."""
    return f"{html}<!--{uuid.uuid4().hex[:8]}-->"
