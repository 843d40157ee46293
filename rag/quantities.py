"""Numbers, money, dates: Korean and English spellings -> one canonical value.

``find_quantities`` reads a text and returns what it states in figures or number words, each with its exact place;
``same`` tells whether two of them state the same amount. 3140억 개, 3,140억 and 314 billion are one value, and so are
60억 달러 and US$6bn. Digits that belong to a name (그록-1, GPT-4, 3D), an address or a telephone number are not
quantities, and indefinite words (수천억, 두세 명, several million) state no amount, so they are left out.

What it does NOT know: the things counted, beyond a short table of classifiers (an unknown noun leaves the unit empty);
exchange rates and unit conversion; fractions in English words; and what only grammar could tell. 3만 is always thirty
thousand, never "only three", and 3일 is the third of a month unless a word like 간 or 동안 follows. Decomposed Hangul
(NFD) is not read.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal, get_args

from rag.dates import PartialDate, blank, find_dates, parse_partial_date
from rag.names import hide_names
from rag.numerals import CURRENCY_SCALED, DIGITS, ENGLISH, ENGLISH_SCALED, MIXED, NATIVE, SINO, read_number, whole
from rag.units import (
    BORDER,
    ENGLISH_UNIT,
    INTERCHANGEABLE,
    KOREAN_UNIT,
    MONTHS,
    SIGN,
    SIGNS,
    canonical_unit,
    in_base_unit,
    looseness,
)

__all__ = ["Bound", "Kind", "PartialDate", "Quantity", "find_quantities", "parse_partial_date", "same"]

Kind = Literal["number", "money", "percent", "date", "duration", "time", "ordinal"]
Bound = Literal["", "at_least", "at_most", "more_than", "less_than"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a text states at ``source[start:end] == text``.

    ``value`` is a ``PartialDate`` for dates, a ``time`` for times and a ``Decimal`` otherwise. The value of a duration
    counts seconds, or months for months and years, while ``unit`` keeps the unit as said ("week"). The unit of a time
    is "12h" where the text leaves open whether it is before or after noon. ``approximate`` and ``bound`` tell of words
    around the number (약, 이상, up to) that are outside of ``text``.
    """

    kind: Kind
    value: Decimal | PartialDate | datetime.time
    unit: str
    start: int
    end: int
    text: str
    approximate: bool = False
    bound: Bound = ""


_Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], Iterator[Quantity]]]

# --- one builder for each way to write a quantity; spans only, find_quantities adds the text ------------------------


def _amount(number: Decimal, spelling: str | None, sign: str | None, start: int, end: int) -> Quantity:
    """A number with its unit, if any: a currency sign before it wins over a word behind it."""
    kind, unit = canonical_unit(spelling) if spelling else ("number", "")
    if sign:
        kind, unit = "money", SIGNS[sign]
    if unit == "week" and number > 104:
        kind, unit = "number", "주"  # 주 counts shares, too
    if kind == "duration":
        number = in_base_unit(number, unit)
    return Quantity(_KINDS[kind], whole(number), unit, start, end, "")


def _figures(match: re.Match[str]) -> Iterator[Quantity]:
    """Digits, and both ends of a range: 2~3명, 5~6억 달러, $5-6 billion."""
    number = read_number(match["number"])
    if number is None:
        return
    unit, sign, start, end = match["korean"] or match["english"], match["sign"], match.start(), match.end()
    if unit and sign and canonical_unit(unit)[0] != "money":
        unit, end = None, match.end("number")  # $6 billion companies
    head = match["head"] and read_number(match["head"] + _scale_for(match["head"], match["number"]))
    if head is not None and match["head"]:
        yield _amount(head, unit, sign, start, match.end("head"))
        start = match.start("number")
    elif match["minus"]:
        number = -number
    yield _amount(number, unit, sign, start, end)


