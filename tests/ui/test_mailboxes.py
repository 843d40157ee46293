"""What is said to tabs and programs is kept for those who wait, and for the last of the others."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import gradio as gr
from gradio.queueing import EventQueue, Queue

from ui.mailboxes import Mailboxes


def mailboxes(most: int) -> tuple[Queue, Mailboxes]:
    queue = Queue(live_updates=False, concurrency_count=2, update_intervals=1, max_size=None, blocks=gr.Blocks())
    queue.pending_messages_per_session = kept = Mailboxes(queue, most)  # type: ignore[assignment]
    return queue, kept


def waiting(name: str) -> Any:
    return SimpleNamespace(session_hash=name)


def test_who_waits_for_an_answer_is_not_forgotten_however_many_come_after() -> None:
    queue, kept = mailboxes(3)
    queue.active_jobs = [None, [waiting("answered")]]
    queue.event_queue_per_concurrency_id["answers"] = EventQueue("answers", None)
    queue.event_queue_per_concurrency_id["answers"].queue.append(waiting("queued"))
    for name in ("answered", "queued", *map(str, range(10))):
        kept[name] = asyncio.Queue()
        queue.pending_event_ids_session[name] = {"an event"}
    assert list(kept) == list(queue.pending_event_ids_session) == ["answered", "queued", "9"]


def test_more_may_wait_than_are_kept_of_the_others() -> None:
    queue, kept = mailboxes(2)
    for name in "abcde":
        queue.active_jobs.append([waiting(name)])
        kept[name] = asyncio.Queue()
    assert list(kept) == list("abcde")
    queue.active_jobs.clear()
    kept["f"] = asyncio.Queue()
    assert list(kept) == ["e", "f"]


def test_messages_are_kept_anew_without_room_for_them() -> None:
    _, kept = mailboxes(2)
    for name in ("a", "b", "a"):
        kept[name] = asyncio.Queue()
    assert list(kept) == ["a", "b"]
