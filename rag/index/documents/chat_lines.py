"""Read chats and transcripts that programs save or copy as plain text, whatever program it was.

Their form decides: message after message begins with a time and a name, on the line of the message or on one of its own
above it. Programs write the day as they like, beside each time or on a line between the messages; it is shown as it
stands there. The words of no program are known, but those that it writes in place of a picture.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.index.documents import notices
from rag.index.documents.chat import SPACE, TIME, Message, clock, only_day, write_chat
from rag.index.documents.metadata import ENGLISH_MONTH, ENGLISH_WEEKDAY, Description, iso_date, one_line
from rag.index.documents.notices import Notice

_WEEKDAY = rf"(?:{ENGLISH_WEEKDAY}|[월화수목금토일]요일)"
_DAY = (
    rf"(?P<day>(?:{_WEEKDAY},? )?(?:\d{{4}}[-./] ?\d{{1,2}}[-./] ?\d{{1,2}}\.?|\d{{4}}년 ?\d{{1,2}}월 ?\d{{1,2}}일"
    rf"|\d{{1,2}}[-./]\d{{1,2}}[-./](?:\d{{4}}|\d\d)|\d{{1,2}}[- ]{ENGLISH_MONTH}[- ](?:\d{{4}}|\d\d)"
    rf"|{ENGLISH_MONTH} \d{{1,2}}, \d{{4}})"
    rf"(?: ?\([월화수목금토일]\)|,? {_WEEKDAY})?)"
)
_DAY_LINE = re.compile(rf"(?:[-=—─]{{3,}} ?)?{_DAY}(?: ?[-=—─]{{3,}})?")
_STAMP = rf"[\[(]?(?:{_DAY}(?:,| at)?{SPACE}+)?{TIME}[\])]?"
_NAME = r"(?P<name>(?!(?:오전|오후|[AaPp][Mm])\b)[^\s\d:：<>\[\]()][^:：<>\[\]\t]{0,39}?)"
# On the line of the message: "[stamp] Ann: text", "stamp - Ann: text", "stamp <Ann> text", a tab for the colon;
# "Ann [stamp]: text" and "[Ann] [stamp] text".
_ON_ITS_LINE = (
    re.compile(rf"{_STAMP}\s*(?:[-–|]\s+)?(?:From\s+)?{_NAME}\s*(?:[:：](?=\s|$)|\t)\s*(?P<text>.*)"),
    re.compile(rf"{_STAMP}\s*<{_NAME}>\s*(?P<text>.*)"),
    re.compile(rf"{_NAME}\s*[\[(]{_STAMP}[\])]?\s*[:：]\s*(?P<text>.*)"),
    re.compile(rf"\[{_NAME}\]\s*\[{_STAMP}\s*(?P<text>.*)"),
)
# Above the message: "Ann, [stamp]", "Ann  stamp", "stamp Ann".
_ABOVE = (re.compile(rf"{_NAME},?\s+{_STAMP}"), re.compile(rf"{_STAMP}\s+{_NAME}\s*[:：]?"))
_EVENT = re.compile(rf"{_STAMP}\s*(?:[-–|*]\s+)?(?P<text>\S.*)")  # what the program itself says
_STAMP_ALONE = re.compile(_STAMP)
_NAME_ALONE = re.compile(_NAME)
_TIME_ALONE = re.compile(TIME)  # above a further message of the same speaker
_NO_TEXT = re.compile(
    r"<[^<>]{1,30}(?:omitted|제외됨|내보내기)>|(?:image|video|audio|sticker|GIF|document|Contact card) omitted"
    r"|\[(?:사진|동영상|스티커|파일|음성 메시지|Photo|Video|Sticker|File|Voice message)\]"
)
_MOST_BEFORE = 5  # lines above the first message: a title, who takes part
_LEAST_MESSAGES = 3
_LEAST_SHARE = 0.25  # of the lines, that begin a message
_SENTENCE_END = re.compile(r"[.!?。…]$")


class ChatText(NamedTuple):
    """A chat as text, whether it has lines above the first message, its date, and what is not read of it."""

    text: str
    titled: bool
    description: Description
    notices: tuple[Notice, ...]


class _Form(NamedTuple):
    begins: re.Pattern[str]
    above: bool  # whether a message stands below the line with its time and name


def read_chat_lines(text: str) -> ChatText | None:
    """Return a normalised text that is a chat as days and turns; None for any other."""
    lines = _with_names_beside_times(text.split("\n"))
    form, first = _form(lines)
    if form is None:
        return None
    head = lines[:first]
    messages = [message for message in _messages(lines[first:], form, _last_day(head)) if message.text.strip()]
    without = [bool(message.speaker) and bool(_NO_TEXT.fullmatch(message.text.strip())) for message in messages]
    spoken = write_chat(
        message._replace(text="") if no_text else message for message, no_text in zip(messages, without, strict=True)
    )
    title = [line for line in head if line.strip() and not _DAY_LINE.fullmatch(line.strip())]
    day = iso_day(only_day(message.day for message in messages))
    return ChatText(
        "\n".join([*title, "", spoken]).strip("\n"),
        bool(title),
        {"published": day} if day else {},
        (notices.without_words(sum(without)),) if any(without) else (),
    )


def iso_day(day: str) -> str | None:
    """Return a day as ISO 8601; None where it may be of the one month or the other: 12/03/2024."""
    day = re.sub(rf"^{_WEEKDAY},? | ?\([월화수목금토일]\)$|,? {_WEEKDAY}$", "", day)
    if date := iso_date(day) or iso_date(day.replace("-", " ")):
        return date
    match = re.fullmatch(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4}|\d\d)", day)
    if match is None:
        return None
    first, second, year = int(match[1]), int(match[3]), match[4] if len(match[4]) == 4 else f"20{match[4]}"
    if match[2] == "." or first > 12:
        return iso_date(f"{year}-{second}-{first}")
    return iso_date(f"{year}-{first}-{second}") if second > 12 else None


def _with_names_beside_times(lines: list[str]) -> list[str]:
    """Return lines with each name and the time below it in one; below a shorter time the same speaker goes on."""
    stamps = {number: match for number, line in enumerate(lines) if (match := _STAMP_ALONE.fullmatch(line.strip()))}
    whole = [number for number, match in stamps.items() if match["day"] or match["half"] or match["late"]]
    above = {number - 1: lines[number - 1].strip() for number in whole or stamps if number}
    names = {number: name for number, name in above.items() if _NAME_ALONE.fullmatch(name)}
    if len(names) < _LEAST_MESSAGES or len(set(names.values())) == len(names):
        return lines
    beside = [
        f"{names[number]} {lines[number + 1].strip()}" if number in names else line for number, line in enumerate(lines)
    ]
    return [line for number, line in enumerate(beside) if number - 1 not in names]


def _form(lines: Sequence[str]) -> tuple[_Form | None, int]:
    """Return the form in which the messages of a text begin, and the number of the first such line."""
    filled = [number for number, line in enumerate(lines) if line.strip() and not _DAY_LINE.fullmatch(line.strip())]
    for form in (*(_Form(begins, False) for begins in _ON_ITS_LINE), *(_Form(begins, True) for begins in _ABOVE)):
        found = [number for number in filled[: _MOST_BEFORE + 1] if _begins(lines, number, form)]
        if not found:
            continue
        begun = [match for number in filled if (match := _begins(lines, number, form))]
        names = Counter(match["name"] for match in begun)
        returns = max(names.values()) > 1 or all(match["day"] for match in begun)
        if len(begun) >= _LEAST_MESSAGES and returns and len(begun) >= _LEAST_SHARE * len(filled):
            events = [] if form.above else [number for number in filled if _EVENT.fullmatch(lines[number].strip())]
            return form, min([found[0], *events[:1]])
    return None, 0


def _begins(lines: Sequence[str], number: int, form: _Form) -> re.Match[str] | None:
    match = form.begins.fullmatch(lines[number].strip())
    if match is None or not form.above:
        return match
    below = lines[number + 1].strip() if number + 1 < len(lines) else ""
    is_name = not _SENTENCE_END.search(match["name"]) and bool(below) and not form.begins.fullmatch(below)
    return match if is_name else None


def _last_day(lines: Sequence[str]) -> str:
    days = [match["day"] for line in lines if (match := _DAY_LINE.fullmatch(line.strip()))]
    return days[-1] if days else ""


def _messages(lines: Sequence[str], form: _Form, day: str) -> Iterator[Message]:
    current = Message(day, "", 0, "", "")
    for number, line in enumerate(lines):
        stripped = line.strip()
        if new_day := _DAY_LINE.fullmatch(stripped):
            yield current
            day = new_day["day"]
            current = Message(day, "", 0, "", "")
            continue
        match = _begins(lines, number, form)
        stamp = match or (_TIME_ALONE if form.above else _EVENT).fullmatch(stripped)
        if stamp is None:
            current = current._replace(text=f"{current.text}\n{line}")
            continue
        yield current
        parts = stamp.groupdict()
        day = parts.get("day") or day
        speaker = one_line(match["name"]) if match else current.speaker if form.above else ""
        current = Message(day, *clock(stamp), speaker, parts.get("text") or "")
    yield current
