"""Choose the passages that a chat model is given: what was asked for, and what is around it, within a token budget.

    the passages asked for, best first -> for each, the rest of its paragraph, the chunk before, the chunk after
        -> the rest of its document, where all of it fits

A passage alone often lacks its subject, which stands a chunk earlier, or the figure, which stands a chunk later. The
module knows no prompt and no vocabulary: how large a passage is comes in as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from rag.records import Chunk, Document, Source
from rag.retrieval import NO_REPRINTS, Reprints, Surroundings
from rag.text import letters

# Tokens for what surrounds the passages asked for, where no limit is set. Twelve full chunks of Korean take about
# 11,000 in the largest count (one token a character, 512 tokens of the embedder each), so a third is left for their
# surroundings; every chat model with a context of 32,000 tokens has room for the answer as well.
BUDGET = 16_000
# Chunks on either side that still count as the same paragraph: text without any line break is no paragraph.
_LONGEST_PARAGRAPH = 4
_MOST_CHARACTERS = 8  # of a token, on average over a passage: what is certainly too long is not read at all

Measure = Callable[[Source], int]


@dataclass(frozen=True, slots=True)
class Context:
    """Passages for a chat model.

    Attributes:
        asked: the passages asked for, best first.
        given: the passages that the model is given: by document, the document with the best passage first, and within
            a document in order. Each is there once.
        tokens: their size together.
    """

    asked: tuple[Source, ...]
    given: tuple[Source, ...]
    tokens: int


def context_of(
    asked: Sequence[Source],
    surroundings: Surroundings,
    measure: Measure,
    limit: int | None = None,
    reprints: Reprints = NO_REPRINTS,
) -> Context:
    """Return the passages asked for and as much of their surroundings as fits.

    Args:
        asked: the passages asked for, best first.
        surroundings: what is around them.
        measure: the tokens of a passage as the model reads it.
        limit: the largest number of tokens, within which the first passage always counts as fitting; for None all
            passages asked for are given, and their surroundings only up to ``BUDGET``.
        reprints: which documents are one text, so that what surrounds the passages is given once.
    """
    draft = _Draft(surroundings, measure, BUDGET if limit is None else limit, reprints)
    for source in asked:
        if limit is not None and draft.chosen and measure(source) > draft.left:
            break
        draft.add(source)
    found = list(draft.chosen.values())
    for source in found:
        draft.add_around(source)
    for source in {source.document.id: source for source in found}.values():
        draft.add_rest(source)
    return Context(tuple(asked), draft.in_order(), draft.used)


def smaller(
    context: Context, surroundings: Surroundings, measure: Measure, reprints: Reprints = NO_REPRINTS
) -> Context:
    """Return half of a context, for a model whose own limit it exceeds: the better passages, and less around them."""
    better = context.asked[: -(-len(context.asked) // 2)]
    return context_of(better, surroundings, measure, context.tokens // 2, reprints)


@dataclass
class _Draft:
    """Passages chosen so far, in the order in which they were chosen, by key: a citation must name one passage."""

    surroundings: Surroundings
    measure: Measure
    budget: int
    reprints: Reprints
    chosen: dict[str, Source] = field(default_factory=dict)
    used: int = 0

    @property
    def left(self) -> int:
        return self.budget - self.used

    def add(self, source: Source) -> None:
        if source.key not in self.chosen:
            self.chosen[source.key] = source
            self.used += self.measure(source)

    def add_around(self, source: Source) -> None:
        """Add the rest of the paragraph that a passage cuts, then the chunk before it and the chunk after it."""
        chunks = self.surroundings.chunks(source)
        at = next((i for i, chunk in enumerate(chunks) if chunk.id == source.chunk.id), None)
        if at is None:
            return
        before, after = chunks[:at][::-1], chunks[at + 1 :]
        for outwards in (before, after):
            for chunk in _same_paragraph(source.document, source.chunk, outwards):
                if not self._add_if_it_fits([chunk]):
                    break
        for outwards in (before, after):
            self._add_if_it_fits(outwards[:1])

    def add_rest(self, source: Source) -> None:
        """Add the rest of the document of a passage, if all of it fits."""
        self._add_if_it_fits(self.surroundings.chunks(source))

    def in_order(self) -> tuple[Source, ...]:
        rank = {name: i for i, name in enumerate(dict.fromkeys(s.document.id for s in self.chosen.values()))}
        return tuple(sorted(self.chosen.values(), key=lambda s: (rank[s.document.id], s.chunk.start)))

    def _is_given_elsewhere(self, chunk: Chunk) -> bool:
        """Return whether what is chosen of a reprint has all the words of a chunk already."""
        versions = {document.id for document in self.reprints.others.get(chunk.document_id, ())}
        given = [source for source in self.in_order() if source.document.id in versions] if versions else []
        words = letters(chunk.text) if given else ""
        by_document = groupby(given, key=lambda source: source.document.id)
        return any(words in "".join(letters(source.chunk.text) for source in sources) for _, sources in by_document)

    def _add_if_it_fits(self, chunks: Sequence[Chunk]) -> bool:
        known = {source.chunk.id for source in self.chosen.values()}
        new = [chunk for chunk in chunks if chunk.id not in known and not self._is_given_elsewhere(chunk)]
        if sum(len(chunk.text) for chunk in new) > _MOST_CHARACTERS * self.left:
            return False
        sources = self.surroundings.sources(new)
        if sum(map(self.measure, sources)) > self.left:
            return False
        for source in sources:
            self.add(source)
        return True


def _same_paragraph(document: Document, chunk: Chunk, outwards: Sequence[Chunk]) -> Iterator[Chunk]:
    """Yield the chunks that continue the paragraph of a chunk in one direction, the nearest first.

    A chunk ends with a sentence. Where no line break follows it, the paragraph goes on.
    """
    for following in outwards[:_LONGEST_PARAGRAPH]:
        first, second = sorted((chunk, following), key=lambda one: one.start)
        if "\n" in document.text[first.end : second.start]:
            break
        yield following
        chunk = following
