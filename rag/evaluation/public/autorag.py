"""Read the AutoRAG benchmark of Korean embeddings as ranking questions: which of 720 PDF pages has the answer?

    qa_v4.jsonl           {"qid": "...", "query": "...", "retrieval_gt": [["doc id", ...], ...], ...}
    ocr_corpus_v3.jsonl   {"doc_id": "...", "contents": "...", ...}

Each inner list of ``retrieval_gt`` must be found, by any one of its pages. A flat list of pages and a single id are
also accepted; every page of a flat list must be found
(https://marker-inc-korea.github.io/AutoRAG/data_creation/data_format.html). The files are published as Parquet in
github.com/Marker-Inc-Korea/AutoRAG-example-korean-embedding-benchmark/data. They can be read here after conversion to
JSON Lines, or to CSV as written by pandas. Pages with the same name and text are one document.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from rag.errors import QuestionSetError
from rag.evaluation.public.datasets import Published, RankingQuestion, RankingSet, make_document, sample
from rag.evaluation.public.files import PARQUET, ROW_SUFFIXES, Row, fault, parquet_error, rows, text
from rag.records import Document

NAME = "autorag-ko"
# Results of embedding models alone on the same 114 questions and 720 pages; not comparable with other files.
_MTEB = "MTEB AutoRAGRetrieval, github.com/embeddings-benchmark/results"
PUBLISHED = (
    Published("snowflake-arctic-embed-l-v2.0-ko", "hit@1", 0.79825, 114, _MTEB),
    Published("snowflake-arctic-embed-l-v2.0-ko", "nDCG@10", 0.90927, 114, _MTEB),
    Published("KURE-v1", "hit@1", 0.73684, 114, _MTEB),
    Published("KURE-v1", "nDCG@10", 0.87076, 114, _MTEB),
    Published("BGE-M3", "hit@1", 0.67544, 114, _MTEB),
    Published("BGE-M3", "nDCG@10", 0.83008, 114, _MTEB),
    Published("multilingual-e5-large", "hit@1", 0.67544, 114, _MTEB),
    Published("multilingual-e5-large", "nDCG@10", 0.81337, 114, _MTEB),
)
_ARRAY = re.compile(r"array\(|,\s*dtype=object\)")  # NumPy's notation around the lists in a CSV cell
Groups = list[list[str]]


def load(path: Path, size: int | None = None) -> RankingSet:
    """Read the questions and match them to their pages.

    The corpus is streamed twice: here, and again when ``documents`` is called.

    Args:
        path: a folder with one question file, whose name begins with "qa", and one corpus, whose name contains
            "corpus". A file whose name contains "sample" is not used as the question file.
        size: number of questions to draw; None for all.

    Raises:
        QuestionSetError: If files are missing, ambiguous or malformed, or a relevant page is not in the corpus.
    """
    qa, corpus = _files(path)
    ids = {name: document.id for name, document in _pages(corpus)}
    questions: dict[str, RankingQuestion] = {}
    for place, row in rows(qa):
        question = _question(row, ids, place)
        if question.id in questions:
            raise fault(
                place,
                f"has the qid “{question.id}”, which an earlier line has too",
                f"앞의 행과 qid가 같습니다: “{question.id}”",
            )
        questions[question.id] = question
    return RankingSet(
        name=NAME,
        questions=sample(list(questions.values()), size),
        available=len(questions),
        document_ids=frozenset(ids.values()),
        documents=partial(_documents, corpus),
        published=PUBLISHED if len(questions) == PUBLISHED[0].questions else (),
    )


def _files(folder: Path) -> tuple[Path, Path]:
    """Find the question file and the corpus in a folder."""
    if not folder.is_dir():
        raise QuestionSetError(
            f"{folder} is not a folder.",
            "Give --data the folder with AutoRAG's question file and corpus.",
            korean=f"{folder}: 폴더가 아닙니다. AutoRAG의 질문 파일과 문서 파일이 든 폴더를 --data에 지정해 주세요.",
        )
    found = sorted(file for file in folder.iterdir() if file.is_file())
    corpora = [file for file in found if "corpus" in file.name.casefold()]
    questions = [file for file in found if file.name.casefold().startswith("qa") and "sample" not in file.name]
    return _only(questions, folder, "question file (qa_v4.jsonl)", "질문 파일(qa_v4.jsonl)"), _only(
        corpora, folder, "corpus (ocr_corpus_v3.jsonl)", "문서 파일(ocr_corpus_v3.jsonl)"
    )


def _only(candidates: list[Path], folder: Path, what: str, korean: str) -> Path:
    readable = [file for file in candidates if file.name.casefold().endswith(ROW_SUFFIXES)]
    if len(readable) == 1:
        return readable[0]
    if readable:
        names = ", ".join(file.name for file in readable)
        raise QuestionSetError(
            f"{folder} has more than one {what}: {names}.",
            "Keep only one of them there.",
            korean=f"{folder} 폴더에 {korean}이 둘 이상 있습니다: {names}. 하나만 남겨 주세요.",
        )
    if parquet := next((file for file in candidates if file.suffix == PARQUET), None):
        raise parquet_error(parquet)
    raise QuestionSetError(
        f"{folder} has no {what}.",
        "Give --data the folder with both files, as JSON Lines or CSV.",
        korean=f"{folder} 폴더에 {korean}이 없습니다. 두 파일이 JSON Lines나 CSV로 든 폴더를 --data에 지정해 주세요.",
    )


def _pages(corpus: Path) -> Iterator[tuple[str, Document]]:
    """Yield each page with its id in the corpus."""
    known: set[str] = set()
    for place, row in rows(corpus):
        name = text(row, "doc_id", place)
        if name in known:
            raise fault(
                place,
                f"has the doc_id “{name}”, which an earlier line has too",
                f"앞의 행과 doc_id가 같습니다: “{name}”",
            )
        known.add(name)
        yield name, make_document(NAME, name, name, text(row, "contents", place), place)


def _documents(corpus: Path) -> Iterator[Document]:
    return (document for _, document in _pages(corpus))


def _question(row: Row, ids: dict[str, str], place: str) -> RankingQuestion:
    name, query = text(row, "qid", place), text(row, "query", place)
    groups = _groups(row, place)
    for page in (page for group in groups for page in group):
        if page not in ids:
            raise fault(
                place,
                f"names the page “{page}”, which the corpus does not have",
                f"문서 파일에 없는 쪽을 가리킵니다: “{page}”",
            )
    return RankingQuestion(name, query, tuple(tuple(ids[page] for page in group) for group in groups))


def _groups(row: Row, place: str) -> Groups:
    """Parse ``retrieval_gt`` in each of its forms, including a CSV cell, into groups of pages."""
    value = row.get("retrieval_gt")
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _cell(value, place)
    if isinstance(value, str) and value:
        return [[value]]
    if isinstance(value, list) and value:
        groups = [item if isinstance(item, list) else [item] for item in value]
        if all(group and all(isinstance(page, str) for page in group) for group in groups):
            return groups
    raise fault(place, "has no lists of pages in “retrieval_gt”", "“retrieval_gt”에 쪽의 목록이 없습니다")


def _cell(cell: str, place: str) -> object:
    """Parse the lists in a CSV cell: [array(['a', 'b'], dtype=object)], [['a', 'b']] or ["a"]."""
    try:
        return ast.literal_eval(_ARRAY.sub("", cell).strip())
    except (ValueError, SyntaxError, RecursionError, MemoryError) as error:
        raise fault(
            place, "has lists in “retrieval_gt” that cannot be read", "“retrieval_gt”의 목록을 읽을 수 없습니다"
        ) from error
