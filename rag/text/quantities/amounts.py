"""Find amounts: numbers, money, percentages, durations, ranks and times of day, one rule for each spelling.

``find_amounts`` tries the rules in order and hides what one has read from the next. It expects that names and dates are
hidden already, and it does NOT know the words around an amount that make it approximate.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from rag.text.quantities.dates import blank
from rag.text.quantities.numerals import (
    CURRENCY_SCALED,
    DIGITS,
    ENGLISH,
    ENGLISH_SCALED,
    MIXED,
    NATIVE,
    SINO,
    listed,
    read_number,
    whole,
)
from rag.text.quantities.units import BORDER, ENGLISH_UNIT, KOREAN_UNIT, SIGN, SIGNS, Kind, canonical_unit, in_base_unit


class Amount(NamedTuple):
    """An amount at ``start`` to ``end`` of a text; the fields are those of ``Quantity``."""

    kind: Kind
    value: Decimal | datetime.time
    unit: str
    start: int
    end: int


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Amount]]]


def _amount(number: Decimal, spelling: str | None, sign: str | None, start: int, end: int) -> Amount:
    """Make an amount of a number and its unit, if any; a currency sign before it outranks a word after it."""
    kind, unit = canonical_unit(spelling) if spelling else ("number", "")
    if sign:
        kind, unit = "money", SIGNS[sign]
    if unit == "week" and number > 104:
        kind, unit = "number", "주"  # 주 counts shares, too
    if kind == "duration":
        number = in_base_unit(number, unit)
    return Amount(kind, whole(number), unit, start, end)


def _figures(match: re.Match[str]) -> Iterator[Amount]:
    """Read digits, and both ends of a range: 2~3명, 5~6억 달러, $5-6 billion."""
    number = read_number(match["number"])
    if number is None:
        return
    unit, sign, start, end = match["korean"] or match["english"], match["sign"], match.start(), match.end()
    if unit and sign and canonical_unit(unit)[0] != "money":
        unit, end = None, match.end("number")  # $6 billion companies
    head = read_number(match["head"] + _scale_for(match["head"], match["number"])) if match["head"] else None
    if head is not None:
        yield _amount(head, unit, sign, start, match.end("head"))
        start = match.start("number")
    elif match["minus"]:
        number = -number
    yield _amount(number, unit, sign, start, end)


def _scale_for(head: str, number: str) -> str:
    """Return the scale word that the first end of a range shares with the second: 5 in 5~6억 is 5억."""
    scale = re.fullmatch(rf"{DIGITS}([^\d.,]+)", number)
    return scale[1] if scale and re.fullmatch(DIGITS, head) else ""


# Words of two syllables that spell a number and hardly ever mean it.
_NOT_SINO = frozenset(listed("구조 조사 만일 천사 만사 사조 공조 경사 일조 이조 오조 천이 백이 만이 조이 이억 조 억"))
_SINO_ALONE = re.compile("[이삼사오육칠팔구]십[일이삼사오육칠팔구]?|십[일이삼사오육칠팔구]|.{3,}")


def _sino(match: re.Match[str]) -> Iterator[Amount]:
    """Read 육백만 명, 백만 달러, 삼천억: with a unit, or long enough not to be another word."""
    words, unit = match["number"], match["unit"]
    number = read_number(words)
    if number is None:
        return
    if unit:
        kind, _ = canonical_unit(unit)
        glued = len(words) == 1 and not match["space"]  # 만세, 천장, 백분
        if unit == "해" or ((glued or words in _NOT_SINO) and kind != "money"):
            return
    elif not _SINO_ALONE.fullmatch(words):
        return
    yield _amount(number, unit, None, match.start(), match.end())


# Native numbers count things: 한 일 is a deed, 세대 a generation, 한편 a conjunction.
_NOT_COUNTED = frozenset(listed("일 차 호 위 원 도 프로 인 등 초 엔 점 년 쪽"))
_NOT_NATIVE = frozenset(listed("한편 한번 한대 세대 한도 세배 한주 한해 한층 한분 세종 한표 한장 한개인 네편"))


def _native(match: re.Match[str]) -> Iterator[Amount]:
    """Read 두 명, 세 가지, 열한 곳, 두 달."""
    number, unit = read_number(match["number"]), match["unit"]
    if number is None or unit in _NOT_COUNTED or match[0] in _NOT_NATIVE:
        return
    # 분 after a native number is a person, after any other a minute.
    yield _amount(number, "명" if unit == "분" else unit, None, match.start(), match.end())


def _english(match: re.Match[str]) -> Iterator[Amount]:
    """Read six billion, half a million, twenty-five people, two and a half years; "one" alone is a pronoun."""
    number, unit = read_number(match["number"]), match["unit"]
    if number is None or (number == 1 and not unit and not match["scale"]):
        return
    if match["halved"]:
        number /= 2
    if match["half"]:
        number += Decimal("0.5")
    if match["scale"]:
        number *= read_number(f"one {match['scale']}") or 1
    yield _amount(number, unit, None, match.start(), match.end())


def _compound(match: re.Match[str]) -> Iterator[Amount]:
    """Read 1년 6개월, 1시간 30분, 두 시간 반: one duration, in the larger unit as written."""
    number = read_number(match["number"])
    if number is None:
        return
    _, unit = canonical_unit(match["unit"])
    if match["half"]:
        total = in_base_unit(number + Decimal("0.5"), unit)
    else:
        _, finer = canonical_unit(match["finer"])
        total = in_base_unit(number, unit) + in_base_unit(Decimal(match["second"]), finer)
    yield Amount("duration", whole(total), unit, match.start(), match.end())


_LENGTHS = {word: (Decimal(days), "day") for days, word in enumerate(listed("하루 이틀 사흘 나흘 닷새"), start=1)}
_LENGTHS |= {"열흘": (Decimal(10), "day"), "보름": (Decimal(15), "day"), "일주일": (Decimal(1), "week")}
_LENGTHS |= {"반년": (Decimal("0.5"), "year")}


def _length(match: re.Match[str]) -> Iterator[Amount]:
    """Read 이틀, 일주일, "for a month"."""
    if word := match["word"]:
        number, unit = _LENGTHS.get(word, (Decimal(1), "year"))  # what is not in the table is 일 년
        yield Amount("duration", whole(in_base_unit(number, unit)), unit, match.start(), match.end())
    else:
        yield _amount(Decimal(1), match["unit"], None, match.end("skip"), match.end())


def _fraction(match: re.Match[str]) -> Iterator[Amount]:
    """Read 3분의 1."""
    below, above = read_number(match["below"]), read_number(match["above"])
    if below and above is not None:
        yield Amount("number", whole(above / below), "", match.start(), match.end())


_RANKS = listed("first second third fourth fifth sixth seventh eighth ninth tenth")
_KOREAN_RANKS = listed("첫 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열")


def _ordinal(match: re.Match[str]) -> Iterator[Amount]:
    """Read 제3회, 3rd, No. 1, 첫 번째, "its second"."""
    found = match.groupdict()
    if word := found.get("korean"):
        value = _KOREAN_RANKS.index(word) + 1
    elif word := found.get("english"):
        value = _RANKS.index(word.lower()) + 1
    else:
        value = int(match["number"])
    start = match.end("skip") if "skip" in found else match.start()
    yield Amount("ordinal", Decimal(value), found.get("unit") or "", start, match.end())


_AFTER_NOON = frozenset({"오후", "저녁", "밤", "p", "P"})
_NAMED_TIMES = {"정오": datetime.time(12), "noon": datetime.time(12)} | dict.fromkeys(
    ("자정", "midnight"), datetime.time()
)


def _time(match: re.Match[str]) -> Iterator[Amount]:
    """Read 오후 1시, 13:00, 1 p.m., 두 시 반, 자정."""
    found = match.groupdict()
    if name := found.get("name"):
        yield Amount("time", _NAMED_TIMES[name.lower()], "", match.start(), match.end())
        return
    part, hour = found.get("part"), read_number(match["hour"])
    minute = 30 if found.get("thirty") else int(found.get("minute") or 0)
    if hour is None or hour > 24 or minute > 59 or (part and hour > 12 and part not in _AFTER_NOON):
        return
    unclear = not part and 1 <= hour <= 12 and not match["hour"].startswith("0")
    clock = int(hour) % 24
    if part and clock <= 12:
        late = part in _AFTER_NOON and not (part == "밤" and clock in (12, 1, 2, 3))
        clock = clock % 12 + (12 if late or (part == "낮" and clock in (12, 1, 2, 3, 4)) else 0)
    unit = "12h" if unclear else ""
    yield Amount("time", datetime.time(clock, minute), unit, match.start(), match.end())


_FREE = r"(?<!\d)(?<!\d\.)(?:(?<!\d,)|(?!\d{3}(?!\d)))"  # not inside a longer number
_END = r"(?:(?<=[가-힣%℃])|(?![A-Za-z\d_]))(?!\.\d)(?!-[A-Za-z](?![A-Za-z]))"  # 3D and 10-K are names
_HOUR = rf"(?P<hour>(?<![\d.])\d{{1,2}}|(?<![가-힣]){NATIVE})"

# Tried in this order: a rule never looks at what an earlier one has read.
_RULES: tuple[_Rule, ...] = tuple(
    (re.compile(pattern), builder)
    for builder, pattern in (
        (
            _time,
            rf"(?:(?P<part>오전|오후|새벽|아침|낮|저녁|밤)\s?)?{_HOUR}\s?시(?!간|대){BORDER}"
            r"(?:\s?(?P<minute>\d{1,2})분(?!기)|\s?(?P<thirty>반)(?![가-힣]))?",
        ),
        (
            _time,
            r"(?<![\d:.])(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::[0-5]\d)?(?:\s?(?P<part>[apAP])\.?[mM](?!\w)\.?)?(?![\d:])",
        ),
        (_time, r"(?<![\d:.])(?P<hour>\d{1,2})\s?(?P<part>[apAP])\.?[mM](?!\w)"),
        (_time, rf"(?<!\w)(?P<name>(?:정오|자정){BORDER}|(?i:noon|midnight)(?!\w))"),
        (_ordinal, r"(?<![가-힣])제\s?(?P<number>\d{1,9})(?!\d)\s?(?P<unit>[회차조항장호편권대기위부])?"),
        (_ordinal, r"(?<![\d.,])(?P<number>\d{1,9})(?:st|nd|rd|th)(?!\w)"),
        (_ordinal, r"(?:\b[Nn]o\.\s?|#)(?P<number>\d{1,9})(?!\w)"),
        (
            _ordinal,
            rf"(?<![가-힣])(?P<korean>(?:{'|'.join(_KOREAN_RANKS)})(?=째{BORDER})|첫(?=\s|번째))(?:\s?번째|째)?",
        ),
        (
            _ordinal,
            rf"(?i:\b(?:the|its|his|her|their|our|my|a|in|was|is)\s(?P<skip>)(?P<english>{'|'.join(_RANKS)}))(?![\w-])",
        ),
        (
            _fraction,
            rf"(?P<below>(?=\d){_FREE}\d{{1,6}}|(?<![가-힣])(?:{NATIVE}|{SINO}|[이삼사오육칠팔구]))\s?분의\s?(?P<above>\d{{1,6}}|[일이삼사오육칠팔구])",
        ),
        (
            _compound,
            rf"(?P<number>(?=\d){_FREE}{DIGITS}|(?<![가-힣]){NATIVE})\s?(?P<unit>년|시간|분|달|개월|주)\s?"
            r"(?:(?P<second>\d{1,2})\s?(?P<finer>개월|분|초)(?![기의])|(?P<half>반)(?![가-힣]))",
        ),
        (
            _figures,
            rf"(?=[-\d영마mM]|{SIGN}){_FREE}(?P<minus>(?:영하|마이너스|(?<!\d\s)(?i:minus))\s?|(?<![^\s(\[])-)?(?:(?P<sign>{SIGN})\s?)?"
            rf"(?:(?P<head>{MIXED})\s?[~-]\s?(?=\d))?"
            rf"(?P<number>(?(sign){CURRENCY_SCALED}|(?!))|{ENGLISH_SCALED}|{MIXED})여?"
            rf"(?:\s?(?P<korean>{KOREAN_UNIT})|[\s-]?(?P<english>{ENGLISH_UNIT}))?{_END}",
        ),
        (
            _length,
            rf"(?<![가-힣])(?P<word>하루(?=\s?(?:만|동안|간|안))|이틀|사흘|나흘|닷새|열흘|보름|일주일|반년|일\s?년{BORDER})"
            rf"|(?i:\b(?:for|in|within|after|about|over|than|only|just|barely|nearly|under)\s(?P<skip>)an?\s)(?P<unit>{ENGLISH_UNIT})",
        ),
        (_sino, rf"(?<![가-힣\d])(?P<number>{SINO})여?(?:(?P<space>\s)?(?P<unit>{KOREAN_UNIT})|{BORDER})"),
        (_native, rf"(?<![가-힣])(?<![을를]\s)(?P<number>{NATIVE})여?\s?(?P<unit>{KOREAN_UNIT})"),
        (
            _english,
            rf"(?<![\w-])(?P<halved>(?i:half)\s(?=(?i:an?)\s))?(?P<number>{ENGLISH})(?P<half>\sand\sa\shalf)?(?:\s(?P<scale>(?i:thousand|million|billion|trillion)))?"
            rf"(?:[\s-](?P<unit>{ENGLISH_UNIT}))?(?!-?\w)",
        ),
    )
)


def find_amounts(text: str) -> list[Amount]:
    """Return the amounts of a text, not in order; no two overlap."""
    found: list[Amount] = []
    for pattern, builder in _RULES:
        read = [amount for match in pattern.finditer(text) for amount in builder(match)]
        if read:
            text = blank(text, [(amount.start, amount.end) for amount in read])
            found += read
    return found
