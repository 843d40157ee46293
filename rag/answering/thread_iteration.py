"""Iterate over a blocking generator from asyncio, one item a thread, so that cancelling leaves nothing running.

A thread cannot be cancelled: what it waits for has to be told to end, and only then can the generator be closed.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from typing import TypeVar

Item = TypeVar("Item")


async def in_threads(items: Generator[Item, None, None], cancel: Callable[[], None]) -> AsyncGenerator[Item, None]:
    """Yield the items of a generator, each made in a thread; in the end the generator is closed.

    Args:
        items: yields anything but None.
        cancel: makes ``items`` end soon, or go on to its next item; it is called from another thread.
    """
    one_at_a_time = threading.Lock()

    def following() -> Item | None:
        with one_at_a_time:
            return next(items, None)

    def end() -> None:
        cancel()
        with one_at_a_time:  # a thread that nobody waits for may still be at an item
            items.close()

    try:
        while (item := await asyncio.to_thread(following)) is not None:
            yield item
    finally:
        await asyncio.shield(asyncio.to_thread(end))