def _scale_for(head: str, number: str) -> str:
    """The scale word that the first end of a range shares with the second: 5 in 5~6억 is 5억."""
    scale = re.fullmatch(rf"{DIGITS}([^\d.,]+)", number)
    return scale[1] if scale and re.fullmatch(DIGITS, head) else ""


# Words of two syllables that spell a number and hardly ever mean it.
_NOT_SINO = frozenset(
    "구조 조사 만일 천사 만사 사조 공조 경사 일조 이조 오조 천이 백이 만이 조이 이억 조 억".split(" ")
)
_SINO_ALONE = re.compile("[이삼사오육칠팔구]십[일이삼사오육칠팔구]?|십[일이삼사오육칠팔구]|.{3,}")


def _sino(match: re.Match[str]) -> Iterator[Quantity]:
    """육백만 명, 백만 달러, 삼천억: with a unit, or long enough not to be another word."""
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
_NOT_COUNTED = frozenset("일 차 호 위 원 도 프로 인 등 초 엔 점 년".split(" "))
_NOT_NATIVE = frozenset("한편 한번 한대 세대 한도 세배 한주 한해 한층 한분 세종 한표 한장 한개인 네편".split(" "))


def _native(match: re.Match[str]) -> Iterator[Quantity]:
    """두 명, 세 가지, 열한 곳, 두 달."""
    number, unit = read_number(match["number"]), match["unit"]
    if number is None or unit in _NOT_COUNTED or match[0] in _NOT_NATIVE:
        return
    # 분 behind a native number is a person, behind any other a minute.
    yield _amount(number, "명" if unit == "분" else unit, None, match.start(), match.end())


def _english(match: re.Match[str]) -> Iterator[Quantity]:
    """six billion, twenty-five people, two and a half years; "one" alone is a pronoun."""
    number, unit = read_number(match["number"]), match["unit"]
    if number is None or (number == 1 and not unit and not match["scale"]):
        return
    if match["half"]:
        number += Decimal("0.5")
    if match["scale"]:
        number *= read_number(f"one {match['scale']}") or 1
    yield _amount(number, unit, None, match.start(), match.end())


def _compound(match: re.Match[str]) -> Iterator[Quantity]:
    """1년 6개월, 1시간 30분, 두 시간 반: one duration, in the larger unit as said."""
    number = read_number(match["number"])
    if number is None:
        return
    _, unit = canonical_unit(match["unit"])
    if match["half"]:
        total = in_base_unit(number + Decimal("0.5"), unit)
    else:
        _, finer = canonical_unit(match["finer"])
        total = in_base_unit(number, unit) + in_base_unit(Decimal(match["second"]), finer)
    yield Quantity("duration", whole(total), unit, match.start(), match.end(), "")


_LENGTHS = {
    **{"하루": (1, "day"), "이틀": (2, "day"), "사흘": (3, "day"), "나흘": (4, "day"), "닷새": (5, "day")},
    **{"열흘": (10, "day"), "보름": (15, "day"), "일주일": (1, "week"), "반년": (Decimal("0.5"), "year")},
}


def _length(match: re.Match[str]) -> Iterator[Quantity]:
    """이틀, 일주일, "for a month"."""
    if word := match["word"]:
        number, unit = _LENGTHS.get(word, (1, "year"))  # what is not in the table is 일 년
        yield Quantity("duration", whole(in_base_unit(Decimal(number), unit)), unit, match.start(), match.end(), "")
    else:
        yield _amount(Decimal(1), match["unit"], None, match.end("skip"), match.end())


def _fraction(match: re.Match[str]) -> Iterator[Quantity]:
    """3분의 1."""
    below, above = read_number(match["below"]), read_number(match["above"])
    if below and above is not None:
        yield Quantity("number", whole(above / below), "", match.start(), match.end(), "")


_RANKS = "first second third fourth fifth sixth seventh eighth ninth tenth".split(" ")
_KOREAN_RANKS = "첫 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열".split(" ")


