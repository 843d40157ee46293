"""Show the chat tab: its layout and handlers. An answer streams in, and the browser stores the conversation.

``replies`` answers the questions; ``render`` and ``source_cards`` make the HTML. The module keeps no conversation.
"""

from __future__ import annotations

import base64
import dataclasses
from pathlib import PurePath
from typing import Any

import gradio as gr
from gradio.events import Dependency

from rag.errors import MundapError
from rag.settings import Settings
from ui.chat import render
from ui.chat.at_hand import at_hand
from ui.chat.chats import chats, shared_note
from ui.chat.document_choice import DocumentChoice
from ui.chat.document_view import document_view, passage_view
from ui.chat.exporting import FORMATS, as_markdown
from ui.chat.paper import Paper, answer_paper, conversation_paper
from ui.chat.replies import Replies, anew
from ui.chat.source_cards import sources
from ui.chat.status_line import status
from ui.chat.suggested import Suggested
from ui.library import Library
from ui.reading import readable
from ui.shared import (
    ANSWERS,
    LAST,
    PRIVATE,
    QUICK,
    Answering,
    Conversation,
    Latest,
    Shared,
    data_of,
    exchange_of,
    export,
    failure,
    from_json,
    growing,
    html,
    number_of,
    preferences_of,
    text_of,
    with_all_excerpts,
)
from ui.words import Labels, dialog_labels, frame_labels, labels_for, library_labels

