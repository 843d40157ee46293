"""Rewrite other forms of subtitles as SubRip: SAMI, SubStation Alpha, and transcripts whose lines each have a time.

Only times, speakers and words are taken over, and the title that the file gives. This module knows no files.
"""

from __future__ import annotations

import html
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from rag.index.documents.metadata import one_line
from rag.index.documents.properties import is_no_title

_SAMI = re.compile(r"\s*<SAMI\b", re.I)
_SYNC = re.compile(r"<SYNC\b[^<>]{0,100}?\bStart\s*=\s*[\"']?(-?[0-9]{1,9})[^<>]{0,100}>", re.I)
_SAMI_TITLE = re.compile(r"<TITLE>([^<>]{1,200})</TITLE>", re.I)
_SAMI_COMMENT = re.compile(r"<!--.*?-->", re.S)
_CLASS = re.compile(r"<P\b[^<>]{0,200}?\bClass\s*=\s*[\"']?([\w-]{1,40})", re.I)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_SUBSTATION = re.compile(r"\s*\[Script Info\]", re.I)
_FORMAT = re.compile(r"^Format:(.*)$", re.M)
_DIALOGUE = re.compile(r"^Dialogue:(.*)$", re.M)
_SUBSTATION_TITLE = re.compile(r"^Title:(.*)$", re.M)
_DRAWING = re.compile(r"\{[^{}]*\\p[1-9]")  # lines and curves in place of words
_TIME = r"(?:[0-9]{1,2}:)?[0-9]{1,2}:[0-9]{2}(?:[.,][0-9]{1,3})?"
_TIMED = re.compile(
    rf"(?:[\[(](?P<start>{_TIME})(?: --> {_TIME})?[\])]|(?P<bare>{_TIME})(?=\s|$)(?!\s*-->))\s*(?P<words>.*)"
)
_LEAST_TIMES = 3
_LAST = 5.0  # seconds that the last words are shown


class Captions(NamedTuple):
    """Subtitles of one or several languages in the form of SubRip, and their title, "" where they give none."""

    cues: tuple[str, ...]
    title: str


def as_subrip(text: str) -> Captions | None:
    """Return a normalised text that is subtitles in one of the forms known here as SubRip; None for any other."""
    if _SAMI.match(text):
        return _of_sami(text)
    if _SUBSTATION.match(text):
        return _of_substation(text)
    return _of_times(text)


def _of_sami(text: str) -> Captions:
    """Return the cues of each language after each other: a file may hold several, line by line."""
    title = _SAMI_TITLE.search(text)
    text = _SAMI_COMMENT.sub("", text)
    said: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    syncs = list(_SYNC.finditer(text))
    borders = [*(sync.start() for sync in syncs), len(text)]
    for sync, end in zip(syncs, borders[1:], strict=True):
        for part in re.split(r"(?=<P\b)", text[sync.end() : end], flags=re.I):
            language = _CLASS.match(part)
            words = html.unescape(_TAG.sub("", _BREAK.sub("\n", " ".join(part.split())))).replace("\xa0", " ")
            if language or words.strip():
                said[language[1].casefold() if language else ""].append((int(sync[1]) / 1000, words))
    cues = tuple(_written(_until_next(spoken)) for spoken in said.values())
    return Captions(cues, _title(html.unescape(title[1])) if title else "")


def _of_substation(text: str) -> Captions:
    title = _SUBSTATION_TITLE.search(text)
    columns = "Layer Start End Style Name MarginL MarginR MarginV Effect Text".split()
    for form in _FORMAT.finditer(text):  # the last one is that of the events
        columns = [column.strip() for column in form[1].split(",")]
    cues = []
    for line in _DIALOGUE.finditer(text):
        values = dict(zip(columns, line[1].split(",", len(columns) - 1), strict=False))
        words, name = values.get("Text", ""), values.get("Name", "").strip()
        if words.strip() and not _DRAWING.search(words):
            spoken = re.sub(r"\\[Nn]", "\n", words.replace(r"\h", " ")).strip()
            cues.append((_seconds(values["Start"]), _seconds(values["End"]), f"<v {name}>{spoken}" if name else spoken))
    return Captions((_written(sorted(cues, key=lambda cue: cue[0])),), _title(title[1]) if title else "")


def _of_times(text: str) -> Captions | None:
    """Return a transcript in which each line begins with its time, or stands below it; None for a timetable.

    What is said begins within a minute, and not all of it at round times.
    """
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    timed = [_TIMED.fullmatch(line) for line in lines]
    first = next((number for number, match in enumerate(timed) if match), len(lines))
    times = [_seconds(match["start"] or match["bare"]) for match in timed if match]
    if len(times) < _LEAST_TIMES or first > 1 or 3 * len(times) < len(lines) - first:
        return None
    if times[0] >= 60 or not any(time % 5 for time in times) or any(one > other for one, other in pairwise(times)):
        return None
    spoken: list[tuple[float, str]] = []
    for line, match in zip(lines[first:], timed[first:], strict=True):
        if match:
            spoken.append((_seconds(match["start"] or match["bare"]), match["words"]))
        else:
            spoken[-1] = spoken[-1][0], f"{spoken[-1][1]}\n{line}"
    return Captions((_written(_until_next(spoken)),), one_line(lines[0]) if first else "")


def _until_next(spoken: list[tuple[float, str]]) -> Iterator[tuple[float, float, str]]:
    ends = [*(start for start, _ in spoken[1:]), spoken[-1][0] + _LAST] if spoken else []
    for (start, words), end in zip(spoken, ends, strict=True):
        if words.strip():
            yield start, end, words.strip()


def _written(cues: Iterable[tuple[float, float, str]]) -> str:
    return "\n\n".join(f"{_clock(start)} --> {_clock(end)}\n{words}" for start, end, words in cues)


def _clock(seconds: float) -> str:
    whole, thousandths = divmod(round(max(seconds, 0) * 1000), 1000)
    return f"{whole // 3600 % 1000:02d}:{whole // 60 % 60:02d}:{whole % 60:02d},{thousandths:03d}"


def _seconds(time: str) -> float:
    """Return the seconds of a time of hours, minutes and seconds, or of minutes and seconds; 0 for anything else."""
    seconds = 0.0
    for part in time.strip().replace(",", ".").split(":"):
        seconds = seconds * 60 + (float(part) if re.fullmatch(r"[0-9]{1,9}(?:\.[0-9]{1,9})?", part) else 0)
    return seconds


def _title(value: str) -> str:
    title = one_line(value)
    return "" if is_no_title(title) else title
