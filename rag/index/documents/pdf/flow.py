"""Join the lines of a PDF to sentences: over line ends, columns and pages, with hyphens taken out of broken words.

Whether a hyphen at a line end belongs to its word is told by the other words of the same text, and whether a Korean
word was broken there without one by ``broken_words``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.index.documents.decoding import normalise
from rag.index.documents.pdf.broken_words import BrokenWords, broken_joints
from rag.index.documents.text_width import width_of
from rag.text import is_field

_SENTENCE_END = re.compile(r"[.!?。…:;][\"'”’」』)\]]*$")
# Within a line; most abbreviations are shorter.
_INNER_END = re.compile(r"(?:[가-힣]|[a-z]{3})[.!?][\"'”’)]*\s+(?=[\"'“‘(]?[A-Z가-힣0-9])")
# Without 다: at the start of a line it is the end of a broken word far more often than the third item.
_LIST_ITEM = re.compile(
    r"\s*(?:[-–—*•·▪■□○●◦◆◇▶※#]|\(?[0-9]{1,3}[.)](?![0-9])|[가나라마바사아자차카타파하][.)]\s|[①-⑳]|제\s*[0-9]+\s*[장절조])"
)
_FILLED = 0.8  # share of a full line, whose width in letters is an estimate
_ROW = re.compile(r"\| .*\|")
_SOFT_HYPHEN = "\xad"  # at a line end it marks a word that was broken
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST_WORD = re.compile(r"((?:[^\W_]+-)*[^\W_]+)-$")
_FIRST_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def is_list_mark(text: str) -> bool:
    """Return whether a text is nothing but the mark of a list item, as "•" or "1."."""
    mark = _LIST_ITEM.match(f"{text.strip()} ")
    return mark is not None and mark.end() >= len(text.strip())


def is_row(text: str) -> bool:
    """Return whether a line is a row of a Markdown table."""
    return _ROW.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that are read one after the other: those of a page, or of one of its columns.

    ``widths`` has for each line the width of a full line beside it, in letters; without it the widest line counts.
    Notes at the foot of a page are a block of their own, with which no sentence goes on.
    """

    page: int  # counted from 0
    lines: tuple[str, ...]
    widths: tuple[int, ...] = ()
    is_note: bool = False

    def width_at(self, number: int) -> int:
        """Return the width of a full line beside one of the lines, in letters."""
        return self.widths[number] if self.widths else max(map(width_of, self.lines))


class Vocabulary:
    """The words of a text, by which a hyphen at a line end is judged."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._before: set[str] = set()  # what is before a hyphen within a line
        self._after: set[str] = set()
        open_end = False
        for line in map(str.strip, lines):
            first = _FIRST_WORD.match(line) if open_end else None
            last = _LAST_WORD.search(line)
            whole = line[first.end() if first else 0 : last.start() if last else None]
            for word in _WORD.findall(whole.casefold()):
                self._words.add(word)
                parts = word.split("-")
                self._before.update(parts[:-1])
                self._after.update(parts[1:])
            open_end = line.endswith("-")

    def keeps_hyphen(self, before: str, after: str) -> bool:
        """Return whether the hyphen between two halves of a word belongs to it."""
        before, after = before.casefold(), after.casefold()
        if not before.isalpha() or not after.isalpha():  # a compound of three, or a number
            return True
        if f"{before}-{after}" in self._words:
            return True
        if before + after in self._words:
            return False
        return before in self._before or after in self._after or {before, after} <= self._words


def flow(blocks: Sequence[Block], pages: int, broken_words: BrokenWords | None = None) -> tuple[str, tuple[int, ...]]:
    """Join blocks to a normalised text.

    Args:
        blocks: in reading order.
        pages: how many pages there are, those without a block too.
        broken_words: tells broken Korean words; without it every line ends between words.

    Returns:
        The text, and the character offset at which each page starts. A page whose first words go on with a sentence
        of the page before starts within that sentence; a page without text starts where the next one does.
    """
    tidy = [block for block in map(_tidied, blocks) if block.lines]
    vocabulary = Vocabulary(line for block in tidy for line in block.lines)
    lines = _lines(tidy)
    joints = [(line.previous, line.text.lstrip()) for line in lines if line.goes_on]
    broken = broken_joints(joints, broken_words) if broken_words else set()
    parts: list[str] = []
    length = 0
    starts: dict[int, int] = {}
    for line in lines:
        if parts and parts[-1].endswith(_SOFT_HYPHEN):
            parts[-1], length = parts[-1][:-1], length - 1
        joint, cut = line.separator, 0
        if line.goes_on:
            joint, cut = (
                ("", 0)
                if (line.previous, line.text.lstrip()) in broken
                else _joint(line.previous, line.text, vocabulary)
            )
        if not parts:
            joint = ""
        if cut:
            parts[-1] = parts[-1][:-cut]
        parts += [joint, line.text.lstrip() if line.goes_on else line.text]
        length += len(joint) - cut
        starts.setdefault(line.page, length)
        length += len(parts[-1])
    if parts and parts[-1].endswith(_SOFT_HYPHEN):
        parts[-1], length = parts[-1][:-1], length - 1
    return "".join(parts), _offsets(starts, pages, length)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that is not empty, and how it follows the one before: within its sentence, or after a separator."""

    page: int
    previous: str
    text: str
    goes_on: bool
    separator: str


