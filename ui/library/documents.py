"""List, filter, add and remove the documents of the index.

All writing happens in one thread, one job after another: an upload waits for the one before it, and the lock of the
index is acquired and released by the same thread, whichever threads the page uses. Readers continue meanwhile. The
writer has its own embedder, so that no question waits for a batch of an upload; the analyzer is shared.

The module knows neither Gradio nor the words of the page.
"""

from __future__ import annotations

import functools
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from rag.assembly import Models, open_writer, opened_catalog
from rag.errors import DocumentError, StorageError
from rag.index import Summary, TagFile, delete_copies
from rag.parts import make_embedder, make_fetcher
from rag.settings import Settings
from rag.text import answers_nothing, is_heading
from ui.library.pages import PageReceiver
from ui.library.uploads import (
    Checked,
    Event,
    Limits,
    Receiver,
    Upload,
    UploadOutcome,
    checked,
    refusal,
    unwritable,
)
from ui.reading import Readable, readable
from ui.shared import Selection, Tags, matching, within

FILES_AT_ONCE = 500
SHORTEST_LEAD, LONGEST_LEAD = 20, 200  # characters


class Library:
    """The indexed documents, and the page's only writer.

    Args:
        settings: the place of the index, and the largest file size.
        models: the models of the page's reader, whose analyzer is shared.
    """

    def __init__(self, settings: Settings, models: Models) -> None:
        self.settings = settings
        self.limits = Limits(FILES_AT_ONCE, settings.max_file_mb * 2**20, settings.uploads_mb * 2**20)
        self._models = Models(models.analyzer, make_embedder(settings))
        self._tags = TagFile(settings.home)
        self._writer = ThreadPoolExecutor(1, "library")
        self._is_closing = threading.Event()

    def add(self, uploads: Sequence[Upload]) -> Iterator[Event]:
        """Add files to the index and yield their progress and outcomes as they happen.

        Closing the iterator cancels the files that have not begun; the earlier ones stay in the index.

        Raises:
            IndexLockedError: If another process is writing to the index.
            IndexStateError: If the index was made with other settings, or is damaged.
            StorageError: If the disk is full, the folder cannot be written, or the page is being closed.
        """
        files = checked(uploads, self.limits)
        if all(file.fault is not None for file in files):
            yield from map(refusal, files)
            return
        yield from self._written(functools.partial(self._take_in, files))

    def add_pages(self, urls: Sequence[str]) -> Iterator[Event]:
        """Fetch web pages, add them to the index, and yield their progress and outcomes as they happen.

        Only public addresses are asked. Closing the iterator and errors: see ``add``.
        """
        yield from self._written(functools.partial(self._take_pages, urls))

    def _written(self, work: Callable[[queue.SimpleQueue[Event | None], threading.Event], None]) -> Iterator[Event]:
        """Run a job in the writing thread, and yield the events that it reports."""
        events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        is_cancelled = threading.Event()
        self._refuse_when_closed()
        job = self._writer.submit(work, events, is_cancelled)
        job.add_done_callback(lambda _: events.put(None))
        try:
            while (event := events.get()) is not None:
                yield event
        finally:
            is_cancelled.set()
        job.result()

    def remove(self, ids: Sequence[str]) -> None:
        """Remove documents from the index, with their tags and the copies of uploads; the others stay as they are.

        Raises:
            DocumentError: If none of them is in the index.
            IndexLockedError, IndexStateError, StorageError: See ``add``.
        """
        self._refuse_when_closed()
        job: Future[None] = self._writer.submit(self._take_out, ids)
        job.result()

    def matching(self, selection: Selection) -> list[Summary]:
        """Return all documents that a selection lets through.

        Raises:
            QuestionError: If the selection has a date that cannot be read, or a range that ends before it begins.
            IndexStateError: If there is no index, or it is damaged.
        """
        documents = self.documents()
        return matching(documents, selection, self.tags(documents))

    def tags(self, documents: Sequence[Summary]) -> Tags:
        """Return the tags of documents by their ids."""
        known = self._tags.by_location(one.location for one in documents)
        return {one.id: known[one.location] for one in documents if one.location in known}

    def change_tags(self, ids: Sequence[str], add: Sequence[str] = (), remove: Sequence[str] = ()) -> None:
        """Add tags to documents, and remove tags from them; ids that are not in the index are passed over.

        Raises:
            IndexStateError: If there is no index, or it is damaged.
            StorageError: If the tags cannot be written.
        """
        wanted, documents = frozenset(ids), self.documents()
        chosen = [one.location for one in documents if one.id in wanted]
        self._tags.change(chosen, add, remove, indexed=[one.location for one in documents])

    def documents(self) -> list[Summary]:
        """Return the indexed documents, sorted by source, without loading a model.

        Raises:
            IndexStateError: If there is no index, or it is damaged.
        """
        with opened_catalog(self.settings) as catalog:
            return catalog.summaries()

    def readable(self, document_id: str) -> Readable:
        """Return one document with its text, and the file that it was read from if that may be given out.

        Raises:
            DocumentError: If it is not in the index.
            IndexStateError: If there is no index, or it is damaged.
        """
        with opened_catalog(self.settings) as catalog:
            found = readable(catalog, document_id, self.settings.home)
        if found is None:
            raise _not_there()
        return found

    def taken_in(self, events: Sequence[Event]) -> dict[int, Summary]:
        """Return the documents that an upload brought in, by the position of their file.

        Raises:
            IndexStateError: If there is no index, or it is damaged.
        """
        by_location = {one.location: one for one in self.documents()}
        new = ((e.position, e.location) for e in events if isinstance(e, UploadOutcome) and e.passages)
        return {position: by_location[location] for position, location in new if location in by_location}

    def lead(self, document: Summary) -> str:
        """Return the first sentence of a document that is more than a heading or a link, shortened; "" for none.

        Raises:
            IndexStateError: If there is no index, or it is damaged.
        """
        with opened_catalog(self.settings) as catalog:
            for sentences, _ in catalog.sentences(catalog.chunks_of(document.id)[:1]):
                for sentence in sentences:
                    text = " ".join(sentence.text.split())
                    says_nothing = is_heading(sentence.text) or answers_nothing(sentence.text) or text == document.title
                    if len(text) >= SHORTEST_LEAD and not says_nothing:
                        return text if len(text) <= LONGEST_LEAD else f"{text[:LONGEST_LEAD]}…"
        return ""

    def within(self, selection: Selection) -> frozenset[str] | None:
        """Return the ids of the selected documents, for ``Question.within``; None for all.

        Raises:
            QuestionError: If a date cannot be read, the range ends before it begins, or no document matches.
            IndexStateError: If there is no index, or it is damaged.
        """
        if selection == Selection():
            return None
        documents = self.documents()
        return within(documents, selection, self.tags(documents))

    def close(self) -> None:
        """Refuse further jobs and end the running one after its current file, without waiting for it."""
        self._is_closing.set()
        self._writer.shutdown(wait=False)  # waiting jobs notice that it is closing, and end immediately

    def _refuse_when_closed(self) -> None:
        if self._is_closing.is_set():
            raise StorageError(
                "The page is being closed.",
                "Start it again, then try again.",
                korean="페이지가 닫히는 중입니다. 다시 켠 뒤에 해 주세요.",
            )

    def _take_in(
        self, files: Sequence[Checked], events: queue.SimpleQueue[Event | None], is_cancelled: threading.Event
    ) -> None:
        with open_writer(self.settings, self._models) as ingestor:
            try:
                receiver = Receiver(ingestor, self.settings.home, self.limits, events.put)
            except OSError as error:
                raise unwritable(error) from error
            for file in files:
                if is_cancelled.is_set() or self._is_closing.is_set():
                    break
                events.put(receiver.receive(file))
            ingestor.finish()

    def _take_pages(
        self, urls: Sequence[str], events: queue.SimpleQueue[Event | None], is_cancelled: threading.Event
    ) -> None:
        with open_writer(self.settings, self._models) as ingestor:
            fetcher = make_fetcher(self.settings)
            receiver = PageReceiver(ingestor, self.settings.home, fetcher, self.limits, events.put)
            for position, url in enumerate(urls, start=1):
                if is_cancelled.is_set() or self._is_closing.is_set():
                    break
                events.put(receiver.receive(position, url))
            ingestor.finish()

    def _take_out(self, ids: Sequence[str]) -> None:
        with open_writer(self.settings, self._models) as ingestor:
            documents = ingestor.catalog.documents_by_id(set(ids))
            if not documents:
                raise _not_there()
            try:
                for document in documents:
                    ingestor.remove(document.id)
                    delete_copies(self.settings.home, document.location)
                self._tags.forget(document.location for document in documents)
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
