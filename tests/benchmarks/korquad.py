"""Load KorQuAD 1.0 as documents and questions.

The user provides the file (https://korquad.github.io, CC BY-ND 2.0 KR).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from rag.records import Document


@dataclass(frozen=True, slots=True)
class Question:
    """Hold a question, its paragraph's id, its answer, the answer's character range, and its article's number."""

    text: str
    document: str
    answer: str
    span: tuple[int, int]
    article: int


def load(path: Path, limit: int | None = None) -> tuple[list[Document], list[Question]]:
    """Load the paragraphs as documents, at most ``limit``, and their questions."""
    documents: list[Document] = []
    questions: list[Question] = []
    for number, article in enumerate(json.loads(path.read_text(encoding="utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            if len(documents) == limit:
                return documents, questions
            name = f"p{len(documents):04d}"
            documents.append(Document(name, f"/{name}", f"{name}.txt", paragraph["context"], article["title"]))
            for item in paragraph["qas"]:
                answer = item["answers"][0]
                start = answer["answer_start"]
                span = (start, start + len(answer["text"]))
                questions.append(Question(item["question"], name, answer["text"], span, number))
    return documents, questions
