"""Recognise the lines of a picture with Tesseract, a program that the user installs.

It runs as a process of its own, with a time limit, over a picture that was written here: it never opens a file of the
user. Korean and English are recognised, whichever of them is installed. This module knows Tesseract; it does not know
where a picture comes from.
"""

from __future__ import annotations

import csv
import functools
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.errors import DocumentError
from rag.index.documents.ink import share_outside
from rag.temporary import temporary_folder
from rag.text import count_hangul

PROGRAM = "tesseract"
LANGUAGES = ("kor", "eng")  # Korean first: the other way round it puts a space after every syllable
MOST_PIXELS = 25_000_000  # of one page; A4 has 9 million at 300 to the inch
MOST_PAGES = 500  # of one document
SECONDS = 120  # for one page
MOST_SECONDS = 3_600  # for one document
INSTALLING = (
    "Install Tesseract with Korean and English (Debian and Ubuntu: apt install tesseract-ocr tesseract-ocr-kor; macOS: "
    "brew install tesseract tesseract-lang)."
)
INSTALLING_KOREAN = (
    "한국어와 영어를 포함해 Tesseract를 설치해 주세요(Debian, Ubuntu: apt install tesseract-ocr tesseract-ocr-kor, "
    "macOS: brew install tesseract tesseract-lang)."
)
_LEAST_CERTAIN = 50.0  # of 100: below, a line is what was taken for letters in a picture
_SECONDS_TO_START = 20
# How Tesseract looks for lines (--psm): in columns and blocks, and, where that misses some of them, in one column.
_IN_BLOCKS, _IN_ONE_COLUMN = "3", "4"
_MOST_MISSED = 0.2  # share of the dark pixels outside of all lines above which lines may be missing
_MORE = 1.05  # times as many certain letters as in blocks are found in one column where blocks missed lines
_ONE_THREAD = {
    "OMP_THREAD_LIMIT": "1"
}  # beside other work, four threads that wait for each other take four times as long


@dataclass(frozen=True, slots=True)
class SeenLine:
    """A line as it was recognised. Its place is in pixels from the left and the top of the picture."""

    text: str
    left: int
    top: int
    height: int
    certainty: float  # 0..100, the mean of its words
    width: int = 0


def installed_languages() -> tuple[str, ...]:
    """Return those of ``LANGUAGES`` that Tesseract can recognise here; none where it is not installed."""
    program = shutil.which(PROGRAM)
    return _languages_of(program) if program else ()


