"""Take fetched pages into an index, and keep a copy of each below ``fetched/`` of the index folder.

The URL is the location of such a document: fetched again, it is unchanged or takes the place of what it was. A copy
lies in a folder of its own, with ``fetched.json`` beside it: the URL, the one it was redirected to, and the day. That
is the day of fetching; it says nothing of the date of the text.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import shutil
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from rag.errors import DocumentError, StorageError, error_name
from rag.index.documents import FoundFile, Progress, printable
from rag.index.ingest import Ingestor
from rag.index.outcome import Outcome
from rag.index.web import faults
from rag.index.web.fetcher import Fetcher, Page

FETCHED = "fetched"
_RECORD = "fetched.json"
_INCOMING = ".incoming-"


def page_location(url: str) -> str:
    """Return the identity of a page: its URL in the normal form, without a fragment.

    Raises:
        DocumentError: it is not an address of a web page.
    """
    import httpx2

    try:
        place = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise faults.not_a_page(url) from error
    if place.scheme not in ("http", "https") or not place.host or place.userinfo:
        raise faults.not_a_page(url)
    return str(place.copy_with(fragment=None))


def ingest_pages(
    ingestor: Ingestor, home: Path, urls: Iterable[str], fetcher: Fetcher, progress: Progress | None = None
) -> Iterator[Outcome]:
    """Fetch pages and add them to an index; yield the result of each. A page that fails does not stop the others.

    Call ``ingestor.finish`` afterwards.

    Raises:
        StorageError: the copies cannot be written.
    """
    for url in urls:
        try:
            location = page_location(url)
            page = fetcher.fetch(location)
        except DocumentError as error:
            yield Outcome.failure(printable(url), error)
            continue
        try:
            yield _taken_in(ingestor, home / FETCHED, location, page, progress)
        except OSError as error:
            raise StorageError(
                f"The copy of {location} cannot be written ({error.strerror}).",
                "Give the index folder write permission and free some space, then try again.",
                korean=f"{location}: 사본을 저장할 수 없습니다 ({error_name(error)}). 색인 폴더의 쓰기 권한과 디스크 "
                "공간을 확인한 뒤 다시 해 주세요.",
            ) from error


def _taken_in(ingestor: Ingestor, folder: Path, location: str, page: Page, progress: Progress | None) -> Outcome:
    folder.mkdir(parents=True, exist_ok=True)
    for leftover in folder.glob(f"{_INCOMING}*"):  # left by a killed process; there is only one writer
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_INCOMING, dir=folder, ignore_cleanup_errors=True) as incoming:
        staged = Path(incoming, "page")
        staged.mkdir()
        copy = staged / f"{_name(location)}{page.suffix}"
        copy.write_bytes(page.data)
        record = {"url": location, "final_url": page.url, "fetched": datetime.date.today().isoformat()}
        (staged / _RECORD).write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
        (outcome,) = ingestor.ingest([FoundFile(copy, location, location)], progress)
        if outcome.status not in ("failed", "duplicate"):
            place = folder / _folder_name(location)
            shutil.rmtree(place, ignore_errors=True)
            staged.replace(place)
    return outcome


def fetched_on(home: Path, location: str) -> str | None:
    """Return the day on which the copy of a page was fetched (ISO 8601); None for what is no fetched page."""
    record = home / FETCHED / _folder_name(location) / _RECORD
    try:
        day = json.loads(record.read_text(encoding="utf-8")).get("fetched")
    except (OSError, ValueError, AttributeError):
        return None
    return day if isinstance(day, str) else None


def page_copy(home: Path, location: str) -> Path | None:
    """Return the copy of a fetched page; None for what is no fetched page."""
    if not location.startswith(("http://", "https://")):
        return None
    folder = home.resolve() / FETCHED / _folder_name(location)
    return next((path for path in sorted(folder.glob("*")) if path.name != _RECORD), None)


def delete_page(home: Path, location: str) -> None:
    """Delete the copy of a fetched page; nothing happens for what is none."""
    shutil.rmtree(home / FETCHED / _folder_name(location), ignore_errors=True)


def _folder_name(location: str) -> str:
    return hashlib.blake2b(location.encode("utf-8", "replace"), digest_size=8).hexdigest()


def _name(location: str) -> str:
    """Return a name for the file of a page, which is its title where it declares none: the last part of its path."""
    import httpx2

    place = httpx2.URL(location)
    name = unicodedata.normalize("NFC", PurePosixPath(place.path).stem or place.host)
    kept = "".join(character if character.isalnum() or character in "-_. " else "-" for character in name).strip(" .")
    return kept[:60] or "page"
