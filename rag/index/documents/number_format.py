"""Show a value of a spreadsheet as its reader sees it: 0.15 as 15%, 1512 as 1,512, a date as 2024-06-15.

Of the number formats of spreadsheets it knows decimals, thousands, per cent and the words before and after; a number
in any other format (fractions, powers of ten) is shown in full.
"""

from __future__ import annotations

import datetime
import re
from decimal import ROUND_HALF_UP, Context, Decimal

_SECTION = re.compile(r'((?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[])*)(?:;|$)')
_LARGEST = 1e15  # beyond it a spreadsheet no longer knows every digit
_MOST_DECIMALS = 30  # a spreadsheet shows no more
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|\[[^\]]*\]|[_*].|([#0?][#0?,.]*)|(.)', re.S)


def shown(value: object, number_format: str | None = None) -> str:
    """Return the text of a cell's value; dates and times as ISO 8601, "" for no value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime.datetime):
        if value.time() == datetime.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds" if value.second else "minutes")
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="seconds" if value.second else "minutes")
    if isinstance(value, datetime.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}" + (f":{seconds:02d}" if seconds else "")
    if isinstance(value, int | float):
        return _number(value, number_format or "General")
    return str(value)


def _number(value: float, number_format: str) -> str:
    plain = str(value) if isinstance(value, int) else f"{value:.15g}"  # spreadsheets keep 15 digits
    # The section with "@" is for text. Accounting formats have one beside those for numbers.
    sections = [section for section in _SECTION.findall(number_format) if section and "@" not in section]
    if not sections or "General" in number_format or not abs(value) < _LARGEST:
        return plain
    own_sign = len(sections) > 1 and value < 0  # the section for negative numbers writes the sign itself
    before, digits, after = _parts(sections[1 if own_sign else 0])
    whole, _, fraction = digits.partition(".")
    if not digits or "/" in before + after or "E" in before + after or len(fraction) > _MOST_DECIMALS:
        return plain
    number = abs(Decimal(plain)) * (100 if "%" in before + after else 1)
    number /= 1000 ** (len(whole) - len(whole.rstrip(",")))  # each comma at the end stands for thousands
    number = number.quantize(Decimal(1).scaleb(-len(fraction.rstrip(","))), context=_EXACT)
    text = f"{number:,f}" if "," in whole.rstrip(",") else f"{number:f}"
    for _ in range(len(fraction) - len(fraction.rstrip("#"))):
        text = text.removesuffix("0")
    sign = "-" if value < 0 and not own_sign else ""
    return f"{before}{sign}{text.removesuffix('.').zfill(whole.count('0'))}{after}".strip()


def _parts(section: str) -> tuple[str, str, str]:
    """Return what a section of a number format writes before the digits, the pattern of the digits, and after them."""
    before, digits, after = "", "", ""
    for quoted, escaped, currency, pattern, other in _TOKEN.findall(section):
        if pattern and not digits:
            digits = pattern
        elif digits:
            after += quoted or escaped or currency or pattern or other
        else:
            before += quoted or escaped or currency or other
    return before, digits, after
