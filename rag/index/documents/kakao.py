"""Read exports of KakaoTalk, from telephones and computers, in Korean and English.

The form decides what is an export: its header or the line of a day at the top, and messages that begin as the program
writes them. Of what is said only the marks are known that stand for pictures and the like. The day on which the export
was saved is the date of no message.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from rag.index.documents import notices
from rag.index.documents.chat import SPACE, TIME, Message, clock, only_day, write_chat
from rag.index.documents.metadata import ENGLISH_MONTH, ENGLISH_WEEKDAY, Description, iso_date, one_line
from rag.index.documents.notices import Notice

_DAY = (
    rf"(?P<day>\d{{4}}년 \d{{1,2}}월 \d{{1,2}}일(?: [월화수목금토일]요일)?|\d{{4}}\. \d{{1,2}}\. \d{{1,2}}\."
    rf"|(?:{ENGLISH_WEEKDAY}, )?{ENGLISH_MONTH} \d{{1,2}}, \d{{4}})"
)
_MOMENT = rf"{_DAY}(?:,| at)?{SPACE}{TIME}"
# The name of a chat, and in exports of telephones how many are in a group.
_HEADER = re.compile(
    r"^(?:(?P<chat>.{1,200}?)(?: ?님과(?:의)?| \d{1,4})? 카카오톡 대화|카카오톡 대화"
    r"|KakaoTalk Chats with (?P<with>.{1,200}?)|(?P<of>.{1,200}?)(?: \d{1,4})? with KakaoTalk Chats)$"
)
_SAVED = re.compile(r"(?:저장한 날짜|Date Saved)\s*:\s*.*\d.*")
_DAY_LINE = re.compile(rf"(?P<ruled>-{{5,}} )?{_DAY}(?:(?:,| at)?{SPACE}{TIME})?(?(ruled) -{{5,}})")
_BRACKETED = re.compile(rf"\[(?P<name>.{{1,100}}?)\] \[{TIME}\](?: (?P<text>.*))?")
_DATED = re.compile(rf"{_MOMENT}(?:, (?P<name>.{{1,100}}?) : ?(?P<text>.*)|[,:] (?P<said>.+))")
# What the program itself says, on a line like those of a message before it.
_EVENT = re.compile(r".{1,100}님이 (?:.{1,300}님을 초대했습니다|들어왔습니다|나갔습니다)\.?")
# What the program writes in place of a message that is no text; the same word, typed by a person, looks alike.
_NO_TEXT = re.compile(
    r"사진(?: \d+장)?|동영상|\(?이모티콘\)?|음성메시지|삭제된 메시지입니다\.?"
    r"|Photos?(?: \d+)?|\d+ photos|Video|Emoticon|Voice message"
)
_TABLE = ["Date", "User", "Message"]
_TABLE_NAME = re.compile(r"KakaoTalk_Chat_(?P<chat>.+?)_\d{4}(?:-\d\d){5}(?: ?\(\d+\))?")  # (2): downloaded again
_TABLE_TIME = re.compile(r"(\d{4}-\d\d-\d\d) ((\d\d):(\d\d)):\d\d")


class _Export(NamedTuple):
    title: str
    lines: list[str]  # below the header


_Chat: TypeAlias = tuple[str, Description, tuple[Notice, ...]]


def read_kakao(text: str) -> _Chat | None:
    """Return the messages of a normalised text that is an export, and what it says of itself; None for any other.

    Pictures, videos and emoticons are no text, and are only counted.
    """
    export = _export(text.split("\n"))
    return None if export is None else _chat(list(_messages(export.lines)), export.title)


def read_kakao_table(rows: Sequence[Sequence[str]], name: str) -> _Chat | None:
    """Return the messages of a table that is an export, and its title and date; None for any other table.

    Args:
        rows: the cells of the table.
        name: of the file without suffix. Only there the program writes the name of the chat.
    """
    if len(rows) < 2 or list(rows[0]) != _TABLE:
        return None
    messages = []
    for row in rows[1:]:
        moment = _TABLE_TIME.fullmatch(row[0]) if len(row) == len(_TABLE) else None
        if moment is None:
            return None
        minute = int(moment[3]) * 60 + int(moment[4])
        messages.append(Message(moment[1], moment[2], minute, one_line(row[1]), row[2]))
    named = _TABLE_NAME.fullmatch(unicodedata.normalize("NFC", name))
    return _chat(messages, one_line(named["chat"].replace("_", " ")) if named else name)


def _chat(messages: Sequence[Message], title: str) -> _Chat:
    without = [bool(message.speaker) and bool(_NO_TEXT.fullmatch(message.text.strip())) for message in messages]
    text = write_chat(
        message._replace(text="") if no_text else message for message, no_text in zip(messages, without, strict=True)
    )
    told = (notices.without_words(sum(without)),) if any(without) else ()
    return text, _description(title, (message.day for message in messages)), told


def _description(title: str, days: Iterable[str]) -> Description:
    found = {"title": title, "published": _iso(only_day(days)) or ""}
    return {key: value for key, value in found.items() if value}


def _iso(day: str) -> str | None:
    return iso_date(re.sub(r" [월화수목금토일]요일$", "", day))


def _export(lines: list[str]) -> _Export | None:
    """Return an export without its header; None where the form of a text is another."""
    position, title, headed, saved = 0, "", False, False
    for line in lines:
        if not headed and (header := _HEADER.fullmatch(line)):
            headed, title = True, one_line(header["chat"] or header["with"] or header["of"] or "")
        elif not saved and _SAVED.fullmatch(line):
            saved = True
        elif line.strip():
            break
        position += 1
    below = lines[position:]
    filled = [line for line in below if line.strip()]
    begins = bool(filled) and bool(_DAY_LINE.fullmatch(filled[0]))
    starts = [bool(_message(line)) for line in filled]
    is_saved = saved and any(starts) and (begins or starts[0])
    if is_saved or (begins and sum(starts) > 1 and starts[1]):
        return _Export(title, below)
    return None


def _message(line: str) -> re.Match[str] | None:
    return _BRACKETED.fullmatch(line) or _DATED.fullmatch(line)


def _messages(lines: list[str]) -> Iterator[Message]:
    day = ""
    current: Message | None = None
    for number, line in enumerate(lines):
        match = _message(line)
        told = match is None and bool(_EVENT.fullmatch(line))
        if match is None and not told and not _begins_day(lines, number):
            if current:
                current = current._replace(text=f"{current.text}\n{line}")
            elif line.strip():
                yield Message(day, "", 0, "", line)
            continue
        if current:
            yield current
        current = None
        if match:
            day = match.groupdict().get("day") or day
            current = _from_match(match, day)
        elif told:
            yield Message(day, "", 0, "", line)
        else:
            day = _DAY_LINE.fullmatch(line)["day"]  # type: ignore[index]
    if current:
        yield current


def _begins_day(lines: list[str], number: int) -> bool:
    """Return whether a line begins a day: it has its rule, or the next line is a message and not the rest of one."""
    match = _DAY_LINE.fullmatch(lines[number])
    if match is None or match["ruled"]:
        return match is not None
    following = next((line for line in lines[number + 1 :] if line.strip()), "")
    return bool(_message(following) or _EVENT.fullmatch(following))


def _from_match(match: re.Match[str], day: str) -> Message:
    parts = match.groupdict()
    text = parts["text"] if parts["name"] else parts.get("said")
    return Message(day, *clock(match), one_line(parts["name"] or ""), text or "")
