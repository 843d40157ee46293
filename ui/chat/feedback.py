"""Store feedback, thumbs up or down with a reason, as JSON Lines in the index folder.

A line is appended completely or not at all; lines truncated by a killed process or a full disk are skipped on reading.
Nothing leaves the machine. The module knows no page; ``feedback_candidates`` turns feedback into question candidates.
"""

from __future__ import annotations

import datetime
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from filelock import FileLock, Timeout
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from rag.answering import encodable
from rag.errors import StorageError
from rag.records import Answer
from ui.shared import Verdict

log = logging.getLogger(__name__)

FILE_NAME = "feedback.jsonl"
LONGEST = 4000  # characters that are kept of a question, an answer or a quote
MOST = 20  # turns and quotes that are kept
LONGEST_COMMENT = 2000  # characters that are kept of a comment
WAIT = 10.0  # seconds for another process that is writing a line
Reason = Literal["wrong", "not_in_sources", "incomplete", "should_answer", "should_abstain", "other"]

Text = Annotated[str, AfterValidator(encodable)]  # UTF-8 cannot encode a lone surrogate: it becomes "?"


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # a later version may add fields


class CitedQuote(_Line):
    """A quote in an answer, and the document that contains it."""

    source: Text
    quote: Text


class Feedback(_Line):
    """A user's rating of one answer, with all that is needed to ask again. ``at`` is UTC, ISO 8601."""

    at: str
    verdict: Verdict
    reason: Reason | None = None
    comment: Text = ""
    question: Text
    turns: tuple[Text, ...] = ()
    language: Text
    answer: Text
    abstained: bool
    answerer: Text
    confidence: float
    quotes: tuple[CitedQuote, ...] = ()


def feedback_on(
    answer: Answer,
    verdict: Verdict,
    *,
    reason: Reason | None = None,
    comment: str = "",
    turns: Sequence[str] = (),
    now: datetime.datetime | None = None,
) -> Feedback:
    """Return the feedback on an answer.

    Args:
        answer: the answer as it was shown.
        verdict: up or down.
        reason: the reason for a negative rating, if one was chosen.
        comment: the user's comment.
        turns: the earlier questions of the conversation, oldest first, as they were typed.
        now: the time; the current time if omitted.
    """
    at = (now or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC)
    return Feedback(
        at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        verdict=verdict,
        reason=reason,
        comment=" ".join(comment.split())[:LONGEST_COMMENT],
        question=answer.question[:LONGEST],
        turns=tuple(turn[:LONGEST] for turn in turns[-MOST:]),
        language=answer.language,
        answer=answer.text[:LONGEST],
        abstained=answer.abstained,
        answerer=answer.answerer,
        confidence=answer.confidence,
        quotes=tuple(CitedQuote(source=c.source[:LONGEST], quote=c.quote[:LONGEST]) for c in answer.citations[:MOST]),
    )


class FeedbackFile:
    """The feedback file of one index.

    Args:
        home: the index folder.
        most: bytes that it may have; 0 means no limit.
    """

    def __init__(self, home: Path, most: int = 0) -> None:
        self.path = home / FILE_NAME
        self._most = most
        self._lock = FileLock(home / f"{FILE_NAME}.lock", timeout=WAIT)

    def append(self, feedback: Feedback) -> None:
        """Append a line; a truncated line before it is kept separate.

        Raises:
            StorageError: If the disk is full, the folder cannot be written, the file would be larger than it may be, or
                another process keeps it locked.
        """
        line = feedback.model_dump_json().encode() + b"\n"
        try:
            with self._lock:
                if self._most and self.path.exists() and self.path.stat().st_size + len(line) > self._most:
                    raise self._full()
                _append(self.path, line)
        except Timeout as error:
            raise StorageError(
                f"Another process keeps {self.path} busy.",
                "Wait a moment and try again.",
                korean="다른 프로그램이 의견 파일을 쓰고 있습니다. 잠시 뒤에 다시 해 주세요.",
            ) from error
        except OSError as error:
            raise StorageError(
                f"The feedback could not be written to {self.path} ({error.strerror or error}).",
                "Free some space or give the folder write permission, then try again.",
                korean="의견을 저장하지 못했습니다. 디스크 공간과 폴더의 쓰기 권한을 확인한 뒤 다시 해 주세요.",
            ) from error

    def _full(self) -> StorageError:
        return StorageError(
            f"The feedback in {self.path} has reached its limit of {self._most / 2**20:g} MB.",
            "Move the file away, or raise MUNDAP_FEEDBACK_MB.",
            korean=f"의견이 {self._most / 2**20:g}MB까지 쌓여 더 저장하지 못했습니다. 관리자에게 의견 파일을 다른 "
            "곳으로 옮기거나 MUNDAP_FEEDBACK_MB를 늘려 달라고 해 주세요.",
        )

    def read(self) -> tuple[Feedback, ...]:
        """Return all feedback, oldest first, without lines that cannot be read.

        Raises:
            StorageError: If the file exists and cannot be read.
        """
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StorageError(
                f"The feedback in {self.path} cannot be read ({error.strerror or error}).",
                "Give yourself permission to read it.",
                korean="의견 파일을 읽을 수 없습니다. 파일의 읽기 권한을 확인해 주세요.",
            ) from error
        return tuple(feedback for line in data.split(b"\n") if line.strip() and (feedback := _read(line)))


def _append(path: Path, line: bytes) -> None:
    """Append the whole line or nothing; the caller holds the lock."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o600)
    try:
        size = os.lseek(descriptor, 0, os.SEEK_END)
        if size and _last_byte(descriptor) != b"\n":  # a process was killed while it wrote a line
            line = b"\n" + line
        try:
            while line:
                line = line[os.write(descriptor, line) :]
            os.fsync(descriptor)
        except OSError:
            os.ftruncate(descriptor, size)
            raise
    finally:
        os.close(descriptor)


def _last_byte(descriptor: int) -> bytes:
    os.lseek(descriptor, -1, os.SEEK_END)
    return os.read(descriptor, 1)


def _read(line: bytes) -> Feedback | None:
    try:
        return Feedback.model_validate_json(line)
    except ValidationError:
        log.warning("A line of the feedback cannot be read and is passed over")
        return None
