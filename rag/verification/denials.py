"""Find what a clause denies (not signed, 서명하지 않았다, 거절했다): in Korean by morphemes, in English by words.

It compares nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.text import Morpheme, Quantity, Term
from rag.verification.spans import Span, within

_NEGATION = re.compile(
    r"\b(?:not(?!\s+only)|never|no|nobody|nothing|none|neither|nor|without|cannot)\b|\b\w+n[’']t\b"
    r"|(?P<aside>\brather than\b|\binstead of\b|(?<=, )not\b)",
    re.I,
)
_NEGATING = frozenset({("않", "VX"), ("못하", "VX"), ("말", "VX"), ("아니하", "VX"), ("아니", "VCN"), ("없", "VA")})
_NEGATING_ADVERBS = frozenset({"안", "못"})
_REPORTING_END = re.compile(r"(?:다|라|냐|자)(?:고|는)$")  # 못 미친다는 평가 is a full denial
# 1년밖에 안 되다 and A뿐 아니라 B deny nothing.
_ONLY = re.compile(r"밖에[^.]{0,12}$|(?:만의\s\S+|뿐만?|만)[이가]?\s?$")
_LIGHT = frozenset({"하", "되", "있", "시키"})  # light verbs, whose meaning comes from the word before
# Words of refusal, which deny without a negation: an offer that was not accepted was 거절, a hard task is 어렵.
_REFUSING = re.compile(
    r"거절|거부|물리치|부인|반려|사양|금지|차단|막|무산|실패|모르|몰라|불가|불법|불명|무료|무명|무관|비공개|중단|멈추|어렵|힘들"
    r"|(?:block|prevent|ban|refus|reject|den[iy]|fail|lack|stop|avoid|keep|unable|unclear|unknown|illeg|imposs|free$)"
)


def denials(
    spans: Sequence[Span], text: str, morphemes: Sequence[Morpheme], words: Sequence[Term], amounts: Sequence[Quantity]
) -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Return the keys that a clause affirms, denies and sets aside, and those that are refusals by themselves.

    A double negation affirms. The word before a denied one is neither affirmed nor denied: 이름을 밝히지 않다 means
    "did not name".

    Args:
        spans: the ranges of the clause in the text.
        text: the text that contains it.
        morphemes: the morphemes of the clause.
        words: the content words and names of the clause, in order.
        amounts: the amounts in the clause; a zero denies the word before it.

    Returns:
        four sets: affirmed, denied, set aside (A in "A가 아니라 B"), refusing (거절).
    """
    denied: Counter[Term] = Counter()
    aside: set[Term] = set()
    refusing = {t for t in words if _REFUSING.match(text[t.start : t.end].lower()) or _REFUSING.match(t.key)}
    for targets, effect in [*_korean_denials(text, morphemes, words), *_english_denials(spans, text, words)]:
        if effect == "refuse":
            refusing.update(targets)
        elif effect == "aside":
            aside.update(targets)
        else:
            denied.update(targets)
    for quantity in amounts:
        if quantity.kind == "number" and quantity.value == 0:
            denied.update(_preceding(words, quantity.start))
    no = {term for term, times in denied.items() if times % 2}
    near = {before for before, t in pairwise(words) if t in no | aside}
    affirmed = [t for t in words if t not in no | aside | near]
    return tuple(frozenset(t.key for t in ts) for ts in (affirmed, no, aside, refusing))  # type: ignore[return-value]


def _korean_denials(
    text: str, morphemes: Sequence[Morpheme], words: Sequence[Term]
) -> Iterator[tuple[Sequence[Term], str]]:
    for i, (form, tag, start, end) in enumerate(morphemes):
        after_stem = i > 0 and morphemes[i - 1][:2] == ("지", "EC")
        adverb = tag == "MAG" and form in _NEGATING_ADVERBS
        if not (adverb or (form, tag) in _NEGATING) or _ONLY.search(text[:start]):
            continue
        targets = _following(words, end) if adverb and not after_stem else _preceding(words, start)
        ending = next((other for other in morphemes[i + 1 :] if other[1] in ("EC", "EF", "ETM", "ETN")), ("", "", 0, 0))
        describes = ending[1] == "ETM" or (form == "아니" and ending[1] == "EC")
        if ending[0] in ("게", "도록"):
            yield targets, "refuse"
        else:
            yield targets, "aside" if describes and not _REPORTING_END.search(ending[0]) else "deny"


def _english_denials(spans: Sequence[Span], text: str, words: Sequence[Term]) -> Iterator[tuple[Sequence[Term], str]]:
    for match in _NEGATION.finditer(text):
        if within(match.start(), spans):
            yield _following(words, match.end()), "aside" if match["aside"] else "deny"


def _preceding(words: Sequence[Term], place: int) -> Sequence[Term]:
    """Return the last word before a position, and also the one before it if the last is a light verb."""
    before = [t for t in words if t.end <= place]
    return before[-2:] if before and before[-1].key in _LIGHT else before[-1:]


def _following(words: Sequence[Term], place: int) -> Sequence[Term]:
    return [t for t in words if t.start >= place][:1]
