"""Take the markup out of Markdown that is not text: comments, images, addresses of links, marks of notes, HTML tags.

Code stays as it is written. Headings, lists, tables and emphasis stay too: later steps read them; a table in HTML
becomes rows like those of a page. This runs once, when a file is loaded, so that every offset counts characters of the
text that is left.
"""

from __future__ import annotations

import html
import re

from rag.index.documents.html import read_fragment
from rag.index.documents.link_lists import is_link, without_introduced
from rag.text import line_at

_FENCE = re.compile(r"^[ \t]*+(?P<fence>`{3,}+|~{3,}+)[^\n]*+$", re.M)
_OPENING = re.compile(r"^[ \t]*+(?P<fence>`{3,}+|~{3,}+)[^\n]*+\n|(?<![`\\])(?P<ticks>`{1,2})(?!`)|<!--", re.M)
_PARAGRAPH_OR_TICKS = {number: re.compile(rf"\n[ \t]*\n|(?<!`)(?P<ticks>`{{{number}}})(?!`)") for number in (1, 2)}
_KEPT = "\x00{}\x01"
_KEPT_PLACE = re.compile("\x00([0-9]+)\x01")

_ADDRESS = r"\(\s*(?:<[^<>\n]*>|[^()\s<>]*(?:\([^()\s]*\)[^()\s]*)*)(?:\s+(?:\"[^\"\n]*\"|'[^'\n]*'))?\s*\)"
_IMAGE = re.compile(
    rf"!\[[^\[\]\n]*\](?:{_ADDRESS}|\[[^\[\]\n]*\])(?:\{{[^{{}}\n]{{1,200}}\}})?"
)  # {{width=300}}: Pandoc
_EMPTY_LINK = re.compile(rf"(?<!\w)\[\s*\]{_ADDRESS}")
_LINK = re.compile(rf"(?<![\\!])\[([^\[\]\n]*(?:\[[^\[\]\n]*\][^\[\]\n]*)*)\]{_ADDRESS}")
_REFERENCE = re.compile(r"(?<![\\!\]])\[([^\[\]\n]+)\]\[([^\[\]\n]*)\]")
_DEFINITION = re.compile(
    r"^ {0,3}\[([^\[\]\n^][^\[\]\n]*)\]:[ \t]*(?:<[^<>\n]*>|[^\s/#.:@]*[/#.:@]\S*)(?:[ \t]+[\"'(][^\n]*)?$\n?", re.M
)
_NOTE = re.compile(
    r"^ {0,3}\[\^(?P<name>[^\[\]\s]+)\]:[ \t]*+(?P<text>[^\n]*+(?:\n(?:[ \t]*+\n)*+(?: {4}|\t)[ \t]*+[^\n]++)*+)", re.M
)
_NOTE_MARK = re.compile(r"[ \t]*+(?<!\\)\[\^(?P<name>[^\[\]\s]+)\]")
# A note within its sentence, ^[of several words]; in the rest of its paragraph up to an empty line.
_INLINE_NOTE = re.compile(r"(?<![ \t])[ \t]*+(?<!\\)\^\[(?P<text>(?:[^\[\]\n]|\n(?![ \t]*\n)|\[[^\[\]\n]*\])+)\]")
_PARAGRAPH = re.compile(r"(?:^(?![ \t]*$).+\n?)++", re.M)
# A table whose rows have no bars at their ends: a header, a rule of the same kind, and the rows.
_BARE_TABLE = re.compile(
    r"^(?![ \t]*\|)[^\n|]+\|[^\n]*\n {0,3}:?-+:?(?:[ \t]*\|[ \t]*:?-+:?)+[ \t]*$(?:\n[^\n|]+\|[^\n]*)*+", re.M
)
_LINE = re.compile(r"^.+$", re.M)
_SET_IN = re.compile(r"^[ \t]+", re.M)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_UNSEEN = re.compile(r"<(script|style|template)\b[^<>]*>", re.I)
_TABLE_TAG = re.compile(r"<(/?)table(?=[\s/>])[^<>]*>", re.I)
_BLOCK_TAGS = (
    "address|article|aside|blockquote|body|br|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|"
    "head|header|hr|html|iframe|li|main|nav|noscript|ol|p|picture|pre|section|summary|table|tbody|tfoot|thead|tr|ul|"
    "video"
)
_INLINE_TAGS = (
    "a|abbr|audio|b|bdi|bdo|big|button|caption|cite|code|col|colgroup|data|del|dfn|em|embed|font|i|img|input|ins|kbd|"
    "label|link|mark|meta|object|param|q|rp|rt|ruby|s|samp|script|small|source|span|strike|strong|style|sub|sup|svg|"
    "path|td|template|th|time|track|tt|u|var|wbr"
)
_ATTRIBUTES = r"(?=[\s/>])(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*"
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK_TAGS}){_ATTRIBUTES}>", re.I)
_BLOCK_TAG_AND_BREAK = re.compile(rf"{_BLOCK_TAG.pattern}(?:[ \t]*\n)?", re.I)
_CELL_TAG = re.compile(rf"</?t[dh]{_ATTRIBUTES}>", re.I)
_INLINE_TAG = re.compile(rf"</?(?:{_INLINE_TAGS}){_ATTRIBUTES}>", re.I)
_ENTITY = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
_EMPTIED = "\x02"  # marks a place from which something was taken
_LINKED = "\x03"  # marks an item of a list of links, behind the item's own mark
_LINKED_LINE = re.compile(r"^([^\n\x03]*)\x03([^\n]*\S)", re.M)
_ITEM = re.compile(r"^([ \t]*+(?:[-*+]|\d{1,3}[.)])[ \t]++)(\S[^\n]*+)", re.M)
_LIST = re.compile(rf"(?:{_ITEM.pattern}\n?(?:[ \t]*+\n(?={_ITEM.pattern}))?)++", re.M)
_EMPTIED_LINE = re.compile(r"^(?=[^\n]*\x02)(?:[ \t>|*+\x02-]|[0-9]+[.)])*$\n?", re.M)


