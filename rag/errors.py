"""Define the errors that users see: each is one sentence on the problem, and a remedy.

The front ends print ``str(error)`` and nothing else; a traceback is a defect.
"""

from __future__ import annotations


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


class IndexLockedError(IndexStateError):
    """Another process is writing to the index."""


class StorageError(MundapError):
    """The disk is full, or the folder cannot be written."""


class ModelError(MundapError):
    """An embedding or chat model did not answer, or its answer cannot be read."""


class QuestionSetError(MundapError):
    """A question file has faults; the message lists all of them."""

    exit_code = 2
