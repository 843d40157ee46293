"""Keep the replies of a run on disk while it runs, so that an interrupted run can be resumed.

One JSON object per line; the first line records what the run depends on. A line truncated by an interruption is
dropped. The caller deletes the file after writing the results of the complete run. This module knows questions only
by their ids, and scores nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from pydantic import TypeAdapter, ValidationError

from rag.errors import QuestionSetError, StorageError, error_name
from rag.evaluation.run import Reply

FILE_NAME = "journal.jsonl"
_REPLY: TypeAdapter[Reply] = TypeAdapter(Reply)


class RunMismatchError(QuestionSetError):
    """Report that the folder holds an unfinished run with other questions, documents, settings or versions."""


class Journal:
    """Store the replies of one run in its folder. A context manager.

    Args:
        folder: folder of the results; created if missing.
        identity: what the replies depend on: hashes of questions, corpus and settings, and versions.

    Raises:
        RunMismatchError: If the folder holds an unfinished run that depends on something else.
        StorageError: If the folder cannot be written.
    """

    def __init__(self, folder: Path, identity: Mapping[str, Any]) -> None:
        self._path = folder / FILE_NAME
        self._head = json.loads(json.dumps(identity))  # in the form it has after reading, to compare with the file
        self.known: dict[str, Reply] = {}
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if self._path.exists():
                self._read()
            self._file = self._rewritten()
        except OSError as error:
            raise _storage(folder, error) from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with suppress(OSError):  # a full disk: the last write has already raised an error
            self._file.close()

    def keep(self, name: str, reply: Reply) -> None:
        """Append the reply to one question and flush it.

        Args:
            name: id of the question.
            reply: the reply.

        Raises:
            StorageError: If the file cannot be written, for example because the disk is full.
        """
        try:
            _write(self._file, {"id": name, "reply": asdict(reply)})
        except OSError as error:
            raise _storage(self._path.parent, error) from error

    def _rewritten(self) -> TextIO:
        """Write the file again without a truncated line, and open it for appending.

        The old file is replaced only after the new one is complete.
        """
        draft = self._path.with_name(f"{FILE_NAME}.part")
        with draft.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            _write(file, self._head)
            for name, reply in self.known.items():
                _write(file, {"id": name, "reply": asdict(reply)})
        draft.replace(self._path)
        return self._path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n")

    def _read(self) -> None:
        lines = self._path.read_text(encoding="utf-8", errors="replace").split("\n")
        head = _parsed(lines[0]) if lines else None
        if head is None:
            return
        if head != self._head:
            differing = sorted(key for key in {*head, *self._head} if head.get(key) != self._head.get(key))
            raise RunMismatchError(
                f"{self._path.parent} holds a different unfinished run (differs in: {', '.join(differing)}).",
                f"Give another folder with --out, or delete {FILE_NAME} there.",
                korean=f"{self._path.parent} 폴더에 끝나지 않은 다른 평가가 있습니다 (다른 것: "
                f"{', '.join(differing)}). --out으로 다른 폴더를 지정하거나, 그 폴더의 {FILE_NAME} "
                "파일을 삭제해 주세요.",
            )
        for line in lines[1:]:
            record = _parsed(line)
            try:
                if record is not None:
                    self.known[str(record["id"])] = _REPLY.validate_python(record["reply"])
            except (KeyError, ValidationError):
                continue  # a truncated line: its question is asked again


def run_identity(folder: Path) -> Mapping[str, Any]:
    """Return what the unfinished run in a folder depends on; empty if there is no run or it cannot be read."""
    try:
        with (folder / FILE_NAME).open(encoding="utf-8", errors="replace") as file:
            return _parsed(file.readline()) or {}
    except OSError:
        return {}


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    return record if isinstance(record, dict) else None


def _write(file: TextIO, record: Mapping[str, Any]) -> None:
    file.write(json.dumps(record, ensure_ascii=False) + "\n")
    file.flush()


def _storage(folder: Path, error: OSError) -> StorageError:
    reason = error.strerror or "unknown error"
    return StorageError(
        f"The results cannot be written to {folder} ({reason}); the replies so far are kept there.",
        "Free some space, or give another folder with --out, and run the same command again.",
        korean=f"{folder} 폴더에 결과를 쓸 수 없습니다 ({error_name(error)}). 지금까지 물은 것은 그 폴더에 남아 "
        "있습니다. 공간을 비우거나 --out으로 다른 폴더를 지정한 뒤, 같은 명령을 다시 실행해 "
        "주세요.",
    )
