"""Collect what a sentence may rest on: the words, amounts and terms of passages, their neighbours and their metadata.

Nothing is compared here. Terms are looked up sentence by sentence: the analyser remembers the sentences of an index. It
would otherwise remember every combination of passages as well, a third of a megabyte each.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.records import Document, Source
from rag.text import Analyzer, PartialDate, Quantity, find_quantities, fold, language_of, parse_partial_date
from rag.verification.spans import trusted_sentences


@dataclass(frozen=True, slots=True)
class Grounds:
    """Words that a sentence may rest on.

    Attributes:
        text: all of them.
        folded: the same, as spellings are compared.
        keys: the keys of their terms.
        quantities: the amounts in them.
        cited: those of the passages and of their metadata, which may be computed with.
        language: of the passages, whatever the language of their metadata.
    """

    text: str
    folded: str
    keys: frozenset[str]
    quantities: tuple[Quantity, ...]
    cited: tuple[Quantity, ...]
    language: str


def grounds_of(
    passages: Sequence[Source], neighbours: Sequence[Source], analyzer: Analyzer, aside: str = ""
) -> Grounds:
    """Return the grounds that passages give; paragraphs with a prompt injection give none.

    Args:
        passages: the passages.
        neighbours: the passages beside them.
        analyzer: the analyser of the index.
        aside: further words, such as those of the question.
    """
    sentences = {s.chunk.id: trusted_sentences(s) for s in (*passages, *neighbours)}
    words = [text for s in (*passages, *neighbours) for text in (*sentences[s.chunk.id], s.metadata)] + [aside]
    text = "\n".join(words)
    keys = frozenset(term.key for one in words for term in analyzer.terms(one))
    cited = tuple(_amounts(passages, sentences))
    beside = (*_amounts(neighbours, sentences), *quantities_of(aside))
    language = language_of("\n".join(text for s in passages for text in sentences[s.chunk.id]))
    return Grounds(text, fold(text), keys, cited + beside, cited, language)


def _amounts(sources: Sequence[Source], sentences: dict[str, list[str]]) -> Iterator[Quantity]:
    """Yield the amounts of passages, then those of their metadata."""
    for source in sources:
        yield from quantities_of("\n".join(sentences[source.chunk.id]), day_of(source.document))
    for source in sources:
        yield from quantities_of(f"{source.metadata} {source.document.published or ''}")


def day_of(document: Document) -> PartialDate | None:
    """Return the day on which a document was written; None where it is not known."""
    return _parsed(document.published) if document.published else None


@functools.lru_cache(maxsize=1024)
def _parsed(published: str) -> PartialDate | None:
    return parse_partial_date(published)


@functools.lru_cache(maxsize=4096)
def quantities_of(text: str, day: PartialDate | None = None) -> tuple[Quantity, ...]:
    """Return the amounts of a text; relative dates (지난해) are resolved by the day on which it was written."""
    return find_quantities(text, reference=day)
