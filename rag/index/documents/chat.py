"""Write the messages of a chat as text in which each says who wrote it and when.

A day is a heading. A turn is an item of a list, ``- Ann (09:05): Tonight at eleven.``, so that the sentence splitter
never joins it to the next; the further lines of a message are indented below it. The module knows no export format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

SPACE = r"[ \u00a0\u202f]"
TIME = (
    rf"(?:(?P<half>오전|오후|AM|PM){SPACE})?(?P<clock>(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::\d\d)?)"
    rf"(?:{SPACE}?(?P<late>[AaPp]\.?[Mm]\.?))?"
)
_SAME_TURN = 5  # minutes after the first message of a turn, within which the same speaker goes on with it


class Message(NamedTuple):
    """One message as its export shows it."""

    day: str  # as the heading says it
    time: str  # as it is shown
    minute: int  # of the day; decides what is one turn
    speaker: str  # "" for what the program itself says
    text: str
    about: str = ""  # who is replied to, in a thread


def clock(match: re.Match[str]) -> tuple[str, int]:
    """Return the time of a match of ``TIME`` as it is shown, and as a minute of the day."""
    parts = match.groupdict()
    half, late = parts["half"] or "", parts["late"] or ""
    hour = int(parts["hour"]) % (12 if half or late else 24)
    hour += 12 if half in {"오후", "PM"} or late[:1] in {"P", "p"} else 0
    return f"{half} {parts['clock']} {late}".strip(), hour * 60 + int(parts["minute"])


def write_chat(messages: Iterable[Message]) -> str:
    """Return messages as text, in the order in which they come; a message without words is left out."""
    lines: list[str] = []
    first: Message | None = None  # of the turn
    day = ""
    for message in messages:
        words = [line for raw in message.text.split("\n") if (line := " ".join(raw.split()))]
        if not words:
            first = None  # what is said after a picture is another sentence
            continue
        if message.day != day:
            lines += ["", f"## {message.day}", ""] if message.day else [""]
            day, first = message.day, None
        if first and _goes_on(first, message):
            if len(words) == 1 and not lines[-1].startswith("  "):
                lines[-1] += " " + words[0]  # a sentence is often sent in pieces
                continue
            lines += ["  " + line for line in words]
            continue
        first = message
        lines.append(f"- {_head(message)}{words[0]}")
        lines += ["  " + line for line in words[1:]]
    return "\n".join(lines).strip("\n")


def only_day(days: Iterable[str]) -> str:
    """Return the day of a chat that was held on one day; "" for any other."""
    found = set(days)
    return found.pop() if len(found) == 1 else ""


def _goes_on(first: Message, message: Message) -> bool:
    same = (first.speaker, first.about) == (message.speaker, message.about)
    return bool(message.speaker) and same and 0 <= message.minute - first.minute <= _SAME_TURN


def _head(message: Message) -> str:
    notes = ", ".join(filter(None, (message.time, message.about and f"re: {message.about}")))
    head = " ".join(filter(None, (message.speaker, notes and f"({notes})")))
    return head and (f"{head}: " if message.speaker else f"{head} ")
