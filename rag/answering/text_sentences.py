"""Cut any text, plain or Markdown, into the sentences that can be checked, and those that state no fact.

    text -> headings, rows of tables, code | the rest, cut by the analyser -> TextSentence, with offsets

Marks of lists, bold and the citation numbers of other tools are not a part of what is checked. The module looks
nothing up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from rag.answering import draft_lines
from rag.answering.citation_markers import CitationMarkers
from rag.records import CheckedKind
from rag.text import Analyzer, begins_with_reference, is_fence, language_of

_LINE = re.compile(r"[^\n]+")
_LINK = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*(?:\s+\"[^\"\n]*\")?\)")
_QUESTION = re.compile(r"[?？][\s)\]】]*$")
_FOOTNOTE = re.compile(r"\s*\[\^[^\]\s]{1,20}\]:")


@dataclass(frozen=True, slots=True)
class TextSentence:
    """A sentence of a text, ``text[start:end]``.

    Attributes:
        start: offset of the first character, after the mark of a list item.
        end: offset after the last character.
        plain: the sentence without Markdown and citation markers; the cells of a row, joined by " | ".
        kind: a claim, a question or a heading. What is a frame, a judge finds.
    """

    start: int
    end: int
    plain: str
    kind: CheckedKind


def cut(text: str, analyzer: Analyzer) -> list[TextSentence]:
    """Return the sentences of a text in order; what has no letters or digits is none.

    Args:
        text: plain text or Markdown.
        analyzer: finds where sentences end.
    """
    rest, apart = _set_apart(text)
    found = [_sentence(text, start, end) for start, end in analyzer.sentences(rest)]
    everything = sorted([*found, *apart], key=lambda one: one.start)
    return [one for one in everything if any(map(str.isalnum, one.plain))]


def single(sentence: str) -> TextSentence:
    """Return a whole text as one sentence."""
    return TextSentence(0, len(sentence), _plain(sentence), _kind(sentence))


def _set_apart(text: str) -> tuple[str, list[TextSentence]]:
    """Return the text with blanks for headings, rows, footnotes and code, and the headings and rows.

    The blanks keep all offsets as they are.
    """
    kept = list(text)
    apart: list[TextSentence] = []
    in_code = in_table = False
    for match in _LINE.finditer(text):
        line = match.group()
        following = _next_line(text, match.end())
        if is_fence(line):
            in_code = not in_code
        elif not in_code and not _FOOTNOTE.match(line):
            in_table = _is_row(line, following, in_table=in_table)
            sentence = _row(line, match.start(), following) if in_table else _heading(line, match.start())
            in_table = in_table and bool(following)
            if sentence is None:
                continue
            apart.append(sentence)
        kept[match.start() : match.end()] = " " * len(line)
    return "".join(kept), apart


def _next_line(text: str, end: int) -> str:
    """Return the line after the one that ends at an offset; "" for an empty one, and at the end."""
    start = end + 1
    stop = text.find("\n", start)
    return text[start : stop if stop >= 0 else len(text)].strip()


def _is_row(line: str, following: str, *, in_table: bool) -> bool:
    """Return whether a line is a row of a table; without bars at its ends only below or above others."""
    if draft_lines.is_row(line) or draft_lines.is_barred_rule(line) or draft_lines.is_header(line, following):
        return True
    return in_table and draft_lines.first_bar(line) >= 0


def _heading(line: str, start: int) -> TextSentence | None:
    words = draft_lines.heading(line)
    if not words:
        return None
    begin = start + len(line) - len(line.lstrip()) + line.strip().index(words.split()[0])
    return TextSentence(begin, start + len(line.rstrip()), _plain(words), "heading")


def _row(line: str, start: int, following: str) -> TextSentence:
    plain = draft_lines.BETWEEN_CELLS.join(_plain(cell) for cell in draft_lines.cells(line))
    kind: CheckedKind = "heading" if draft_lines.is_barred_rule(following) else "claim"
    return TextSentence(start + len(line) - len(line.lstrip()), start + len(line.rstrip()), plain, kind)


def _sentence(text: str, start: int, end: int) -> TextSentence:
    begins_line = not text[text.rfind("\n", 0, start) + 1 : start].strip()
    if begins_line:
        line = text[start:end]
        start += draft_lines.item_end(line) or draft_lines.text_start(line)
    written = text[start:end]
    return TextSentence(start, end, _plain(written), _kind(written))


def _kind(written: str) -> CheckedKind:
    return "question" if _QUESTION.search(written) else "claim"


def _plain(written: str) -> str:
    without_marks, _ = CitationMarkers(()).split(_LINK.sub(r"\1", written))
    return " ".join(unicodedata.normalize("NFC", draft_lines.undecorated(without_marks)).split())


def texts_before(sentences: list[TextSentence], most: int) -> Iterator[str]:
    """Yield for each sentence the sentences before it, at most so many, as one text; "" for the first.

    Args:
        sentences: of one text, in order.
        most: the number of sentences.
    """
    for i in range(len(sentences)):
        yield " ".join(one.plain for one in sentences[max(0, i - most) : i])


def refers_back(sentence: str, analyzer: Analyzer) -> bool:
    """Return whether a sentence may speak of something that an earlier one names: 그는, 이 회사, it, or no name at all.

    A wrong yes costs one more search, a wrong no may miss the passage.
    """
    names_something = any(term.kind == "name" for term in analyzer.terms(sentence))
    return begins_with_reference(sentence, analyzer) or (language_of(sentence) == "ko" and not names_something)
