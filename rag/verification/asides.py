"""Split relative clauses and appositions off a clause: different sentences may support each of them.

It compares nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from rag.text import Morpheme, Quantity, language_of
from rag.verification.spans import Span, within

# ", which is a year old," and ", Samsung's venture arm": a clause or an apposition inside of another clause. The
# quantifiers are possessive (*+): a long run of capitals without spaces would otherwise cause exponential backtracking.
_ENGLISH_ASIDE = re.compile(
    r"(?P<head>(?:[A-Z][\w.-]*+\s?)*+),\s(?:which|who|whose|where|an?\s|the\s|(?:[A-Z][\w-]*+\s?)++['’]s?\s)[^,;]*"
)
_REPORTING = ("다는", "라는", "냐는", "자는")  # reported speech (공개했다는 소식), not a description of a noun
_TOPIC_FORMS = frozenset({"은", "는"})


def finer_clauses(
    span: Span, text: str, morphemes: Sequence[Morpheme], quantities: Sequence[Quantity]
) -> list[list[Span]]:
    """Return the parts of a clause, each of one or more ranges: the clause without its asides, then each aside.

    Args:
        span: range of the clause in the text.
        text: the text that contains it.
        morphemes: the morphemes of the text.
        quantities: the amounts in the text.
    """
    split = _korean_asides if language_of(text) == "ko" else _english_asides
    return split(span, text, morphemes, quantities)


def _english_asides(
    span: Span, text: str, _morphemes: Sequence[Morpheme], _quantities: Sequence[Quantity]
) -> list[list[Span]]:
    """Return the clause without its asides, then each aside with the name before it."""
    asides = list(_ENGLISH_ASIDE.finditer(text, *span))
    cuts = [span[0], *(place for m in asides for place in (m.end("head"), m.end())), span[1]]
    around = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=True) if a < b]
    return [around, *([m.span()] for m in asides)]


def _korean_asides(
    span: Span, text: str, morphemes: Sequence[Morpheme], quantities: Sequence[Quantity]
) -> list[list[Span]]:
    """Return the clause without its relative clauses, then each of them with the noun that it describes.

    A clause that lists two things is split into two halves.
    """
    own = [morpheme for morpheme in morphemes if span[0] <= morpheme[2] < span[1]]
    around, asides, start = [], [], span[0]
    begin = span[0]  # where a relative clause that ends here would begin
    for i, (form, tag, _, end) in enumerate(own):
        if (tag == "JX" and form in _TOPIC_FORMS) or tag == "SP":
            begin = end
        verb, following = (own[i - 1][1].split("-")[0] if i else ""), (own[i + 1] if i + 1 < len(own) else None)
        relative = tag == "ETM" and verb in ("VV", "XSV", "EP", "VX") and not form.endswith(_REPORTING)
        argued = any(t in ("JKO", "JKS", "JKB") and s >= begin for _, t, s, _ in own[:i])
        if relative and following is not None and following[1] not in ("NNB", "JX") and argued:
            head = next((s for _, t, s, _ in own[i + 1 :] if t.startswith(("J", "V", "SP"))), span[1])
            around.append((start, begin))
            asides.append([(begin, head)])
            start = begin = end
    around = [(a, b) for a, b in [*around, (start, span[1])] if a < b]
    return [*_halves(around, own, quantities), *asides]


def _halves(around: list[Span], forms: Sequence[Morpheme], quantities: Sequence[Quantity]) -> list[list[Span]]:
    """Return the halves of "A를 3월에, B를 5월에 냈다" if both have amounts of one kind, else the whole clause."""
    commas = [b[3] for a, b in pairwise(forms) if b[1] == "SP" and a[1] in ("JKB", "JKO")]
    marked = [start for form, tag, start, _ in forms if tag in ("JKO", "NNG") and form in ("을", "를")]
    for comma in commas:
        before = [(a, min(b, comma)) for a, b in around if a < comma]
        after = [(max(a, comma), b) for a, b in around if b > comma]
        kinds = [{q.kind for q in quantities if within(q.start, part)} for part in (before, after)]
        if kinds[0] & kinds[1] and all(any(within(place, part) for place in marked) for part in (before, after)):
            return [before, after]
    return [around]
