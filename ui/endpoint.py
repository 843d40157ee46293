"""The page's one endpoint for programs. Nothing that changes the library is offered."""

from __future__ import annotations

import dataclasses
from typing import Any

import gradio as gr
from gradio.events import api

from rag.errors import MundapError
from ui.answering import Answering
from ui.shared import ANSWERS


def offer(answering: Answering) -> None:
    """Offers ``ask`` inside an open ``gr.Blocks``."""

    async def ask(question: str) -> dict[str, Any]:
        try:
            return dataclasses.asdict(await answering.borrow(lambda reader: reader.chain.invoke(question)))
        except MundapError as error:
            raise gr.Error(str(error), print_exception=False) from error

    api(
        ask,
        api_name="ask",
        api_description="Answers one question (Korean or English) with exact quotes: the Answer as a JSON object.",
        concurrency_limit=None,
        concurrency_id=ANSWERS,
    )
