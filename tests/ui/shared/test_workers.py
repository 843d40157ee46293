"""The threads that answer end soon after the page: Python waits for them."""

from __future__ import annotations

import asyncio
import time

from rag.models import Deadline
from ui.shared.workers import Workers


def test_what_a_program_has_asked_ends_when_the_page_closes() -> None:
    workers = Workers(has_model=False)

    def work(waiting: Deadline) -> str:
        until = time.monotonic() + 30
        while not waiting.cancelled and time.monotonic() < until:
            time.sleep(0.01)
        return "cancelled" if waiting.cancelled else "forgotten"

    async def asked() -> str:
        answer = asyncio.create_task(workers.in_turn(None, "somebody", "tab", work))
        await asyncio.sleep(0.1)
        workers.close()
        return await answer

    assert asyncio.run(asked()) == "cancelled"
