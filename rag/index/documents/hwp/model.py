"""Hold what the two formats of Hangul have in common: paragraphs, and the tables, boxes and notes in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias


class Head(NamedTuple):
    """What is before a paragraph: an outline number, a number of a list, or a bullet."""

    kind: str  # "outline", "number" or "bullet"
    level: int  # from 0
    numbering: int  # which definition counts it


class Summary(NamedTuple):
    """What a document says of itself, and whether a person wrote that.

    Hangul fills in the first line of a new document as its title and the name of the account as its author, and keeps
    both when the text is written anew. It leaves subject, keywords and remarks empty: where one of them is filled in,
    somebody has written the summary.
    """

    title: str = ""
    author: str = ""
    by_hand: bool = False


class Level(NamedTuple):
    """How one level of a numbering is shown: ``^1.`` with a form of its figures, and where it begins."""

    text: str
    form: int  # 0 to 14, as in the table of the format
    start: int = 1


@dataclass(slots=True)
class Cell:
    """A cell of a table: its place, how many rows it covers, and what it holds."""

    row: int
    column: int
    rows: int
    paragraphs: list[Paragraph]


@dataclass(slots=True)
class Table:
    """The cells of a table, and the paragraphs of its caption."""

    cells: list[Cell] = field(default_factory=list)
    caption: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Paragraph:
    """A paragraph, with the tables and boxes that are anchored in it, and the footnotes and endnotes it refers to."""

    text: str = ""
    head: Head | None = None
    style: str = ""  # the name of its style
    inner: list[Table | Box] = field(default_factory=list)
    notes: list[list[Paragraph]] = field(default_factory=list)


Box: TypeAlias = list[Paragraph]  # a text box, or the caption of a picture
