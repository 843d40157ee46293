"""Ingest files: files -> documents -> chunks -> vectors -> catalog, lexical index and Chroma.

There is one write path. A document is added to the catalog and the lexical index in one transaction; Chroma is
synchronised with the catalog at the end. A process killed in between leaves a usable index, and the next ingest
completes it. Ids are derived from content and offsets, so ingesting twice changes nothing. The module prints nothing;
it reports through ``Progress``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from rag.errors import DocumentError, IndexLockedError, IndexStateError, StorageError, error_name
from rag.index import chunking
from rag.index.catalog import Catalog
from rag.index.chroma_client import ChromaServer
from rag.index.context import embedded_text
from rag.index.documents import FoundFile, Progress, loaders
from rag.index.documents.presence import presence
from rag.index.formats import FORMAT, check_format, format_of, migrate
from rag.index.lexical import LexicalIndex
from rag.index.outcome import Outcome
from rag.index.renaming import Displaced, MovedDocuments, stored_vectors
from rag.index.tags import TagFile
from rag.index.vector_writing import synchronise
from rag.models import TextEmbedder
from rag.records import Chunk, Document, Sentence
from rag.text import Analyzer, bigrams

# Below e5's 512. Sentences are counted one by one, each with prefix and special tokens, so the sum is an upper bound.
MAX_CHUNK_TOKENS = 500
BATCH = 16  # texts an embedding call: progress is shown, and an interrupt heard, in between


def identity(embedder: TextEmbedder, analyzer: Analyzer) -> dict[str, str]:
    """Return the properties in which an index and the process that reads or extends it must agree."""
    return {
        "format": str(FORMAT),
        "embedder": embedder.identity,
        "analyzer": analyzer.fingerprint,
        "chunking": f"{chunking.VERSION}/{_chunk_limit(embedder)}",
    }


def cut_document(document: Document, embedder: TextEmbedder, analyzer: Analyzer) -> tuple[list[Chunk], list[Sentence]]:
    """Return the chunks of a document, sized for an embedder, and their sentences, both in order."""
    spans = analyzer.sentences(document.text)
    limit = _chunk_limit(embedder)
    chunks = chunking.chunk(document, spans, count_tokens=embedder.count_tokens, max_tokens=limit)
    return chunks, chunking.sentences_of(chunks, document, spans)


def _chunk_limit(embedder: TextEmbedder) -> int:
    return min(MAX_CHUNK_TOKENS, embedder.max_tokens)


def check_identity(found: Mapping[str, str], expected: Mapping[str, str], folder: Path) -> None:
    """Check that an index was made with the expected properties; an older format is read as it is.

    Raises:
        IndexStateError: they differ, or a newer version made it; the message names the properties and a remedy.
    """
    check_format(found, folder)
    skipped = {"format"} if format_of(found) is not None else set()
    differing = [key for key, value in expected.items() if key not in skipped and found.get(key) != value]
    if not differing:
        return
    made = ", ".join(f"{key} {found.get(key, 'unknown')}" for key in differing)
    now = ", ".join(f"{key} {expected[key]}" for key in differing)
    raise IndexStateError(
        f"The index in {folder} was made with {made}, but the settings now say {now}.",
        "Put the settings back, choose another folder with --home, or run `mundap ingest --rebuild` to make the index "
        "anew from the texts that it stores.",
        korean=f"색인을 만든 설정({made})과 지금 설정({now})이 다릅니다. 설정을 되돌리거나, `mundap ingest "
        "--rebuild`로 색인을 다시 만들어 주세요.",
    )


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Hold the write lock of an index folder, which is created where it is missing.

    Raises:
        IndexLockedError: another process is writing.
        StorageError: the folder cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "write.lock", timeout=0):
            yield
    except Timeout as error:
        raise IndexLockedError(
            f"Another mundap is writing to the index in {folder}.",
            "Wait until it has finished, then try again.",
            korean="다른 mundap이 색인에 쓰고 있습니다. 끝난 뒤에 다시 해 주세요.",
        ) from error
    except (FileExistsError, NotADirectoryError) as error:
        raise StorageError(
            f"The index folder {folder} cannot be written ({error.strerror}).",
            "Give the folder write permission, or choose another with --home or MUNDAP_HOME.",
            korean=f"색인 폴더에 쓸 수 없습니다 ({error_name(error)}). 쓰기 권한을 주거나 "
            "MUNDAP_HOME으로 다른 폴더를 골라 주세요.",
        ) from error
    except OSError as error:
        raise StorageError.of(error, folder) from error


class Ingestor:
    """The writer of one index folder. The caller holds ``write_lock``, and calls ``close`` at the end.

    Args:
        folder: the index folder; the index is created where there is none.
        embedder: makes the vectors.
        analyzer: finds sentences and terms.
        server: a Chroma server instead of files.
        max_bytes: larger files are refused.

    Raises:
        IndexStateError: the index was made with another embedder, analyser or chunking, or is damaged.
        StorageError: the disk is full, or the folder cannot be written.
    """

    def __init__(
        self,
        folder: Path,
        *,
        embedder: TextEmbedder,
        analyzer: Analyzer,
        server: ChromaServer | None = None,
        max_bytes: int,
    ) -> None:
        self._folder = folder
        self._embedder = embedder
        self._analyzer = analyzer
        self._server = server
        self._max_bytes = max_bytes
        self._tags = TagFile(folder)
        self.catalog = Catalog(folder, create=True)
        with self.catalog.guarded():
            self._lexical = LexicalIndex(self.catalog.connection, create=True)
        check_format(self.catalog.properties(), folder)
        migrate(self.catalog)
        expected, found = identity(embedder, analyzer), self.catalog.properties()
        if found:
            check_identity(found, expected, folder)
        else:
            with self.catalog.transaction():
                self.catalog.set_properties(expected)

    def ingest(self, files: Iterable[FoundFile], progress: Progress | None = None) -> Iterator[Outcome]:
        """Add files one by one and yield the result of each; a file that fails does not stop the others.

        Call ``finish`` afterwards.
        """
        moved = MovedDocuments(self.catalog, self._read_anew)
        for file in files:
            try:
                loaded = self._load(file, progress)
            except DocumentError as error:
                yield Outcome.failure(file.source, error)
            else:
                moved.note(loaded.document)
                yield replace(self.add(loaded.document, progress, moved), notices=loaded.notices)

    def _load(self, file: FoundFile, progress: Progress | None = None) -> loaders.Loaded:
        return loaders.load(
            file.path,
            source=file.source,
            location=file.location,
            max_bytes=self._max_bytes,
            broken_words=self._analyzer.broken_words,
            progress=progress,
        )

    def _read_anew(self, document: Document) -> Document:
        return self._load(FoundFile(Path(document.location), document.source)).document

    def add(self, document: Document, progress: Progress | None = None, moved: MovedDocuments | None = None) -> Outcome:
        """Add one document; it replaces the document that was read from the same location before.

        Call ``finish`` afterwards. A document whose content is already indexed from another location that still holds
        it is not added again; otherwise it takes the place of the old one, and nothing is embedded. Of files that have
        changed their names with each other, the first is embedded anew when its text comes; its tags go along.

        Args:
            document: the document.
            progress: called while texts are embedded.
            moved: documents whose files are gone; one with the same text is taken for this one. None: only one with the
                same id is, and a location that exists holds what it did.
        """
        previous = self.catalog.document_at(document.location)
        if previous and previous.id == document.id:
            return Outcome(document.source, "unchanged", len(self.catalog.rows_of(document.id)))
        twin = self.catalog.document(document.id)
        if twin is not None and not (moved.has_left(twin) if moved else presence(twin.location) != "there"):
            if previous is not None:
                self.remove(previous.id)  # its file holds the text of the other one now
            return Outcome(document.source, "duplicate", twin=twin.source)
        twin = twin or (moved.take(document) if moved is not None else None)
        if twin is not None:
            self._displace(previous, moved, self._tags_at(twin.location))
            return self._rename(twin, previous, document, progress)
        prepared = self._prepare(document, progress)
        if moved is not None and (displaced := moved.displaced.pop(document.id, None)):
            self._displace(previous, moved, displaced.tags)
            self._tags.change([document.location], add=displaced.tags)
            self._tags.change([displaced.location], remove=displaced.own)
        with self.catalog.transaction():
            if previous is not None:
                self._delete(previous.id)
            self._insert(document, *prepared)
        return Outcome(document.source, "added" if previous is None else "replaced", len(prepared[0]))

    def _displace(self, old: Document | None, moved: MovedDocuments | None, others: frozenset[str]) -> None:
        """Note the tags of a document whose file holds another one by now, which has others."""
        if old and moved and (tags := self._tags_at(old.location)):
            moved.displaced[old.id] = Displaced(old.location, tags, tags - others)

    def _tags_at(self, location: str) -> frozenset[str]:
        return self._tags.by_location([location]).get(location, frozenset())

    def _rename(self, old: Document, previous: Document | None, new: Document, progress: Progress | None) -> Outcome:
        """Put a document in the place of one with the same text, and delete what was at its location before."""
        prepared = None if old.id == new.id else self._prepare(new, progress, old)
        self._tags.move(old.location, new.location)  # first: after a kill in between, the next ingest renames again
        with self.catalog.transaction():
            if previous is not None:
                self._delete(previous.id)
            if prepared is None:
                self.catalog.move(old.id, new.location, new.source)
            else:
                self._delete(old.id)
                self._insert(new, *prepared)
        return Outcome(new.source, "renamed", len(self.catalog.rows_of(new.id)), twin=old.source)

    def remove(self, document_id: str) -> None:
        """Remove a document from the catalog and the lexical index; ``finish`` removes its vectors from Chroma."""
        with self.catalog.transaction():
            self._delete(document_id)

    def finish(self) -> None:
        """Synchronise Chroma with the catalog, and so complete an interrupted ingest as well."""
        catalog, made_for = self.catalog, self._embedder.identity
        synchronise(
            self._folder, catalog.chunk_ids(), catalog.chunks_with_vectors, made_for=made_for, server=self._server
        )

    def close(self) -> None:
        """Close the catalog."""
        self.catalog.close()

    def _prepare(
        self, document: Document, progress: Progress | None, old: Document | None = None
    ) -> tuple[list[Chunk], NDArray[np.float32], list[Sentence], NDArray[np.float32]]:
        """Cut a document and make its vectors; those of an old document with the same text are taken over."""
        chunks, sentences = cut_document(document, self._embedder, self._analyzer)
        stored = stored_vectors(self.catalog, old, chunks, sentences) if old is not None else None
        if stored is not None:
            return chunks, stored[0], sentences, stored[1]
        texts = [chunk.text for chunk in chunks] + [embedded_text(document, sentence) for sentence in sentences]
        vectors = self._embed(document.source, texts, progress)
        return chunks, vectors[: len(chunks)], sentences, vectors[len(chunks) :]

    def _embed(self, source: str, texts: Sequence[str], progress: Progress | None) -> NDArray[np.float32]:
        """Return one unit vector a text, shape (texts, dimension); texts of similar length are embedded together.

        Otherwise a core would wait for another that has a longer text.
        """
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        vectors: list[list[float]] = [[]] * len(texts)
        done, total = 0, sum(map(len, texts))  # characters: a text's share of the time is about that of its length
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            for i, vector in zip(batch, self._embedder.embed_documents([texts[i] for i in batch]), strict=True):
                vectors[i] = vector
            done += sum(len(texts[i]) for i in batch)
            if progress:
                progress(source, done, total)
        return np.array(vectors, dtype=np.float32)

    def _insert(
        self,
        document: Document,
        chunks: Sequence[Chunk],
        chunk_vectors: NDArray[np.float32],
        sentences: Sequence[Sentence],
        sentence_vectors: NDArray[np.float32],
    ) -> None:
        rows = self.catalog.insert(document, chunks, chunk_vectors, sentences, sentence_vectors)
        for row, chunk in zip(rows, chunks, strict=True):
            terms = [term.key for term in self._analyzer.terms(chunk.text)]
            self._lexical.add(row, terms, bigrams(chunk.text))

    def _delete(self, document_id: str) -> None:
        self._lexical.remove(self.catalog.rows_of(document_id))
        self.catalog.delete(document_id)
