"""Read a day of a channel from an export of Slack: who wrote what at which time, replies below what they reply to.

The module knows parsed JSON and the marks of Slack's texts. Times are shown in UTC, since an export names no zone.
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any

from rag.index.documents.chat import Message, only_day, write_chat
from rag.index.documents.metadata import Description, one_line

_STAMP = re.compile(r"\d{9,10}\.\d{1,6}")  # seconds since 1970
_MARK = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")


def is_slack(value: Any) -> bool:
    """Return whether a value of JSON is a list of messages as Slack exports them."""
    return bool(value) and isinstance(value, list) and all(map(_is_message, value))


def _is_message(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") == "message" and bool(_STAMP.fullmatch(str(value.get("ts"))))


def read_slack(values: list[Mapping[str, Any]], source: str) -> tuple[str, Description]:
    """Return the text of a day's messages, and its title (channel and day, where the folder is known) and date."""
    names = _names(values)
    by_stamp = {str(value["ts"]): value for value in values}
    messages = [_message(value, by_stamp, names) for value in sorted(values, key=lambda value: _order(value, by_stamp))]
    path = PurePosixPath(source)
    description = {"title": " ".join(filter(None, (path.parent.name, path.stem)))}
    if day := only_day(message.day for message in messages):
        description["published"] = day.split()[0]
    return write_chat(messages), description


def _order(value: Mapping[str, Any], by_stamp: Mapping[str, Any]) -> tuple[float, float]:
    stamp, thread = str(value["ts"]), str(value.get("thread_ts"))
    return float(thread if thread in by_stamp else stamp), float(stamp)


def _message(value: Mapping[str, Any], by_stamp: Mapping[str, Any], names: Mapping[str, str]) -> Message:
    stamp, thread = str(value["ts"]), str(value.get("thread_ts"))
    moment = datetime.datetime.fromtimestamp(float(stamp), tz=datetime.UTC)
    parent = by_stamp.get(thread) if thread != stamp else None
    by_program = str(value.get("subtype", "")).startswith(("channel_", "group_"))
    return Message(
        f"{moment:%Y-%m-%d} (UTC)",
        f"{moment:%H:%M}",
        moment.hour * 60 + moment.minute,
        "" if by_program else _speaker(value, names),
        "\n".join(_texts(value, names)),
        _speaker(parent, names) if parent else "",
    )


def _names(values: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the names of the speakers by their ids, as far as their messages tell them."""
    return {str(value["user"]): name for value in values if value.get("user") and (name := _own_name(value))}


def _own_name(value: Mapping[str, Any]) -> str:
    profile = value.get("user_profile")
    parts = profile if isinstance(profile, dict) else {}
    named = (parts.get("real_name"), parts.get("display_name"), parts.get("name"), value.get("username"))
    return next((one_line(str(name)) for name in named if name), "")


def _speaker(value: Mapping[str, Any], names: Mapping[str, str]) -> str:
    user = str(value.get("user") or value.get("bot_id") or "?")
    return _own_name(value) or names.get(user, user)


def _texts(value: Mapping[str, Any], names: Mapping[str, str]) -> Iterable[str]:
    yield _plain(value.get("text"), names)
    for attached in _dicts(value.get("attachments")):
        parts = [_plain(attached.get(key), names) for key in ("title", "text")]
        yield from parts if any(parts) else [_plain(attached.get("fallback"), names)]
    for file in _dicts(value.get("files")):
        yield f"[{one_line(str(file.get('name') or file.get('title') or 'file'))}]"


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _plain(text: Any, names: Mapping[str, str]) -> str:
    return html.unescape(_MARK.sub(lambda mark: _of_mark(mark, names), text)) if isinstance(text, str) else ""


def _of_mark(mark: re.Match[str], names: Mapping[str, str]) -> str:
    kind, target, label = mark[1], mark[2], mark[3] or ""
    if kind == "@":
        return "@" + (names.get(target) or label or target)
    if kind:
        return ("@" if kind == "!" else kind) + (label or target).lstrip("@#")
    return label or target.removeprefix("mailto:")
