"""What the reading view loads: text, matches, pages and files of documents that are in the index, and of no others."""

from __future__ import annotations

import base64
import dataclasses
import io
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import doubles
import pytest
from PIL import Image
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from written_pdf import Shown, written_pdf

from rag.index import load_document
from rag.records import Document
from ui.reading import Documents, DocumentService, Readable
from ui.reading.slices import LONGEST

SENTENCE = "The Amber Ferry carried 4210 passengers in the year 1987."
LONG = "\n".join(f"{number} 번째 줄에는 물레방아가 있다." for number in range(4000))


async def elsewhere(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(f"passed on: {Request(scope).url.path}")(scope, receive, send)


class Library(dict[str, Readable]):
    async def look_up(self, document_id: str) -> Readable | None:
        return self.get(document_id)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("originals")
    path = folder / "배 이야기.pdf"
    lines = [Shown(f"Line {number} of the log of the harbour.", 60, 760 - 20 * number) for number in range(10)]
    path.write_bytes(written_pdf([lines, [*lines[:4], Shown(SENTENCE, 60, 400)]]))
    book = load_document(path, source=path.name, max_bytes=10**6)
    text = doubles.document(LONG, "long.txt")
    return Library({book.id: Readable(book, path), text.id: Readable(text)})


@pytest.fixture(scope="module")
def client(library: Library) -> Iterator[TestClient]:
    documents = Documents(library.look_up, 10**6)
    yield TestClient(DocumentService(elsewhere, documents), headers={"accept-language": "ko"})
    documents.close()


def of_kind(library: Library, *, has_pages: bool) -> Document:
    return next(one.document for one in library.values() if one.has_pages is has_pages)


def test_the_text_is_loaded_piece_by_piece(client: TestClient, library: Library) -> None:
    document, place, pieces = of_kind(library, has_pages=False), 0, 0
    while place < len(document.text):
        told = client.get(f"/documents/{document.id}/text", params={"from": place}).json()
        assert told["start"] == place
        assert told["end"] - place <= LONGEST
        assert told["html"].count("물레방아") == document.text[place : told["end"]].count("물레방아")
        place, pieces = told["end"], pieces + 1
    assert pieces > 5
    before = client.get(f"/documents/{document.id}/text", params={"to": place}).json()
    assert before["end"] == len(document.text) and before["start"] >= place - LONGEST


def test_the_text_around_words_has_them_marked(client: TestClient, library: Library) -> None:
    document = of_kind(library, has_pages=False)
    start = document.text.index("2000 번째")
    told = client.get(f"/documents/{document.id}/text", params={"at": f"{start}-{start + 7}"}).json()
    assert '<mark class="current">2000 번째</mark>' in told["html"]
    beyond = client.get(f"/documents/{document.id}/text", params={"at": "99999998-99999999"}).json()
    assert beyond["end"] == len(document.text) and "mark" not in beyond["html"]


def test_words_are_found_with_their_page(client: TestClient, library: Library) -> None:
    book = of_kind(library, has_pages=True)
    told = client.get(f"/documents/{book.id}/find", params={"words": "amber FERRY"}).json()
    assert (told["total"], told["number"], told["page"]) == (1, 1, 2)
    assert book.text[told["start"] : told["end"]] == "Amber Ferry"
    assert client.get(f"/documents/{book.id}/find", params={"words": "없는 말"}).json() == {"total": 0}


def test_a_page_is_a_picture_with_the_quote_marked_where_it_is(client: TestClient, library: Library) -> None:
    book = of_kind(library, has_pages=True)
    start = book.text.index(SENTENCE)
    told = client.get(f"/documents/{book.id}/pages/2", params={"at": f"{start}-{start + len(SENTENCE)}"}).json()
    data = told["picture"].removeprefix("data:image/webp;base64,")
    picture = Image.open(io.BytesIO(base64.b64decode(data)))
    assert picture.format == "WEBP" and picture.size == (told["width"], told["height"])
    (box,) = told["current"]
    left, top, right, bottom = (
        round(share * size) for share, size in zip(box, (*picture.size, *picture.size), strict=True)
    )
    assert 0.5 < top / picture.height < 0.55  # 400 of 842 points from below
    marked = picture.convert("L").crop((left, top, right, bottom))
    assert marked.getextrema()[0] < 100
    other = client.get(f"/documents/{book.id}/pages/1", params={"at": f"{start}-{start + len(SENTENCE)}"}).json()
    assert other["current"] == []


def test_files_are_saved_and_never_shown(client: TestClient, library: Library) -> None:
    book, text = of_kind(library, has_pages=True), of_kind(library, has_pages=False)
    original = client.get(f"/documents/{book.id}/original")
    assert original.content == Path(str(library[book.id].original)).read_bytes()
    assert original.headers["content-type"] == "application/octet-stream"
    assert original.headers["content-disposition"] == f"attachment; filename*=UTF-8''{quote('배 이야기.pdf')}"
    plain = client.get(f"/documents/{text.id}/plain")
    assert plain.text == LONG
    assert plain.headers["content-disposition"].startswith("attachment")
    assert plain.headers["cache-control"] == "no-store"


def test_what_is_not_there_is_said_in_the_language_of_the_page(client: TestClient, library: Library) -> None:
    book, text = of_kind(library, has_pages=True), of_kind(library, has_pages=False)
    refused = {
        f"/documents/{'0' * 16}/text": 404,
        f"/documents/{'0' * 16}/original": 404,
        f"/documents/{text.id}/original": 404,
        f"/documents/{text.id}/pages/1": 404,
        f"/documents/{book.id}/pages/0": 404,
        f"/documents/{book.id}/pages/3": 404,
        f"/documents/{text.id}/text?from=x": 400,
        f"/documents/{text.id}/find?words=a&number=-1": 400,
    }
    for path, status in refused.items():
        korean, english = (client.get(path, headers={"accept-language": one}) for one in ("ko", "en"))
        assert (korean.status_code, english.status_code) == (status, status), path
        assert korean.json()["detail"].endswith("주세요.")
        assert english.json()["detail"].isascii()


def test_a_document_that_was_removed_is_served_no_more(library: Library) -> None:
    book = of_kind(library, has_pages=True)
    own = Library(library)
    documents = Documents(own.look_up, 10**6)
    client = TestClient(DocumentService(elsewhere, documents))
    assert client.get(f"/documents/{book.id}/pages/1").status_code == 200
    del own[book.id]
    for kind in ("text", "find", "pages/1", "original", "plain"):
        assert client.get(f"/documents/{book.id}/{kind}").status_code == 404
    documents.close()


def test_a_damaged_page_is_told_in_words(tmp_path: Path, library: Library) -> None:
    book = of_kind(library, has_pages=True)
    path = tmp_path / "damaged.pdf"
    path.write_bytes(b"%PDF-1.5\nnothing")
    own = Library({book.id: Readable(dataclasses.replace(book), path)})
    documents = Documents(own.look_up, 10**6)
    answer = TestClient(DocumentService(elsewhere, documents)).get(f"/documents/{book.id}/pages/1")
    assert answer.status_code == 503
    assert "cannot be shown as a picture" in answer.json()["detail"]
    documents.close()


@pytest.mark.parametrize("path", ["/", "/documents", "/documents/x/text", "/documents/../etc/passwd"])
def test_other_addresses_are_passed_on(client: TestClient, path: str) -> None:
    assert client.get(path).text.startswith("passed on")
