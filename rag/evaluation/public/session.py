"""Evaluate a public question set: index its documents, ask its questions, compute its measures.

This module connects the other modules of ``public`` to an index, as ``rag.evaluation.session`` does for mundap's own
question sets. It uses a separate index: the user's documents are not searched, and nothing is added to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag import assembly
from rag.assembly import Reader
from rag.errors import IndexStateError, QuestionSetError
from rag.evaluation.provenance import run_record
from rag.evaluation.public import evaluate
from rag.evaluation.public.results import SetResult
from rag.evaluation.report import saved
from rag.evaluation.run import Progress
from rag.settings import Settings


def evaluate_public(
    settings: Settings, name: str, path: Path, sample: int | None, progress: Progress | None = None
) -> tuple[SetResult, dict[str, Any]]:
    """Index the documents of a set and ask its questions.

    Args:
        settings: the configuration; ``home`` must be empty or hold only this set. Interrupted indexing is resumed.
        name: one of ``public.evaluate.NAMES``.
        path: the user's file or folder.
        sample: number of questions to draw; None for all.
        progress: called after each document and each question.

    Returns:
        The result, and what it depends on, as returned by ``run_record``.

    Raises:
        QuestionSetError: If the files are missing or malformed.
        IndexStateError: If the home has other documents, or a part of the index does not work.
    """
    public_set = evaluate.load(name, path, sample)
    with assembly.open_writer(settings) as ingestor:
        evaluate.index(public_set, ingestor.add, {one.id for one in ingestor.catalog.documents()}, progress)
        ingestor.finish()
    reader = assembly.open_reader(settings)
    try:
        result = evaluate.evaluate(public_set, search=_searcher(reader), ask=reader.chain.invoke, progress=progress)
        return result, run_record(settings, reader)
    finally:
        reader.close()


def _searcher(reader: Reader) -> evaluate.Search:
    def search(question: str) -> Sequence[str]:
        found = reader.retriever.retrieve(question, evaluate.CHUNKS)
        if found.faults:  # with a failed part, the figures would not be valid for mundap
            first = found.faults[0]
            raise IndexStateError(
                str(first),
                "Run the command again with a new --home.",
                korean=f"{first.korean} 새 폴더를 --home으로 지정해 명령을 다시 실행해 주세요.",
            )
        return [hit.document.id for hit in found.hits]

    return search


def require_folder(out: Path, name: str) -> None:
    """Reject a results folder that cannot be written or has results of something else, before hours of work.

    Args:
        out: the folder; created if missing.
        name: name of the set.

    Raises:
        QuestionSetError: If it has results of a question set or of another public set.
        StorageError: If it cannot be written.
    """
    saved.write(out, {})
    summary = out / saved.SUMMARY_FILE
    if summary.exists() and f'"dataset": "{name}"' not in summary.read_text("utf-8", errors="replace"):
        raise QuestionSetError(
            f"{out} holds results of a different evaluation.",
            "Give another folder with --out.",
            korean=f"{out} 폴더에 다른 평가의 결과가 있습니다. --out으로 다른 폴더를 지정해 주세요.",
        )


def write_public(out: Path, result: SetResult, about: Mapping[str, Any]) -> None:
    """Write summary.json and items.jsonl.

    Raises:
        StorageError: If the folder cannot be written.
    """
    summary = saved.summary_text({**about, **result.record()})
    saved.write(out, {saved.ITEMS: saved.items_text(result.items), saved.SUMMARY_FILE: summary})
