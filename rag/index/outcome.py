"""Say what became of a file that was to be ingested, in Korean and English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.errors import DocumentError
from rag.index.documents import Notice

Status = Literal["added", "replaced", "renamed", "unchanged", "duplicate", "removed", "failed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one file: ``error`` is why it failed.

    ``twin`` is the document with the same content; of a renamed document its source before.
    """

    source: str
    status: Status
    chunks: int = 0
    error: DocumentError | None = None
    twin: str = ""
    notices: tuple[Notice, ...] = ()  # on how the file was read

    @classmethod
    def failure(cls, source: str, error: DocumentError) -> Outcome:
        """Return the result for a file that cannot be read; the traceback of the error would keep what was read."""
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return cls(source, "failed", error=error)

    def message(self, language: str = "en") -> str:
        """Return why the file failed, what it was called, what it duplicates or how many chunks it has."""
        is_korean = language == "ko"
        if self.error is not None:
            return self.error.in_language(language)
        if self.status == "renamed":
            result = f"이전 이름: {self.twin}" if is_korean else f"was {self.twin}"
        elif self.twin:
            result = f"내용이 같은 문서: {self.twin}" if is_korean else f"same content as {self.twin}"
        elif self.chunks:
            result = (
                f"단락 {self.chunks}개" if is_korean else f"{self.chunks} {'chunk' if self.chunks == 1 else 'chunks'}"
            )
        else:
            result = ""
        return "; ".join(filter(None, (result, *(notice.in_language(language) for notice in self.notices))))
