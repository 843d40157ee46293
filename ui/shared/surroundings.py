"""Look up the context of an answer's quotes, and the passages that are read for it, in the documents.

The context is looked up each time that a conversation is shown.

A document that has changed or been removed is no error: its quote is shown without context. The module knows no HTML.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence

from rag.index import Catalog
from rag.records import Document, Passage, Place
from ui.shared.conversation import Conversation, Exchange, Found
from ui.shared.excerpts import Excerpt, excerpt


def with_excerpts(exchange: Exchange, catalog: Catalog) -> Exchange:
    """Return the exchange with an excerpt for every citation and every nearest passage."""
    return _with_excerpts(exchange, _documents((exchange,), catalog))


def found(places: Sequence[Place], catalog: Catalog) -> tuple[Found, ...]:
    """Return the documents of retrieved passages, the best first, each with the number of its passages."""
    counts = Counter(place.document_id for place in places)
    documents = {one.id: one for one in catalog.documents_by_id(set(counts))}
    return tuple(
        Found(one.title, one.publisher, one.published, count)
        for name, count in counts.items()
        if (one := documents.get(name)) is not None
    )


def with_all_excerpts(conversation: Conversation, catalog: Catalog) -> Conversation:
    """Return the conversation with the excerpts of all its exchanges."""
    documents = _documents(conversation.exchanges, catalog)
    found = tuple(_with_excerpts(exchange, documents) for exchange in conversation.exchanges)
    return dataclasses.replace(conversation, exchanges=found)


def _documents(exchanges: tuple[Exchange, ...], catalog: Catalog) -> dict[str, Document]:
    answers = [exchange.answer for exchange in exchanges if exchange.answer is not None]
    ids = {citation.document_id for answer in answers for citation in answer.citations}
    ids |= {passage.document_id for answer in answers for passage in (*answer.nearest, answer.maybe) if passage}
    return {document.id: document for document in catalog.documents_by_id(ids)}


def _with_excerpts(exchange: Exchange, documents: Mapping[str, Document]) -> Exchange:
    answer = exchange.answer
    if answer is None:
        return exchange

    def around(passage: Passage) -> Excerpt:
        return excerpt(documents.get(passage.document_id), passage.start, passage.end, passage.text)

    return dataclasses.replace(
        exchange,
        excerpts={
            citation.marker: excerpt(documents.get(citation.document_id), citation.start, citation.end, citation.quote)
            for citation in answer.citations
        },
        passages=tuple(map(around, answer.nearest)),
        maybe=around(answer.maybe) if answer.maybe is not None else None,
    )
