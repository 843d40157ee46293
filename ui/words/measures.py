"""Hold the names of measures, groups, tools and stages of an evaluation in Korean and English.

A name that is not listed is shown as the report writes it. The module knows no figures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """The display names, by the keys of ``rag.evaluation``."""

    phase: Mapping[str, str]
    verdict: Mapping[str, str]
    outcome: Mapping[str, str]
    system: Mapping[str, str]
    stage: Mapping[str, str]
    measure: Mapping[str, str]
    of: Mapping[str, str]
    group: Mapping[str, str]
    run_identity: Mapping[str, str]


KOREAN = Names(
    phase={
        "preparing": "준비하는 중입니다…",
        "questions": "mundap에게 묻는 중입니다…",
        "langchain": "비교: 기본 LangChain에게 묻는 중입니다…",
        "bm25": "비교: BM25 첫 문장을 찾는 중입니다…",
        "abstains": "비교: 늘 거절하는 방식을 채점하는 중입니다…",
        "closed_book": "비교: 문서 없이 모델에게 묻는 중입니다…",
        "measures": "채점하고 보고서를 쓰는 중입니다…",
    },
    verdict={"better": "나아짐", "worse": "나빠짐", "no difference shown": "차이를 확인하지 못함"},
    outcome={
        "right": "맞음",
        "wrong": "틀림",
        "refused": "거절",
        "false_answer": "잘못된 답",
        "failed": "오류",
    },
    system={
        "mundap": "mundap",
        "langchain": "기본 LangChain",
        "bm25": "BM25 첫 문장",
        "abstains": "늘 거절",
        "closed_book": "문서 없는 모델",
    },
    stage={
        "retrieve": "검색",
        "answer": "답 쓰기",
        "verify": "확인",
        "total": "전체",
        "first_claim": "첫 문장까지",
    },
    measure={
        "right": "정답률",
        "false_answers": "잘못된 답",
        "wrong": "틀린 답",
        "refused": "거절",
        "correct": "전체 정확도",
        "citation_precision": "인용 정밀도",
        "citation_recall": "인용 재현율",
        "citation_f1": "인용 F1",
        "citation_validity": "유효한 인용 번호",
        "citation_coverage": "인용이 달린 문장",
        "quote_fidelity": "인용문 일치",
        "character_f1": "글자 F1",
        "ndcg@10_span": "nDCG@10 (구절)",
        "auroc": "AUROC",
        "conversation_success": "대화 성공률",
        "failures": "오류",
        "p50_ms": "응답 시간 (중앙값)",
    },
    of={
        "right": "답이 있는 질문 중",
        "false_answers": "답이 없는 질문 중",
        "refused": "답이 있는 질문 중",
        "ndcg@10_span": "근거 구절이 얼마나 앞에 나오는지",
        "citation_precision": "근거를 보여 주는 인용",
        "quote_fidelity": "원문과 글자까지 같은 인용",
        "p50_ms": "질문 하나에 답하기까지",
    },
    group={
        "core": "핵심",
        "challenge": "어려운 질문",
        "fact": "사실",
        "number": "숫자",
        "date": "날짜",
        "name": "이름",
        "reason": "이유",
        "definition": "뜻",
        "typo": "오타",
        "two_documents": "두 문서",
        "follow_up": "이어지는 질문",
        "time": "시간 순서",
        "disagreement": "엇갈린 출처",
        "near_miss": "비슷하지만 없음",
        "wrong_premise": "틀린 전제",
        "deleted": "삭제한 문서",
        "injection": "지시 숨긴 문서",
        "ko": "한국어",
        "en": "영어",
    },
    run_identity={
        "mundap": "mundap 버전",
        "answerer": "답변 방식",
        "corpus": "문서",
        "settings": "설정",
        "questions": "질문",
    },
)


ENGLISH = Names(
    phase={
        "preparing": "Preparing…",
        "questions": "Asking mundap…",
        "langchain": "For comparison: asking plain LangChain…",
        "bm25": "For comparison: taking first sentences by BM25…",
        "abstains": "For comparison: judging an answerer that always abstains…",
        "closed_book": "For comparison: asking the model without documents…",
        "measures": "Judging and writing the report…",
    },
    verdict={"better": "better", "worse": "worse", "no difference shown": "no difference shown"},
    outcome={
        "right": "right",
        "wrong": "wrong",
        "refused": "refused",
        "false_answer": "false answer",
        "failed": "failed",
    },
    system={
        "mundap": "mundap",
        "langchain": "plain LangChain",
        "bm25": "BM25, 1st sentence",
        "abstains": "always abstains",
        "closed_book": "model alone",
    },
    stage={
        "retrieve": "retrieve",
        "answer": "answer",
        "verify": "verify",
        "total": "total",
        "first_claim": "first sentence",
    },
    measure={
        "right": "Right",
        "false_answers": "False answers",
        "wrong": "Wrong",
        "refused": "Refused",
        "correct": "Correct, all",
        "citation_precision": "Citation precision",
        "citation_recall": "Citation recall",
        "citation_f1": "Citation F1",
        "citation_validity": "Valid markers",
        "citation_coverage": "Sentences cited",
        "quote_fidelity": "Quote fidelity",
        "character_f1": "Character F1",
        "ndcg@10_span": "nDCG@10, by span",
        "auroc": "AUROC",
        "conversation_success": "Conversations right",
        "failures": "Failures",
        "p50_ms": "Median time",
    },
    of={
        "right": "of the answerable",
        "false_answers": "of the unanswerable",
        "refused": "of the answerable",
        "ndcg@10_span": "how early the evidence is found",
        "citation_precision": "citations that show evidence",
        "quote_fidelity": "quotes that are word for word",
        "p50_ms": "to the whole answer",
    },
    group={
        "core": "core",
        "challenge": "challenges",
        "fact": "fact",
        "number": "number",
        "date": "date",
        "name": "name",
        "reason": "reason",
        "definition": "definition",
        "typo": "typo",
        "two_documents": "two documents",
        "follow_up": "follow-up",
        "time": "order of events",
        "disagreement": "disagreement",
        "near_miss": "near miss",
        "wrong_premise": "wrong premise",
        "deleted": "deleted document",
        "injection": "injected instructions",
        "ko": "Korean",
        "en": "English",
    },
    run_identity={
        "mundap": "version of mundap",
        "answerer": "answer mode",
        "corpus": "documents",
        "settings": "settings",
        "questions": "questions",
    },
)
