"""Hide digits that are no amounts: in names, addresses and telephone numbers; and indefinite words.

``hide_names`` puts NUL in their place, character for character, so that offsets stay. It does NOT know any names: a
name is what its digits are glued to. 그록 1 with a space is beyond it, and so is a name that looks like an amount.
"""

from __future__ import annotations

import re

from rag.text.hangul import is_syllable

_SCALE_WORDS = "hundred|thousand|million|billion|trillion|dozen"

_HIDDEN = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?i:\bhttps?://|\bwww\.)[^\s<>\"'()가-힣]++",
        r"(?<![A-Za-z0-9_.+-])[A-Za-z0-9_.+-]++@[A-Za-z0-9-]++(?:\.[A-Za-z0-9-]++)++",
        r"\[\d{1,3}\]",  # markers of citations
        r"(?m:^[ \t]*+\d{1,2}[.)][ \t])",  # numbers of list items
        # Telephone and registration numbers: three groups of digits, but not a date.
        r"(?<![\d-])(?!\d{4}-\d{1,2}-\d{1,2}(?!\d))\+?\d{1,6}(?:-\d{1,6}){2,}+",
        r"(?<!\d)\d{1,9}\s?인당",  # per head
        # Several, but how many?
        r"(?<![가-힣])(?:수|몇|십수|수십)\s?[십백천만억조]++(?:여(?![가-힣]))?",
        r"(?<![가-힣])(?:한두|두세|두서너|서너|너댓|네댓|네다섯|대여섯|예닐곱|일고여덟)",
        rf"(?i:\b(?:several|few|many|countless)(?:[ -](?:{_SCALE_WORDS})s?\b)++)",
    )
)

# Digits after a letter, or after a letter and a hyphen, with what is attached to them: 달리2, GPT-4o, Llama-2-70B.
_GLUED = re.compile(r"(?<=[^\W\d_])(?P<hyphen>-?)\d[\d.,]*+[A-Za-z]*+(?:[-.][A-Za-z0-9]++)*+")
_HYPHENATED_PREFIX = re.compile(r"(?:\d\s?[년월일]|\b(?i:mid|late|early|pre|post|since))$")
# Words that digits may follow without a space, and parts of a quantity that goes on.
_GLUED_PREFIX = re.compile(
    r"(?:(?<![가-힣])(?:약|총|제|각|매|단|연|만|근|무려|불과|대략|거의|최대|최소|지난|올해|작년|지난해|내년|하루|오전|오후|영하"
    r"|영상|마이너스|이후)|[\d십백천만억조경]\s?(?:[십백천만억조경]+|년|월|일|시간|시|분|개월|부터|에서)"
    r"|\b(?:USD|KRW|EUR|GBP|JPY|CNY|RMB|CAD|AUD|HKD|Q))$"
)
_SURELY_AN_AMOUNT = re.compile(r"-?\d[\d,.]*+(?:[천백십]?만\s?(?:명|달러)|억|조\s?원|천만|백만|달러|%|퍼센트)")
_WINDOW = 8


def _hide_glued(match: re.Match[str]) -> str:
    before = match.string[max(0, match.start() - _WINDOW) : match.start()]
    allowed = _HYPHENATED_PREFIX if match["hyphen"] else _GLUED_PREFIX
    behind_hangul = is_syllable(before[-1])
    amount = behind_hangul and not match["hyphen"] and _SURELY_AN_AMOUNT.match(match.string, match.start())
    if amount or allowed.search(before):
        return match[0]
    return "\0" * len(match[0])


def hide_names(text: str) -> str:
    """Return the text with NUL in place of every character that cannot be part of a quantity's number."""
    for pattern in _HIDDEN:
        text = pattern.sub(lambda match: "\0" * len(match[0]), text)
    return _GLUED.sub(_hide_glued, text)
