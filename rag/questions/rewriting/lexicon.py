"""List the words that matter for follow-up questions: pronouns, nouns that name a kind, relational nouns.

The module knows no text and no conversation.
"""

from __future__ import annotations

import re

from rag.questions.entity_type import Kinds, wanted_kinds

PERSON: Kinds = frozenset({"person"})
THING: Kinds = frozenset({"organisation", "product"})
_THERE: Kinds = frozenset({"organisation", "place"})
ANY: Kinds = PERSON | THING | _THERE
PRONOUNS: dict[str, Kinds] = (
    dict.fromkeys("그거 그것 이거 이것 저거 저것 it its that this".split(), THING)
    | dict.fromkeys("그 그녀 그이 그분 이분 걔 쟤 얘 he him his she her".split(), PERSON)
    | dict.fromkeys("거기 그곳 이곳 그쪽 there".split(), _THERE)
    | dict.fromkeys("they them their".split(), PERSON | THING)
)
# Nouns after 그 and that, in addition to those of ``rag.questions.entity_type``. Kiwi cuts 그걸로 into 그 걸 로.
KIND_NOUNS: dict[str, Kinds] = (
    {"걸": THING}
    | dict.fromkeys("논문 책 코인 paper book coin".split(), frozenset({"product"}))
    | dict.fromkeys("사람 분 친구 man woman guy person".split(), PERSON)
)
# Relational nouns, as the analyser's keys: "목표가 뭐야?" asks for the goal of something, not what a goal is.
RELATIONAL = frozenset(
    "목표 목적 역할 이점 단점 특징 차이 문제 결과 계획 전략 비전 기능 용도 성능 직업 국적 주제 내용 가격 가치 기업가치 "
    "매출 비용 대표 창업자 의장 최고경영자 본사 위치 주소 나이 저자 주장 근거 반응 role mission feature age".split()
)
PARTICIPANTS = frozenset("너 나 저 우리 저희 당신 i you your we our".split())  # not what the conversation is about
REQUEST = re.compile(r"(?:(?:can|could) you )?(?:please )?(?:tell|explain|describe|show|give)\b", re.I)


def kinds_of_noun(noun: str) -> Kinds:
    """Return the kinds of thing that a noun describes: an organisation for 회사 and company."""
    noun = noun.lower()
    return KIND_NOUNS.get(noun) or wanted_kinds(f"which {noun}" if noun.isascii() else f"{noun}?")
