"""Tell what a sentence states: an amount, a time, a reason.

A question for a number is not answered by a sentence without one. The rules match the surface of Korean and English.
"""

from __future__ import annotations

import re

from rag.questions.answer_type import AnswerType
from rag.text import Quantity, same_quantity


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(alternatives), re.IGNORECASE)


_VAGUE = r"(?<![가-힣])(?:수|십수|몇)\s?[십백천만억조]+\s?"
_VAGUE_ENGLISH = r"\b(?:tens|dozens|hundreds|thousands|millions|billions)(?: of (?:thousands|millions|billions))? of "
_VAGUE_AMOUNTS = {
    "money": _any(rf"{_VAGUE}(?:원|달러|위안|엔|유로)", rf"{_VAGUE_ENGLISH}(?:dollars|won|euros)"),
    "quantity": _any(rf"{_VAGUE}[가-힣]", _VAGUE_ENGLISH),
    "count": _any(rf"{_VAGUE}(?:명|사람|개|곳|건|대|마리|편|번|회)", _VAGUE_ENGLISH),
}
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
# A number in words that is read as no quantity, since it often is part of another word or of an idiom.
_NUMBER_WORDS = _any(
    r"(?<![가-힣])(?:하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|열|하루|절반|반나절|여러|한두|두세|서너|몇몇|없[다었음습])",
    r"(?<![가-힣])(?:한|두|세|네) [가-힣]",
    r"(?<![가-힣])(?:정|일|이|삼|사|오|유|칠|팔|구|시|십일|십이|동짓|섣)[월달](?![가-힣]{2})",
    r"\b(?:one|both|half|none|no|never|once|twice|several|a few)\b",
)


def states_unit(answer_type: AnswerType, text: str) -> bool:
    """Return whether a text has a figure before the unit that is asked for, even an unknown classifier (7나노).

    A vague amount (수십억 원, tens of millions) counts as well.
    """
    if answer_type.kind in _VAGUE_AMOUNTS and _VAGUE_AMOUNTS[answer_type.kind].search(text):
        return True
    return bool(answer_type.unit) and bool(re.search(rf"\d[\d,.]*\s?(?:여\s?)?{re.escape(answer_type.unit)}", text))


def states_any_amount(answer_type: AnswerType, text: str, quantities: tuple[Quantity, ...]) -> bool:
    """Return whether a text has any amount, date or time, of whatever kind, that the question does not give.

    Args:
        answer_type: the type of answer that is expected, a numeric one.
        text: the text.
        quantities: those of the text.
    """
    new = any(not any(same_quantity(one, given) for given in answer_type.given) for one in quantities)
    return new or states_unit(answer_type, text) or states_time(text) or bool(_NUMBER_WORDS.search(text))


def states_time(text: str) -> bool:
    """Return whether a text names a time without a figure: on Thursdays, in winter, 매달 둘째 수요일에."""
    return bool(_TIMES.search(text))


def states_reason(sentence: str) -> bool:
    """Return whether a sentence gives a cause or a purpose."""
    return bool(_REASON_MARKS.search(sentence))
