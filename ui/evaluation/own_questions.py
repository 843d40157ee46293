"""Keep the question file that was given on the page, and tell which question sets an index can be evaluated with.

The packaged questions are about the packaged articles: over other documents only one's own questions mean anything.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from rag.errors import QuestionSetError, StorageError
from rag.evaluation import PACKAGED, base_name, load_questions

FILE_NAME = "questions.jsonl"


class OwnQuestions:
    """The question file of one index.

    Args:
        folder: of the evaluations; it is made when a file is given.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME

    def count(self) -> int:
        """Return how many questions the file has; 0 if there is none, or it cannot be read any more."""
        try:
            return len(load_questions(self.path))
        except QuestionSetError:
            return 0

    def take(self, path: Path) -> int:
        """Put a file in the place of the one before, and return how many questions it has.

        Raises:
            QuestionSetError: If it has faults; the one before stays.
            StorageError: If it cannot be kept.
        """
        count = len(load_questions(path))
        draft = self.path.with_name(f".{FILE_NAME}-{os.getpid()}")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, draft)
            draft.replace(self.path)
        except OSError as error:
            raise StorageError.of(error, self.path) from error
        return count


def packaged_questions_apply(sources: Iterable[str]) -> bool:
    """Return whether an index has the documents that the packaged questions are about, by their sources."""
    names = {base_name(source) for source in sources}
    return all(
        piece.document in names or piece.document in item.extra
        for item in load_questions(PACKAGED)
        for group in item.evidence
        for piece in group
    )
