"""Look up what is around a passage in its document: the chunks before and after it, or all of them.

A passage is often cut off from what it speaks of: the subject stands a chunk earlier, the figure a chunk later. The
module chooses nothing and knows no storage; each kind of retriever says where its chunks come from.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.records import Chunk, Source


class Surroundings:
    """Chunks of the documents in which one request found something.

    Args:
        chunks_of: document id -> the chunks of that document, in order; none where there is no such document.
        sources_of: chunks -> the passages made of them, in the same order, without those just removed from the index.
    """

    def __init__(
        self, chunks_of: Callable[[str], Sequence[Chunk]], sources_of: Callable[[Sequence[Chunk]], list[Source]]
    ) -> None:
        self._chunks_of = chunks_of
        self._sources_of = sources_of

    def __call__(self, source: Source) -> tuple[Source | None, Source | None]:
        """Return the passages right before and right after a passage in its document; None where there is none."""
        chunks = self.chunks(source)
        at = next((i for i, chunk in enumerate(chunks) if chunk.id == source.chunk.id), None)
        if at is None:
            return None, None
        return self._source(chunks[at - 1 : at] if at else ()), self._source(chunks[at + 1 : at + 2])

    def chunks(self, source: Source) -> Sequence[Chunk]:
        """Return all chunks of the document of a passage, in order."""
        return self._chunks_of(source.document.id)

    def sources(self, chunks: Sequence[Chunk]) -> list[Source]:
        """Return the passages made of chunks, in the same order, without those just removed from the index."""
        return self._sources_of(chunks)

    def _source(self, chunks: Sequence[Chunk]) -> Source | None:
        return next(iter(self._sources_of(chunks)), None)
