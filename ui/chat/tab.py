"""Show the chat tab: its layout and handlers. An answer streams in, and the browser stores the conversation.

``ui.shared.answering`` answers; ``render`` and ``source_cards`` make the HTML. The module keeps no conversation.
"""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr
from gradio.events import Dependency

from rag.answering import encodable
from rag.errors import MundapError
from rag.records import Answerer, Question
from rag.settings import Settings
from ui.access import caller, continue_log_of
from ui.chat import render
from ui.chat.at_hand import at_hand
from ui.chat.chats import chats, shared_note
from ui.chat.document_choice import DocumentChoice
from ui.chat.document_view import document_view, passage_view
from ui.chat.exporting import conversation_markdown
from ui.chat.growing import GrowingAnswers
from ui.chat.source_cards import sources
from ui.chat.status_line import spent, status
from ui.chat.suggested import Suggested
from ui.library import Library
from ui.shared import (
    ANSWERS,
    LAST,
    PRIVATE,
    QUICK,
    Answering,
    Conversation,
    Exchange,
    Latest,
    Shared,
    export,
    failure,
    from_json,
    hidden,
    html,
    number_of,
    preferences_of,
    scope_of,
    selection_of,
    text_of,
    to_json,
    with_all_excerpts,
)
from ui.words import Labels, dialog_labels, labels_for, library_labels


