"""Share one open index reader between all threads, and reopen it after a rebuild of the index.

An open reader notices ingests and removals by itself: its catalog reads the same file, and its vectors are reopened
(see ``rag.index.vectors``). An index that was rebuilt with other settings is refused. If there was no index, or a
damaged one, there is another file afterwards, and the reader is replaced. The models, which take seconds to load, are
kept.

The module counts the users of a reader, and does not know what they ask.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rag.assembly import Models, Reader, make_models, open_reader
from rag.index import CATALOG_FILE, FileIdentity, check_identity, file_identity, identity
from rag.settings import Settings


class ReaderSource:
    """A thread-safe source of readers of one index.

    Args:
        settings: the place of the index and how it is read.
        models: models that were loaded with these settings; loaded here if not given.
    """

    def __init__(self, settings: Settings, models: Models | None = None) -> None:
        self.settings = settings
        self.models = models or make_models(settings)
        self._lock = threading.Lock()
        self._lent: _Lent | None = None
        self._identity = identity(self.models.embedder, self.models.analyzer)

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """Yield a reader of the current index; it stays open until the block ends.

        Raises:
            IndexStateError: If there is no index yet, it is damaged, or it was made with other settings.
        """
        with self._lock:
            lent = self._current()
            lent.users += 1
        try:
            yield lent.reader
        finally:
            with self._lock:
                lent.users -= 1
                if lent is not self._lent and not lent.users:
                    lent.reader.close()

    def close(self) -> None:
        """Close the reader, immediately or after its last user is done."""
        with self._lock:
            self._release()

    def _current(self) -> _Lent:
        state = file_identity(self.settings.home / CATALOG_FILE)
        if self._lent is None or state != self._lent.state:  # None: what was there may be quoted no more
            self._release()
            self._lent = _Lent(open_reader(self.settings, self.models), state)
        check_identity(self._lent.reader.catalog.properties(), self._identity, self.settings.home)
        return self._lent

    def _release(self) -> None:
        if self._lent is not None and not self._lent.users:
            self._lent.reader.close()
        self._lent = None


class _Lent:
    """A reader, the identity of its catalog file, and the number of its current users."""

    def __init__(self, reader: Reader, state: FileIdentity | None) -> None:
        self.reader = reader
        self.state = state
        self.users = 0
