"""A public question set -> an index of its documents -> its figures: wiring, as ``evaluating`` is for our own sets.

The index is one of its own: the user's documents are not searched, and nothing is added to them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rag import assembly
from rag.errors import IndexStateError
from rag.evaluation import public_sets, saved
from rag.evaluation.public_results import SetResult
from rag.evaluation.run import Progress
from rag.settings import Settings


def evaluate_public(
    settings: Settings, name: str, path: Path, sample: int | None, out: Path | None, progress: Progress | None = None
) -> SetResult:
    """Indexes the documents of a set, asks its questions, and writes the results, if there is a folder for them.

    Args:
        settings: their ``home`` holds nothing but this set, or nothing yet; indexing goes on where it was stopped.
        name: one of ``public_sets.NAMES``.
        path: the user's file or folder.
        sample: how many questions, None for all.
        out: the folder.
        progress: told of each document and each question.

    Raises:
        QuestionSetError: something is wrong with the files.
        IndexStateError: the home holds other documents, or a part of the index does not work.
        StorageError: the folder cannot be written.
    """
    chosen = public_sets.load(name, path, sample)
    with assembly.open_writer(settings) as ingestor:
        public_sets.index(chosen, ingestor.add, {one.id for one in ingestor.catalog.documents()}, progress)
        ingestor.finish()
    reader = assembly.open_reader(settings)

    def search(question: str) -> Sequence[str]:
        found = reader.retriever.retrieve(question, public_sets.CHUNKS)
        if found.notices:  # a part failed: these would not be mundap's figures
            raise IndexStateError(found.notices[0], "Run the command again with a new --home.")
        return [hit.document.id for hit in found.hits]

    try:
        result = public_sets.evaluate(chosen, search=search, ask=reader.chain.invoke, progress=progress)
    finally:
        reader.close()
    if out is not None:
        items = "".join(json.dumps(item, ensure_ascii=False) + "\n" for item in result.items)
        saved.write(out, {saved.ITEMS: items, saved.SUMMARY: saved.summary_text(result.record())})
    return result
