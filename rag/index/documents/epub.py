"""Read electronic books: the chapters in their order, each under its heading, and what the package says of the book.

Scripts, styles and pictures are never read, links are never followed, and the table of contents only lends its titles
to chapters without one. This module knows the packages of EPUB 2 and 3; it does not know files.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import unquote

from rag.errors import DocumentError
from rag.index.documents import notices
from rag.index.documents.archive import Deadline, checked
from rag.index.documents.decoding import normalise
from rag.index.documents.html import read_page
from rag.index.documents.metadata import Description, iso_date
from rag.index.documents.notices import Notice
from rag.index.documents.properties import describe
from rag.index.documents.refusals import damaged, without_text
from rag.index.documents.rows import one_cell
from rag.index.documents.words_kept import what_is_missing
from rag.text import heading_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
# Fonts are often made unreadable for other programs; the text of such a book is plain.
_FONT_ALGORITHMS = frozenset({"http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"})
_CHAPTER_TYPES = frozenset({"application/xhtml+xml", "text/html", "text/x-oeb1-document"})
_ROLE = "{http://www.idpf.org/2007/opf}role"
_EVENT = "{http://www.idpf.org/2007/opf}event"
_TYPE = "{http://www.idpf.org/2007/ops}type"
_NO_YEAR = re.compile("0")  # begins the year that programs write for an unknown one


@dataclass(frozen=True, slots=True)
class _Package:
    """The chapters of a book, by their names in the archive, and their titles in its table of contents."""

    root: Element
    chapters: tuple[str, ...]
    titles: dict[str, str] = field(default_factory=dict)


def read_epub(data: bytes, source: str) -> tuple[str, Description, tuple[Notice, ...]]:
    """Return the normalised text of a book, its metadata, and which of it is missing or left out.

    A chapter that the book names and does not hold is told of; the others are read.

    Raises:
        DocumentError: the file is damaged, encrypted, too costly to read, or holds no text.
    """
    with checked(data, source, may_declare=True) as file, zipfile.ZipFile(file) as archive:
        deadline = Deadline(source)
        package = _package(archive)
        locked = _encrypted(archive)
        if locked and (locked.intersection(package.chapters) or not package.chapters):
            raise _locked(source)
        there = frozenset(archive.namelist())
        missing = [name for name in package.chapters if name not in there]
        if missing and len(missing) == len(package.chapters):
            raise damaged(source)
        chapters: list[str] = []
        shown: list[str] = []
        for name in filter(there.__contains__, package.chapters):
            deadline.check()
            page = read_page(archive.read(name), f"{source} ({name})", whole=True)
            chapters.append(_headed(normalise(page.text), package.titles.get(name, "")))
            shown += page.shown
        description = _describe(package.root)
    if not any(chapters):
        raise without_text(source)
    text = normalise("\n\n".join(filter(None, chapters)))
    told = (notices.not_in_file(missing),) if missing else ()
    return text, description, (*told, *what_is_missing(shown, text))


def _headed(text: str, title: str) -> str:
    """Return a chapter with the title that the table of contents gives it, where it has no heading of its own."""
    lines = text.split("\n")
    if not text or not title or any(map(heading_of, lines)):
        return text
    body = lines[1:] if one_cell(lines[0]).casefold() == title.casefold() else lines
    return "\n".join([f"## {title}", *body])


def _parsed(data: bytes) -> Element:
    from defusedxml.ElementTree import fromstring

    root: Element = fromstring(data, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    return root


def _package(archive: zipfile.ZipFile) -> _Package:
    rootfile = _parsed(archive.read(_CONTAINER)).find(".//{*}rootfile")
    if rootfile is None:
        raise ValueError("the container names no package")
    path = unquote(rootfile.get("full-path", ""))
    root = _parsed(archive.read(path))
    folder = posixpath.dirname(path)
    items = {item.get("id"): item for item in root.iterfind("{*}manifest/{*}item")}
    contents = {_place(folder, guide.get("href")) for guide in root.iterfind("{*}guide/{*}reference[@type='toc']")}
    chapters: dict[str, None] = {}  # each once, however often the book comes back to it
    for reference in root.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is not None and item.get("media-type") in _CHAPTER_TYPES and not _is_navigation(item):
            chapters.setdefault(_place(folder, item.get("href")))
    titles: dict[str, str] = {}
    for item in items.values():
        if _is_navigation(item) or item.get("media-type") == "application/x-dtbncx+xml":
            titles = {**_titles(archive, _place(folder, item.get("href"))), **titles}
    only_contents = contents.intersection(chapters) if len(chapters) > 1 else set()
    return _Package(root, tuple(name for name in chapters if name not in only_contents), titles)


def _is_navigation(item: Element) -> bool:
    return "nav" in (item.get("properties") or "").split()


def _place(folder: str, address: str | None) -> str:
    """Return the name in the archive of what an address in a part of this folder leads to."""
    return posixpath.normpath(posixpath.join(folder, unquote((address or "").split("#")[0])))


def _titles(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """Return the first title for each chapter in a table of contents; none where it is missing or malformed."""
    from defusedxml import DefusedXmlException

    try:
        root = _parsed(archive.read(name))
    except (KeyError, SyntaxError, DefusedXmlException):  # chapters keep their own headings
        return {}
    titles: dict[str, str] = {}
    for address, title in (*_ncx(root), *_nav(root)):
        if title:
            titles.setdefault(_place(posixpath.dirname(name), address), title)
    return titles


def _ncx(root: Element) -> Iterator[tuple[str, str]]:
    for point in root.iterfind(".//{*}navPoint"):
        label, content = point.find("{*}navLabel"), point.find("{*}content")
        if label is not None and content is not None:
            yield content.get("src", ""), one_cell("".join(label.itertext()))


def _nav(root: Element) -> Iterator[tuple[str, str]]:
    for nav in root.iterfind(".//{*}nav"):
        if nav.get(_TYPE) in {"toc", None}:
            for link in nav.iterfind(".//{*}a"):
                yield link.get("href", ""), one_cell("".join(link.itertext()))


def _encrypted(archive: zipfile.ZipFile) -> set[str]:
    """Return the names of the parts that are encrypted, fonts that are only made unreadable left out."""
    if _ENCRYPTION not in archive.namelist():
        return set()
    found: set[str] = set()
    for part in _parsed(archive.read(_ENCRYPTION)).iterfind(".//{*}EncryptedData"):
        method, reference = part.find("{*}EncryptionMethod"), part.find(".//{*}CipherReference")
        if method is None or method.get("Algorithm") not in _FONT_ALGORITHMS:
            found.add(_place("", None if reference is None else reference.get("URI")))
    return found


def _locked(source: str) -> DocumentError:
    return DocumentError(
        f"{source} is locked by its shop (DRM), so that only the shop's own program can show it.",
        "Give a copy without such a lock, if the shop or the publisher has one.",
        korean=f"{source}: 서점의 복제 방지(DRM)가 걸려 있어 서점 프로그램에서만 볼 수 있습니다. 서점이나 "
        "출판사에서 DRM이 없는 파일을 받을 수 있다면 그 파일을 넣어 주세요.",
    )


def _describe(root: Element) -> Description:
    """Return the title, the authors, the publisher, the language and the day of publication that a package declares."""

    def values(name: str) -> list[Element]:
        return [element for element in root.iterfind(f"{{*}}metadata//{{*}}{name}") if (element.text or "").strip()]

    authors = [one_cell(creator.text or "") for creator in values("creator") if creator.get(_ROLE) in {None, "aut"}]
    title = next((element.text for element in values("title")), "")
    dates = [date.text or "" for date in values("date") if date.get(_EVENT) in {None, "publication"}]
    days = [day for date in dates if (day := iso_date(date)) and not _NO_YEAR.match(day)]
    found = {
        **describe(title, ", ".join(dict.fromkeys(authors))),
        "publisher": next((one_cell(element.text or "") for element in values("publisher")), ""),
        "published": next(iter(days), ""),
        "language": next((re.split("[-_]", one_cell(e.text or "").lower())[0] for e in values("language")), ""),
    }
    return {key: value for key, value in found.items() if value and value not in {"und", "zxx"}}
