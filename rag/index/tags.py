"""Keep the tags of documents in ``tags.json`` of the index folder: words that people file documents under.

A tag belongs to the place that a document was read from, so that it stays when the text there changes, and goes along
when the file is moved. Where a file is gone, its tags are kept for when it comes back, those of so many places. Places
below the index folder are written relative to it, so that a restored backup finds them. The module does not know what
is indexed.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

from filelock import FileLock

from rag.errors import StorageError, error_name

log = logging.getLogger(__name__)

FILE_NAME = "tags.json"
LONGEST_TAG = 40  # characters of a tag
MOST = 12  # tags of a document
MOST_GONE = 1_000  # places without a document whose tags are kept, those that were tagged last
_WAIT = 10.0  # seconds for another process that is writing


class TagFile:
    """The tags of one index.

    Args:
        home: the index folder.
    """

    def __init__(self, home: Path) -> None:
        self._home = home.resolve()
        self.path = home / FILE_NAME
        self._lock = FileLock(home / f"{FILE_NAME}.lock", timeout=_WAIT)
        self._seen: tuple[int, int, int] | None = None
        self._read: Mapping[str, frozenset[str]] = {}

    def by_location(self, locations: Iterable[str]) -> dict[str, frozenset[str]]:
        """Return the tags of the documents at these locations; those without tags are missing."""
        try:
            known = self._known()
        except (OSError, ValueError) as error:  # documents are found without tags too
            log.warning("The tags in %s are passed over: %s", self.path, error)
            return {}
        found = ((location, known.get(self._key(location))) for location in locations)
        return {location: tags for location, tags in found if tags}

    def change(
        self,
        locations: Iterable[str],
        add: Iterable[str] = (),
        remove: Iterable[str] = (),
        indexed: Iterable[str] | None = None,
    ) -> None:
        """Add tags to documents, and remove tags from them.

        Args:
            locations: the places of the documents.
            add: new tags.
            remove: tags to remove.
            indexed: the places of all documents, if tags of other places are to be dropped where they are too many.

        Raises:
            StorageError: If the file is damaged, or cannot be written; it stays as it is.
        """
        new, old = frozenset(filter(None, map(tag, add))), frozenset(remove)
        try:
            with self._lock:
                known = dict(self._known())
                for key in map(self._key, locations):
                    known[key] = frozenset(sorted(known.pop(key, frozenset()) - old | new)[:MOST])  # now the last
                if indexed is not None:
                    there = set(map(self._key, indexed))
                    for key in [key for key in known if key not in there][:-MOST_GONE]:
                        del known[key]
                self._write({key: tags for key, tags in known.items() if tags})
        except OSError as error:  # a timeout while waiting for the lock is one too
            raise StorageError(
                f"The tags cannot be written to {self.path} ({error}).",
                "Give the index folder write permission and free some space, then try again.",
                korean=f"태그를 저장하지 못했습니다 ({error_name(error)}). 디스크 공간과 색인 폴더의 쓰기 권한을 "
                "확인한 뒤 다시 해 주세요.",
            ) from error
        except ValueError as error:
            raise StorageError(
                f"The tags in {self.path} are damaged ({error}).",
                "Restore the file from a backup, or delete it to begin anew.",
                korean=f"태그 파일({self.path})이 손상되었습니다. 백업에서 되돌리거나, 파일을 지우고 새로 시작해 "
                "주세요.",
            ) from error

    def move(self, old: str, new: str) -> None:
        """Let the tags of a document go along to another place.

        Raises:
            StorageError: If the file cannot be written.
        """
        if tags := self.by_location([old]).get(old):
            self.change([new], add=tags)
            self.change([old], remove=tags)

    def forget(self, locations: Iterable[str]) -> None:
        """Remove all tags of documents that have been removed.

        Raises:
            StorageError: If the file cannot be written.
        """
        gone = list(self.by_location(locations).items())
        if gone:
            self.change([location for location, _ in gone], remove=frozenset().union(*(tags for _, tags in gone)))

    def _known(self) -> Mapping[str, frozenset[str]]:
        try:
            status = self.path.stat()
            version = (status.st_mtime_ns, status.st_size, status.st_ino)
            if version != self._seen:
                self._read = _parsed(self.path.read_text(encoding="utf-8"))
                self._seen = version
        except FileNotFoundError:
            return {}
        return self._read

    def _write(self, tags: Mapping[str, frozenset[str]]) -> None:
        text = json.dumps({key: sorted(found) for key, found in tags.items()}, ensure_ascii=False, indent=1)
        descriptor, draft = tempfile.mkstemp(prefix=f".{FILE_NAME}-", dir=self._home)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(draft).replace(self.path)
        finally:
            Path(draft).unlink(missing_ok=True)

    def _key(self, location: str) -> str:
        path = Path(location)
        return path.relative_to(self._home).as_posix() if path.is_relative_to(self._home) else location


def tag(text: str) -> str:
    """Return a tag as it is kept: one line in NFC without a comma, which separates tags; empty if nothing is left."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(plain.replace(",", " ").split())[:LONGEST_TAG].strip()


def _parsed(text: str) -> dict[str, frozenset[str]]:
    read = json.loads(text)
    if not isinstance(read, dict):
        raise ValueError("it holds no object")
    return {
        key: frozenset(one for one in tags if isinstance(one, str))
        for key, tags in read.items()
        if isinstance(tags, list)
    }
