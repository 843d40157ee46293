"""What kind of answer a question expects: an amount, a date, a person, a reason.

A sentence that shares all words with a question and lacks what it asks for is the usual wrong answer; the focus of the
question is what tells it apart. Rules over the surface of Korean and English questions; no index, no scores.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from rag.quantities import Quantity, find_quantities, same

FocusKind = Literal["money", "date", "count", "percent", "duration", "quantity", "name", "reason", "definition", "fact"]

_MONEY_UNITS = "달러|원|위안|엔|유로|불"
_MONEY_WORDS = re.compile(
    r"가격|값|비용|투자|인수|가치|매출|금액|자금|돈|연봉|지불|내야|유치|조달|소득|수익|요금|사용료|이용료|시세|"
    r"예산|벌금|보상|제시|지급|받|쓴|썼|들었|들어|샀|사들|산\b|팔|모았|모은|끌어|빌려|필요"
)
_ENGLISH_MONEY = re.compile(
    r"\b(?:how much (?:money|cash|capital|funding|did|does|was|is|has|will|would|were)|valu(?:ed|ation)|worth|cost|price|fee|salary|revenue|invest\w*|"
    r"rais\w+|fund\w*|pa(?:y|id)|spen[dt]|dollars?|won)\b",
    re.I,
)
_PATTERNS: tuple[tuple[FocusKind, re.Pattern[str]], ...] = (
    ("duration", re.compile(r"\bhow many (?:years|months|weeks|days|hours|minutes)\b|몇\s*(?:년|달|개월|주|일|시간|분)\s*(?:동안|만에|만인|간\b|이나|째|걸|치)|얼마나\s*(?:오래|걸)|얼마\s*동안|얼마\s*만|기간은|\bhow long\b", re.I)),
    ("date", re.compile(r"언제|몇\s*(?:년|월|일|시)|며칠|몇일|어느\s*(?:해|날|달)|무슨\s*(?:해|날|요일)|날짜|연도|\bwhen\b|\b(?:what|which) (?:year|date|day|month|time)\b", re.I)),
    ("percent", re.compile(r"몇\s*(?:%|퍼센트|퍼|프로)|비율|비중|[가-힣]률(?:은|이|을)?\s*(?:얼마|몇|어느)|\bpercent(?:age)?\b|\bwhat (?:share|proportion|rate)\b", re.I)),
    ("money", re.compile(rf"몇\s*(?:천|백|십)?\s*(?:만|억|조)?\s*(?:{_MONEY_UNITS})", re.I)),
    ("count", re.compile(r"몇|how many|(?:개수|갯수|숫자|인원|횟수|대수)(?:은|는|이|가|를|을)?|[가-힣]\s수(?:는|가|를|은)|\bthe number of\b", re.I)),
    ("money", re.compile(r"(?:금액|액수|가격|비용|매출|몸값|기업\s*가치|시가총액|연봉|요금)(?:은|는|이|가)?\s*[?？]*$")),
    ("money", re.compile(r"(?:how much|what)\b.*\b(?:valuation|price|cost|fee|salary|revenue|dollars?)\b", re.I)),
    ("quantity", re.compile(r"얼마|얼만|how (?:much|big|large|fast|high|far|tall|often|old)|어느\s*정도", re.I)),
    ("reason", re.compile(r"왜|이유|까닭|원인|배경|무엇\s*때문|뭐\s*때문|어째서|\bwhy\b|\breasons?\b|\bbecause of what\b|\bhow come\b|\bwhat (?:caused|made|led)\b", re.I)),
    ("name", re.compile(r"누구|누가|누굴|뉘|어느\s*(?:회사|기업|나라|대학|도시|곳|사람)|어떤\s*(?:회사|기업|사람|인물|매체|곳)|무슨\s*(?:회사|기업)|어디|이름|(?:사람|인물|회사|기업|업체|매체|언론|단체|대학|도시|나라|장소|곳)(?:은|는|이|가)?\s*[?？]*$|\bwho(?:m|se)?\b|\bwhere\b|\b(?:which|what) (?:company|companies|firm|person|people|city|country|outlet|university|investors?)\b|\bname[ds]?\b", re.I)),
    ("definition", re.compile(r"(?:이?란|은|는|이|가|을|를)?\s*(?:게|것[은이])?\s*(?:뭐|무엇|뭔|뭘|무슨\s*뜻|어떤\s*(?:의미|뜻|개념|회사|서비스|칩|기술|모델|효과|법칙|논문|책|행사|인공지능|ai))|뜻|정의|약자|\bwhat(?:'s| is| are| does)\b.*|\bdefin\w+\b|\bstands? for\b|\bmeaning\b", re.I)),
)
_UNIT = re.compile(r"몇\s*(?:천|백|십|만|억|조)*\s*(명|사람|개월|개사|개|곳|건|편|번|회|대|배|가지|인|나노|장|위|호|살|세|종|팀|차례|단계|층|권|마리)")
_UNITS_ALIKE = {"사람": "명", "인": "명", "번": "회", "차례": "회", "가지": "개", "종": "개", "개사": "개", "곳": "개", "호": "개"}
_REASON_MARKS = re.compile(
    r"때문|이유|까닭|덕분|덕에|탓|위해|위한|위하여|으므로|므로|라서|어서이|아서이|려고|고자|기에|배경|원인|영향|목적|결과|따라|"
    r"\bbecause\b|\bdue to\b|\bin order to\b|\bso that\b|\bsince\b",
    re.I,
)
_DEFINITION_MARKS = re.compile(r"(?:이다|이에요|예요|입니다|이며|이고|말한다|뜻한다|의미한다|가리킨다|부른다|불린다|약자|뜻|것이다|것임|임)[.)\s”’\"]*$|\b(?:is|are|means|refers)\b")
KINDS: tuple[FocusKind, ...] = ("money", "date", "count", "percent", "duration", "quantity", "name", "reason", "definition", "fact")
# Words that say which kind of answer is wanted, or that one is wanted: the focus stands for them, no sentence need
# repeat them. Given as the analyser's keys (see korean.py).
WORDS_OF_ASKING = frozenset(
    "이름 수 개수 갯수 숫자 인원 횟수 금액 액수 돈 이유 까닭 원인 뜻 의미 말 정의 약자 날짜 시기 연도 해 달 날 때 곳 사람 것 각각 총 모두 전체 "
    "알리 알려주 말하 설명 궁금 묻 찾 부탁 좀 혹시 정확 도대체 대체 name number reason date mean amount tell explain describ respect".split()
)
NUMERIC = frozenset({"money", "date", "count", "percent", "duration", "quantity"})


@dataclass(frozen=True, slots=True)
class Focus:
    """What a question expects; ``unit`` is the counted unit where it names one, ``given`` are its own quantities."""

    kind: FocusKind
    unit: str = ""
    given: tuple[Quantity, ...] = ()

    @property
    def is_numeric(self) -> bool:
        """Whether only a number, amount or date answers it."""
        return self.kind in NUMERIC


def focus_of(question: str) -> Focus:
    """Reads the expected kind of answer off a question; ``fact`` where nothing says more."""
    given = find_quantities(question)
    kind = next((kind for kind, pattern in _PATTERNS if pattern.search(question)), "fact")
    if kind == "quantity" and (_MONEY_WORDS.search(question) or _ENGLISH_MONEY.search(question)):
        kind = "money" if not re.search(r"얼마나|how (?!much)", question) or _ENGLISH_MONEY.search(question) else "quantity"
    unit = _UNIT.search(question)
    return Focus(kind, unit.group(1) if unit and kind == "count" else "", given)


def answers(focus: Focus, quantities: tuple[Quantity, ...]) -> list[Quantity]:
    """Those of a sentence's quantities that are of the expected kind and were not already in the question."""
    return [q for q in quantities if _fits(focus, q) and not any(same(q, given) for given in focus.given)]