# What the scripts hand over with an event, in the place of the first inputs: of the conversation what is needed.
ASKING = "(text, _, ...others) => [text, window.mundap.asking(), ...others]"
RECENT = "(_, ...others) => [window.mundap.recent(), ...others]"
SHOWN = "(_, ...others) => [window.mundap.shown(), ...others]"


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
        grown: shows an exchange that has grown or changed.
        replies: answers the questions.
    """

    def __init__(self, shared: Shared, answering: Answering, library: Library, settings: Settings) -> None:
        self._shared = shared
        self._answering = answering
        self._library = library
        self._suggested = Suggested(answering, library)
        self._documents = Latest()
        self.replies = Replies(answering, library, self._suggested, has_model=settings.chat_model is not None)
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
        self.grown = growing("exchange")
        self.views = [self.conversation, self.sources]
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
        gr.on(
            [self.send.click, self.question.submit],
            self.replies.reply,
            [self.question, shared.record, shared.preferences, shared.selection, shared.language],
            [self.question, self.grown, self.next, shared.notice],
            js=ASKING,
            concurrency_limit=None,
            concurrency_id=ANSWERS,
            **PRIVATE,
        )
        shared.preferences.change(self.stated, [shared.language, shared.preferences], [self.status], **LAST)
        self.stop.click(self.replies.stop_reply, None, None, **QUICK)
        shared.actions.select(self._open_document, [shared.language], [self.document], **QUICK)
        opened = shared.actions.apply(self._open, [shared.language], [*self.views, self.next, shared.notice], **QUICK)
        self.suggest_after(opened)
        export(
            shared.actions.download(self._export, [shared.language], [shared.exported, shared.notice], **QUICK), shared
        )
        self.suggest_after(self.choice.wire())

    def suggest_after(self, done: Dependency) -> None:
        """Suggest questions each time after an event."""
        wanted = [self._shared.record, self._shared.selection, self._shared.language]
        done.then(self._suggested.suggest, wanted, [self.next], js=RECENT, **QUICK)

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

    def show(self, past: Conversation, language: str) -> list[str]:
        """Return the updates for ``views``, which show a conversation in a language."""
        labels = labels_for(language)
        drawn = (render.conversation(past.exchanges, labels, past.id), sources(past.exchanges, labels))
        return list(map(anew, drawn))

    async def refreshed(self, language: str, preferences: str, selection: str) -> list[Any]:
        """Return the updates for ``refreshable`` when the indexed documents have changed."""
        choice = await self.choice.localize(selection, language)
        return [await self._at_hand(language), *choice, await self.stated(language, preferences)]

    async def _at_hand(self, language: str) -> str:
        try:
            documents = await self._answering.in_thread(self._library.documents)
        except MundapError:  # the status line says it
            documents = []
        return at_hand(documents, library_labels(language))

    async def restored(self, record: str, tab: str = "") -> Conversation:
        """Return a browser's conversation with its excerpts; exchanges that were still waiting count as stopped.

        Args:
            record: the conversation as the browser keeps it.
            tab: the id of the browser tab; while an answer grows there, an exchange that waits goes on waiting.

        Raises:
            ConversationError: If it cannot be read.
            IndexStateError: If the index is damaged.
        """
        read = from_json(record)
        if tab not in self.replies.growing:
            settled = (
                dataclasses.replace(one, state="stopped") if one.state == "waiting" else one for one in read.exchanges
            )
            read = dataclasses.replace(read, exchanges=tuple(settled))
        return await self._answering.borrow(lambda reader: with_all_excerpts(read, reader.catalog))

    async def drawn(self, record: str, language: str, tab: str = "") -> tuple[list[str], str]:
        """Return the updates for ``views`` that show a browser's conversation, and a message as HTML.

        If the conversation cannot be read, an empty one is shown, and the message is the error.
        """
        try:
            return self.show(await self.restored(record, tab), language), ""
        except MundapError as error:
            return self.show(Conversation(), language), failure(error, language)

    async def _open(self, language: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Return the updates that replace the current conversation by another or a new one."""
        with self.replies.shown.request(request.session_hash or "") as current:
            views, said = await self.drawn(text_of(event, "record"), language)
            return [*views, "", said] if current.is_latest else [gr.skip()] * 4

    async def _open_document(self, language: str, event: gr.EventData, request: gr.Request) -> Any:
        marker, number = number_of(event, "marker"), number_of(event, "passage")
        with self._documents.request(request.session_hash or "") as current:
            try:
                exchange = exchange_of(data_of(event).get("exchange"))
                shown = exchange.passage(number) or exchange.citation(marker)
                if shown is None:
                    return gr.skip()
                home = self._answering.source.settings.home
                found = await self._answering.borrow(lambda one: readable(one.catalog, shown.document_id, home))
            except MundapError as error:
                return failure(error, language)
            if not current.is_latest:
                return gr.skip()
            labels = labels_for(language)
            return passage_view(exchange, number, found, labels) or document_view(exchange, marker, found, labels)

    async def _export(self, language: str, event: gr.EventData) -> list[Any]:
        labels, name = labels_for(language), text_of(event, "name")
        write = FORMATS.get(PurePath(name).suffix, as_markdown)
        try:
            paper = await self._paper(event, labels)
        except MundapError as error:
            return ["", failure(error, language)]
        written = await self._answering.in_thread(lambda: write(paper, labels))
        content = written if isinstance(written, str) else base64.b64encode(written).decode("ascii")
        return [f"{name}\n{content}", ""]

    async def _paper(self, event: gr.EventData, labels: Labels) -> Paper:
        """Return what is saved, laid out: the answer that the event has, otherwise its conversation."""
        if not (one := data_of(event).get("exchange")):
            return conversation_paper(await self.restored(text_of(event, "record")), labels)
        alone = Conversation(exchanges=(exchange_of(one),))
        read = await self._answering.borrow(lambda reader: with_all_excerpts(alone, reader.catalog))
        return answer_paper(read.exchanges[0], labels)

    async def stated(self, language: str, preferences: str) -> str:
        """Return the status line in a language; where there is no index, the error."""
        try:
            counts, default, judge = await self._answering.borrow(
                lambda one: (one.catalog.counts(), one.chain.answerer, one.chain.verifier.judge)
            )
        except MundapError as error:  # keep the page usable, and show the index error here
            return failure(error, language)
        answerer = preferences_of(preferences).answerer
        chosen = default if answerer != "extractive" else answerer
        return status(frame_labels(language), counts, chosen, judge.name if judge else "")