class ChatTab:
    """Chats, then conversation and question box, then sources; create it inside an open ``gr.Blocks``.

    Before the first question, what the library holds is in the place of the sources.

    Args:
        shared: the components that all tabs share.
        answering: answers the questions.
        library: resolves the selected documents.
        settings: tells whether a chat model is configured.

    Attributes:
        views: the components that show the conversation.
        shown: the latest requests for what ``views`` show; an earlier one must not overwrite them.
        growing: the answers that are growing now.
    """

    def __init__(self, shared: Shared, answering: Answering, library: Library, settings: Settings) -> None:
        self._shared = shared
        self._answering = answering
        self._library = library
        self._suggested = Suggested(answering, library)
        self._documents = Latest()
        self.shown, self.growing = Latest(), GrowingAnswers()
        self._has_model = settings.chat_model is not None
        labels = labels_for("ko")
        with gr.Row(elem_id="desk"):
            with gr.Row(elem_id="bar"):
                self.past = gr.Button(labels.conversations, size="sm", scale=0, min_width=60, elem_id="past-open")
                self.fresh = gr.Button(labels.new_conversation, size="sm", scale=0, min_width=60, elem_id="fresh")
            with gr.Column(elem_id="chats", scale=1, min_width=200):
                self.chats = html("past", chats(dialog_labels("ko")))
            with gr.Column(elem_id="chat", scale=3, min_width=280):
                self._lay_out_conversation(labels)
            with gr.Column(elem_id="beside", scale=2, min_width=280):
                self.at_hand = html("at-hand")
                self.sources = html("sources", sources((), labels))
                self.document = html("document")
        self.replaces = hidden("replaces")
        self.views = [self.conversation, self.sources, self.status]
        self.refreshable = [self.at_hand, *self.choice.localized, self.status]
        self.localized = [
            self.past, self.fresh, self.chats, self.question, self.send, self.stop, self.editing, self.at_hand,
            self.shared_note, *self.choice.localized,
        ]  # fmt: skip

    def _lay_out_conversation(self, labels: Labels) -> None:
        self.conversation = html("conversation", render.conversation((), labels))
        self.next = html("next")
        self.editing = html("editing")
        self.shared_note = html("shared-note", shared_note(dialog_labels("ko")))
        self.choice = DocumentChoice(self._shared, self._answering, self._library)
        with gr.Row(elem_id="ask"):
            self.question = gr.Textbox(
                label=labels.question,
                placeholder=labels.placeholder,
                max_lines=6,
                autofocus=True,
                container=False,
                show_label=False,
                elem_id="question",
            )
            self.send = gr.Button(labels.send, variant="primary", scale=0, min_width=72, elem_id="send")
            self.stop = gr.Button(labels.stop, variant="secondary", scale=0, min_width=72, elem_id="stop")
        self.choice.lay_out_form()
        self.status = html("status")

    def wire(self) -> None:
        """Attach the handlers to their events."""
        shared = self._shared
        asked = gr.on(
            [self.send.click, self.question.submit],
            self._reply,
            [self.question, shared.record, shared.preferences, shared.selection, shared.language, self.replaces],
            [self.question, shared.record, self.replaces, *self.views, self.next, shared.notice],
            concurrency_limit=None,
            concurrency_id=ANSWERS,
            **PRIVATE,
        )
        shown = [shared.language, shared.record, shared.preferences]
        shared.preferences.change(self._stated, shown, [self.status], **LAST)
        self.suggest_after(asked)
        self.stop.click(self._stop, None, None, **QUICK)
        shared.actions.select(self._open_document, [shared.record, shared.language], [self.document], **QUICK)
        opened = shared.actions.apply(
            self._open,
            [shared.language, shared.preferences],
            [shared.record, *self.views, self.next, shared.notice],
            **QUICK,
        )
        self.suggest_after(opened)
        export(
            shared.actions.download(self._export, [shared.language], [shared.exported, shared.notice], **QUICK), shared
        )
        self.suggest_after(self.choice.wire())
        shared.record.change(None, [shared.record], None, js="(text) => window.mundap.save(text)", **PRIVATE)

    def suggest_after(self, done: Dependency) -> None:
        """Suggest questions each time after an event."""
        wanted = [self._shared.record, self._shared.selection, self._shared.language]
        done.then(self._suggested.suggest, wanted, [self.next], **QUICK)

    async def localize(self, language: str, selection: str) -> list[Any]:
        """Return the updates for ``localized`` in a language."""
        labels = labels_for(language)
        return [
            gr.Button(labels.conversations),
            gr.Button(labels.new_conversation),
            chats(dialog_labels(language)),
            gr.Textbox(label=labels.question, placeholder=labels.placeholder),
            gr.Button(labels.send),
            gr.Button(labels.stop),
            render.editing(labels),
            await self._at_hand(language),
            shared_note(dialog_labels(language)),
            *await self.choice.localize(selection, language),
        ]

    async def show(self, past: Conversation, language: str, preferences: str) -> list[str]:
        """Return the updates for ``views``, which show a conversation in a language."""
        labels = labels_for(language)
        return [
            render.conversation(past.exchanges, labels, past.id),
            sources(past.exchanges, labels),
            await self._line(past, labels, preferences),
        ]

    async def refreshed(self, language: str, record: str, preferences: str, selection: str) -> list[Any]:
        """Return the updates for ``refreshable`` when the indexed documents have changed."""
        choice = await self.choice.localize(selection, language)
        return [await self._at_hand(language), *choice, await self._stated(language, record, preferences)]

    async def _at_hand(self, language: str) -> str:
        try:
            documents = await self._answering.in_thread(self._library.documents)
        except MundapError:  # the status line says it
            documents = []
        return at_hand(documents, library_labels(language))

    async def restored(self, record: str) -> Conversation:
        """Return a browser's conversation with its excerpts; exchanges that were still waiting count as stopped.

        Raises:
            ConversationError: If it cannot be read.
            IndexStateError: If the index is damaged.
        """
        read = from_json(record)
        settled = tuple(
            dataclasses.replace(one, state="stopped") if one.state == "waiting" else one for one in read.exchanges
        )
        settled_conversation = dataclasses.replace(read, exchanges=settled)
        return await self._answering.borrow(lambda reader: with_all_excerpts(settled_conversation, reader.catalog))

    async def restored_or_none(self, record: str, language: str) -> tuple[Conversation, str]:
        """Return a browser's conversation and no message; if it cannot be read, an empty one and the error as HTML."""
        try:
            return await self.restored(record), ""
        except MundapError as error:
            return Conversation(), failure(error, language)

    async def _reply(
        self,
        text: str,
        record: str,
        preferences: str,
        selection: str,
        language: str,
        replaces: str,
        request: gr.Request,
    ) -> AsyncIterator[list[Any]]:
        tab = request.session_hash or ""
        growing = self.growing.begin(tab, language) if text.strip() else None
        if growing is None:
            yield [gr.skip()] * 8
            return
        try:
            with self.shown.request(tab) as current:
                past = await self.restored(record)
                kept, asked = _with_question(past, text, replaces)
                yield ["", to_json(kept), "", *await self.show(kept, growing.language, preferences), "", ""]
                answerer, question = self._question(kept, asked, preferences, selection)
                continue_log_of(scope_of(request))
                person = caller(scope_of(request))
                async for exchange in self._answering.exchanges(tab, asked, question, language, answerer, person):
                    if not current.is_latest:
                        return  # another conversation was opened
                    if exchange.state != "waiting":  # the user may see the end, and go on, before this is over
                        self.growing.end(tab, growing)
                        current.is_shown = True
                    kept = kept.with_last(exchange)
                    views = await self.show(kept, growing.language, preferences)
                    yield [gr.skip(), to_json(kept), gr.skip(), *views, gr.skip(), gr.skip()]
        except MundapError as error:
            yield [*[gr.skip()] * 7, failure(error, growing.language)]
        finally:
            self.growing.end(tab, growing)

    def _question(
        self, kept: Conversation, asked: Exchange, preferences: str, selection: str
    ) -> tuple[Answerer, Callable[[], Question]]:
        """Return the answerer, and what makes the Question; it looks up documents, so not in the event loop."""
        wanted = preferences_of(preferences)
        answerer: Answerer = "model" if self._has_model and wanted.answerer != "extractive" else "extractive"
        turns = dataclasses.replace(kept, exchanges=kept.exchanges[:-1]).turns

        def question() -> Question:
            within = self._library.within(selection_of(selection))
            return Question(asked.question, turns, answerer, within, wanted.passages, wanted.strictness)

        return answerer, question

    async def _stop(self, request: gr.Request) -> None:
        self._answering.stop(request.session_hash or "")

    async def _open(self, language: str, preferences: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Return the updates that replace the current conversation by another or a new one."""
        with self.shown.request(request.session_hash or "") as current:
            past, said = await self.restored_or_none(text_of(event, "record"), language)
            views = await self.show(past, language, preferences)
            return [to_json(past) if past.id else "", *views, "", said] if current.is_latest else [gr.skip()] * 6

    async def _open_document(self, record: str, language: str, event: gr.EventData, request: gr.Request) -> Any:
        marker, number = number_of(event, "marker"), number_of(event, "passage")
        with self._documents.request(request.session_hash or "") as current:
            try:
                exchange = from_json(record).exchange(number_of(event, "exchange"))
                shown = (exchange.passage(number) or exchange.citation(marker)) if exchange is not None else None
                if exchange is None or shown is None:
                    return gr.skip()
                document = await self._answering.borrow(lambda reader: reader.catalog.document(shown.document_id))
            except MundapError as error:
                return failure(error, language)
            if not current.is_latest:
                return gr.skip()
            labels = labels_for(language)
            view = passage_view(exchange, number, document, labels)
            return view or document_view(exchange, marker, document, labels)

    async def _export(self, language: str, event: gr.EventData) -> list[Any]:
        try:
            past = await self.restored(text_of(event, "record"))
        except MundapError as error:
            return ["", failure(error, language)]
        return [f"{text_of(event, 'name')}\n{conversation_markdown(past, language)}", ""]

    async def _stated(self, language: str, record: str, preferences: str) -> str:
        try:
            return await self._line(from_json(record), labels_for(language), preferences)
        except MundapError as error:
            return failure(error, language)

    async def _line(self, past: Conversation, labels: Labels, preferences: str) -> str:
        try:
            counts, default, judge = await self._answering.borrow(
                lambda one: (one.catalog.counts(), one.chain.answerer, one.chain.verifier.judge)
            )
        except MundapError as error:  # keep the page usable, and show the index error here
            return failure(error, labels.language)
        answerer = preferences_of(preferences).answerer
        chosen = default if answerer != "extractive" else answerer
        return status(labels, counts, chosen, judge.name if judge else "", spent(past.exchanges))


def _with_question(past: Conversation, text: str, replaces: str) -> tuple[Conversation, Exchange]:
    """Return the conversation with a question at its end, or in the place of the last one, and that exchange."""
    last = past.exchanges[-1].number if past.exchanges else None
    number = last if last is not None and replaces == str(last) else past.next_number
    asked = Exchange(number, encodable(text), state="waiting")
    return dataclasses.replace(past.with_last(asked), id=past.id or uuid.uuid4().hex[:16]), asked
