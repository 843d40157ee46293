"""Evaluate number words and digit groups as exact ``Decimal`` values.

Holds the patterns of the notations that Korean and English texts use for an amount (3140억, 3,140, 육백만, 열한,
twenty-five, 6 billion) and ``read_number``, which evaluates a match of any of them. It does NOT know units, money,
dates, or whether the words mean a number in their context: 이사 may be a director, so the caller asks for a unit
after short words. Fractions written as words and Roman numerals are unknown here.

All patterns are fragments to build larger ones from. Their loops are possessive or bounded, so that a search stays
linear on hostile text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal


def listed(words: str) -> list[str]:
    """Return the words of a space-separated list."""
    return words.split()


def _counted(words: str, start: int = 1, step: int = 1) -> dict[str, int]:
    """Return word -> value for words in counting order."""
    return {word: start + step * index for index, word in enumerate(words.split())}


_KOREAN_DIGITS = _counted("일 이 삼 사 오 육 칠 팔 구") | {"륙": 6}
_KOREAN_SCALES = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12, "경": 10**16}
_NATIVE_ONES = _counted("하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉") | _counted("한 두 세 네") | {"석": 3, "넉": 4}
_NATIVE_TENS = _counted("열 스물 서른 마흔 쉰 예순 일흔 여든 아흔", 10, 10) | {"스무": 20}
_ENGLISH_DIGITS = (
    _counted("one two three four five six seven eight nine ten eleven twelve")
    | _counted("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 13)
    | _counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
)
_ENGLISH_SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_THOUSAND, _MILLION, _BILLION, _TRILLION = list(_ENGLISH_SCALES.values())[1:]
_SHORT_SCALES = (
    dict.fromkeys(("k", "K"), _THOUSAND)
    | dict.fromkeys(("m", "M", "mn"), _MILLION)
    | dict.fromkeys(("b", "B", "bn"), _BILLION)
    | dict.fromkeys(("T", "tn"), _TRILLION)
)

MOST_DIGITS = 20  # a longer run of digits is an identifier, not an amount


def one_of(words: Mapping[str, object] | list[str]) -> str:
    """Return alternatives of a pattern, longest first, so that no word hides a longer one."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# Three digits after every comma, or no comma at all: "1,2" is a list of two numbers.
DIGITS = r"(?>\d{1,3}(?:,\d{3})++(?!\d)|\d++)(?>\.\d++)?"

# A scale that begins another word is no scale: 조각 piece, 조직 organisation, 경기 match, 경우 case.
_BIG = {"경": r"경(?![기우])", "조": r"조(?![각건직항])", "억": "억", "만": "만"}


def _descending(section: str) -> str:
    """Return the pattern of a run of sections, each of a smaller scale than the last: 8조 2000억, 1만 1000."""
    # A space joins two sections, and 1만 1000 and 1만 5천 too, but never a stray digit: 20만 3개 is two amounts.
    scaled = "".join(rf"(?:{section}\s?{scale}(?:[ ](?=\d))?)?" for scale in _BIG.values())
    last = rf"(?:(?<! ){section}|(?<= )(?=\d,?\d{{2,3}}(?![\d,])|\d[천백]){section})?"
    return rf"(?:(?={section}\s?(?:{'|'.join(_BIG.values())})){scaled}{last}(?<! )|{section})"


MIXED = _descending(rf"{DIGITS}(?:[천백십](?:\d{{1,3}}+)?){{0,3}}")

ENGLISH_SCALED = (
    rf"{DIGITS}(?:(?:[ -]?(?i:{one_of(_ENGLISH_SCALES)})(?![A-Za-z])){{1,3}}|[ ]?(?:bn|mn|tn)(?![A-Za-z])"
    r"|[BMT](?![A-Za-z]))"
)
CURRENCY_SCALED = rf"{DIGITS}[bmkK](?![A-Za-z])"  # 5m may be metres; after a currency sign it is millions

