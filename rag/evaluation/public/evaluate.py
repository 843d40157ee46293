"""Run mundap on the public question sets: KorQuAD 1.0, the AutoRAG benchmark, and the Korean part of NoMIRACL.

There are three steps: ``load`` reads the user's files, ``index`` adds the documents to an index, and ``evaluate`` asks
the questions. Indexing, searching and answering are functions passed in; this module does not know the index, the
answer chain or the settings, and writes nothing. With the parts of mundap the steps are:

    public_set = load("korquad", path, sample=500)
    with assembly.open_writer(settings) as ingestor:  # settings.home holds nothing else
        present = {document.id for document in ingestor.catalog.documents()}
        index(public_set, ingestor.add, present, progress)
        ingestor.finish()
    reader = assembly.open_reader(settings)
    result = evaluate(public_set, search=search, ask=reader.chain.invoke, progress=progress)

where ``search`` returns the document id of each hit of ``reader.retriever.retrieve(question, CHUNKS)``. Interrupted
indexing can be resumed: documents that are already in the index are skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from rag.errors import IndexStateError, MundapError, QuestionSetError, error_name
from rag.evaluation.measures.abstention import Case
from rag.evaluation.measures.intervals import Estimate
from rag.evaluation.measures.ranking import DEPTH, Ranking, first_ranks, rank_question
from rag.evaluation.public import autorag, korquad, nomiracl
from rag.evaluation.public.datasets import AbstentionQuestion, AbstentionSet, PublicSet, RankingQuestion, RankingSet
from rag.evaluation.public.measures import abstention_measures, ranking_measures
from rag.evaluation.public.results import SetResult
from rag.evaluation.run import Progress
from rag.records import Answer, Document, Question

NAMES = (korquad.NAME, nomiracl.NAME, autorag.NAME)  # names of the sets
CHUNKS = 50  # hits to retrieve: enough for ten distinct documents if documents have a few chunks each

Add = Callable[[Document], object]
Search = Callable[[str], Sequence[str]]  # question -> document ids of the hits, best first; may contain duplicates
Ask = Callable[[Question], Answer]


def load(name: str, path: Path, sample: int | None = None) -> PublicSet:
    """Read a set from the user's files.

    Args:
        name: one of ``NAMES``.
        path: the file or folder, as described in the module of each set.
        sample: number of questions to draw, always the same ones; None for all.

    Raises:
        QuestionSetError: If there is no such set, or a file is missing or malformed; the message gives file and line.
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
    except OSError as error:  # an unreadable folder, or an invalid path
        raise QuestionSetError(
            f"{path} cannot be read ({error.strerror}).",
            "Check the path given to --data.",
            korean=f"{path} 경로를 읽을 수 없습니다 ({error_name(error)}). --data에 적은 경로를 확인해 주세요.",
        ) from error


def index(public_set: PublicSet, add: Add, present: Collection[str], progress: Progress | None = None) -> None:
    """Add the documents that are not in the index yet, one by one.

    Args:
        public_set: the set.
        add: adds one document to the index.
        present: ids of the documents already in the index.
        progress: called after each document with its source, the number of documents done, and the total.

    Raises:
        IndexStateError: If the index has documents of anything else, because searches would find them too.
    """
    if strangers := set(present) - public_set.document_ids:
        raise IndexStateError(
            f"The index holds {len(strangers)} documents that are not of {public_set.name}.",
            "Choose a separate folder for it with --home.",
            korean=f"색인에 {public_set.name}의 것이 아닌 문서가 {len(strangers)}건 있습니다. --home으로 이 "
            "평가만을 위한 폴더를 지정해 주세요.",
        )
    total = len(_searched(public_set))
    done: set[str] = set()
    for document in public_set.documents():
        if document.id in done:
            continue
        if document.id not in present:
            add(document)
        done.add(document.id)
        if progress is not None:
            progress(document.source, len(done), total)


def evaluate(public_set: PublicSet, *, search: Search, ask: Ask, progress: Progress | None = None) -> SetResult:
    """Ask the questions of a set and compute its measures.

    Args:
        public_set: the set, whose documents are in the index.
        search: finds documents, for sets that measure retrieval. Its errors propagate.
        ask: answers questions, for sets that measure abstention. A ``MundapError`` is a failure of that question, and
            counts as a refusal if the question is answerable and as a false answer if it is not.
        progress: called after each question with its id, the number of questions done, and the total.
    """
    if isinstance(public_set, RankingSet):
        return evaluate_ranking(public_set, search, progress)
    return evaluate_abstention(public_set, ask, progress)


def evaluate_ranking(public_set: RankingSet, search: Search, progress: Progress | None = None) -> SetResult:
    """Compute hit@1, 3, 5 and 10, MRR@10 and nDCG@10. Ranks count distinct documents.

    Raises:
        QuestionSetError: If a question has no relevant document.
    """
    rankings: list[Ranking] = []
    items = []
    for done, question in enumerate(public_set.questions, start=1):
        found = list(dict.fromkeys(search(question.text)))[:DEPTH]
        ranking, item = _ranked(question, found)
        rankings.append(ranking)
        items.append(item)
        if progress is not None:
            progress(question.id, done, len(public_set.questions))
    # Questions written for one document are not independent, so they form a cluster: the first relevant document.
    measures = ranking_measures(rankings, [question.relevant[0][0] for question in public_set.questions])
    return _result(public_set, measures, items)


def evaluate_abstention(public_set: AbstentionSet, ask: Ask, progress: Progress | None = None) -> SetResult:
    """Compute false answers, refusals, the AUROC of the confidence, and precision, recall and F1 of the abstentions.

    Correctness of answers is not scored, because the sets do not give the right answers.
    """
    cases: list[Case] = []
    items: list[dict[str, object]] = []
    failures: list[tuple[str, str]] = []
    for done, question in enumerate(public_set.questions, start=1):
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
            progress(question.id, done, len(public_set.questions))
    return _result(public_set, abstention_measures(cases), items, failures)


def _ranked(question: RankingQuestion, found: Sequence[str]) -> tuple[Ranking, dict[str, object]]:
    places = [(document, 0, 0) for document in found]
    evidence = [[(document, 0, 0) for document in group] for group in question.relevant]
    ranking = rank_question(places, evidence, "document")
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


def _searched(public_set: PublicSet) -> frozenset[str]:
    """Return the ids of all documents of a ranking set, or of the passages of an abstention set's questions to ask."""
    if isinstance(public_set, RankingSet):
        return public_set.document_ids
    return frozenset[str]().union(*(question.passages for question in public_set.questions))


def _sampling(public_set: PublicSet) -> tuple[str, ...]:
    """Return a note about the sample, if the questions are one."""
    if len(public_set.questions) == public_set.available:
        return ()
    if isinstance(public_set, RankingSet):
        return ("A sample of the questions, over all documents: over fewer it would be easier.",)
    return ("A sample of the questions, each over its own passages as in the whole set.",)


def _result(
    public_set: PublicSet,
    measures: Mapping[str, Estimate],
    items: Sequence[Mapping[str, object]],
    failures: Sequence[tuple[str, str]] = (),
) -> SetResult:
    return SetResult(
        dataset=public_set.name,
        questions=len(public_set.questions),
        available=public_set.available,
        documents=len(_searched(public_set)),
        measures=measures,
        published=public_set.published,
        notes=(*_sampling(public_set), *public_set.notes),
        items=tuple(items),
        failures=tuple(failures),
    )