def _ordinal(match: re.Match[str]) -> Iterator[Quantity]:
    """제3회, 3rd, No. 1, 첫 번째, "its second"."""
    found = match.groupdict()
    if word := found.get("korean"):
        value = _KOREAN_RANKS.index(word) + 1
    elif word := found.get("english"):
        value = _RANKS.index(word.lower()) + 1
    else:
        value = int(match["number"])
    start = match.end("skip") if "skip" in found else match.start()
    yield Quantity("ordinal", Decimal(value), found.get("unit") or "", start, match.end(), "")


_AFTER_NOON = frozenset({"오후", "저녁", "밤", "p", "P"})
_NAMED_TIMES = {"정오": datetime.time(12), "noon": datetime.time(12)} | dict.fromkeys(
    ("자정", "midnight"), datetime.time()
)


def _time(match: re.Match[str]) -> Iterator[Quantity]:
    """오후 1시, 13:00, 1 p.m., 두 시 반, 자정."""
    found = match.groupdict()
    if name := found.get("name"):
        yield Quantity("time", _NAMED_TIMES[name.lower()], "", match.start(), match.end(), "")
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
    yield Quantity("time", datetime.time(clock, minute), unit, match.start(), match.end(), "")


_FREE = r"(?<!\d)(?<!\d\.)(?:(?<!\d,)|(?!\d{3}(?!\d)))"  # not inside a longer number
_END = r"(?:(?<=[가-힣%℃])|(?![A-Za-z\d]))(?!\.\d)(?!-[A-Za-z](?![A-Za-z]))"  # 3D and 10-K are names
_HOUR = rf"(?P<hour>(?<![\d.])\d{{1,2}}|(?<![가-힣]){NATIVE})"
_KINDS: dict[str, Kind] = {kind: kind for kind in get_args(Kind)}

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
            rf"(?P<below>{_FREE}\d{{1,6}}|(?<![가-힣])(?:{NATIVE}|{SINO}|[이삼사오육칠팔구]))\s?분의\s?(?P<above>\d{{1,6}}|[일이삼사오육칠팔구])",
        ),
        (
            _compound,
            rf"(?P<number>{_FREE}{DIGITS}|(?<![가-힣]){NATIVE})\s?(?P<unit>년|시간|분|달|개월|주)\s?"
            r"(?:(?P<second>\d{1,2})\s?(?P<finer>개월|분|초)(?![기의])|(?P<half>반)(?![가-힣]))",
        ),
        (
            _figures,
            rf"{_FREE}(?P<minus>(?:영하|마이너스|(?i:minus))\s?|(?<![^\s(\[])-)?(?:(?P<sign>{SIGN})\s?)?"
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
            rf"(?<![\w-])(?P<number>{ENGLISH})(?P<half>\sand\sa\shalf)?(?:\s(?P<scale>(?i:thousand|million|billion|trillion)))?"
            rf"(?:[\s-](?P<unit>{ENGLISH_UNIT}))?(?!-?\w)",
        ),
    )
)

# One character for one character, so that offsets stay: full-width forms, spaces, minus signs, tildes, quotation marks.
_FOLDED = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_FOLDED |= dict.fromkeys((0x3000, 0xA0, 0x2009, 0x202F), ord(" "))
_FOLDED |= {ord("￦"): ord("₩"), ord("￥"): ord("¥"), ord("￡"): ord("£"), ord("’"): ord("'"), ord("‘"): ord("'")}
_FOLDED |= dict.fromkeys(map(ord, "−‐‑"), ord("-")) | dict.fromkeys(map(ord, "–—〜～∼"), ord("~"))
_SOME_MORE = re.compile(r"[\d십백천만억조]\s?여|[한두]\s?[가-힣]+여$")


