"""Read KorQuAD 1.0 as ranking questions: for which of all paragraphs was a question written?

    KorQuAD_v1.0_dev.json   {"data": [{"title": "...", "paragraphs": [
                                {"context": "...", "qas": [{"id": "...", "question": "...", ...}, ...]}, ...]}, ...]}

S. Lim, M. Kim, J. Lee, "KorQuAD1.0: Korean QA dataset for machine reading comprehension", arXiv:1909.07005 (2019);
https://korquad.github.io, CC BY-ND 2.0 KR. SQuAD 1.1 has the same format. Duplicate paragraphs are one document: the
964 paragraphs of the dev set give 961 documents. The answer spans are not used here.
"""

from __future__ import annotations

from pathlib import Path

from rag.evaluation.public.datasets import Published, RankingQuestion, RankingSet, make_document, sample
from rag.evaluation.public.files import Row, fault, json_value, objects, text
from rag.records import Document

NAME = "korquad"
# Results of embedding models alone on the 5,774 questions and 960 paragraphs of the dev set; not comparable with
# other files.
_MTEB = "MTEB SQuADKorV1Retrieval, github.com/embeddings-benchmark/results"
PUBLISHED = (
    Published("snowflake-arctic-embed-l-v2.0-ko", "hit@1", 0.88448, 5774, _MTEB),
    Published("snowflake-arctic-embed-l-v2.0-ko", "MRR@10", 0.928989, 5774, _MTEB),
    Published("snowflake-arctic-embed-l-v2.0-ko", "nDCG@10", 0.94473, 5774, _MTEB),
    Published("KURE-v1", "hit@1", 0.87097, 5774, _MTEB),
    Published("KURE-v1", "MRR@10", 0.918194, 5774, _MTEB),
    Published("KURE-v1", "nDCG@10", 0.93572, 5774, _MTEB),
    Published("BGE-M3", "hit@1", 0.8185, 5774, _MTEB),
    Published("BGE-M3", "MRR@10", 0.879666, 5774, _MTEB),
    Published("BGE-M3", "nDCG@10", 0.90376, 5774, _MTEB),
)
NOTES = ("mundap's weights were chosen on questions of KorQuAD's dev set: on unseen ones it may do a little worse.",)


def load(path: Path, size: int | None = None) -> RankingSet:
    """Read a KorQuAD file.

    Args:
        path: KorQuAD_v1.0_dev.json, or another file of that format. It is loaded into memory as a whole.
        size: number of questions to draw; None for all.

    Raises:
        QuestionSetError: If the file is missing, malformed, or has no questions.
    """
    documents: dict[str, Document] = {}
    questions: dict[str, RankingQuestion] = {}
    for article_place, article in objects(json_value(path), "data", f"{path}"):
        title = text(article, "title", article_place)
        for place, paragraph in objects(article, "paragraphs", article_place):
            document = make_document(NAME, title, title, text(paragraph, "context", place), place)
            documents.setdefault(document.id, document)
            _add_questions(questions, paragraph, document.id, place)
    if not questions:
        raise fault(f"{path}", "has no questions", "질문이 없습니다")
    is_dev = len(questions) == PUBLISHED[0].questions
    return RankingSet(
        name=NAME,
        questions=sample(list(questions.values()), size),
        available=len(questions),
        document_ids=frozenset(documents),
        documents=lambda: iter(documents.values()),
        published=PUBLISHED if is_dev else (),
        notes=NOTES if is_dev else (),
    )


def _add_questions(questions: dict[str, RankingQuestion], paragraph: Row, document: str, place: str) -> None:
    for at, item in objects(paragraph, "qas", place):
        name = text(item, "id", at)
        if name in questions:
            raise fault(
                at, f"has the id “{name}”, which an earlier question has too", f"앞의 질문과 id가 같습니다: “{name}”"
            )
        questions[name] = RankingQuestion(name, text(item, "question", at), ((document,),))
