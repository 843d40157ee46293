"""Let questions wait for a place in which they are answered: in order, with a limit for each person.

People who ask least at the moment come first, then those who came first: somebody who sends a hundred questions at once
delays only the rest of those. Everything runs in the server's event loop, so there are no locks.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Hashable

from rag.errors import QuestionError


class QuestionQueue:
    """A number of places, and those who wait for one.

    Args:
        places: how many questions are answered at once.
        per_person: how many of one person; 0 sets no limit.
        longest: how many may wait.
    """

    def __init__(self, places: int, per_person: int, longest: int) -> None:
        self.places = places
        self._per_person = per_person
        self._longest = longest
        self._running: Counter[Hashable] = Counter()
        self._waiting: list[Ticket] = []

    @property
    def waiting(self) -> int:
        """Return how many wait."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """Return how many places are taken."""
        return self._running.total()

    def join(self, person: Hashable) -> Ticket:
        """Return a ticket, which has to be given back with ``leave``, whatever happens.

        Raises:
            QuestionError: If too many wait already.
        """
        if len(self._waiting) >= self._longest:
            raise QuestionError(
                f"{len(self._waiting)} questions are waiting already.",
                "Ask again in a minute.",
                korean=f"이미 질문 {len(self._waiting)}개가 기다리고 있습니다. 잠시 뒤에 다시 물어 주세요.",
            )
        ticket = Ticket(self, person)
        self._waiting.append(ticket)
        self._admit()
        return ticket

    def __contains__(self, ticket: Ticket) -> bool:
        return ticket in self._waiting

    def ahead_of(self, ticket: Ticket) -> int:
        """Return how many come before a ticket that waits."""
        return self._waiting.index(ticket)

    def leave(self, ticket: Ticket) -> None:
        """Take a ticket back, from the queue or from its place; a second time it has no effect."""
        if ticket in self._waiting:
            self._waiting.remove(ticket)
        elif ticket.has_place:
            ticket.has_place = False
            self._running[ticket.person] -= 1
            if not self._running[ticket.person]:
                del self._running[ticket.person]
        self._admit()

    def _admit(self) -> None:
        while self.running < self.places:
            able = [one for one in self._waiting if not self._is_at_limit(one)]
            if not able:
                break
            first = min(able, key=lambda one: self._running[one.person])  # the earliest of equals
            self._waiting.remove(first)
            self._running[first.person] += 1
            first.has_place = True
            first.moved.set()
        for one in self._waiting:
            one.moved.set()

    def _is_at_limit(self, ticket: Ticket) -> bool:
        return bool(self._per_person) and self._running[ticket.person] >= self._per_person


class Ticket:
    """A question's place in the queue, and later the one in which it is answered.

    Args:
        queue: the queue.
        person: who asks.
    """

    def __init__(self, queue: QuestionQueue, person: Hashable) -> None:
        self._queue = queue
        self.person = person
        self.has_place = False
        self.moved = asyncio.Event()

    async def ahead(self) -> AsyncIterator[int]:
        """Yield how many come first each time that changes; it ends when the ticket has its place, or was given back.

        It yields at least once a second, so that a caller notices that nobody listens any more.
        """
        while not self.has_place and self in self._queue:
            yield self._queue.ahead_of(self)
            self.moved.clear()
            if not self.has_place:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self.moved.wait(), 1.0)

    def leave(self) -> None:
        """Give the ticket back; a second time it has no effect."""
        self._queue.leave(self)
        self.moved.set()
