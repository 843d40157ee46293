"""Define the errors that users see: each is one sentence on the problem, and a remedy.

The front ends print ``str(error)`` and nothing else; a traceback is a defect.
"""

from __future__ import annotations

import errno
from pathlib import Path

# What stops every command in the same way: the sentence, the remedy, and both in Korean.
_STORAGE: dict[frozenset[int], tuple[str, str, str]] = {
    frozenset({errno.ENOSPC, errno.EDQUOT}): (
        "The disk that holds {} is full.",
        "Free some space and run the command again.",
        "{} 폴더가 있는 디스크가 가득 찼습니다. 공간을 비우고 다시 해 주세요.",
    ),
    frozenset({errno.EROFS}): (
        "{} is on a disk that is mounted read-only.",
        "Mount it for writing, or choose another folder with --home or MUNDAP_HOME.",
        "{}: 읽기 전용으로 연결된 디스크에 있습니다. 쓸 수 있게 다시 연결하거나 --home 또는 MUNDAP_HOME으로 다른 "
        "폴더를 골라 주세요.",
    ),
    frozenset({errno.EACCES, errno.EPERM}): (
        "{} cannot be written or read: there is no permission.",
        "Give the folder write permission, or choose another with --home or MUNDAP_HOME.",
        "{}: 권한이 없어 쓰거나 읽을 수 없습니다. 폴더의 쓰기 권한을 주거나 --home 또는 MUNDAP_HOME으로 다른 폴더를 "
        "골라 주세요.",
    ),
}


class MundapError(Exception):
    """Base class of all errors that mundap raises on purpose.

    Args:
        problem: what happened, a full sentence in English without line breaks.
        remedy: what to do about it, a full sentence.
        korean: both in Korean.
    """

    exit_code = 1

    def __init__(self, problem: str, remedy: str, *, korean: str) -> None:
        super().__init__(f"{problem} {remedy}")
        self.problem = problem
        self.remedy = remedy
        self.korean = korean

    def in_language(self, language: str) -> str:
        """Return the message for users: in Korean where the language is ``ko``, otherwise in English."""
        return self.korean if language == "ko" else str(self)

    def beside(self, name: str, language: str) -> str:
        """Return the message to stand beside a name, without that name where it begins with it."""
        message = self.in_language(language)
        return message.removeprefix(name).lstrip(": ") or message


class SettingsError(MundapError):
    """A setting is unknown, malformed, or contradicts another."""

    exit_code = 2


class AccountError(MundapError):
    """A user cannot be added or removed as asked."""

    exit_code = 2


class QuestionError(MundapError):
    """The question cannot be answered as it was put: empty, or too long."""

    exit_code = 2


class DocumentError(MundapError):
    """One file cannot be read as a document; other files are not affected."""


class TextError(MundapError):
    """A text cannot be checked as it was given: missing, unreadable, empty, or not in the form that is asked for."""

    exit_code = 2

    @classmethod
    def of(cls, error: MundapError) -> TextError:
        """Return the error of reading a file as one of the text in it."""
        return cls(error.problem, error.remedy, korean=error.korean)


class IndexStateError(MundapError):
    """The index is missing, damaged, or was made with other settings."""

    @classmethod
    def of(cls, error: MundapError) -> IndexStateError:
        """Return an error of the disk as one of the vectors, without which a question is still answered."""
        return cls(error.problem, error.remedy, korean=error.korean)


class IndexLockedError(IndexStateError):
    """Another process is writing to the index."""


class StorageError(MundapError):
    """The disk is full, or the folder cannot be written."""

    @staticmethod
    def is_known(error: OSError) -> bool:
        """Return whether an error is for want of room or permission: a user can tell from it what to do."""
        return any(error.errno in numbers for numbers in _STORAGE)

    @classmethod
    def of(cls, error: OSError, where: Path | str) -> StorageError:
        """Return the error of a file system as one that says what to do: no room, read-only, no permission, other.

        Args:
            error: of reading or writing.
            where: the file or folder that a user knows.
        """
        for numbers, (problem, remedy, korean) in _STORAGE.items():
            if error.errno in numbers:
                return cls(problem.format(where), remedy, korean=korean.format(where))
        return cls(
            f"{where} cannot be read or written ({error.strerror or error}).",
            "Check the disk and the folder, then try again.",
            korean=f"{where}: 읽거나 쓸 수 없습니다 ({error_name(error)}). 디스크와 폴더를 확인한 뒤 다시 해 주세요.",
        )


def error_name(error: Exception) -> str:
    """Return the name of an error, "ENOSPC" of the system's, which is the same in all languages; its words are not."""
    number = error.errno if isinstance(error, OSError) else None
    return errno.errorcode.get(number or 0) or str(getattr(error, "sqlite_errorname", None) or type(error).__name__)


class BackupError(MundapError):
    """A backup cannot be written under its name, or read back: damaged, newer, or none at all."""


class ModelError(MundapError):
    """An embedding or chat model did not answer, or its answer cannot be read."""


class QuestionSetError(MundapError):
    """A question file has faults; the message lists all of them.

    Attributes:
        faults: each in English and in Korean, for those who tell only the first one.
    """

    faults: tuple[tuple[str, str], ...] = ()
    exit_code = 2
