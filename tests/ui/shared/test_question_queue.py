"""Laws of the queue: places are kept, nobody is forgotten, and nobody takes more than his share."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import QuestionError
from ui.shared.question_queue import QuestionQueue, Ticket

steps = st.lists(st.tuples(st.sampled_from(["join", "leave"]), st.integers(0, 30)), max_size=120)


@given(st.integers(1, 4), st.integers(0, 3), steps)
def test_no_place_is_lost_or_taken_twice_and_no_limit_passed(
    places: int, per_person: int, steps: list[tuple[str, int]]
) -> None:
    queue = QuestionQueue(places, per_person, 1000)
    tickets: list[Ticket] = []
    for step, number in steps:
        if step == "join":
            tickets.append(queue.join(number % 4))
        elif tickets:
            ticket = tickets.pop(number % len(tickets))
            ticket.leave()
            ticket.leave()
        with_place = [ticket for ticket in tickets if ticket.has_place]
        by_person = Counter(ticket.person for ticket in with_place)
        assert queue.running == len(with_place) <= places
        assert queue.waiting == len(tickets) - len(with_place)
        assert not per_person or all(count <= per_person for count in by_person.values())
        could = [one for one in tickets if not one.has_place and (not per_person or by_person[one.person] < per_person)]
        assert not could or queue.running == places
    for ticket in tickets:
        ticket.leave()
    assert (queue.running, queue.waiting) == (0, 0)


def test_a_hundred_questions_of_one_delay_nobody_else() -> None:
    queue = QuestionQueue(2, 0, 1000)
    greedy = [queue.join("greedy") for _ in range(100)]
    modest = queue.join("modest")
    assert queue.ahead_of(modest) == 98 and not modest.has_place
    greedy[0].leave()
    assert modest.has_place and queue.running == 2


def test_equals_come_in_order_and_too_many_are_refused() -> None:
    queue = QuestionQueue(1, 0, 3)
    first, *others = [queue.join("a") for _ in range(4)]
    with pytest.raises(QuestionError, match="3 questions are waiting"):
        queue.join("b")
    first.leave()
    assert [one.has_place for one in others] == [True, False, False]


def test_a_ticket_tells_how_many_come_first_until_its_turn() -> None:
    async def told(ticket: Ticket) -> list[int]:
        return [ahead async for ahead in ticket.ahead()]

    async def run() -> None:
        queue = QuestionQueue(1, 0, 10)
        first, second, third = (queue.join("a") for _ in range(3))
        waiting = asyncio.create_task(told(third))
        await asyncio.sleep(0.01)
        first.leave()
        await asyncio.sleep(0.01)
        second.leave()
        assert await asyncio.wait_for(waiting, 5) == [1, 0]
        assert third.has_place and await told(first) == []

    asyncio.run(run())
