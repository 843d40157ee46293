"""Measure what the cross-encoder's reranking gains: how often is the first passage right, with which weight?

    python tests/benchmarks/reranking.py --korquad KorQuAD_v1.0_dev.json [--questions 400] [--home DIR]

The questions are those that the cross-encoder was not trained on: on the kept eighth of our own texts, each asked over
a library of six, where a passage is right that has the sentence with the answer; and of KorQuAD on the other half of
the articles, asked over all their paragraphs, where a passage of the paragraph is right. Passages are retrieved and
read as for a chat model; a weight of 0 is the order of the retriever. ``rag.retrieval.reranking.WEIGHT`` was chosen on
our own texts. Indexing takes minutes: ``--home`` keeps the indexes.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from observations import OWN, opened, right_of

from rag.models import CrossEncoder
from rag.records import Hit
from rag.retrieval import Finder
from rag.retrieval.reader import Candidate
from rag.retrieval.reranking import reranked
from rag.training import examples
from rag.training.examples import TrainingQuestion

LIBRARY = 6  # texts over which a question on our own is asked
WEIGHTS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.5)
Asked = tuple[tuple[Hit, ...], list[Candidate], Callable[[Hit], bool]]  # passages, what was read, which are right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--korquad", type=Path, required=True, help="KorQuAD_v1.0_dev.json")
    parser.add_argument("--questions", type=int, default=400, help="of KorQuAD, drawn at random")
    parser.add_argument("--home", type=Path, help="keep the indexes here and use them again")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mundap-benchmark-") as folder:
        home = options.home or Path(folder)
        report("our own kept texts", list(own(home / "own")))
        report("KorQuAD, articles not trained on", list(korquad(options.korquad, options.questions, home / "korquad")))


def own(home: Path) -> Iterator[Asked]:
    """Yield the questions on our own texts that have an answer, each over the library of its text."""
    found = examples.own_texts(OWN)
    kept = sorted((one for one in found.documents if examples.is_for_calibration(one)), key=lambda one: one.id)
    library_of = {
        document.id: frozenset(one.id for one in kept[place - place % LIBRARY :][:LIBRARY])
        for place, document in enumerate(kept)
    }
    with closing(opened(home, kept)) as reader:
        finder = Finder(reader.retriever, reader.chain.analyzer, CrossEncoder(), min_confidence=0.0)
        for item in found.questions:
            if item.answers and item.stands_alone and item.document_id in library_of:
                hits, ranked = read(finder, item, library_of[item.document_id])
                yield hits, ranked, has_answer(item)


def korquad(path: Path, count: int, home: Path) -> Iterator[Asked]:
    """Yield questions of KorQuAD on the articles that nothing was trained on."""
    found = examples.korquad(path, half=1)
    with closing(opened(home, found.documents)) as reader:
        finder = Finder(reader.retriever, reader.chain.analyzer, CrossEncoder(), min_confidence=0.0)
        for item in random.Random(1).sample(found.questions, min(count, len(found.questions))):
            hits, ranked = read(finder, item, None)
            yield hits, ranked, of_document(item)


def read(
    finder: Finder, item: TrainingQuestion, within: frozenset[str] | None
) -> tuple[tuple[Hit, ...], list[Candidate]]:
    """Return the passages for a question, in the order of the retriever, and what was read of their sentences."""
    unread = finder.retrieve(item.text, within)
    return tuple(unread.retrieved.hits), finder.ranked(unread)


def has_answer(item: TrainingQuestion) -> Callable[[Hit], bool]:
    """Return what tells whether a passage has a sentence with the answer."""
    right = right_of(item)
    return lambda hit: any(map(right, hit.source.sentences))


def of_document(item: TrainingQuestion) -> Callable[[Hit], bool]:
    """Return what tells whether a passage is one of the paragraph that a question was written for."""
    return lambda hit: hit.document.id == item.document_id


def report(name: str, asked: Sequence[Asked]) -> None:
    """Print how often the first passage is right, and the mean reciprocal rank, for each weight."""
    print(f"{name}: {len(asked)} questions")
    for weight in WEIGHTS:
        shares = []
        for hits, ranked, is_right in asked:
            order = reranked(hits, ranked, weight)
            shares.append(next((1 / place for place, hit in enumerate(order, start=1) if is_right(hit)), 0.0))
        first = sum(share == 1 for share in shares) / len(shares)
        print(
            f"  weight {weight:.1f}: first passage right {first:.3f}, MRR {sum(shares) / len(shares):.3f}", flush=True
        )


if __name__ == "__main__":
    main()
