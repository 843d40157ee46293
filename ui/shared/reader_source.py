"""The open index for everybody who asks at once, opened anew where a rebuild has put another in its place.

An open reader sees by itself what an ingest or a removal changes: its catalog reads the file that is written, and its
vectors are opened anew (see ``rag.index.vectors``). Only a rebuild leaves it behind, with a catalog that was moved
aside; and where there was no index at all, the first ingest makes one. The models, which take seconds to load, stay
the same.

The module knows how many use a reader and nothing of what they ask.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rag.assembly import Models, Reader, make_models, open_reader
from rag.index import CATALOG_FILE
from rag.settings import Settings

FileState = tuple[int, int]


class ReaderSource:
    """Lends readers of one index to any number of threads.

    Args:
        settings: where the index is and how it is read.
        models: made with these settings, to use them again.
    """

    def __init__(self, settings: Settings, models: Models | None = None) -> None:
        self.settings = settings
        self.models = models or make_models(settings)
        self._lock = threading.Lock()
        self._lent: _Lent | None = None

    @contextmanager
    def reader(self) -> Iterator[Reader]:
        """The index as it is now, for as long as the block lasts; nobody closes it meanwhile.

        Raises:
            IndexStateError: there is no index yet, it is damaged, or it was made with other settings.
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
        """Lets the index go, at once or behind the last of those who use it."""
        with self._lock:
            self._let_go()

    def _current(self) -> _Lent:
        state = self._state_of_file()
        if self._lent is None or state not in (None, self._lent.state):  # None: between the two steps of a rebuild
            self._let_go()
            self._lent = _Lent(open_reader(self.settings, self.models), state)
        return self._lent

    def _let_go(self) -> None:
        if self._lent is not None and not self._lent.users:
            self._lent.reader.close()
        self._lent = None

    def _state_of_file(self) -> FileState | None:
        """Changes when another file is the catalog; None where there is none."""
        try:
            status = (self.settings.home / CATALOG_FILE).stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino


class _Lent:
    """A reader, the file that it has open, and how many use it now."""

    def __init__(self, reader: Reader, state: FileState | None) -> None:
        self.reader = reader
        self.state = state
        self.users = 0
