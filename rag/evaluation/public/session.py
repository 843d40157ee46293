"""A public question set -> an index of its documents -> its figures: wiring, as ``evaluating`` is for our own sets.

The index is one of its own: the user's documents are not searched, and nothing is added to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rag import assembly
from rag.errors import IndexStateError, QuestionSetError
from rag.evaluation.public import evaluate
from rag.evaluation.public.results import SetResult
from rag.evaluation.report import saved
from rag.evaluation.run import Progress
from rag.evaluation.session import about_run
from rag.settings import Settings


def evaluate_public(
    settings: Settings, name: str, path: Path, sample: int | None, progress: Progress | None = None
) -> tuple[SetResult, dict[str, Any]]:
    """Indexes the documents of a set and asks its questions; the result, and what the run was made of.

    Args:
        settings: their ``home`` holds nothing but this set, or nothing yet; indexing goes on where it was stopped.
        name: one of ``public_sets.NAMES``.
        path: the user's file or folder.
        sample: how many questions, None for all.
        progress: told of each document and each question.

    Raises:
        QuestionSetError: something is wrong with the files.
        IndexStateError: the home holds other documents, or a part of the index does not work.
    """
    chosen = evaluate.load(name, path, sample)
    with assembly.open_writer(settings) as ingestor:
        evaluate.index(chosen, ingestor.add, {one.id for one in ingestor.catalog.documents()}, progress)
        ingestor.finish()
    reader = assembly.open_reader(settings)

    def search(question: str) -> Sequence[str]:
        found = reader.retriever.retrieve(question, evaluate.CHUNKS)
        if found.faults:  # a part failed: these would not be mundap's figures
            first = found.faults[0]
            raise IndexStateError(
                str(first),
                "Run the command again with a new --home.",
                korean=f"{first.korean} 새 폴더를 --home으로 지정해 명령을 다시 실행해 주세요.",
            )
        return [hit.document.id for hit in found.hits]

    try:
        result = evaluate.evaluate(chosen, search=search, ask=reader.chain.invoke, progress=progress)
        return result, about_run(settings, reader)
    finally:
        reader.close()


def require_folder(out: Path, name: str) -> None:
    """Refuses, before hours of work, a folder that cannot be written or holds results of something else.

    Raises:
        QuestionSetError: there are results of a question set or of another public set.
        StorageError: it cannot be written.
    """
    saved.write(out, {})
    summary = out / saved.SUMMARY_FILE
    if summary.exists() and f'"dataset": "{name}"' not in summary.read_text("utf-8", errors="replace"):
        raise QuestionSetError(
            f"{out} holds results of something else.",
            "Give another folder with --out.",
            korean=f"{out} 폴더에 다른 평가의 결과가 있습니다. --out으로 다른 폴더를 지정해 주세요.",
        )


def write_public(out: Path, result: SetResult, about: Mapping[str, Any]) -> None:
    """summary.json and items.jsonl.

    Raises:
        StorageError: the folder cannot be written.
    """
    summary = saved.summary_text({**about, **result.record()})
    saved.write(out, {saved.ITEMS: saved.items_text(result.items), saved.SUMMARY_FILE: summary})
