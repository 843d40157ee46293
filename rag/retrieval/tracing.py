"""Report a search to LangChain's callbacks as the run of a retriever, with the documents that it found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables.config import ensure_config, get_callback_manager_for_config

from rag.records import Hit

if TYPE_CHECKING:
    from rag.retrieval.search import Retrieved


def traced(retriever: BaseRetriever, question: str, search: Callable[[], Retrieved]) -> Retrieved:
    """Return what ``search`` finds, and report it to the callbacks of the running chain as a run of ``retriever``.

    Args:
        retriever: gives the run its name.
        question: the input of the run.
        search: does the search.

    Raises:
        BaseException: any error of the search, after it was reported.
    """
    manager = get_callback_manager_for_config(ensure_config())
    run = manager.on_retriever_start(None, question, name=retriever.get_name())
    try:
        found = search()
    except BaseException as error:
        run.on_retriever_error(error)
        raise
    run.on_retriever_end(as_langchain(found.hits))
    return found


def as_langchain(hits: Sequence[Hit]) -> list[LangChainDocument]:
    """Return hits as LangChain documents, with their offsets in the source document and their score as metadata."""
    return [
        LangChainDocument(
            id=hit.chunk.id,
            page_content=hit.chunk.text,
            metadata={
                "document_id": hit.document.id,
                "source": hit.document.source,
                "title": hit.document.title,
                "start": hit.chunk.start,
                "end": hit.chunk.end,
                "score": hit.score,
            },
        )
        for hit in hits
    ]
