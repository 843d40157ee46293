"""Read the text of a file by its suffix: the table of formats, with the reader of each.

A new format is a reader in a file of its own, a line here, its suffix in ``files.py`` and a row of docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from rag.index.documents import notices
from rag.index.documents.aligned import with_aligned_rows
from rag.index.documents.captions import as_subrip
from rag.index.documents.chat_lines import read_chat_lines
from rag.index.documents.decoding import decode, normalise
from rag.index.documents.docx import read_docx
from rag.index.documents.epub import read_epub
from rag.index.documents.files import PICTURES, SUBTITLES
from rag.index.documents.html import read_html
from rag.index.documents.hwp import read_hwp
from rag.index.documents.json_reading import read_archive_script, read_json, read_json_lines
from rag.index.documents.kakao import read_kakao
from rag.index.documents.mail import read_mail, read_mails
from rag.index.documents.markdown import plain_markdown
from rag.index.documents.metadata import Description, split_front_matter
from rag.index.documents.notebook import read_notebook
from rag.index.documents.notices import Notice
from rag.index.documents.outlook import read_outlook
from rag.index.documents.pdf import BrokenWords, read_pdf
from rag.index.documents.pictures import read_pictures
from rag.index.documents.progress import Progress
from rag.index.documents.separated import read_csv, read_tsv
from rag.index.documents.sheets import read_sheets
from rag.index.documents.slides import read_slides
from rag.index.documents.subtitles import begins_with_cue, is_subtitles, read_subtitles
from rag.index.documents.true_kind import true_kind
from rag.index.documents.web_archive import read_web_archive


class Content(NamedTuple):
    """What is in a file: its normalised text, and what it says of itself."""

    text: str  # without the front matter
    front_matter: Description
    embedded: Description  # metadata of the format
    pages: tuple[int, ...] = ()  # where each page begins, in characters of the text
    titled: bool = True  # whether the text can tell its own title; one that was recognised begins with anything
    recognised: bool = False  # whether some of it was recognised in pictures
    notices: tuple[Notice, ...] = ()


_Read: TypeAlias = tuple[str, Description] | tuple[str, Description, tuple[Notice, ...]]

# Each gets the whole file and the name shown for it in messages.
_READERS: dict[str, Callable[[bytes, str], _Read]] = {
    ".csv": read_csv,
    ".docm": read_docx,
    ".docx": read_docx,
    ".eml": read_mail,
    ".epub": read_epub,
    ".htm": read_html,
    ".html": read_html,
    ".hwp": read_hwp,
    ".hwpx": read_hwp,
    ".ipynb": read_notebook,
    ".js": read_archive_script,
    ".json": read_json,
    ".jsonl": read_json_lines,
    ".mbox": read_mails,
    ".mht": read_web_archive,
    ".mhtml": read_web_archive,
    ".msg": read_outlook,
    ".pptm": read_slides,
    ".pptx": read_slides,
    ".tsv": read_tsv,
    ".xht": read_html,
    ".xhtml": read_html,
    ".xlsm": read_sheets,
    ".xlsx": read_sheets,
}


def read_content(
    data: bytes,
    suffix: str,
    source: str,
    broken_words: BrokenWords | None = None,
    progress: Progress | None = None,
) -> Content:
    """Read the text of a file and what it says of itself.

    Args:
        data: the whole file.
        suffix: one of ``SUFFIXES``; any other is read as plain text. What is plainly of another kind is read as that.
        source: how messages name the file.
        broken_words: tells Korean words that a PDF breaks over two lines; without it they stay apart.
        progress: called while the pages of a scan are recognised.

    Raises:
        DocumentError: the file cannot be read or decoded, is damaged or protected, or its metadata is malformed.
    """
    kind = true_kind(data, suffix, source)
    content = _read(data, kind, source, broken_words, progress)
    return content if kind == suffix else content._replace(notices=(notices.misnamed(kind), *content.notices))


def _read(
    data: bytes, suffix: str, source: str, broken_words: BrokenWords | None, progress: Progress | None
) -> Content:
    if suffix == ".pdf":
        return _pdf(data, source, broken_words, progress)
    if suffix in PICTURES:
        text, pages = read_pictures(data, source, broken_words, progress)
        wordless = [number for number, (begin, end) in enumerate(pairwise((*pages, len(text)))) if begin == end]
        told = _told([number for number in range(len(pages)) if number not in wordless], wordless)
        pages = pages if len(pages) > 1 else ()
        return Content(text, {}, {}, pages, titled=False, recognised=True, notices=told)
    if suffix in _READERS:
        text, embedded, *more = _READERS[suffix](data, source)
        return Content(normalise(text), {}, embedded, titled=suffix != ".ipynb", notices=more[0] if more else ())
    return _plain(normalise(decode(data, source)), suffix, source)


def _pdf(data: bytes, source: str, broken_words: BrokenWords | None, progress: Progress | None) -> Content:
    found = read_pdf(data, source, broken_words, progress)
    told = _told(found.recognised, found.wordless, found.unread)
    titled, recognised = 0 not in found.recognised, bool(found.recognised)
    return Content(found.text, {}, found.description, found.pages, titled, recognised, notices=told)


def _told(recognised: Sequence[int], wordless: Sequence[int], unread: Sequence[int] = ()) -> tuple[Notice, ...]:
    """Return the notices for pages that show pictures of text."""
    kinds = ((notices.recognised, recognised), (notices.wordless, wordless), (notices.unread, unread))
    return tuple(worded(pages) for worded, pages in kinds if pages)


def _plain(text: str, suffix: str, source: str) -> Content:
    if said := _spoken(text, suffix):
        return said
    front_matter, text = split_front_matter(text, source, strict=suffix != ".txt")
    if suffix in {".md", ".markdown"}:
        text = normalise(plain_markdown(text))
    elif suffix == ".txt":
        text = with_aligned_rows(text)
    return Content(text, front_matter, {})


def _spoken(text: str, suffix: str) -> Content | None:
    """Return the words of subtitles or of a chat; None for any other text."""
    if suffix not in {".txt", *SUBTITLES}:
        return None
    if suffix == ".txt" and (chat := read_kakao(text)):
        text, embedded, told = chat
        return Content(normalise(text), {}, embedded, titled=False, notices=told)
    if suffix == ".txt" and (said := read_chat_lines(text)):
        return Content(normalise(said.text), {}, said.description, titled=said.titled, notices=said.notices)
    if captions := as_subrip(text):
        title = {"title": captions.title} if captions.title else {}
        return Content(normalise("\n\n".join(map(read_subtitles, captions.cues))), {}, title, titled=False)
    if suffix in SUBTITLES or is_subtitles(text):
        return Content(normalise(read_subtitles(text)), {}, {}, titled=not begins_with_cue(text))
    return None
