"""Ask the questions that the evidence model is fitted on, and note of every sentence found whether it answers.

Nothing here was seen by the cross-encoder in its training: of our own texts the kept eighth, of KorQuAD the other half
of the articles, of NoMIRACL the Korean part. Texts and articles are split by their ids, NoMIRACL by question: part 1
fits, part 0 reports. Nothing is downloaded; the user provides the files.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import random
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag import assembly
from rag.answering.chain import AnswerChain
from rag.index.vector_folders import CURRENT_FILE
from rag.questions.analysis import WeightedQuestion
from rag.records import Document, Hit, Sentence
from rag.retrieval.finder import Unread
from rag.retrieval.reader import Candidate
from rag.settings import load_settings
from rag.training import examples
from rag.training.examples import TrainingQuestion, TrainingSet
from rag.training.other_names import Name, names_in, replaced

OWN = Path(__file__).parents[2] / "seeds" / "training" / "reading"


@dataclass
class Observation:
    """Hold a question with its candidate sentences; ``right`` marks the sentences that contain the answer."""

    question: WeightedQuestion
    ranked: list[Candidate]
    right: np.ndarray
    part: int  # 1 fits, 0 reports
    answerable: bool
    source: str


def opened(home: Path, documents: Iterable[Document]) -> assembly.Reader:
    """Open an index of the documents, and build it first if there is none."""
    settings = load_settings(home=home)
    if not (home / CURRENT_FILE).exists():
        with assembly.open_writer(settings) as writer:
            for document in documents:
                writer.add(document)
            writer.finish()
    return assembly.open_reader(settings)


def observe_korquad(path: Path, count: int, rng: random.Random, home: Path) -> list[Observation]:
    """Make observations from a random sample of KorQuAD questions: as they are, and in their unanswerable variants."""
    found = examples.korquad(path, half=1, limit=count, seed=rng.randrange(1_000))
    titles = {document.id: document.title for document in found.documents}
    observed = []
    with closing(opened(home, found.documents)) as index:
        chain = index.chain
        names = sorted({name.text for item in found.questions for name in names_in(item.text, chain.analyzer)})
        for item in found.questions:
            unread, part = chain.finder.retrieve(item.text), _part(titles[item.document_id])
            hits = unread.retrieved.hits
            elsewhere = [hit for hit in hits if hit.document.id != item.document_id]
            observed += [
                observation(chain, unread, hits, part, "korquad", right_of(item)),
                observation(chain, unread, elsewhere, part, "korquad"),
                observation(chain, unread, list(map(without_answer(item, found), hits)), part, "without answer"),
                *with_other_name(item.text, names, hits, rng, part, chain),
            ]
    return observed


def observe_own(home: Path) -> list[Observation]:
    """Make observations from the questions and near misses of our own texts that nothing is trained on."""
    found = examples.own_texts(OWN)
    kept = {document.id for document in found.documents if examples.is_for_calibration(document)}
    observed = []
    with closing(opened(home, found.documents)) as index:
        for item in found.questions:
            if item.document_id in kept and item.stands_alone:
                unread, right = index.chain.finder.retrieve(item.text), right_of(item) if item.answers else None
                hits, part = unread.retrieved.hits, _part(item.document_id)
                observed.append(observation(index.chain, unread, hits, part, "own", right))
    return observed


def observe_nomiracl(paths: Sequence[Path], home: Path, rng: random.Random) -> list[Observation]:
    """Make observations from both NoMIRACL files, and unanswerable variants with a replaced name.

    Nobody told which passage answers, so no sentence of them is marked as right.
    """
    asked = [(*one, yes) for yes, path in zip((True, False), paths, strict=True) for one in prompts_of(path)]
    texts = dict.fromkeys(text for _, found, _ in asked for text in found)
    documents = [Document(f"n{i:04d}", f"/n{i}", f"n{i}.txt", t, t.split(":")[0][:80]) for i, t in enumerate(texts)]
    observed = []
    with closing(opened(home, documents)) as index:
        chain = index.chain
        names = sorted({name.text for question, *_ in asked for name in names_in(question, chain.analyzer)})
        for number, (question, _, answerable) in enumerate(asked):
            unread = chain.finder.retrieve(question)
            hits, right = unread.retrieved.hits, _unmarked if answerable else None
            observed.append(observation(chain, unread, hits, number % 2, "nomiracl", right))
            if answerable:
                observed += with_other_name(question, names, hits, rng, number % 2, chain)
    return observed


def prompts_of(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the question and the passages, "title: text", of each prompt of a NoMIRACL file."""
    for line in path.read_text(encoding="utf-8").splitlines():
        found = re.search(r"QUESTION:\n(.*?)\n\nCONTEXTS:\n(.*?)(?:\n\nOUTPUT|\Z)", json.loads(line)["prompt"], re.S)
        if found is None:
            raise ValueError(f"{path}: a prompt has no question with numbered contexts")
        yield found[1], re.split(r"(?:^|\n\n)\[\d+\] ", found[2])[1:]


def observation(
    chain: AnswerChain,
    unread: Unread,
    hits: Sequence[Hit],
    part: int,
    source: str,
    right: Callable[[Sentence], bool] | None = None,
) -> Observation:
    """Rank the sentences of passages for a question, and mark the right ones; None for a question without an answer."""
    ranked = chain.finder.ranked(unread, hits)
    marks = np.array([right is not None and right(one.sentence) for one in ranked])
    return Observation(unread.weighted_question, ranked, marks, part, right is not None, source)


def _unmarked(_: Sentence) -> bool:
    return False


def _part(name: str) -> int:
    return hashlib.blake2b(f"part {name}".encode(), digest_size=2).digest()[0] % 2


def right_of(item: TrainingQuestion) -> Callable[[Sentence], bool]:
    """Return what tells whether a sentence has the answer of a question."""

    def right(sentence: Sentence) -> bool:
        return sentence.document_id == item.document_id and any(
            sentence.start < end and start < sentence.end for start, end in item.answers
        )

    return right


def without_answer(item: TrainingQuestion, found: TrainingSet) -> Callable[[Hit], Hit]:
    """Return what takes the sentences with the answer out of a passage: the topic is still covered."""
    text = next(document.text for document in found.documents if document.id == item.document_id)
    answers = [text[start:end] for start, end in item.answers]

    def has_answer(sentence: Sentence) -> bool:
        return any(answer in sentence.text for answer in answers)

    def without(hit: Hit) -> Hit:
        source = hit.source
        free = tuple(
            is_free and not has_answer(sentence)
            for sentence, is_free in zip(source.sentences, source.free_of_injection, strict=True)
        )
        return dataclasses.replace(hit, source=dataclasses.replace(source, free_of_injection=free))

    return without


def with_other_name(
    text: str, names: Sequence[str], hits: Sequence[Hit], rng: random.Random, part: int, chain: AnswerChain
) -> list[Observation]:
    """Replace one name of a question by another one: everything else still matches, and nothing answers it.

    Half of the time the new name comes from the best passage itself, so that it occurs near the answer, but not in it.
    A question without a name makes no observation.
    """
    own = names_in(text, chain.analyzer)
    if not own:
        return []
    nearby: list[Name] = []
    if hits and rng.random() < 0.5:
        nearby = [name for one in hits[0].source.sentences for name in names_in(one.text, chain.analyzer)]
    pool = [name for name in sorted({one.text for one in nearby}) or names if name not in text] or names
    unread = chain.finder.retrieve(replaced(text, rng.choice(own), rng.choice(pool)))
    return [observation(chain, unread, unread.retrieved.hits, part, "other name")]
