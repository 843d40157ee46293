"""Give out what the reading view loads as it is scrolled: text, matches, pictures of pages, and files to keep.

It answers below ``/documents/ID/``, behind the guards: who may not see the page sees nothing here. A document is named
by its id, and is given out while it is in the catalog; nobody can name a file.
"""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import MundapError
from rag.index import page_of, read_bytes
from rag.records import Document
from ui.reading.finding import find
from ui.reading.marks import marks
from ui.reading.originals import Readable
from ui.reading.page_images import Box, PageImage, PageImages
from ui.reading.rendering import Span, piece
from ui.reading.slices import around, end_after, start_before
from ui.shared import range_of
from ui.words import ReadingLabels, preferred_language, reading_labels

DRAWN_AT_ONCE = 2
MOST_WAITING = 32  # pages
MOST_MARKS = 50
_ADDRESS = re.compile(
    r"/documents/(?P<id>[0-9a-f]{16})/(?P<kind>text|find|original|plain|pages)(?:/(?P<page>[0-9]{1,5}))?"
)


class RefusedError(Exception):
    """A request cannot be answered; the sentence says why."""

    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


class Documents:
    """The documents that are given out, and the threads that read their files.

    Args:
        look_up: finds a document by its id in the index; None if it is not there.
        max_bytes: larger files are not given out.
    """

    def __init__(self, look_up: Callable[[str], Awaitable[Readable | None]], max_bytes: int) -> None:
        self._look_up = look_up
        self._max_bytes = max_bytes
        self._images = PageImages()
        self._pool = ThreadPoolExecutor(DRAWN_AT_ONCE, "pages")
        self._waiting = 0

    async def shown(self, document_id: str, labels: ReadingLabels) -> Readable:
        """Return a document.

        Raises:
            RefusedError: If it is not in the index.
            IndexStateError: If there is no index, or it is damaged.
        """
        found = await self._look_up(document_id)
        if found is None:
            raise RefusedError(labels.gone, 404)
        return found

    async def page(self, shown: Readable, number: int, labels: ReadingLabels) -> PageImage:
        """Return a page as a picture; ``number`` counts from 1.

        Raises:
            RefusedError: If there is no such page, or too many are wanted at once.
            DocumentError: If it cannot be drawn.
        """
        path = shown.original
        if path is None or not shown.has_pages or not 1 <= number <= len(shown.document.pages):
            raise RefusedError(labels.wrong_address, 404)
        if self._waiting >= MOST_WAITING:
            raise RefusedError(labels.busy, 503)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, self._images.page, path, number - 1)
        finally:
            self._waiting -= 1

    async def file(self, shown: Readable, labels: ReadingLabels) -> bytes:
        """Return the original of a document.

        Raises:
            RefusedError: If it is not kept.
            DocumentError: If it cannot be read.
        """
        path = shown.original
        if path is None:
            raise RefusedError(labels.gone, 404)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, read_bytes, path, shown.document.source, self._max_bytes)

    def close(self) -> None:
        """Draw no further pages."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class DocumentService:
    """A middleware that answers below ``/documents/``.

    Args:
        app: the application behind it.
        documents: what is given out.
    """

    def __init__(self, app: ASGIApp, documents: Documents) -> None:
        self.app = app
        self._documents = documents

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a document, or pass it on."""
        found = _ADDRESS.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        labels = reading_labels(preferred_language(request.headers.get("accept-language")))
        try:
            shown = await self._documents.shown(found["id"], labels)
            response = await self._answer(found, shown, request.query_params, labels)
        except RefusedError as error:
            response = JSONResponse({"detail": error.sentence}, error.status)
        except MundapError as error:
            response = JSONResponse({"detail": error.in_language(labels.language)}, 503)
        await response(scope, receive, send)

    async def _answer(
        self, found: re.Match[str], shown: Readable, given: QueryParams, labels: ReadingLabels
    ) -> Response:
        if found["kind"] == "original":
            name = shown.original.name if shown.original else ""
            return _to_keep(await self._documents.file(shown, labels), name)
        if found["kind"] == "plain":
            return _to_keep(shown.document.text.encode("utf-8", "replace"), f"{_stem(shown.document)}.txt")
        if found["kind"] == "pages":
            number = int(found["page"] or 0)
            return _picture(await self._documents.page(shown, number, labels), shown.document, number, given)
        kinds: dict[str, Callable[[Document, QueryParams, ReadingLabels], Response]] = {"text": _text, "find": _found}
        return kinds[found["kind"]](shown.document, given, labels)


def _text(document: Document, given: QueryParams, labels: ReadingLabels) -> Response:
    """Return the slice after an offset (``from``), before one (``to``), or around a place (``at``)."""
    at, last = range_of(given.get("at", "")), len(document.text)
    if "from" in given:
        start = min(_offset(given["from"], labels), last)
        span = (start, end_after(document.text, start))
    elif "to" in given:
        end = min(_offset(given["to"], labels), last)
        span = (start_before(document.text, end), end)
    else:
        start, end = at or (0, 0)
        span = around(document.text, min(start, last), min(end, last))
    html = piece(document, span, at, _marks(given))
    return JSONResponse({"start": span[0], "end": span[1], "html": html})


def _found(document: Document, given: QueryParams, labels: ReadingLabels) -> Response:
    number, near = (_offset(given.get(name, "0"), labels) for name in ("number", "near"))
    match = find(document.text, given.get("words", ""), number=number, near=near)
    if match is None:
        return JSONResponse({"total": 0})
    page = page_of(document, match.start)
    return JSONResponse(
        {"total": match.total, "number": match.number, "start": match.start, "end": match.end, "page": page}
    )


def _picture(image: PageImage, document: Document, number: int, given: QueryParams) -> Response:
    """Return a page, with the boxes of what is looked at and of what else is marked."""

    def boxes(span: Span | None) -> list[Box]:
        start = document.pages[number - 1]
        end = document.pages[number] if number < len(document.pages) else len(document.text)
        if span is None or span[1] <= start or end <= span[0]:
            return []
        quoted = document.text[max(span[0], start) : min(span[1], end)]
        near = max(span[0] - start, 0) / max(end - start, 1)
        return marks(image.letters, image.boxes, quoted, near)

    current = range_of(given.get("at", ""))
    others = [box for mark in _marks(given) if mark != current for box in boxes(mark)]
    picture = f"data:image/webp;base64,{base64.b64encode(image.picture).decode('ascii')}"
    size = {"width": image.width, "height": image.height}
    return JSONResponse({"picture": picture, **size, "current": boxes(current), "marks": others})


def _marks(given: QueryParams) -> list[Span]:
    found = map(range_of, given.get("marks", "").split(" ")[:MOST_MARKS])
    return [span for span in found if span is not None]


def _offset(text: str, labels: ReadingLabels) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise RefusedError(labels.wrong_address, 400)
    return int(text)


def _stem(document: Document) -> str:
    kept = "".join(letter if letter.isalnum() or letter in " -_." else " " for letter in document.title)
    return " ".join(kept.split())[:80].strip(". ") or "document"


def _to_keep(content: bytes, name: str) -> Response:
    """Return a file that the browser saves, and never shows: whatever is in it, it does not run on this page."""
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)