def plain_markdown(text: str) -> str:
    """Return a Markdown text without comments, images, addresses of links and HTML tags; not yet normalised."""
    kept: list[str] = []
    text = _without_comments(re.sub("[\x00-\x03]", "", text), kept)
    text = _without_note_marks(text)
    text = _BARE_TABLE.sub(lambda table: _LINE.sub(lambda row: f"| {row[0].strip()} |", table[0]), text)
    defined = {match[1].casefold() for match in _DEFINITION.finditer(text)}
    text = _DEFINITION.sub(_EMPTIED, text)
    text = _EMPTY_LINK.sub(_EMPTIED, _IMAGE.sub(_EMPTIED, text))
    text = _REFERENCE.sub(
        lambda match: f"[{match[1]}]()" if (match[2] or match[1]).casefold() in defined else match[0],
        text,
    )
    text = _LINK.sub(r"\1", _with_listed_links(text))
    text = _AUTOLINK.sub(lambda match: match[1].removeprefix("mailto:"), text)
    text = _without_unseen(text)
    text = _with_rows(text, kept)
    text = _without_blocks(text)
    text = _INLINE_TAG.sub(_EMPTIED, _CELL_TAG.sub(f"{_EMPTIED} ", text))
    text = _EMPTIED_LINE.sub("", text).replace(_EMPTIED, "")
    text = _LINKED_LINE.sub(r"\1[\2]()", text).replace(_LINKED, "")
    text = "\n".join(without_introduced(text.split("\n")))
    text = _ENTITY.sub(lambda match: html.unescape(match[0]), text)
    return _KEPT_PLACE.sub(lambda match: kept[int(match[1])], text)


def _without_note_marks(text: str) -> str:
    """Return a text whose notes are paragraphs where they are defined, without the marks that refer to them."""
    if "^[" in text:
        text = _PARAGRAPH.sub(lambda paragraph: _with_notes_below(paragraph[0]), text)
    defined = {match["name"].casefold() for match in _NOTE.finditer(text)}
    if not defined:
        return text
    text = _NOTE.sub(lambda note: f"\n{_SET_IN.sub('', note['text'])}", text)
    return _NOTE_MARK.sub(lambda mark: "" if mark["name"].casefold() in defined else mark[0], text)


def _with_notes_below(paragraph: str) -> str:
    """Return a paragraph with the notes that are written within it below; one word is an index or a power, no note."""
    notes = [" ".join(note["text"].split()) for note in _INLINE_NOTE.finditer(paragraph)]
    notes = [note for note in notes if " " in note]
    if not notes:
        return paragraph
    text = _INLINE_NOTE.sub(lambda note: "" if " " in " ".join(note["text"].split()) else note[0], paragraph)
    return "\n\n".join([text.rstrip("\n"), *notes]) + "\n"


