"""Public question sets: what they consist of, whatever their files look like.

Two kinds. A ``RankingSet`` says which documents are relevant to each question, out of all documents: it measures
retrieval. An ``AbstentionSet`` gives each question some passages of its own and says whether they answer it: it
measures whether one knows when one does not know. Documents are handed out one by one, each as often as it is asked
for, so that a set need not fit into memory. ``korquad``, ``autorag`` and ``nomiracl`` read the files; this module knows
no file and no index.
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

SEED = 0  # of every sample


@dataclass(frozen=True, slots=True)
class Published:
    """A figure that somebody reported for the whole set."""

    system: str
    measure: str  # as our own measures are called
    value: float
    questions: int  # it is of so many
    source: str


@dataclass(frozen=True, slots=True)
class RankingQuestion:
    """A question, and its qrels: each group must be found, and any document of a group will do."""

    id: str
    text: str
    relevant: tuple[tuple[str, ...], ...]  # ids of documents


@dataclass(frozen=True, slots=True)
class AbstentionQuestion:
    """A question, the documents that alone may be searched for it, and whether they answer it."""

    id: str
    text: str
    passages: frozenset[str]  # ids of documents
    answerable: bool


@dataclass(frozen=True, slots=True)
class RankingSet:
    """Questions over all documents. A sample of them still goes over all documents: fewer would make it easier."""

    name: str
    questions: tuple[RankingQuestion, ...]  # those to be asked, by id
    available: int  # questions that the files have
    document_ids: frozenset[str]
    documents: Callable[[], Iterator[Document]]
    published: tuple[Published, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AbstentionSet:
    """Questions with passages of their own. ``documents`` are those of the questions to be asked."""

    name: str
    questions: tuple[AbstentionQuestion, ...]  # those to be asked, by id
    available: int  # questions that the files have
    document_ids: frozenset[str]  # of all questions that the files have
    documents: Callable[[], Iterator[Document]]
    published: tuple[Published, ...] = ()
    notes: tuple[str, ...] = ()


PublicSet = RankingSet | AbstentionSet


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


AnyQuestion = TypeVar("AnyQuestion", bound=_HasId)


def sample(questions: Sequence[AnyQuestion], size: int | None, seed: int = SEED) -> tuple[AnyQuestion, ...]:
    """``size`` of the questions drawn at random, or all of them; by id.

    Those are drawn whose ids have the smallest hashes together with the seed. So the order of the file does not count,
    and a larger sample holds the smaller ones: an index made for one goes on to serve the next.

    Raises:
        QuestionSetError: the size is not positive.
    """
    return _by_id(_drawn(questions, _checked(size, len(questions)), seed))


def sample_both(
    questions: Sequence[AbstentionQuestion], size: int | None, seed: int = SEED
) -> tuple[AbstentionQuestion, ...]:
    """The same, with as large a share of answerable questions as in the set, as nearly as the number allows.

    Raises:
        QuestionSetError: the size is not positive.
    """
    size = _checked(size, len(questions))
    answerable = [question for question in questions if question.answerable]
    others = [question for question in questions if not question.answerable]
    share = round(size * len(answerable) / max(len(questions), 1))
    return _by_id([*_drawn(answerable, share, seed), *_drawn(others, size - share, seed)])


def make_document(dataset: str, name: str, title: str, content: str, place: str) -> Document:
    """A document of a set, in the form that the loaders give to files. Equal title and text make an equal id.

    Args:
        dataset: the name of the set; its documents have locations of their own, which no file can have.
        name: what the set calls the document.
        title: its title.
        content: its text.
        place: where it stands, for messages.

    Raises:
        QuestionSetError: nothing of the text is visible.
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
            "Give --sample a number from 1 on.",
            korean=f"질문 {size}개를 뽑을 수는 없습니다. --sample에 1 이상의 수를 적어 주세요.",
        )
    return available if size is None else min(size, available)


def _drawn(questions: Sequence[AnyQuestion], size: int, seed: int) -> list[AnyQuestion]:
    return sorted(questions, key=lambda question: _hash(f"{seed}:{question.id}"))[:size]


def _by_id(questions: Iterable[AnyQuestion]) -> tuple[AnyQuestion, ...]:
    return tuple(sorted(questions, key=lambda question: question.id))


def _hash(content: str) -> str:
    return hashlib.blake2b(content.encode("utf-8"), digest_size=8).hexdigest()
