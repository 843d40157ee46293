"""Keep what is said to browser tabs and programs until they have heard it, for all that wait and for the last others.

Gradio keeps a queue of messages for each id under which a tab or a program has ever called, and forgets the oldest of
two thousand whether it waits or not: two thousand calls of a program would take the answer from a tab that was opened
before them. What nobody has ever listened to, it keeps a trace of for good. When a connection of a tab breaks, it drops
all that the tab waits for, and learns of it late: what the tab has called meanwhile, and hears over another connection,
would be without an answer.
"""

from __future__ import annotations

import asyncio
from asyncio import Queue as Messages
from contextvars import ContextVar
from typing import Any

from gradio.queueing import Queue

MOST = 2000

# Set while a stream of results is served: whether a newer one of the same tab has taken its place.
REPLACED: ContextVar[asyncio.Event | None] = ContextVar("replaced", default=None)


class Mailboxes(dict[str, "Messages[Any]"]):
    """The messages of each id; of those that wait for nothing, the oldest make room for new ones.

    Args:
        queue: Gradio's, which knows what is being worked on.
        most: how many are kept, unless more wait.
    """

    def __init__(self, queue: Queue, most: int = MOST) -> None:
        super().__init__()
        self._queue = queue
        self._most = most

    def __setitem__(self, name: str, messages: Messages[Any]) -> None:
        """Keep the messages of an id."""
        if name not in self and len(self) >= self._most:
            waiting = self._waiting()
            for old in [one for one in self if one not in waiting][: len(self) - self._most + 1]:
                super().__delitem__(old)
                self._queue.pending_event_ids_session.pop(old, None)
        super().__setitem__(name, messages)

    def __delitem__(self, name: str) -> None:
        """Forget the messages of an id, unless a newer stream listens to them."""
        if not _is_replaced():
            super().__delitem__(name)

    def _waiting(self) -> set[str]:
        """Return the ids for which something is in the queue or being worked on."""
        queued = [event for one in self._queue.event_queue_per_concurrency_id.values() for event in one.queue]
        worked_on = [event for job in self._queue.active_jobs for event in job or ()]
        return {event.session_hash for event in (*queued, *worked_on)}


def drop_with_the_last_stream(queue: Queue) -> None:
    """Let only the newest stream of a tab drop what the tab waits for; who listens later is told that nothing comes."""
    drop = queue.clean_events

    async def clean_events(*, session_hash: str | None = None, event_id: str | None = None) -> None:
        if session_hash is None:
            await drop(event_id=event_id)
        elif not _is_replaced():
            await drop(session_hash=session_hash, event_id=event_id)
            queue.pending_event_ids_session.pop(session_hash, None)

    queue.clean_events = clean_events  # type: ignore[method-assign]


def _is_replaced() -> bool:
    replaced = REPLACED.get()
    return replaced is not None and replaced.is_set()
