"""Read the posts of an archive of X (Twitter): each with its time, threads in their order, links written out.

``RT @name`` marks what the owner of the archive only passed on, ``re: @name`` an answer to somebody else, ``2/3`` the
place in a thread of the owner's. The module knows parsed JSON; times are in UTC, as the archive has them.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from rag.index.documents.json_text import write_json
from rag.index.documents.metadata import iso_date

_DATE = re.compile(r"\w{3} (\w{3}) (\d\d) (\d\d:\d\d):\d\d \+0000 (\d{4})")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)")
_RETWEET = re.compile(r"RT @(\w{1,50}): ")
_LINK_KEYS = (("url", "shortUrl"), ("expanded_url", "expandedUrl"))  # of posts and of long posts


class _Post(NamedTuple):
    number: int  # grows with time
    day: str
    time: str
    text: str
    parent: int
    answers: str  # the name of whom it answers


def write_tweets(values: list[Any]) -> str:
    """Return the posts as text, the oldest first, a day a section and a thread together where it begins."""
    found = [_post(value) for value in values]
    # Posts without a number of their own stay in the order of the file, before the others.
    posts = {post.number or place - len(found): post for place, post in enumerate(found) if post}
    threads: dict[int, list[_Post]] = {}
    for number in sorted(posts):
        threads.setdefault(_root(number, posts), []).append(posts[number])
    lines: list[str] = []
    day = ""
    for thread in threads.values():
        if thread[0].day != day:
            day = thread[0].day
            lines += ["", f"## {day} (UTC)" if day else "", ""]
        for place, post in enumerate(thread, 1):
            lines += _lines(post, f"{place}/{len(thread)}" if len(thread) > 1 else "", day)
    others = write_json([value for value, post in zip(values, found, strict=True) if post is None])
    return "\n\n".join(filter(None, ("\n".join(lines).strip("\n"), others)))


def _root(number: int, posts: Mapping[int, _Post]) -> int:
    """Return the first post of a thread; a parent is older, so that no thread goes round in a circle."""
    while (parent := posts[number].parent) in posts and parent < number:
        number = parent
    return number


def _lines(post: _Post, place: str, day: str) -> Iterator[str]:
    text, notes = post.text, [place]
    if retweet := _RETWEET.match(text):
        text = text[retweet.end() :]
        notes.append(f"RT @{retweet[1]}")
    elif post.answers:
        notes.append(f"re: @{post.answers}")
    told = ", ".join(filter(None, notes))
    moment = post.time if post.day == day else f"{post.day} {post.time}"
    first, *others = [line for raw in text.split("\n") if (line := " ".join(raw.split()))] or [""]
    yield f"- {moment}{f' ({told})' if told else ''}: {first}"
    yield from ("  " + line for line in others)


def _post(value: Any) -> _Post | None:
    if not isinstance(value, dict):
        return None
    note = value.get("noteTweet")
    if isinstance(note, dict):
        core = _dict(note.get("core"))
        day, time = _moment(note.get("createdAt"))
        return _Post(_number(note.get("noteTweetId")), day, time, _written_out(core.get("text"), core), 0, "")
    tweet = value["tweet"] if isinstance(value.get("tweet"), dict) else value
    text = tweet.get("full_text") or tweet.get("text")
    if not isinstance(text, str):
        return None
    day, time = _moment(tweet.get("created_at"))
    parent = _number(tweet.get("in_reply_to_status_id_str") or tweet.get("in_reply_to_status_id"))
    text = _written_out(text, _dict(tweet.get("entities")), _dict(tweet.get("extended_entities")))
    answered = str(tweet.get("in_reply_to_screen_name") or "")
    return _Post(_number(tweet.get("id_str") or tweet.get("id")), day, time, text, parent, answered)


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 30 else 0


def _moment(value: Any) -> tuple[str, str]:
    if match := _DATE.fullmatch(str(value)):
        return iso_date(f"{match[1]} {match[2]}, {match[4]}") or "", match[3]
    if match := _ISO.match(str(value)):
        return match[1], match[2]
    return "", ""


def _written_out(text: Any, *entities: dict[str, Any]) -> str:
    """Return a text with each shortened link replaced by the address it leads to."""
    text = text if isinstance(text, str) else ""
    for part in entities:
        for kind in ("urls", "media"):
            links = part.get(kind)
            for link in links if isinstance(links, list) else ():
                short, long = (_dict(link).get(key) or _dict(link).get(other) for key, other in _LINK_KEYS)
                if isinstance(short, str) and isinstance(long, str) and short:
                    text = long.join(re.split(re.escape(short) + r"(?!\w)", text))
    return html.unescape(text)
