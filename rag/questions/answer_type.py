"""Tell which type of answer a question expects: an amount, a date, a person, a reason.

A typical wrong answer is a sentence that shares all words with the question but lacks the value that it asks for. The
answer type rules it out; ``rag.questions.answer_in_sentence`` looks for the value. The rules match the surface of
Korean and English questions; they need no index and no scores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.questions.entity_type import wanted_kinds
from rag.text import EntityKind, Quantity, find_quantities, interrogative_spellings

AnswerKind = Literal[
    "money", "date", "count", "percent", "duration", "length", "age", "quantity", "name", "reason", "definition", "fact"
]  # fmt: skip


def pattern_of(*alternatives: str) -> re.Pattern[str]:
    """Return a pattern that finds any of the alternatives, in upper or lower case."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


_WHICH = interrogative_spellings("which")
_AT_THE_END = r"(?:은|는|이|가)?\s*[?？]*$"
# The first pattern that is found decides, so the narrower kinds come first.
_PATTERNS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    (
        "length",
        pattern_of(
            r"\bhow (?:tall|high|deep|wide|far(?! (?:in advance|ahead|beforehand)))\b",
            rf"(?<![가-힣])(?:키|높이|길이|깊이|너비|거리){_AT_THE_END}",
        ),
    ),
    ("age", pattern_of(r"\bhow old\b", r"몇\s*(?:살|세(?![가-힣]))", rf"나이{_AT_THE_END}")),
    (
        "duration",
        pattern_of(
            r"\bhow many (?:years|months|weeks|days|hours|minutes)\b",
            r"\bhow long\b|\bhow far(?= (?:in advance|ahead|beforehand)\b)",
            r"몇\s*(?:년|달|개월|주|일|시간|분)\s*(?:동안|만에|만인|간\b|이나|째|걸|치|마다|뒤|후|전\b|전(?=에|부터|의|인|이)|[이을]?\s*지나)",
            r"(?:며칠|몇일)\s*(?:동안|간|만에|마다)",
            r"얼마나\s*(?:오래|걸)",
            r"얼마\s*(?:동안|만)",
            r"기간은",
        ),
    ),
    (
        "date",
        pattern_of(
            interrogative_spellings("when"),
            r"몇\s*(?:년|월|일|시)",
            r"며칠|몇일",
            r"어느\s*(?:해|날|달)",
            r"무슨\s*(?:해|날|요일)",
            r"날짜|연도",
            r"(?<![가-힣])(?:날|해|시기|시점|때|년도)[은는]\s*[?？]*$",
            r"\bwhen\b",
            r"\b(?:what|which) (?:year|date|day|month|time)\b",
        ),
    ),
    (
        "percent",
        pattern_of(
            r"몇\s*(?:%|퍼센트|퍼|프로)",
            r"비율|비중",
            r"[가-힣]률(?:은|이|을)?\s*(?:얼마|몇|어느)",
            r"\bpercent(?:age)?\b",
            r"\bwhat (?:share|proportion|rate)\b",
        ),
    ),
    ("money", pattern_of(r"몇\s*(?:천|백|십)?\s*(?:만|억|조)?\s*(?:달러|원|위안|엔|유로|불)")),
    (
        "count",
        pattern_of(
            r"몇",
            r"how many",
            r"(?:개수|갯수|숫자|인원|횟수|대수)(?:은|는|이|가|를|을)?",
            r"[가-힣]\s수(?:는|가|를|은)",
            r"\bthe number of\b",
        ),
    ),
    (
        "money",
        pattern_of(
            rf"(?:금액|액수|가격|비용|매출|몸값|기업\s*가치|시가총액|연봉|요금){_AT_THE_END}",
            rf"(?:투자금|지원금|상금|벌금|자금|세금|임금|계약금|수수료|사용료|이용료|입장료|참가비|제작비|개발비|[가-힣]액){_AT_THE_END}",
            r"(?:how much|what)\b(?=.*\b(?:valuation|price|cost|fee|salary|revenue|dollars?)\b)",
        ),
    ),
    (
        "quantity",
        pattern_of(
            rf"(?:규모|크기|넓이|면적|무게|속도|용량){_AT_THE_END}",
            r"얼마|얼만",
            r"어느\s*정도",
            r"how (?:much|big|large|fast|often)",
        ),
    ),
    (
        "reason",
        pattern_of(
            r"왜(?![곡군구소인색])|이유|까닭|어째서",
            r"(?:무엇|뭐)\s*때문",
            r"\bwhy\b|\breasons?\b|\bbecause of what\b|\bhow come\b",
            r"\bwhat (?:caused|made|led)\b",
        ),
    ),
    (
        "name",
        pattern_of(
            interrogative_spellings("who", "where"),
            r"이름|제목|명칭",
            rf"(?:{_WHICH})\s*(?:회사|기업|나라|대학|도시|곳|사람|인물|매체)",
            rf"(?:사람|인물|회사|기업|업체|매체|언론|단체|대학|도시|나라|장소|곳){_AT_THE_END}",
            r"\bwho(?:m|se)?\b|\bwhere\b|\bname[ds]?\b",
            r"\b(?:which|what) (?:company|companies|firm|person|people|city|country|outlet|university|investors?)\b",
        ),
    ),
    (
        "definition",
        pattern_of(
            rf"(?:{interrogative_spellings('what')}|무슨\s*뜻)|(?<![가-힣])[머모](?:야|임|냐|지|에요|예요|죠)",
            r"어떤\s*(?:의미|뜻|개념|회사|서비스|칩|기술|모델|효과|법칙|논문|책|행사|인공지능|ai)",
            r"뜻|정의|약자",
            r"\w란[?？\s]*$",  # 별빛 지도란?
            r"\bwhat(?:'s| is| are| does)\b",
            r"\bdefin\w+\b|\bstands? for\b|\bmeaning\b",
        ),
    ),
)
# "얼마" asks for money in the context of these words.
_MONEY = pattern_of(
    r"가격|값|비용|투자|인수|가치|매출|금액|자금|돈|연봉|지불|내야|유치|조달|소득|수익|요금|사용료|이용료|시세",
    r"예산|벌금|보상|제시|지급|받|쓴|썼|들었|들어|샀|사들|산\b|팔|모았|모은|끌어|빌려|필요",
)
_MONEY_ENGLISH = pattern_of(
    r"\bhow much (?:money|cash|capital|funding|did|does|was|is|has|will|would|were)\b",
    r"\b(?:valu(?:ed|ation)|worth|cost|price|fee|salary|revenue|pa(?:y|id)|spen[dt]|dollars?|won)\b",
    r"\b(?:invest|rais|fund)\w*",
)
_ADVERB_OF_DEGREE = pattern_of(r"얼마나", r"how (?!much)")
_UNIT = re.compile(
    r"몇\s*(?:천|백|십|만|억|조)*\s*"
    r"(명|사람|개월|개사|개|곳|건|편|번|회|대|배|가지|인|나노|장|위|호|살|세|종|팀|차례|단계|층|권|마리)"
)
_PROPER_NAME = pattern_of(r"이름|제목|명칭", r"\bnames?\b")
_SEVERAL = pattern_of(
    r"가지|목록|나열|것들|들은|들을\s*(?:모두|알려)",
    r"\b(?:two|three|four|five|which are|list|all the)\b",
)
# Keys of terms that only name the answer type: a sentence that answers need not repeat them.
ANSWER_TYPE_WORDS = frozenset(
    "이름 제목 명칭 규모 크기 수 개수 갯수 숫자 인원 횟수 금액 액수 돈 이유 까닭 원인 뜻 의미 말 정의 약자 날짜 시기 "
    "연도 해 달 날 때 곳 "
    "사람 것 각각 총 모두 전체 여부 유무 여부 유무 알리 알려주 말하 설명 궁금 묻 찾 부탁 좀 혹시 정확 도대체 대체 "
    "name number reason date mean amount tell ask explain describ respect".split()
)
# Light verbs, which have hardly any meaning of their own, as the analyser's stems.
LIGHT_VERBS = frozenset(
    "하 되 있 없 이 보 받 가 오 나오 나 내 들 쓰 주 두 지 갖 가지 대하 관하 따르 위하 통하 의하 싶 같 이루어지".split()
)
# Reporting verbs: every statement of a source is reported, rated or interpreted by it.
REPORTING_VERBS = frozenset(
    "전하 밝히 보도 소개 평가 해석 주장 발언 지적 적 부르 say said describ interpret state given".split()
)
NUMERIC = frozenset({"money", "date", "count", "percent", "duration", "length", "age", "quantity"})


