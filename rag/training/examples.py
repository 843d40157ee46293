"""Define what the cross-encoder is trained on, and read our own texts and a public set as questions.

A question comes with the document that answers it, or with one that nearly does. Windows are added by
``rag.training.rivals``. The module trains nothing.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.index import normalise
from rag.records import Document


@dataclass(frozen=True, slots=True)
class TrainingQuestion:
    """A question, and where its document answers it.

    Attributes:
        text: the question.
        document_id: the document that it was written for.
        answers: half-open ranges of the document's text, the shortest that answer; none where it does not.
        evidence: the range of the sentences that a reader needs to see that; None without an answer.
        stands_alone: whether it can be understood without its document; another document may answer one that cannot.
    """

    text: str
    document_id: str
    answers: tuple[tuple[int, int], ...] = ()
    evidence: tuple[int, int] | None = None
    stands_alone: bool = True


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Documents with the questions on them."""

    documents: tuple[Document, ...]
    questions: tuple[TrainingQuestion, ...]


def own_texts(folder: Path) -> TrainingSet:
    """Read our own texts: ``*.jsonl`` as described in seeds/README.md."""
    documents: list[Document] = []
    questions: list[TrainingQuestion] = []
    for path in sorted(folder.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            document = _document(row["id"], row["title"], row["text"], row["published"], row["publisher"])
            documents.append(document)
            questions += _own_questions(row, document)
    return TrainingSet(tuple(documents), tuple(questions))


def trained_part(found: TrainingSet) -> TrainingSet:
    """Return a set without the questions on the documents that are kept for calibration.

    The documents stay: they are rivals of the others.
    """
    kept = {document.id for document in found.documents if is_for_calibration(document)}
    return TrainingSet(found.documents, tuple(one for one in found.questions if one.document_id not in kept))


def is_for_calibration(document: Document) -> bool:
    """Return whether a document of our own is among the eighth that nothing is trained on.

    The probability of an answer is fitted on what the reader says of their questions: of those that it was trained on
    it is surer than of any other.
    """
    return _hash(document.id) % 8 == 0


def korquad(path: Path, *, half: int, limit: int | None = None, seed: int = 0) -> TrainingSet:
    """Read one half of the articles of KorQuAD 1.0 dev.

    Args:
        path: KorQuAD_v1.0_dev.json.
        half: 0 for training, 1 for measuring; an article's half is a hash of its title.
        limit: questions that are drawn; all for None.
        seed: of the draw.
    """
    found = _public_set(one for one in _paragraphs(path) if half_of(one["title"]) == half)
    if limit is None or limit >= len(found.questions):
        return found
    drawn = random.Random(seed).sample(found.questions, limit)  # noqa: S311 - nothing secret
    return TrainingSet(found.documents, tuple(drawn))


def squad(path: Path, without: Path | None = None) -> TrainingSet:
    """Read English questions of SQuAD 2.0: about half of them were written so that their paragraph does not answer.

    Args:
        path: a file of SQuAD 2.0; titles may have "_" for a space.
        without: another file in that format, xquad.en.json: its paragraphs are measured on, so they are left out.
    """
    measured = {paragraph["context"] for paragraph in _paragraphs(without)} if without else set()
    kept = (one for one in _paragraphs(path) if one["context"] not in measured)
    return _public_set({**one, "title": one["title"].replace("_", " ")} for one in kept)


def _paragraphs(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the paragraphs of a file in SQuAD's format, each with its article's title."""
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            yield {"title": article.get("title", ""), **paragraph}


def _public_set(paragraphs: Iterable[dict[str, Any]]) -> TrainingSet:
    documents: list[Document] = []
    questions: list[TrainingQuestion] = []
    for number, paragraph in enumerate(paragraphs):
        title = paragraph["title"]
        documents.append(_document(f"{title}-{number}", title, paragraph["context"]))
        questions += _public_questions(paragraph, documents[-1])
    return TrainingSet(tuple(documents), tuple(questions))


def _public_questions(paragraph: dict[str, Any], document: Document) -> Iterator[TrainingQuestion]:
    """Yield the questions on a paragraph; that another one answers what this one does not is not known."""
    for one in paragraph["qas"]:
        if one.get("is_impossible", False):
            yield TrainingQuestion(one["question"], document.id, stands_alone=False)
        elif places := {span for answer in one["answers"] if (span := _nearest(document.text, answer)) is not None}:
            yield TrainingQuestion(one["question"], document.id, tuple(sorted(places)))


def half_of(title: str) -> int:
    """Return 0 or 1 for the title of an article, always the same."""
    return _hash(title) % 2


def _hash(text: str) -> int:
    return hashlib.blake2b(text.encode(), digest_size=2).digest()[0]


def _own_questions(row: dict[str, Any], document: Document) -> Iterator[TrainingQuestion]:
    for one in row["questions"]:
        evidence = _place(document.text, one["evidence"])
        if evidence is not None:
            start = evidence[0] + document.text[slice(*evidence)].index(one["answer"])
            answers = ((start, start + len(one["answer"])),)
            yield TrainingQuestion(one["question"], document.id, answers, evidence, one["kind"] != "elliptic")
    for one in row["unanswerable"]:
        yield TrainingQuestion(one["question"], document.id)


def _place(text: str, words: str | None) -> tuple[int, int] | None:
    start = text.find(words) if words else -1
    return (start, start + len(words)) if words and start >= 0 else None


def _nearest(text: str, answer: dict[str, Any]) -> tuple[int, int] | None:
    """Return the place of an answer: normalising may have moved it a little."""
    words, expected = normalise(answer["text"]).strip(), answer["answer_start"]
    places = [i for i in range(max(0, expected - 20), expected + 20) if text.startswith(words, i)] if words else []
    return min(((p, p + len(words)) for p in places), key=lambda span: abs(span[0] - expected), default=None)


def _document(name: str, title: str, text: str, published: str | None = None, publisher: str | None = None) -> Document:
    text = normalise(text)
    digest = hashlib.blake2b(f"{name}\n{text}".encode(), digest_size=8).hexdigest()
    return Document(digest, f"training:{name}", name, text, title, publisher=publisher, published=published)