def states_unit(focus: Focus, text: str) -> bool:
    """Whether a figure stands before the very unit that is asked for, also one that is no known classifier (7나노)."""
    return bool(focus.unit) and bool(re.search(rf"\d[\d,.]*\s?(?:여\s?)?{re.escape(focus.unit)}", text))


def is_specific(given: Quantity) -> bool:
    """Whether a figure in a question pins down what it is about: a year, a full date, an amount, not 두 가지."""
    if given.kind == "date":
        return getattr(given.value, "year", None) is not None
    return given.kind in ("money", "percent") or (given.kind == "number" and Decimal(str(given.value)) >= 20)


def marks_reason(sentence: str) -> bool:
    """Whether a sentence gives a cause or a purpose."""
    return bool(_REASON_MARKS.search(sentence))


def marks_definition(sentence: str) -> bool:
    """Whether a sentence says what something is."""
    return bool(_DEFINITION_MARKS.search(sentence))


def _fits(focus: Focus, quantity: Quantity) -> bool:
    if focus.kind == "quantity":
        return quantity.kind not in ("date", "time", "ordinal")
    if focus.kind == "date":
        return quantity.kind in ("date", "time")
    if focus.kind == "percent":
        return quantity.kind == "percent" or (quantity.kind == "number" and quantity.unit == "배")
    if focus.kind == "count":
        asked, found = (_UNITS_ALIKE.get(unit, unit) for unit in (focus.unit, quantity.unit))
        if focus.unit == "위":
            return quantity.kind == "ordinal"
        if focus.unit == "개월":
            return quantity.kind == "duration"
        return quantity.kind == "number" and (not asked or not found or asked == found)
    return quantity.kind == focus.kind
