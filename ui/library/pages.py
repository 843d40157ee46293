"""Add web pages to the index, one by one, each with its progress and outcome, as uploaded files have.

``rag.index`` fetches them, from public addresses only. The module knows no page of ours, thread or language.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from rag.index import Fetcher, Ingestor, ingest_pages
from ui.library.uploads import Event, Limits, UploadOutcome, UploadProgress, seconds_left


class PageReceiver:
    """A receiver that fetches pages and adds them to an index.

    Args:
        ingestor: open for writing; the caller calls ``finish``.
        home: the index folder, below which copies are kept.
        fetcher: fetches a page.
        limits: the largest number of pages.
        report: called with the progress of each page.
    """

    def __init__(
        self, ingestor: Ingestor, home: Path, fetcher: Fetcher, limits: Limits, report: Callable[[Event], None]
    ) -> None:
        self._ingestor = ingestor
        self._home = home
        self._fetcher = fetcher
        self._limits = limits
        self._report = report

    def receive(self, position: int, url: str) -> UploadOutcome:
        """Fetch and index one page; that it cannot be fetched or read is told in the outcome.

        Raises:
            StorageError: If its copy cannot be written.
        """
        if position > self._limits.pages:
            return UploadOutcome(position, url, "failed", fault="too_many_pages")
        self._report(UploadProgress(position, url, 0, 0))
        begun = time.monotonic()

        def progress(_: str, done: int, total: int) -> None:
            self._report(UploadProgress(position, url, done, total, seconds_left(begun, done, total)))

        (outcome,) = ingest_pages(self._ingestor, self._home, [url], self._fetcher, progress)
        if outcome.error is not None:
            return UploadOutcome(position, url, "failed", fault="not_fetched", error=outcome.error)
        return UploadOutcome(
            position,
            url,
            outcome.status,
            outcome.chunks,
            twin=outcome.twin,
            notices=outcome.notices,
            location=outcome.source,
        )