@dataclass(frozen=True, slots=True)
class AnswerType:
    """Type of answer that a question expects.

    Attributes:
        kind: the kind of answer.
        unit: the counted unit that the question names; empty for none.
        given: the quantities in the question itself.
        wants_proper_name: whether only a proper name will do (이름).
        entities: the kinds of name that will do; empty for any.
        span: the range of the question that states the type: 언제, 몇 명, how much.
    """

    kind: AnswerKind
    unit: str = ""
    given: tuple[Quantity, ...] = ()
    wants_proper_name: bool = False
    entities: frozenset[EntityKind] = frozenset()
    span: tuple[int, int] = (0, 0)

    @property
    def is_numeric(self) -> bool:
        """Return whether only a number, amount or date answers the question."""
        return self.kind in NUMERIC


def answer_type_of(question: str, kind_at: int | None = None) -> AnswerType:
    """Return the type of answer that a question expects; ``fact`` where it states none.

    Args:
        question: its text.
        kind_at: position of the noun that the whole question describes (웹사이트 of "이유를 전한 웹사이트는?"). Only
            the text from there on states the type; if it states none, a name is expected.
    """
    from_here = kind_at or 0
    found = next(((kind, m) for kind, pattern in _PATTERNS if (m := pattern.search(question, from_here))), None)
    kind, span = (found[0], found[1].span()) if found else ("name" if kind_at else "fact", (0, 0))
    if kind == "quantity":
        is_money = _MONEY.search(question) and not _ADVERB_OF_DEGREE.search(question)
        kind = "money" if is_money or _MONEY_ENGLISH.search(question) else "quantity"
    unit = _UNIT.search(question) if kind == "count" else None
    wants_proper_name = kind == "name" and bool(_PROPER_NAME.search(question))
    entities = wanted_kinds(question[from_here:]) if kind == "name" else frozenset()
    return AnswerType(kind, unit.group(1) if unit else "", find_quantities(question), wants_proper_name, entities, span)


def asks_for_several(question: str) -> bool:
    """Return whether a question asks for a list: two reasons, 세 가지, all of them."""
    return bool(_SEVERAL.search(question))


def is_specific(given: Quantity) -> bool:
    """Return whether a figure in a question identifies its subject: a period, a date, an amount, but not 두 가지."""
    if given.kind == "date":
        return any(getattr(given.value, part, None) is not None for part in ("year", "half", "quarter", "month"))
    return given.kind in ("money", "percent") or (given.kind == "number" and Decimal(str(given.value)) >= 20)
