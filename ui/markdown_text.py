"""Text -> Markdown that shows this very text: nothing in it is markup, a link or the beginning of a block.

White space is folded, so that a text stays on its line. The module knows CommonMark and the usual extensions (GFM's
tables, footnotes, strikethrough and bare links, Pandoc's and Obsidian's mathematics), and no answers.
"""

from __future__ import annotations

import re
import unicodedata

_INLINE = re.compile(r"[\\`*_\[\]<>#~|&$^!{}]")  # "!" goes before "[", "&" begins a reference to a character
_LINE_START = re.compile(r"(\d{1,9}(?=[.)])|(?=[-+=:%]))")  # lists, rules, underlines of headings, definitions
_BARE_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(?=:)|\bwww(?=\.)|(?<=\S)(?=@\S)")


def markdown_text(text: str) -> str:
    """One line of Markdown, safe at the beginning of a line and within one, that reads as the text does."""
    plain = " ".join("".join(map(_visible, text)).split())
    escaped = _INLINE.sub(lambda match: f"\\{match[0]}", plain)
    unlinked = _BARE_LINK.sub(lambda match: f"{match[0]}\\", escaped)
    return (
        _LINE_START.sub(lambda match: f"{match[0]}\\", unlinked, count=1) if _LINE_START.match(unlinked) else unlinked
    )


def _visible(character: str) -> str:
    """Controls and halves of surrogate pairs, which no file carries, as the sign for what cannot be shown."""
    is_bare = character.isspace() or unicodedata.category(character) not in ("Cc", "Cs")
    return character if is_bare else "\ufffd"
