"""Handle feedback: store a user's rating of an answer beside the index, and export question candidates.

page.js sends the rated exchange with the event; it comes back with its rating.

Thin handlers between the page and ``ui.chat.feedback``.
"""

from __future__ import annotations

import dataclasses
from typing import Any, get_args

import gradio as gr

from rag.errors import MundapError
from ui.chat.feedback import FeedbackFile, Reason, feedback_on
from ui.chat.feedback_candidates import candidate_lines
from ui.chat.replies import grown_value
from ui.chat.tab import ChatTab
from ui.shared import (
    FEEDBACK,
    QUICK,
    Answering,
    Growth,
    Shared,
    Verdict,
    data_of,
    exchange_of,
    export,
    failure,
    notice,
    number_of,
    text_of,
    with_excerpts,
)
from ui.words import labels_for

CANDIDATES = "feedback-candidates.jsonl"


class Judging:
    """The event handlers for feedback.

    Args:
        shared: the components that all tabs share.
        answering: provides the worker threads.
        chat: shows the rating at its answer.
        file: stores the feedback.
    """

    def __init__(self, shared: Shared, answering: Answering, chat: ChatTab, file: FeedbackFile) -> None:
        self._shared = shared
        self._answering = answering
        self._chat = chat
        self._file = file

    def wire(self, *give_out: gr.Button) -> None:
        """Attach the handlers to their events; each button of ``give_out`` exports the stored feedback."""
        shared = self._shared
        shared.actions.like(
            self._keep,
            [shared.language],
            [self._chat.grown, shared.notice],
            concurrency_id=FEEDBACK,
            **QUICK,
        )
        given = gr.on(
            [button.click for button in give_out],
            self._give_out,
            [shared.language],
            [shared.exported, shared.notice],
            concurrency_id="feedback.export",
            **QUICK,
        )
        export(given, shared)

    async def _keep(self, language: str, event: gr.EventData, request: gr.Request) -> list[Any]:
        verdict, reason = text_of(event, "verdict"), data_of(event).get("reason")
        earlier = data_of(event).get("earlier")
        if verdict not in get_args(Verdict) or (request.session_hash or "") in self._chat.replies.growing:
            return [gr.skip()] * 2
        try:
            judged = exchange_of(data_of(event).get("exchange"))
            if judged.answer is None:
                return [gr.skip()] * 2
            feedback = feedback_on(
                judged.answer,
                verdict,  # type: ignore[arg-type]  # one of the two, as was just checked
                reason=reason if reason in get_args(Reason) else None,
                comment=text_of(event, "comment"),
                turns=[one for one in earlier if isinstance(one, str)] if isinstance(earlier, list) else [],
            )
            await self._answering.in_thread(lambda: self._file.append(feedback))
            judged = await self._answering.borrow(lambda reader: with_excerpts(judged, reader.catalog))
        except MundapError as error:
            return [gr.skip(), failure(error, language)]
        versions = {"version": max(1, number_of(event, "version")), "versions": max(1, number_of(event, "versions"))}
        rated = dataclasses.replace(judged, verdict=verdict, **versions)  # type: ignore[arg-type]
        return [grown_value(Growth(), rated, text_of(event, "conversation"), language), ""]

    async def _give_out(self, language: str) -> list[Any]:
        labels = labels_for(language)
        try:
            lines = await self._answering.in_thread(lambda: candidate_lines(self._file.read()))
        except MundapError as error:
            return ["", failure(error, language)]
        if not lines:
            return ["", notice(labels.no_feedback, labels)]
        return [CANDIDATES + "\n" + lines, ""]
