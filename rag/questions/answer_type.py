"""Tell which type of answer a question expects: an amount, a date, a person, a reason.

A typical wrong answer is a sentence that shares all words with the question but lacks the value that it asks for. The
answer type rules it out. The rules match the surface of Korean and English questions; they need no index and no scores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.questions.entity_type import wanted_kinds
from rag.text import EntityKind, Quantity, find_quantities, interrogative_spellings, same_quantity

AnswerKind = Literal[
    "money", "date", "count", "percent", "duration", "length", "age", "quantity", "name", "reason", "definition", "fact"
]  # fmt: skip


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_WHICH = interrogative_spellings("which")
_AT_THE_END = r"(?:은|는|이|가)?\s*[?？]*$"
# The first pattern that is found decides, so the narrower kinds come first.
_PATTERNS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    (
        "length",
        _any(
            r"\bhow (?:tall|high|deep|wide|far(?! (?:in advance|ahead|beforehand)))\b",
            rf"(?<![가-힣])(?:키|높이|길이|깊이|너비|거리){_AT_THE_END}",
        ),
    ),
    ("age", _any(r"\bhow old\b", r"몇\s*(?:살|세(?![가-힣]))", rf"나이{_AT_THE_END}")),
    (
        "duration",
        _any(
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
        _any(
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
        _any(
            r"몇\s*(?:%|퍼센트|퍼|프로)",
            r"비율|비중",
            r"[가-힣]률(?:은|이|을)?\s*(?:얼마|몇|어느)",
            r"\bpercent(?:age)?\b",
            r"\bwhat (?:share|proportion|rate)\b",
        ),
    ),
    ("money", _any(r"몇\s*(?:천|백|십)?\s*(?:만|억|조)?\s*(?:달러|원|위안|엔|유로|불)")),
    (
        "count",
        _any(
            r"몇",
            r"how many",
            r"(?:개수|갯수|숫자|인원|횟수|대수)(?:은|는|이|가|를|을)?",
            r"[가-힣]\s수(?:는|가|를|은)",
            r"\bthe number of\b",
        ),
    ),
    (
        "money",
        _any(
            rf"(?:금액|액수|가격|비용|매출|몸값|기업\s*가치|시가총액|연봉|요금){_AT_THE_END}",
            rf"(?:투자금|지원금|상금|벌금|자금|세금|임금|계약금|수수료|사용료|이용료|입장료|참가비|제작비|개발비|[가-힣]액){_AT_THE_END}",
            r"(?:how much|what)\b(?=.*\b(?:valuation|price|cost|fee|salary|revenue|dollars?)\b)",
        ),
    ),
    (
        "quantity",
        _any(
            rf"(?:규모|크기|넓이|면적|무게|속도|용량){_AT_THE_END}",
            r"얼마|얼만",
            r"어느\s*정도",
            r"how (?:much|big|large|fast|often)",
        ),
    ),
    (
        "reason",
        _any(
            r"왜(?![곡군구소인색])|이유|까닭|어째서",
            r"(?:무엇|뭐)\s*때문",
            r"\bwhy\b|\breasons?\b|\bbecause of what\b|\bhow come\b",
            r"\bwhat (?:caused|made|led)\b",
        ),
    ),
    (
        "name",
        _any(
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
        _any(
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
_MONEY = _any(
    r"가격|값|비용|투자|인수|가치|매출|금액|자금|돈|연봉|지불|내야|유치|조달|소득|수익|요금|사용료|이용료|시세",
    r"예산|벌금|보상|제시|지급|받|쓴|썼|들었|들어|샀|사들|산\b|팔|모았|모은|끌어|빌려|필요",
)
_MONEY_ENGLISH = _any(
    r"\bhow much (?:money|cash|capital|funding|did|does|was|is|has|will|would|were)\b",
    r"\b(?:valu(?:ed|ation)|worth|cost|price|fee|salary|revenue|pa(?:y|id)|spen[dt]|dollars?|won)\b",
    r"\b(?:invest|rais|fund)\w*",
)
_ADVERB_OF_DEGREE = _any(r"얼마나", r"how (?!much)")
_UNIT = re.compile(
    r"몇\s*(?:천|백|십|만|억|조)*\s*"
    r"(명|사람|개월|개사|개|곳|건|편|번|회|대|배|가지|인|나노|장|위|호|살|세|종|팀|차례|단계|층|권|마리)"
)
_PROPER_NAME = _any(r"이름|제목|명칭", r"\bnames?\b")
_VAGUE = r"(?<![가-힣])(?:수|십수|몇)\s?[십백천만억조]+\s?"
_VAGUE_ENGLISH = r"\b(?:tens|dozens|hundreds|thousands|millions|billions)(?: of (?:thousands|millions|billions))? of "
_VAGUE_AMOUNTS = {
    "money": _any(rf"{_VAGUE}(?:원|달러|위안|엔|유로)", rf"{_VAGUE_ENGLISH}(?:dollars|won|euros)"),
    "quantity": _any(rf"{_VAGUE}[가-힣]", _VAGUE_ENGLISH),
    "count": _any(rf"{_VAGUE}(?:명|사람|개|곳|건|대|마리|편|번|회)", _VAGUE_ENGLISH),
}
_SEVERAL = _any(
    r"가지|목록|나열|것들|들은|들을\s*(?:모두|알려)",
    r"\b(?:two|three|four|five|which are|list|all the)\b",
)
_UNITS_ALIKE = {"사람": "명", "인": "명", "번": "회", "차례": "회"} | dict.fromkeys(
    ("가지", "종", "개사", "곳", "호"), "개"
)
_REASON_MARKS = _any(
    r"때문|이유|까닭|덕분|덕에|탓|위해|위한|위하여|므로|라서|어서이|아서이|려고|고자|기에|배경|원인|영향|목적|결과|따라",
    r"[로으]\s?인해|인하여|말미암|함으로써|므로써",
    r"\bbecause\b|\bdue to\b|\bin order to\b|\bso that\b|\bsince\b",
)
# A time that is no date and no figure: a weekday, a season, how often, a part of the day.
_TIMES = _any(
    r"요일|매일|매주|매달|매월|매년|해마다|평일|주말|공휴일|명절|설날|추석|정오|자정|새벽|봄철|여름|가을|겨울",
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:spring|summer|autumn|winter|noon|midnight)\b",
    r"\b(?:daily|weekly|monthly|annually|weekends?|weekdays?|holidays?)\b",
)
_DEFINITION_MARKS = _any(
    r"(?:이다|이에요|예요|입니다|이며|이고|말한다|뜻한다|의미한다|가리킨다|부른다|불린다|약자|뜻|것이다|임)[.)\s”’\"]*$",
    r"\b(?:is|are|means|refers)\b",
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
_LENGTHS = frozenset({"km", "m", "cm", "nm"})


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


def fitting_quantities(
    answer_type: AnswerType, quantities: tuple[Quantity, ...], *, in_table: bool = False
) -> list[Quantity]:
    """Return the quantities of a sentence that have the expected kind and are not given in the question.

    Args:
        answer_type: the type of answer that is expected.
        quantities: those of the sentence.
        in_table: whether the sentence is a row of a table, whose bare figures have the unit of their column.
    """
    new = [q for q in quantities if not any(same_quantity(q, given) for given in answer_type.given)]
    fitting = [q for q in new if _fits(answer_type, q)]
    return fitting or ([q for q in new if _may_be(answer_type, q)] if in_table else [])


def states_unit(answer_type: AnswerType, text: str) -> bool:
    """Return whether a text has a figure before the unit that is asked for, even an unknown classifier (7나노).

    A vague amount (수십억 원, tens of millions) counts as well.
    """
    if answer_type.kind in _VAGUE_AMOUNTS and _VAGUE_AMOUNTS[answer_type.kind].search(text):
        return True
    return bool(answer_type.unit) and bool(re.search(rf"\d[\d,.]*\s?(?:여\s?)?{re.escape(answer_type.unit)}", text))


def is_specific(given: Quantity) -> bool:
    """Return whether a figure in a question identifies its subject: a period, a date, an amount, but not 두 가지."""
    if given.kind == "date":
        return any(getattr(given.value, part, None) is not None for part in ("year", "half", "quarter", "month"))
    return given.kind in ("money", "percent") or (given.kind == "number" and Decimal(str(given.value)) >= 20)


def states_time(text: str) -> bool:
    """Return whether a text names a time without a figure: on Thursdays, in winter, 매달 둘째 수요일에."""
    return bool(_TIMES.search(text))


def states_reason(sentence: str) -> bool:
    """Return whether a sentence gives a cause or a purpose."""
    return bool(_REASON_MARKS.search(sentence))


def states_definition(sentence: str) -> bool:
    """Return whether a sentence defines something."""
    return bool(_DEFINITION_MARKS.search(sentence))


def _may_be(answer_type: AnswerType, quantity: Quantity) -> bool:
    """Return whether a bare figure may be of the expected kind; as a date only a year."""
    is_bare = quantity.kind == "number" and not quantity.unit
    return is_bare and (answer_type.kind != "date" or 1000 <= Decimal(str(quantity.value)) <= 2100)


def _fits(answer_type: AnswerType, quantity: Quantity) -> bool:
    if answer_type.kind == "quantity":
        return quantity.kind not in ("date", "time", "ordinal")
    if answer_type.kind == "date":
        return quantity.kind in ("date", "time")
    if answer_type.kind in ("length", "age"):
        return quantity.unit in (_LENGTHS if answer_type.kind == "length" else ("세", "year"))
    if answer_type.kind == "percent":
        return quantity.kind == "percent" or (quantity.kind == "number" and quantity.unit == "배")
    if answer_type.kind == "count":
        asked, found = (_UNITS_ALIKE.get(unit, unit) for unit in (answer_type.unit, quantity.unit))
        if answer_type.unit == "위":
            return quantity.kind == "ordinal"
        if answer_type.unit == "개월":
            return quantity.kind == "duration"
        return quantity.kind == "number" and (not asked or not found or asked == found)
    return quantity.kind == answer_type.kind
