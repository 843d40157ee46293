"""Hold the words of a report on a terminal, in English and Korean.

Names that a user types (measures of a gate, types of questions, ids) are the same in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextWords:
    """The words of a report; braces are filled in."""

    headings: tuple[str, ...]
    all: str
    interval: str
    between: str
    of: str
    questions: str
    not_right: str
    outcomes: Mapping[str, str]
    # what is said of a question that is not right
    before: str
    asked: str
    understood: str
    answered: str
    expected: str
    problem: str
    cited: str
    retrieved: str
    evidence: str
    nothing: str
    abstained: str
    abstention: str
    together: str
    never: str
    missing: str
    forbidden: str
    shows_evidence: str
    shows_none: str
    # two runs side by side
    in_both: str
    left_out: str
    differ: str
    differ_in_nothing: str
    sides: tuple[str, str]
    difference: str
    verdicts: Mapping[str, str]
    no_difference: str
    changed: str
    # a public set
    of_the_set: str
    value: str
    published: str
    sources: str
    failures: str


ENGLISH = TextWords(
    headings=("", "n", "correct", "95% interval", "wrong", "refused", "false", "failed", "cit. prec.", "cit. recall"),
    all="all",
    interval="95% interval",
    between="{} to {}",
    of="of",
    questions="n",
    not_right="Not right: {} of {}",
    outcomes={},
    before="before it",
    asked="asked",
    understood="understood",
    answered="answered",
    expected="expected",
    problem="problem",
    cited="cited",
    retrieved="retrieved",
    evidence="evidence",
    nothing="nothing: {}",
    abstained="(abstained)",
    abstention="an abstention",
    together=" and ",
    never=", not {}",
    missing="missing {}",
    forbidden="forbidden {}",
    shows_evidence="of the evidence",
    shows_none="not of the evidence",
    in_both="{} questions in both runs.",
    left_out="{} questions that only one of them asked, or asked otherwise, are left out.",
    differ="The runs differ in: {}.",
    differ_in_nothing="nothing that is recorded",
    sides=("first", "second"),
    difference="difference",
    verdicts={},
    no_difference="No difference shown: what there is may be chance.",
    changed="Changed: {} of {}",
    of_the_set="{}: {:,} of {:,} questions, {:,} documents",
    value="value",
    published="published, all questions",
    sources="Sources: {}.",
    failures="{} questions failed, which counts as wrong; the first, {}: {}",
)
KOREAN = TextWords(
    headings=("", "질문", "정답", "95% 구간", "틀림", "거절", "잘못된 답", "오류", "인용 정밀도", "인용 재현율"),
    all="전체",
    interval="95% 구간",
    between="{} ~ {}",
    of="가운데",
    questions="질문",
    not_right="맞지 않은 질문: {1}개 가운데 {0}개",
    outcomes={"right": "맞음", "wrong": "틀림", "refused": "거절", "false_answer": "잘못된 답", "failed": "오류"},
    before="앞선 질문",
    asked="질문",
    understood="풀어 쓴 질문",
    answered="답",
    expected="정답",
    problem="문제",
    cited="인용",
    retrieved="찾은 단락",
    evidence="근거",
    nothing="없음: {}",
    abstained="(거절)",
    abstention="답하지 않아야 함",
    together=", ",
    never=", {}(이)라고 하면 안 됨",
    missing="{} 빠짐",
    forbidden="있어서는 안 될 {}",
    shows_evidence="근거임",
    shows_none="근거가 아님",
    in_both="두 평가에서 모두 물은 질문 {}개.",
    left_out="한쪽에서만 묻거나 다르게 물은 질문 {}개는 뺐습니다.",
    differ="두 평가의 다른 점: {}.",
    differ_in_nothing="기록된 것 중에는 없음",
    sides=("첫째", "둘째"),
    difference="차이",
    verdicts={"better": "나아짐", "worse": "나빠짐", "no difference shown": "차이를 확인하지 못함"},
    no_difference="차이를 확인하지 못했습니다. 보이는 차이는 우연일 수 있습니다.",
    changed="결과가 달라진 질문: {1}개 가운데 {0}개",
    of_the_set="{0}: 질문 {2:,}개 가운데 {1:,}개, 문서 {3:,}건",
    value="값",
    published="발표된 값(전체 질문)",
    sources="출처: {}.",
    failures="질문 {}개에서 오류가 나 틀린 것으로 셌습니다. 첫 질문 {}: {}",
)


def text_words(language: str) -> TextWords:
    """Return the words of a language; English where there are none."""
    return KOREAN if language == "ko" else ENGLISH