_SINO_DIGIT = f"[{''.join(_KOREAN_DIGITS)}]"
_SINO_SECTION = rf"(?:{_SINO_DIGIT}?천)?(?:{_SINO_DIGIT}?백)?(?:{_SINO_DIGIT}?십)?{_SINO_DIGIT}?"
# At least one scale: digits alone (이, 일, 오, 사, 구) are mostly other words.
SINO = (
    rf"(?={_SINO_DIGIT}?[십백천만억조])"
    rf"(?:{_SINO_SECTION}조[ ]?)?(?:{_SINO_SECTION}억[ ]?)?(?:{_SINO_SECTION}만)?{_SINO_SECTION}(?<! )"
)

NATIVE = (
    rf"(?:(?:{one_of(_NATIVE_TENS)})[ ]?(?:{one_of([w for w in _NATIVE_ONES if w not in ('석', '넉')])})"
    rf"|{one_of(_NATIVE_TENS)}|{one_of(_NATIVE_ONES)})"
)

_ENGLISH_WORD = f"(?:{one_of({**_ENGLISH_DIGITS, **_ENGLISH_SCALES, 'dozen': 12})})(?![A-Za-z])"
ENGLISH = (
    rf"(?i:(?:{one_of(_ENGLISH_DIGITS)}|an?(?=\s(?:{one_of({**_ENGLISH_SCALES, 'dozen': 12})})(?![A-Za-z])))"
    rf"(?![A-Za-z])(?:(?:\sand\s|[\s-]){_ENGLISH_WORD}){{0,24}})"
)

_TOKEN = re.compile(
    rf"{DIGITS}|[A-Za-z]+|{one_of(_NATIVE_TENS)}|{one_of(_NATIVE_ONES)}|[{''.join(_KOREAN_DIGITS | _KOREAN_SCALES)}]"
)
_DIGIT_WORDS = {**_KOREAN_DIGITS, **_NATIVE_ONES, **_NATIVE_TENS, **_ENGLISH_DIGITS, "a": 1, "an": 1}
_SCALE_WORDS = {**_KOREAN_SCALES, **_ENGLISH_SCALES, "dozen": 12}


def whole(value: Decimal) -> Decimal:
    """Return the same number written plainly: no exponent, no trailing zeros."""
    if value == value.to_integral_value():
        return Decimal(int(value))
    return value.normalize()


def read_number(text: str) -> Decimal | None:
    """Evaluate a match of one of the patterns; None where its words do not make one number.

    Args:
        text: digits with or without commas, Korean or English words, or a mixture of digits and scale words.
    """
    sections = Decimal(0)  # what is closed by 만, 억, 조 / thousand, million, billion
    section = Decimal(0)  # the running part below those
    pending: Decimal | None = None  # digits that wait for their scale
    closed_by, scaled_by = 10**20, 10**20
    for token in _TOKEN.findall(text):
        word = token.lower()
        if token[0].isdigit() or word in _DIGIT_WORDS:
            figures = token.replace(",", "")
            if len(figures) > MOST_DIGITS:
                return None
            digits = Decimal(_DIGIT_WORDS[word]) if word in _DIGIT_WORDS else Decimal(figures)
            if pending is not None and not (pending % 10 == 0 and 10 <= pending <= 90 and 0 < digits < 10):
                return None  # two numbers side by side; only twenty-five and 열한 add up
            pending = (pending or 0) + digits
        elif word != "and":
            scale = _SHORT_SCALES.get(token) or _SCALE_WORDS[word]
            closes = scale >= (10**4 if token in _KOREAN_SCALES else 1000)  # numbers are grouped by 만 or by thousand
            if scale >= (closed_by if closes else scaled_by):
                return None  # scales descend: 억 before 만
            if closes:
                amount = section + (pending or 0) if section or pending is not None else Decimal(1)
                sections, section, closed_by, scaled_by = sections + amount * scale, Decimal(0), scale, 10**20
            else:
                section, scaled_by = section + (1 if pending is None else pending) * scale, scale
            pending = None
    return whole(sections + section + (pending or 0))
