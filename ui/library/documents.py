"""The documents of the index as the page handles them: files come in, are listed, filtered and taken out.

One thread of the library's own does all the writing, one job after the other: an upload waits for the one before it,
and the lock of the index is taken and given back by the same thread, however the page moves its own work between
threads. Readers go on meanwhile. The writer has an embedder of its own, so that no question waits for a batch of an
upload; the analyser is shared.

The module knows no Gradio and no words of the page.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from rag.assembly import Models, open_writer, opened_catalog
from rag.errors import DocumentError, StorageError
from rag.index import Summary
from rag.parts import make_embedder
from rag.records import Document
from rag.settings import Settings
from ui.library.uploads import Checked, Event, Limits, Receiver, Upload, checked, delete_copy, refusal, unwritable
from ui.shared import Selection, within

FILES_AT_ONCE = 20


class Library:
    """What is indexed, and the only writer of a page.

    Args:
        settings: where the index is, and how large a file may be.
        models: those of the page's reader, whose analyser is used again.
    """

    def __init__(self, settings: Settings, models: Models) -> None:
        self.settings = settings
        self.limits = Limits(FILES_AT_ONCE, settings.max_file_mb * 2**20)
        self._models = Models(models.analyzer, make_embedder(settings))
        self._writer = ThreadPoolExecutor(1, "library")
        self._is_closing = threading.Event()

    def add(self, uploads: Sequence[Upload]) -> Iterator[Event]:
        """Takes files in: how far each is, and what became of it, as it happens.

        Whoever stops listening stops the files that have not begun; those before are in.

        Raises:
            IndexLockedError: another process is writing to the index.
            IndexStateError: the index was made with other settings, or is damaged.
            StorageError: the disk is full, or the folder cannot be written.
        """
        files = checked(uploads, self.limits)
        if all(file.fault is not None for file in files):
            yield from map(refusal, files)
            return
        events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        is_left = threading.Event()
        self._refuse_when_closed()
        job = self._writer.submit(self._take_in, files, events, is_left)
        job.add_done_callback(lambda _: events.put(None))
        try:
            while (event := events.get()) is not None:
                yield event
        finally:
            is_left.set()
        job.result()

    def remove(self, document_id: str) -> None:
        """Takes a document out of the index, and deletes its copy where it was uploaded.

        Raises:
            DocumentError: it is not in the index.
            IndexStateError, StorageError: as for ``add``.
        """
        self._refuse_when_closed()
        job: Future[None] = self._writer.submit(self._take_out, document_id)
        job.result()

    def documents(self) -> list[Summary]:
        """What is indexed, by source; without loading any model.

        Raises:
            IndexStateError: there is no index, or it is damaged.
        """
        with opened_catalog(self.settings) as catalog:
            return catalog.summaries()

    def document(self, document_id: str) -> Document:
        """One document with its text, to be read.

        Raises:
            DocumentError: it is not in the index.
            IndexStateError: there is no index, or it is damaged.
        """
        with opened_catalog(self.settings) as catalog:
            document = catalog.document(document_id)
        if document is None:
            raise _not_there()
        return document

    def within(self, selection: Selection) -> frozenset[str] | None:
        """The ids of the documents that were chosen, for ``Question.within``; None for all.

        Raises:
            QuestionError: a date cannot be read, or the range ends before it begins.
            IndexStateError: there is no index, or it is damaged.
        """
        return None if selection == Selection() else within(self.documents(), selection)

    def close(self) -> None:
        """Stops behind the file that is being read now, without waiting for it."""
        self._is_closing.set()
        self._writer.shutdown(wait=False)  # jobs that wait find that it is closing, and end at once

    def _refuse_when_closed(self) -> None:
        if self._is_closing.is_set():
            raise StorageError(
                "The page is being closed.",
                "Start it again, then try again.",
                korean="페이지가 닫히는 중입니다. 다시 켠 뒤에 해 주세요.",
            )

    def _take_in(
        self, files: Sequence[Checked], events: queue.SimpleQueue[Event | None], is_left: threading.Event
    ) -> None:
        with open_writer(self.settings, self._models) as ingestor:
            try:
                receiver = Receiver(ingestor, self.settings.home, self.limits, events.put)
            except OSError as error:
                raise unwritable(error) from error
            for file in files:
                if is_left.is_set() or self._is_closing.is_set():
                    break
                events.put(receiver.receive(file))
            ingestor.finish()

    def _take_out(self, document_id: str) -> None:
        with open_writer(self.settings, self._models) as ingestor:
            document = ingestor.catalog.document(document_id)
            if document is None:
                raise _not_there()
            ingestor.remove(document_id)
            try:
                delete_copy(self.settings.home, document.location)
            except OSError as error:
                raise unwritable(error) from error
            finally:
                ingestor.finish()


def _not_there() -> DocumentError:
    return DocumentError(
        "The document is not in the index any more.",
        "Look at the list again.",
        korean="이 문서는 이제 색인에 없습니다. 목록을 다시 확인해 주세요.",
    )
