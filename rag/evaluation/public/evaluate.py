"""Runs mundap over the public question sets: KorQuAD 1.0, the AutoRAG benchmark and NoMIRACL's Korean part.

Three steps: ``load`` reads the user's files, ``index`` hands the documents to whatever indexes them, ``evaluate`` asks
the questions. Indexing, searching and answering are plain functions that are given to it; the module does not know
the index, the chain or the settings, and writes nothing. With the product's own parts the steps are:

    chosen = public_sets.load("korquad", path, sample=500)
    with assembly.open_writer(settings) as ingestor:  # of a home that holds nothing else
        present = {document.id for document in ingestor.catalog.documents()}
        public_sets.index(chosen, ingestor.add, present, progress)
        ingestor.finish()
    reader = assembly.open_reader(settings)
    result = public_sets.evaluate(chosen, search=search, ask=reader.chain.invoke, progress=progress)

where ``search`` gives the document of each hit of ``reader.retriever.retrieve(question, public_sets.CHUNKS)``. Whoever
is interrupted while indexing goes on where it stood: documents that are present are passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from rag.errors import IndexStateError, MundapError, QuestionSetError
from rag.evaluation.measures.abstention import Case
from rag.evaluation.measures.intervals import Measure
from rag.evaluation.measures.ranking import DEPTH, Ranking, first_ranks, judge
from rag.evaluation.public import autorag, korquad, nomiracl
from rag.evaluation.public.datasets import AbstentionQuestion, AbstentionSet, PublicSet, RankingQuestion, RankingSet
from rag.evaluation.public.measures import abstention_measures, ranking_measures
from rag.evaluation.public.results import SetResult
from rag.evaluation.run import Progress
from rag.records import Answer, Document, Question

NAMES = (korquad.NAME, nomiracl.NAME, autorag.NAME)  # of the sets
CHUNKS = 50  # hits to search for: enough for ten distinct documents wherever documents have a few chunks

Add = Callable[[Document], object]
Search = Callable[[str], Sequence[str]]  # question -> ids of the documents of the hits, best first; they may recur
Ask = Callable[[Question], Answer]


def load(name: str, path: Path, sample: int | None = None) -> PublicSet:
    """Reads a set from the user's files.

    Args:
        name: one of ``NAMES``.
        path: the file or folder; the module of each set says which.
        sample: how many questions to draw, always the same ones; all where it is None.

    Raises:
        QuestionSetError: there is no such set, or something is wrong with a file; the message says what and where.
    """
    if name not in NAMES:
        raise QuestionSetError(
            f"There is no public set called {name}.",
            f"Give one of {', '.join(NAMES)}.",
            korean=f"없는 공개 평가 집합입니다: {name}. 다음 가운데 골라 주세요: {', '.join(NAMES)}.",
        )
    try:
        if name == korquad.NAME:
            return korquad.load(path, sample)
        if name == autorag.NAME:
            return autorag.load(path, sample)
        return nomiracl.load(path, sample)
    except OSError as error:  # of a folder that cannot be looked into, or a path that no file can have
        raise QuestionSetError(
            f"{path} cannot be read ({error.strerror}).",
            "Check the path given to --data.",
            korean=f"{path} 경로를 읽을 수 없습니다 ({error.strerror}). --data에 적은 경로를 확인해 주세요.",
        ) from error


def index(chosen: PublicSet, add: Add, present: Collection[str], progress: Progress | None = None) -> None:
    """Hands over, one by one, the documents that are not there yet.

    Args:
        chosen: the set.
        add: puts one document into the index.
        present: ids of the documents that the index holds before.
        progress: told after each document (its source, how many are there, of how many).

    Raises:
        IndexStateError: the index holds documents of something else, which would be found too.
    """
    if strangers := set(present) - chosen.document_ids:
        raise IndexStateError(
            f"The index holds {len(strangers)} documents that are not of {chosen.name}.",
            "Choose a folder of its own for it with --home.",
            korean=f"색인에 {chosen.name}의 것이 아닌 문서가 {len(strangers)}건 있습니다. --home으로 이 "
            "평가만을 위한 폴더를 지정해 주세요.",
        )
    total = len(_searched(chosen))
    done: set[str] = set()
    for document in chosen.documents():
        if document.id in done:
            continue
        if document.id not in present:
            add(document)
        done.add(document.id)
        if progress is not None:
            progress(document.source, len(done), total)


def evaluate(chosen: PublicSet, *, search: Search, ask: Ask, progress: Progress | None = None) -> SetResult:
    """Asks the questions of a set and measures what comes back.

    Args:
        chosen: the set, whose documents are in the index.
        search: finds documents, for sets that measure retrieval. Its errors go through.
        ask: answers, for sets that measure abstention. A ``MundapError`` from it is that question's failure, and
            counts as a refusal where there is an answer and as a false answer where there is none.
        progress: told after each question (its id, how many are done, of how many).
    """
    if isinstance(chosen, RankingSet):
        return evaluate_ranking(chosen, search, progress)
    return evaluate_abstention(chosen, ask, progress)


def evaluate_ranking(chosen: RankingSet, search: Search, progress: Progress | None = None) -> SetResult:
    """hit@1, 3, 5 and 10, MRR@10 and nDCG@10. Ranks count distinct documents."""
    rankings: list[Ranking] = []
    items = []
    for done, question in enumerate(chosen.questions, start=1):
        found = list(dict.fromkeys(search(question.text)))[:DEPTH]
        ranking, item = _ranked(question, found)
        rankings.append(ranking)
        items.append(item)
        if progress is not None:
            progress(question.id, done, len(chosen.questions))
    # Questions written for one document share its fate; of several relevant documents the first stands for all.
    measures = ranking_measures(rankings, [question.relevant[0][0] for question in chosen.questions])
    return _result(chosen, measures, items)


def evaluate_abstention(chosen: AbstentionSet, ask: Ask, progress: Progress | None = None) -> SetResult:
    """False answers and refusals, AUROC of the confidence, and precision, recall and F1 of the abstentions.

    Whether an answer is right is not judged: the sets do not say what it is.
    """
    cases: list[Case] = []
    items: list[dict[str, object]] = []
    failures: list[tuple[str, str]] = []
    for done, question in enumerate(chosen.questions, start=1):
        try:
            answer = ask(Question(question.text, within=question.passages))
        except MundapError as error:
            failures.append((question.id, str(error)))
            items.append({"id": question.id, "question": question.text, "error": str(error)})
            cases.append(Case(float(not question.answerable), not question.answerable, question.answerable, False))
        else:
            cases.append(Case(answer.confidence, not answer.abstained, question.answerable, question.answerable))
            items.append(_answered(question, answer))
        if progress is not None:
            progress(question.id, done, len(chosen.questions))
    return _result(chosen, abstention_measures(cases), items, failures)


def _ranked(question: RankingQuestion, found: Sequence[str]) -> tuple[Ranking, dict[str, object]]:
    places = [(document, 0, 0) for document in found]
    evidence = [[(document, 0, 0) for document in group] for group in question.relevant]
    ranking = judge(places, evidence, "document")
    if ranking is None:
        raise QuestionSetError(
            f"The question {question.id} has no relevant document.",
            "Correct the question file.",
            korean=f"질문 {question.id}에 관련 문서가 없습니다. 질문 파일을 고쳐 주세요.",
        )
    ranks = first_ranks(places, evidence, "document")
    return ranking, {"id": question.id, "question": question.text, "ranks": list(ranks), "found": list(found)}


def _answered(question: AbstentionQuestion, answer: Answer) -> dict[str, object]:
    return {
        "id": question.id,
        "question": question.text,
        "answerable": question.answerable,
        "abstained": answer.abstained,
        "confidence": answer.confidence,
        "answer": "" if answer.abstained else answer.text,
    }


def _searched(chosen: PublicSet) -> frozenset[str]:
    """All documents of a ranking set; of an abstention set those of the questions that are asked."""
    if isinstance(chosen, RankingSet):
        return chosen.document_ids
    return frozenset[str]().union(*(question.passages for question in chosen.questions))


def _sampling(chosen: PublicSet) -> tuple[str, ...]:
    """What a sample means, where the questions are one."""
    if len(chosen.questions) == chosen.available:
        return ()
    if isinstance(chosen, RankingSet):
        return ("A sample of the questions, over all documents: over fewer it would be easier.",)
    return ("A sample of the questions, each over its own passages as in the whole set.",)


def _result(
    chosen: PublicSet,
    measures: Mapping[str, Measure],
    items: Sequence[Mapping[str, object]],
    failures: Sequence[tuple[str, str]] = (),
) -> SetResult:
    return SetResult(
        dataset=chosen.name,
        questions=len(chosen.questions),
        available=chosen.available,
        documents=len(_searched(chosen)),
        measures=measures,
        published=chosen.published,
        notes=(*_sampling(chosen), *chosen.notes),
        items=tuple(items),
        failures=tuple(failures),
    )