def _with_listed_links(text: str) -> str:
    """Return a text with a mark in each item of a list of links; links have their addresses still."""
    linked = sum(_size(link[1]) for link in _LINK.finditer(text))
    if not linked or 2 * linked > _size(_LINK.sub(r"\1", text)):
        return text
    return _LIST.sub(
        lambda found: _ITEM.sub(rf"\1{_LINKED}\2", found[0]) if _is_link_list(found) else found[0],
        text,
    )


def _is_link_list(found: re.Match[str]) -> bool:
    """Return whether the items of a list are nothing but links, and none goes on in the line after it."""
    items = [item[2] for item in _ITEM.finditer(found[0])]
    return not line_at(found.string, found.end()).strip() and all(
        is_link(_size(_LINK.sub(r"\1", item)), sum(_size(link[1]) for link in _LINK.finditer(item))) for item in items
    )


def _size(text: str) -> int:
    return sum(map(str.isalnum, text))


def _without_comments(text: str, kept: list[str]) -> str:
    """Return a text without comments, and with a mark in place of each piece of code, which is put into ``kept``.

    What opens and is never closed is text.
    """
    pieces: list[str] = []
    position = 0
    unclosed: set[str] = set()
    for match in _OPENING.finditer(text):
        if match.start() < position:
            continue
        opening = match["fence"] or match["ticks"] or match[0]
        end = None if opening in unclosed else _end_of(text, match, opening)
        if end is None:
            if match["ticks"] is None:
                unclosed.add(opening)  # not sought again: a thousand openings would take a thousand searches
            continue
        pieces.append(text[position : match.start()])
        if opening == "<!--":
            pieces.append(_EMPTIED)
        else:
            pieces.append(_KEPT.format(len(kept)))
            kept.append(text[match.start() : end])
        position = end
    return "".join([*pieces, text[position:]])


def _end_of(text: str, match: re.Match[str], opening: str) -> int | None:
    """Return where the code or comment that begins with a match ends, or None."""
    if match["fence"]:
        for closing in _FENCE.finditer(text, match.end()):
            if closing["fence"].startswith(opening) and closing[0].strip() == closing["fence"]:
                return closing.end()
        return len(text)
    if match["ticks"]:
        end = _PARAGRAPH_OR_TICKS[len(opening)].search(text, match.end())
        return end.end() if end and end["ticks"] else None
    found = text.find("-->", match.end())
    return found + len("-->") if found >= 0 else None


def _without_unseen(text: str) -> str:
    """Return a text without scripts and styles, whose content is no text of the page."""
    pieces: list[str] = []
    position = 0
    unclosed: set[str] = set()
    for match in _UNSEEN.finditer(text):
        name = match[1].lower()
        if match.start() < position or name in unclosed:
            continue
        if end := re.compile(f"</{name}", re.I).search(text, match.end()):
            pieces += [text[position : match.start()], _EMPTIED]
            position = end.start()
        else:
            unclosed.add(name)
    return "".join([*pieces, text[position:]])


def _with_rows(text: str, kept: list[str]) -> str:
    """Return a text with a mark in place of each table of HTML, whose rows are put into ``kept``.

    What opens and is never closed is no table. Code in one is read with it.
    """
    pieces: list[str] = []
    position = begin = depth = 0
    for tag in _TABLE_TAG.finditer(text):
        begin = begin if depth else tag.start()
        depth = max(depth - 1, 0) if tag[1] else depth + 1
        if depth or not tag[1] or begin == tag.start():
            continue
        table = text[begin : tag.end()].replace(_EMPTIED, "")
        rows = read_fragment(_KEPT_PLACE.sub(lambda match: html.escape(kept[int(match[1])]), table))
        pieces += [text[position:begin], f"{_EMPTIED}\n{_KEPT.format(len(kept))}\n" if rows else f"{_EMPTIED}\n"]
        if rows:
            kept.append(rows)
        position = tag.end() + text.startswith("\n", tag.end())
    return "".join([*pieces, text[position:]])


def _without_blocks(text: str) -> str:
    """Return a text with a line break for each tag of a block; a space where a break would cut the row of a table."""
    lines = text.split("\n")
    rows = [_BLOCK_TAG.sub(f"{_EMPTIED} ", line) if line.lstrip().startswith("|") else line for line in lines]
    return _BLOCK_TAG_AND_BREAK.sub(f"{_EMPTIED}\n", "\n".join(rows))
