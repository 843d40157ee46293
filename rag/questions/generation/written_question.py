"""A question that was made from a sentence: what travels between the writers of questions and who chooses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

AskedFor = Literal["amount", "date", "reason", "definition", "person"]
_BRACKETS = re.compile(r"\s?[(\[][^()\[\]]*[)\]]")


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """A question, what it asks for, and the words of the sentence that answer it (empty: the sentence as a whole)."""

    text: str
    asked_for: AskedFor
    answer: str = ""


def without_brackets(sentence: str) -> str:
    """Return a sentence without what it says in brackets, and without white space around it."""
    return _BRACKETS.sub("", sentence.strip())
