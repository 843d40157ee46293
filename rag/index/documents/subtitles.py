"""Read subtitles as prose: numbers, times and marks go, and cues that share a sentence are joined.

It knows the marks of SubRip, WebVTT and their like and no files; the speaker that WebVTT names stands before what is
said.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

_TIME = r"(?:([0-9]{1,3})[:;])?([0-9]{1,2})[:;]([0-9]{2})[.,:;]([0-9]{1,3})"  # the fraction may be a frame
# Between the times YouTube writes a comma, and programs that cut films a dash.
_CUE = re.compile(rf"\s*{_TIME}\s*(?:-->|,|-)\s*{_TIME}(?:\s.*)?")
_BLOCK_BORDER = re.compile(r"\n(?:[ \t]*\n)+")
_LEAST_CUES = 2  # in a plain text, before it counts as subtitles
_PAUSE = 3.0  # seconds without a cue, after which a new paragraph begins if a sentence has ended
_LONG_PAUSE = 10.0  # the same, whether or not a sentence has ended
_INSTANT = 0.1  # seconds that nobody sees
_NOT_SPOKEN = re.compile(r"(?:WEBVTT|NOTE|STYLE|REGION)(?:\s|$)")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^<>]*)>")
_TAG = re.compile(r"</?[a-zA-Z0-9:.][^<>]*>|\{\\?[a-zA-Z][^{}]*\}")
_SENTENCE_END = re.compile(r"[.!?…。][\"'”’)\]]*$")
_NEW_SPEAKER = re.compile(r"^>{2,3}\s*(?=\S)")  # how captions of broadcasts mark it
_TURN = re.compile(r"[-–—]\s*\S|>>|\[|♪|[^\W\d_][\w .]{0,30}:\s")  # another speaker, a sound, a song


@dataclass(frozen=True, slots=True)
class _Part:
    """The lines of one cue with its times in seconds, or (without times) lines that stand outside the cues."""

    lines: tuple[str, ...] = ()
    start: float | None = None
    end: float = 0.0


def is_subtitles(text: str) -> bool:
    """Return whether most of a plain text is subtitles, and not prose that shows a cue as an example."""
    cues = sum(bool(_CUE.fullmatch(line)) for line in text.split("\n"))
    return cues >= _LEAST_CUES and 2 * cues > len(_BLOCK_BORDER.split(text))


def begins_with_cue(text: str) -> bool:
    """Return whether a text begins with a cue, or as WebVTT does, and so tells no title."""
    return text.startswith("WEBVTT") or any(map(_CUE.fullmatch, text.split("\n", 2)[:2]))


def read_subtitles(text: str) -> str:
    """Return what is said in a text with subtitles, as paragraphs; lines outside the cues stay where they are."""
    paragraphs: list[str] = []
    speaker, last = "", _Part()
    for part in _parts(text):
        if part.start is None:
            paragraphs.append("\n".join(part.lines))
            last = part
            continue
        pause = part.start - last.end if last.start is not None else _LONG_PAUSE
        lines = _spoken(part, last)
        for name, words in lines:
            if name and name != speaker:
                paragraphs.append(f"{name}: {_NEW_SPEAKER.sub('', words, count=1)}")
            elif not paragraphs or pause >= _LONG_PAUSE or _TURN.match(words) or _ends(paragraphs[-1], pause):
                paragraphs.append(_NEW_SPEAKER.sub("", words, count=1))
            else:
                paragraphs[-1] += " " + words
            speaker, pause = name or speaker, 0.0
        last = _Part(tuple(words for _, words in lines) or last.lines, part.start, part.end)
    return "\n\n".join(paragraphs)


def _ends(before: str, pause: float) -> bool:
    return pause >= _PAUSE and bool(_SENTENCE_END.search(before))


def _spoken(part: _Part, last: _Part) -> list[tuple[str, str]]:
    """Return the lines of a cue, each with its speaker ("" where none is named).

    Captions that scroll show the line before once more, above a new line or alone for an instant: it is left out.
    """
    lines = []
    for line in part.lines:
        voice = _VOICE.search(line)
        if words := " ".join(html.unescape(_TAG.sub("", line)).split()):
            lines.append((voice[1].strip() if voice else "", words))
    start = part.start or 0.0
    scrolls = last.start is not None and start <= last.end + _INSTANT
    if scrolls and (len(lines) > 1 or part.end - start <= _INSTANT) and [lines[0][1]] == list(last.lines[-1:]):
        return lines[1:]
    return lines


def _parts(text: str) -> Iterator[_Part]:
    """Yield the cues and what is between them, without numbers, names of cues, notes and styles."""
    for block in _BLOCK_BORDER.split(text):
        lines = block.split("\n")
        if _NOT_SPOKEN.match(block) and not any(map(_CUE.fullmatch, lines)):
            continue
        times = [number for number, line in enumerate(lines) if _CUE.fullmatch(line)]
        # Above the first time of a block stands the cue's name, above another (no empty line in between) its number.
        begins = [
            number - 1 if number and (number == times[0] == 1 or lines[number - 1].strip().isdecimal()) else number
            for number in times
        ]
        before = lines[: begins[0]] if begins else lines
        if any(map(str.strip, before)) and not _NOT_SPOKEN.match(before[0]):
            yield _Part(tuple(before))
        for number, end in zip(times, [*begins[1:], len(lines)], strict=False):
            match = _CUE.fullmatch(lines[number])
            times_of_cue = match.groups() if match else ()
            yield _Part(tuple(lines[number + 1 : end]), _seconds(times_of_cue[:4]), _seconds(times_of_cue[4:]))


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")
