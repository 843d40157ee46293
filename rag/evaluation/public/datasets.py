"""Define public question sets, independent of their file formats.

There are two kinds. A ``RankingSet`` gives the relevant documents of each question, out of all documents, and measures
retrieval. An ``AbstentionSet`` gives each question its own passages and whether they answer it, and measures
abstention. Documents are streamed, as often as requested, so a set need not fit in memory. ``korquad``, ``autorag``
and ``nomiracl`` read the files; this module knows no file and no index.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rag.errors import QuestionSetError
from rag.evaluation.public.files import fault
from rag.index import normalise
from rag.records import Document

SEED = 0  # seed of every sample


@dataclass(frozen=True, slots=True)
class Published:
    """Hold a published figure for the whole set."""

    system: str
    measure: str  # under the name of mundap's measure
    value: float
    questions: int  # number of questions it was measured on
    source: str


@dataclass(frozen=True, slots=True)
class RankingQuestion:
    """Hold a question and its relevance judgements: each group must be found, by any one of its documents."""

    id: str
    text: str
    relevant: tuple[tuple[str, ...], ...]  # groups of document ids


@dataclass(frozen=True, slots=True)
class AbstentionQuestion:
    """Hold a question, the documents to which its search is restricted, and whether they answer it."""

    id: str
    text: str
    passages: frozenset[str]  # document ids
    answerable: bool


@dataclass(frozen=True, slots=True)
class RankingSet:
    """Hold questions over all documents. A sample of questions keeps all documents, because fewer would be easier."""

    name: str
    questions: tuple[RankingQuestion, ...]  # those to be asked, by id
    available: int  # questions that the files have
    document_ids: frozenset[str]
    documents: Callable[[], Iterator[Document]]
    published: tuple[Published, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AbstentionSet:
    """Hold questions with their own passages. ``documents`` yields only the passages of the questions to ask."""

    name: str
    questions: tuple[AbstentionQuestion, ...]  # those to be asked, by id
    available: int  # questions that the files have
    document_ids: frozenset[str]  # documents of all questions in the files
    documents: Callable[[], Iterator[Document]]
    published: tuple[Published, ...] = ()
    notes: tuple[str, ...] = ()


PublicSet = RankingSet | AbstentionSet


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


AnyQuestion = TypeVar("AnyQuestion", bound=_HasId)


def sample(questions: Sequence[AnyQuestion], size: int | None, seed: int = SEED) -> tuple[AnyQuestion, ...]:
    """Draw questions at random.

    The questions whose ids have the smallest seeded hashes are drawn. Therefore the order of the file does not matter,
    and a larger sample contains the smaller ones, so that an index built for one can be extended for the next.

    Args:
        questions: all questions.
        size: number of questions to draw; None, or a number above the total, for all.
        seed: seed of the hashes.

    Returns:
        The drawn questions, sorted by id.

    Raises:
        QuestionSetError: If the size is not positive.
    """
    return _by_id(_drawn(questions, _checked(size, len(questions)), seed))


def sample_both(
    questions: Sequence[AbstentionQuestion], size: int | None, seed: int = SEED
) -> tuple[AbstentionQuestion, ...]:
    """Draw questions at random with the same share of answerable questions as in the set, up to rounding.

    Args and errors are those of ``sample``.

    Raises:
        QuestionSetError: If the size is not positive.
    """
    size = _checked(size, len(questions))
    answerable = [question for question in questions if question.answerable]
    others = [question for question in questions if not question.answerable]
    share = round(size * len(answerable) / max(len(questions), 1))
    return _by_id([*_drawn(answerable, share, seed), *_drawn(others, size - share, seed)])


def make_document(dataset: str, name: str, title: str, content: str, place: str) -> Document:
    """Make a document of a set, normalised as the file loaders do. Equal title and text give an equal id.

    Args:
        dataset: name of the set; it prefixes the document's location, which therefore never equals that of a file.
        name: name of the document in the set.
        title: its title.
        content: its text.
        place: file and line, for error messages.

    Raises:
        QuestionSetError: If the text has no visible characters.
    """
    content, title = normalise(content), " ".join(normalise(title).split())
    if not content.strip():
        raise fault(place, "has a text without a visible character", "보이는 글자가 없는 글이 있습니다")
    identity = _hash(json.dumps([dataset, title, content], ensure_ascii=False))
    return Document(identity, f"{dataset}:{identity}", f"{dataset}/{' '.join(name.split())}", content, title)


def _checked(size: int | None, available: int) -> int:
    if size is not None and size < 1:
        raise QuestionSetError(
            f"A sample of {size} questions was asked for.",
            "Give --sample a number of at least 1.",
            korean=f"질문 {size}개를 뽑을 수는 없습니다. --sample에 1 이상의 수를 적어 주세요.",
        )
    return available if size is None else min(size, available)


def _drawn(questions: Sequence[AnyQuestion], size: int, seed: int) -> list[AnyQuestion]:
    return sorted(questions, key=lambda question: _hash(f"{seed}:{question.id}"))[:size]


def _by_id(questions: Iterable[AnyQuestion]) -> tuple[AnyQuestion, ...]:
    return tuple(sorted(questions, key=lambda question: question.id))


def _hash(content: str) -> str:
    return hashlib.blake2b(content.encode("utf-8"), digest_size=8).hexdigest()