@functools.lru_cache(maxsize=4)
def _languages_of(program: str) -> tuple[str, ...]:
    try:
        listed = subprocess.run(  # noqa: S603 - a program on the user's own path, without a shell
            [program, "--list-langs"], capture_output=True, check=False, timeout=_SECONDS_TO_START
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    names = listed.stdout.decode("utf-8", "replace").split()
    return tuple(language for language in LANGUAGES if language in names)


def recognise(picture: bytes, source: str, dots: float) -> list[SeenLine]:
    """Return the lines of a picture in reading order; those of which Tesseract is not certain are left out.

    Korean and English together make Latin letters of some Korean words; Korean alone makes figures of English ones. So
    a picture with Hangul is recognised twice, and each line taken from where it is more certain. Where much of what is
    printed lies in none of the lines, they are looked for in another way too.

    Args:
        picture: a grey picture in the PGM format, of at most ``MOST_PIXELS``.
        source: how messages name the page.
        dots: pixels to the inch.

    Raises:
        DocumentError: Tesseract is not installed, fails, or takes too long.
    """
    languages = installed_languages()
    if not languages:
        raise not_installed(source)
    lines = _certain_lines(picture, source, dots, languages, _IN_BLOCKS)
    if share_outside(picture, lines) > _MOST_MISSED:  # of a page with few lines it may find none
        others = _certain_lines(picture, source, dots, languages, _IN_ONE_COLUMN)
        if _letters(others) > _MORE * _letters(lines):
            return others
    return lines


def _certain_lines(picture: bytes, source: str, dots: float, languages: tuple[str, ...], layout: str) -> list[SeenLine]:
    lines = _lines(picture, source, dots, languages, layout)
    if len(languages) > 1 and any(count_hangul(line.text) for line in lines):
        lines = list(_more_certain(lines, _lines(picture, source, dots, languages[:1], layout)))
    return [line for line in lines if line.certainty >= _LEAST_CERTAIN and any(map(str.isalnum, line.text))]


def _letters(lines: Sequence[SeenLine]) -> int:
    return sum(character.isalnum() for line in lines for character in line.text)


def not_installed(source: str) -> DocumentError:
    """Return the error for a document without text where nothing is installed that recognises it."""
    return DocumentError(
        f"{source} holds images only, no text, and Tesseract, which recognises text in images, is not installed.",
        f"{INSTALLING} Then give the file again.",
        korean=f"{source}: 글 없이 그림만 들어 있는데, 그림 속 글자를 인식하는 Tesseract가 설치되어 있지 않습니다. "
        f"{INSTALLING_KOREAN} 그런 다음 파일을 다시 넣어 주세요.",
    )


def nothing_found(source: str) -> DocumentError:
    """Return the error for pictures in which no text was recognised."""
    return DocumentError(
        f"No text can be recognised in {source}.",
        "Give a sharper picture of the text, upright and with at least 200 pixels to the inch.",
        korean=f"{source}: 그림에서 글자를 찾지 못했습니다. 바로 세운 더 선명한 그림(200dpi 이상)을 넣어 주세요.",
    )


def too_large(source: str) -> DocumentError:
    """Return the error for a document with more pixels or pages than are recognised."""
    most = MOST_PIXELS // 1_000_000
    return DocumentError(
        f"{source} is too large to be recognised: more than {most} million pixels a page, or {MOST_PAGES} pages.",
        "Give it with fewer pixels to the inch, or in parts.",
        korean=f"{source}: 글자를 인식하기에 너무 큽니다(한 쪽에 {most}00만 화소나 모두 {MOST_PAGES}쪽을 넘습니다). "
        "해상도를 낮추거나 나누어 넣어 주세요.",
    )


def _lines(picture: bytes, source: str, dots: float, languages: Sequence[str], layout: str) -> list[SeenLine]:
    with temporary_folder("recognition-") as folder:
        command = [
            shutil.which(PROGRAM) or PROGRAM, "stdin", "page", "-l", "+".join(languages),
            "--dpi", f"{dots:.0f}", "--psm", layout, "txt", "tsv",
        ]  # fmt: skip
        try:
            run = subprocess.run(  # noqa: S603 - a fixed command without a shell
                command, input=picture, cwd=folder, env={**os.environ, **_ONE_THREAD},
                capture_output=True, check=False, timeout=SECONDS,
            )  # fmt: skip
            if run.returncode:
                raise OSError(run.stderr.decode("utf-8", "replace"))
            text = (folder / "page.txt").read_text("utf-8", errors="replace")
            table = (folder / "page.tsv").read_text("utf-8", errors="replace")
        except subprocess.TimeoutExpired as fault:
            raise _failed(source, f"takes more than {SECONDS} seconds", f"{SECONDS}초가 넘게 걸립니다") from fault
        except OSError as fault:
            raise _failed(source, "fails", "실패했습니다") from fault
    return list(_placed(text, table))


def _placed(text: str, table: str) -> Iterator[SeenLine]:
    """Yield the lines of a text with the places that a table of its words gives.

    The text alone knows where Korean has spaces, the table alone where a line lies and how certain it is; both have
    the same lines in the same order.
    """
    lines = [line for line in text.replace("\f", "\n").split("\n") if line.strip()]
    words: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in csv.DictReader(table.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] == "5" and (row["text"] or "").strip():
            words.setdefault((row["block_num"], row["par_num"], row["line_num"]), []).append(row)
    of_lines = list(words.values())
    if len(of_lines) != len(lines):  # a word without a visible character; the words themselves are then the text
        lines = [" ".join(word["text"] for word in line) for line in of_lines]
    for line, found in zip(lines, of_lines, strict=True):
        tops = [int(word["top"]) for word in found]
        bottoms = [int(word["top"]) + int(word["height"]) for word in found]
        certainty = sum(float(word["conf"]) for word in found) / len(found)
        left, right = int(found[0]["left"]), max(int(word["left"]) + int(word["width"]) for word in found)
        height = max(bottoms) - min(tops)
        yield SeenLine(" ".join(line.split()), left, min(tops), height, certainty, max(right - left, 0))


def _more_certain(lines: Sequence[SeenLine], others: Sequence[SeenLine]) -> Iterator[SeenLine]:
    """Yield each line, or the one that was recognised at its place otherwise, whichever is more certain."""
    for line in lines:
        reach = line.height / 2
        same = (one for one in others if abs(one.top - line.top) <= reach and abs(one.left - line.left) <= 2 * reach)
        yield max((line, *same), key=lambda one: one.certainty)


def _failed(source: str, what: str, korean: str) -> DocumentError:
    return DocumentError(
        f"The recognition of text in {source} {what}.",
        "Give the page as a smaller or cleaner picture, or recognise its text with another program.",
        korean=f"{source}: 글자를 인식하는 데 {korean}. 더 작거나 깨끗한 그림으로 넣거나 다른 프로그램으로 글자를 "
        "인식해 주세요.",
    )
