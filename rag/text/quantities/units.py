"""Define what surrounds a number: currencies, classifiers, units of time and measure, and words of approximation.

One table gives every spelling its kind and canonical name; the patterns are built from it. A Korean classifier of one
syllable is only one where a particle or the end of the word follows: 개 in 개의, not in 개발. This module does NOT read
numbers, and it does not convert: km stay km, whatever the miles.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Literal

from rag.text.hangul import is_syllable
from rag.text.quantities.numerals import one_of

Kind = Literal["number", "money", "percent", "date", "duration", "time", "ordinal"]

# Kind -> canonical unit -> its spellings, separated by commas. A space may be left out or written as a hyphen.
_TABLE: dict[Kind, dict[str, str]] = {
    "money": {
        "USD": "미국 달러,미 달러,달러,불,US dollars,US dollar,dollars,dollar,USD",
        "KRW": "원,won,KRW",
        "CNY": "중국 위안,위안,yuan,renminbi,RMB,CNY",
        "JPY": "엔,yen,JPY",
        "EUR": "유로,euros,euro,EUR",
        "GBP": "파운드,pounds,pound,GBP",
        "INR": "루피,rupees,rupee,INR",
        "CAD": "캐나다 달러,캐나다달러,Canadian dollars,CAD",
        "AUD": "호주 달러,Australian dollars,AUD",
        "HKD": "홍콩 달러,Hong Kong dollars,HKD",
        "TWD": "대만 달러,TWD",
        "SGD": "싱가포르 달러,SGD",
    },
    "percent": {
        "%": "%,퍼센트,프로,percent,per cent,pct",
        "%p": "%p,%P,%포인트,퍼센트 포인트,프로 포인트,percentage points,percentage point,pp",
    },
    "duration": {
        "second": "초,초간,seconds,second,sec",
        "minute": "분,분간,minutes,minute,min",
        "hour": "시간,hours,hour",
        "day": "일,일간,days,day",
        "week": "주,주일,주간,weeks,week",
        "month": "개월,달,months,month",
        "year": "년,년간,해,years,year",
        "decade": "decades,decade",
    },
    "ordinal": {"위": "위,등", "호": "호", "차": "차", "": "번째,째"},
    "number": {
        "명": "명,사람,인,people,persons,person,users,user,members,member,employees,researchers,engineers",
        "개": "개,가지,items,item,things,kinds,types,ways",
        "곳": "곳,군데,개소,개사,개 사,개 기업,개 업체,개 회사,places,companies,company,firms,sites",
        "개국": "개국,countries,country",
        "회": "회,번,차례",
        "배": "배,곱절,fold,x",
        "times": "times",
        "건": "건,cases,case",
        "편": "편",
        "대": "대",
        "장": "장",
        "권": "권",
        "쪽": "쪽,페이지,pages,page",
        "종": "종",
        "마리": "마리",
        "표": "표,votes",
        "점": "점,points,point",
        "층": "층",
        "주": "shares",
        "세": "세,살,years old,year old",
        "도": "도,℃,°C,degrees,degree",
        "km": "km,킬로미터,kilometers,kilometres,kilometer,kilometre",
        "mm": "mm,밀리미터,millimeters,millimetres,millimeter,millimetre",
        "cm": "cm,센티미터,centimeters,centimetres,centimeter,centimetre",
        "m": "m,미터,meters,metres,meter,metre",
        "mile": "마일,miles,mile",
        "nm": "nm,나노미터,나노,nanometers,nanometer,nanometre",
        "m²": "m²,㎡,제곱미터,square meters,square metres",
        "평": "평",
        "ha": "ha,헥타르,hectares,hectare",
        "mg": "mg,밀리그램,milligrams,milligram",
        "g": "g,그램,grams,gram",
        "kg": "kg,킬로그램,kilograms,kilogram",
        "t": "톤,tons,tonnes,ton,tonne",
        "ml": "ml,mL,밀리리터,cc,millilitres,milliliters",
        "L": "L,리터,litres,liters,litre,liter",
        "km/h": "km/h,kmh,kph",
        "mAh": "mAh",
        "V": "V,볼트,volts",
        "W": "W,와트,watts,watt",
        "kWh": "kWh,킬로와트시,kilowatt-hours",
        "Hz": "Hz,헤르츠,hertz",
        "GHz": "GHz,기가헤르츠",
        "rpm": "rpm",
        "dB": "dB,데시벨,decibels",
        "kcal": "kcal,킬로칼로리,칼로리,calories",
        "KB": "KB,킬로바이트",
        "MB": "MB,메가바이트,megabytes",
        "GB": "GB,기가바이트,gigabytes",
        "TB": "TB,테라바이트,terabytes",
        "kW": "kW,킬로와트",
        "MW": "MW,메가와트,megawatts,megawatt",
        "GW": "GW,기가와트,gigawatts,gigawatt",
        "token": "토큰,tokens",
    },
}

_SIGNS = {
    "USD": "US$,U$,$,USD",
    "KRW": "₩,KRW",
    "EUR": "€,EUR",
    "GBP": "£,GBP",
    "JPY": "¥,JP¥,JPY",
    "CNY": "CN¥,RMB,CNY",
    "CAD": "C$,CA$,CAD",
    "AUD": "A$,AU$,AUD",
    "HKD": "HK$,HKD",
}

# A length of time in the unit of its family; months and days don't convert into each other.
SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 7 * 86400}
MONTHS = {"month": 1, "year": 12, "decade": 120}

# Canonical names that may stand for one another: "times" is 배 or 회, 4곳 are 4개 of whatever they are, and a device is
# counted as a thing, a machine or a card: GPU 10만 개, 10만 대, 10만 장.
_ALIKE = ("times 배", "times 회", "개 곳", "개 대", "개 장", "대 장")
INTERCHANGEABLE = frozenset(frozenset(pair.split()) for pair in _ALIKE)


def _key(spelling: str) -> str:
    return re.sub(r"[\s-]", "", spelling).lower()


UNITS = {
    _key(spelling): (kind, unit)
    for kind, units in _TABLE.items()
    for unit, spellings in units.items()
    for spelling in spellings.split(",")
}
SIGNS = {sign: unit for unit, signs in _SIGNS.items() for sign in signs.split(",")}

_FOLLOWERS = (
    # Particles that end the word, then the beginnings of longer endings.
    r"(?:가|이|은|는|을|를|의|에|도|로|와|과|나|만|당|씩|들|째|인|임|뿐|간|전|후|뒤|대|차)(?![가-힣])"
    r"|에[는도만서선게]|에게|으로|로[는도부써서]|이나|이랑|이란|까지|부터|보다|처럼|만큼|만[이은을에도]|[에도]서|마다|조차"
    r"|정도|가량|쯤|이상|이하|이내|미만|초과|안팎|내외|남짓|여[의만]?(?![가-힣])|짜리|어치|규모|수준|상당|동안|넘|밖|들[이은을의도]"
    r"|이[다며고라던지었에죠]|입니|였|예요|라[고는며면도]|인[데가지]|[과와나도은는][의는도]|대[의로를에가]|차[에의](?![가-힣])"
    r"|[가이은는을를의에도로와과나만](?=[,.])|전[에의부]|후[에의부]|뒤[에의]|간[의은이을에]|씩[을이]|당[은]|째[로를의]|인당"
)
BORDER = rf"(?:(?![가-힣])|(?={_FOLLOWERS}))"
_BORDERED = ("프로", "개사", "개 사", "나노", "주일", "주간")


def _pattern(spelling: str) -> str:
    if len(spelling) == 1 and spelling.isascii():
        return f"(?-i:{re.escape(spelling)})"  # 5G is no weight
    separator = r"\s?" if _is_korean(spelling) else r"[\s-]"
    return separator.join(map(re.escape, spelling.split(" ")))


def _is_korean(spelling: str) -> bool:
    return is_syllable(spelling[-1])


def _border(spelling: str) -> str:
    """Return the pattern of what must follow a unit, so that it is not the beginning of another word."""
    if _is_korean(spelling):
        return BORDER if len(spelling) == 1 or spelling in _BORDERED else ""
    return r"(?![A-Za-z])" if spelling[-1].isalpha() else ""


def _unit_pattern(*, korean: bool) -> str:
    """Return the pattern of all units, longest first.

    Spellings of one length share their border, which is long and would take long to compile.
    """
    spellings = [s for units in _TABLE.values() for names in units.values() for s in names.split(",")]
    alike: dict[tuple[int, str], list[str]] = {}
    for spelling in spellings:
        if _is_korean(spelling) == korean:
            alike.setdefault((-len(spelling), _border(spelling)), []).append(_pattern(spelling))
    return "|".join(f"(?:{'|'.join(patterns)}){border}" for (_, border), patterns in sorted(alike.items()))


KOREAN_UNIT = _unit_pattern(korean=True)
ENGLISH_UNIT = f"(?i:{_unit_pattern(korean=False)})"
SIGN = rf"(?:(?=[{''.join(sorted({sign[0] for sign in SIGNS}))}])(?<![A-Za-z])(?:{one_of(SIGNS)}))"


def canonical_unit(spelling: str) -> tuple[Kind, str]:
    """Return kind and canonical name of a spelling that one of the unit patterns matched."""
    return UNITS[_key(spelling)]


def in_base_unit(value: Decimal, unit: str) -> Decimal:
    """Return a length of time in seconds, or in months for months, years and decades."""
    return value * (SECONDS | MONTHS)[unit]


# --- words that loosen a number -------------------------------------------------------------------------------------

_BETWEEN = r"\s*(?:연간?|총|각각?|무려|a|an)?\s*$"
_BEFORE = {
    "approximate": r"(?<![가-힣])(?:약|대략|거의|얼추|근|어림잡아)|(?i:\b(?:about|around|roughly|nearly|almost|some"
    r"|circa|approximately|approx\.?|close to|an estimated))|(?<!\w)~|≈",
    "at_least": r"(?<![가-힣])(?:최소|최소한|적어도)|(?i:\b(?:at least|no less than|no fewer than|a minimum of))|[≥]",
    "at_most": r"(?<![가-힣])(?:최대|기껏해야|많아야)|(?i:\b(?:at most|up to|no more than|a maximum of))|[≤]",
    "more_than": r"(?i:(?<!no )\b(?:over|more than|above|exceeding|upwards of))|[>]",
    "less_than": r"(?i:(?<!no )\b(?:less than|fewer than|under|below))|[<]",
}
_AFTER = {
    "approximate": r"여(?![가-힣])|\s?(?:가량|정도|안팎|내외|쯤|남짓|수준|가까이|(?i:or so)\b)"
    r"|대(?:(?![가-힣])|[의로를에가])",
    "at_least": r"\s?이상|\+|\s(?i:or more)\b",
    "at_most": r"\s?이하|\s(?i:or less|or fewer)\b",
    "more_than": r"\s?초과|[을를이가]?\s?(?:넘[는게어었은을]|웃도)",
    "less_than": r"\s?미만|[을를이가]?\s?밑도",
}


def _either(words: dict[str, str]) -> str:
    return "|".join(f"(?P<{name}>{pattern})" for name, pattern in words.items())


_BEFORE_PATTERN = re.compile(f"(?:{_either(_BEFORE)}){_BETWEEN}")
_AFTER_PATTERN = re.compile(_either(_AFTER))
_WINDOW = 24  # how far before a number such a word may begin


def looseness(text: str, start: int, end: int) -> frozenset[str]:
    """Return how the words around ``text[start:end]`` qualify it: "approximate", "at_least", "at_most" and so on."""
    before = _BEFORE_PATTERN.search(text[max(0, start - _WINDOW) : start])
    after = _AFTER_PATTERN.match(text, end)
    return frozenset(match.lastgroup for match in (before, after) if match and match.lastgroup)