def _lines(blocks: Sequence[Block]) -> list[_Line]:
    """Return the lines of blocks; where a sentence goes on after notes, these come before it on their own page."""
    found: list[_Line] = []
    notes: list[_Line] = []
    before: Block | None = None
    for block in blocks:
        lines = list(_lines_of(block, None if block.is_note else before))
        if block.is_note:
            notes += lines
            continue
        if notes:
            place = _before_open_sentence(found, notes[0].page) if lines[0].goes_on else len(found)
            lines = [*found[place:], *lines]
            lines[0] = replace(lines[0], goes_on=False, separator="\n\n")
            found[place:] = notes
        found += lines
        before, notes = block, []
    return found + notes


def _before_open_sentence(lines: list[_Line], page: int) -> int:
    """Return the number of the line of a page with which the last paragraph begins, or else, cut there, its sentence.

    It is the number of all lines where neither begins on the page, and at the beginning of the text.
    """
    on_page = [number for number in range(1, len(lines)) if lines[number].page == page]
    begin = next((number for number in reversed(on_page) if not lines[number].goes_on), None)
    if begin is not None:
        return begin
    for number in reversed([0, *on_page] if lines and lines[0].page == page else on_page):
        line = lines[number]
        if ends := [end.end() for end in _INNER_END.finditer(line.text)]:
            above, below = line.text[: ends[-1]].rstrip(), line.text[ends[-1] :]
            lines[number : number + 1] = [replace(line, text=above), replace(line, text=below)]
            return number + 1
    return len(lines)


def _lines_of(block: Block, before: Block | None) -> Iterator[_Line]:
    for number, text in enumerate(block.lines):
        if text:
            previous = block.lines[number - 1] if number else before.lines[-1] if before else ""
            goes_on = _goes_on(block, number) if number else before is not None and _goes_over(before, block)
            beside = number and previous and is_row(previous) == is_row(text)
            yield _Line(block.page, previous, text, goes_on, "\n" if beside else "\n\n")


def _offsets(starts: dict[int, int], pages: int, length: int) -> tuple[int, ...]:
    """Return where each page starts; one without text where the next one does, or at the end."""
    offsets: list[int] = []
    for page in reversed(range(pages)):
        length = starts.get(page, length)
        offsets.append(length)
    return tuple(reversed(offsets))


def _tidied(block: Block) -> Block:
    """Return a block with lines in normal form, without empty ones at the ends; a soft hyphen at a line end is kept."""
    tidy = [" ".join(normalise(line).split("\n")).rstrip() for line in block.lines]
    tidy = [
        line + _SOFT_HYPHEN if line and raw.rstrip().endswith(_SOFT_HYPHEN) else line
        for line, raw in zip(tidy, block.lines, strict=True)
    ]
    filled = [number for number, line in enumerate(tidy) if line.strip()]
    kept = slice(filled[0], filled[-1] + 1) if filled else slice(0)
    return replace(block, lines=tuple(tidy[kept]), widths=block.widths[kept])


def _goes_on(block: Block, number: int) -> bool:
    """Return whether a line goes on with the sentence of the line before it."""
    previous, line = block.lines[number - 1], block.lines[number]
    if is_row(previous) or is_row(line) or _are_fields(previous, line):
        return False
    if previous.endswith(_SOFT_HYPHEN):
        return True
    # A line that stops short of the margin was meant to end there: a heading, a name, the cell of a table.
    short = 2 * width_of(previous) <= block.width_at(number - 1) or _was_ended(
        previous, line, block.width_at(number - 1)
    )
    return bool(previous) and not short and not _SENTENCE_END.search(previous) and not _LIST_ITEM.match(line)


def _are_fields(previous: str, line: str) -> bool:
    return is_field(previous) and is_field(line)


def _was_ended(previous: str, line: str, full: int) -> bool:
    """Return whether a line was ended before it was full: the first word of the full line below it had room there."""
    word = line.split(maxsplit=1)[0] if line.strip() else ""
    return width_of(line) >= _FILLED * full and width_of(previous) + 1 + width_of(word) <= _FILLED * full


def _goes_over(before: Block, block: Block) -> bool:
    """Return whether the first line of a block goes on with the last sentence of the block before."""
    previous, line = before.lines[-1], block.lines[0]
    if is_row(previous) or is_row(line):
        return False
    if previous.endswith(_SOFT_HYPHEN):
        return True
    # Stricter than within a block: a title page and a heading at the top of a page are no parts of sentences.
    full = 10 * width_of(previous) > 7 * max(before.width_at(-1), block.width_at(0))
    if not full or _SENTENCE_END.search(previous) or _LIST_ITEM.match(line):
        return False
    first = line.lstrip()
    return first[0].islower() or 2 * width_of(line) > block.width_at(0) or bool(_SENTENCE_END.search(line))


def _joint(previous: str, line: str, vocabulary: Vocabulary) -> tuple[str, int]:
    """Return what to put between two lines of a sentence, and how many characters to cut from the end of the first."""
    if previous.endswith(_SOFT_HYPHEN):
        return "", 0
    last, first = _LAST_WORD.search(previous), _FIRST_WORD.match(line.lstrip())
    if not last or not first:
        return " ", 0
    if line.lstrip()[0].islower() and not vocabulary.keeps_hyphen(last[1], first[0]):
        return "", 1
    return "", 0