def find_quantities(text: str, *, reference: PartialDate | None = None) -> tuple[Quantity, ...]:
    """The quantities of a text in order; they do not overlap, and ``text[q.start:q.end] == q.text``.

    Args:
        text: composed (NFC) text of any length; takes time in proportion to it.
        reference: the day the text was written, for 지난해 and "last month". Without it such words are not returned,
            and of 지난해 6월 only 6월 is.
    """
    rest = hide_names(text.translate(_FOLDED))
    dates = find_dates(rest, reference)
    found = [Quantity("date", date, "", start, end, "") for start, end, date in dates]
    rest = blank(rest, [(start, end) for start, end, _ in dates])
    for pattern, builder in _RULES:
        read = [quantity for match in pattern.finditer(rest) for quantity in builder(match)]
        rest = blank(rest, [(quantity.start, quantity.end) for quantity in read])
        found += read
    found.sort(key=lambda quantity: quantity.start)
    return tuple(_described(text, quantity) for quantity in found)


def _described(text: str, quantity: Quantity) -> Quantity:
    """With its text, and with what the words around it do to it."""
    words = text[quantity.start : quantity.end]
    if quantity.kind == "date":
        return replace(quantity, text=words)
    loose = looseness(text, quantity.start, quantity.end)
    bound: Bound = next((bound for bound in get_args(Bound) if bound in loose), "")
    approximate = "approximate" in loose or bool(_SOME_MORE.search(words))
    return replace(quantity, text=words, approximate=approximate, bound=bound)


def same(a: Quantity, b: Quantity) -> bool:
    """Whether two quantities state the same amount, however they are written; 약 and 이상 make no difference.

    A bare number equals that number with any unit but a percent sign; two different units never match. Dates match
    where one says the same as the other, only less exactly. A bare 2017 matches the year, 3일 (the third) matches
    3일간 (three days), and 1시 matches 13:00. The relation is symmetric, not transitive.
    """
    if "date" in (a.kind, b.kind):
        first, second = _as_date(a), _as_date(b)
        if first is None or second is None:
            return False
        return first.agrees_with(second) if a.kind == b.kind else first == second
    if isinstance(a.value, datetime.time) or isinstance(b.value, datetime.time):
        return _same_time(a, b)
    if a.kind == b.kind:
        if a.kind == "duration":
            return a.value == b.value and (a.unit in MONTHS) == (b.unit in MONTHS)
        matches = a.unit == b.unit or frozenset((a.unit, b.unit)) in INTERCHANGEABLE
        return a.value == b.value and (matches or (a.kind != "percent" and "" in (a.unit, b.unit)))
    return _as_said(a) == _as_said(b) and "percent" not in (a.kind, b.kind) and (_is_bare(a) or _is_bare(b))


def _is_bare(quantity: Quantity) -> bool:
    return quantity.kind == "number" and not quantity.unit


def _as_said(quantity: Quantity) -> object:
    """The number in front of the unit: 2 for 2주, whose value is in seconds."""
    if quantity.kind == "duration" and isinstance(quantity.value, Decimal):
        return quantity.value / in_base_unit(Decimal(1), quantity.unit)
    return quantity.value


def _as_date(quantity: Quantity) -> PartialDate | None:
    """The date that a quantity may stand for: itself, a year (2017), or a day of the month (3일간)."""
    if isinstance(quantity.value, PartialDate):
        return quantity.value
    said = _as_said(quantity)
    if not isinstance(said, Decimal) or said != said.to_integral_value():
        return None
    if _is_bare(quantity) and 1000 <= said <= 2100:
        return PartialDate(year=int(said))
    if quantity.unit == "day" and 1 <= said <= 31:
        return PartialDate(day=int(said))
    return None


def _same_time(a: Quantity, b: Quantity) -> bool:
    if not (isinstance(a.value, datetime.time) and isinstance(b.value, datetime.time)):
        return False
    apart = abs(a.value.hour - b.value.hour)
    open_half = "12h" in (a.unit, b.unit)
    return a.value.minute == b.value.minute and (apart == 0 or (open_half and apart == 12))
