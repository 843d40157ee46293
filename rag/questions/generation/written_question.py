"""Define a question that was generated from a sentence.

The generators return it, and ``rag.answering.suggestions`` chooses among them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

AskedFor = Literal["amount", "date", "reason", "definition", "person", "topic"]
_BRACKETS = re.compile(r"\s?[(\[][^()\[\]]*[)\]]")


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """Question generated from a sentence.

    Attributes:
        text: the question.
        asked_for: the kind of answer that it asks for.
        answer: the words of the sentence that answer it; empty where the sentence as a whole does.
        about: of a question that asks what is said of a thing, the thing.
    """

    text: str
    asked_for: AskedFor
    answer: str = ""
    about: str = ""


def without_brackets(sentence: str) -> str:
    """Return a sentence without its bracketed parts and without surrounding white space."""
    return _BRACKETS.sub("", sentence.strip())
