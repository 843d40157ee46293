"""Make true sentences false, with one kind of error at a time: a verifier must reject the results.

The rules rewrite the surface of Korean sentences. They are seeded, so the same sentences always give the same
mutations. A mutation may happen to be true of something else in the corpus; that is part of the test.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from rag.text import Analyzer, Morpheme
from rag.text.quantities.quantity import Quantity, find_quantities, same_quantity
from rag.verification.claims import statement_of

KINDS = ("number", "unit", "date", "name", "negation", "subject")
_UNITS = (
    ("억", "조"), ("조", "억"), ("만", "억"), ("달러", "원"), ("달러", "유로"), ("원", "달러"), ("원", "엔"),
    ("명", "개"), ("명", "곳"), ("개", "명"), ("개", "배"), ("곳", "명"), ("가지", "명"), ("회", "명"), ("장", "명"),
    ("개월", "년"), ("개월", "주"), ("년", "개월"), ("달", "주"), ("시간", "일"), ("%", "배"), ("배", "%"),
    ("나노", "킬로미터"),
)  # fmt: skip
_PARTICLES = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"))
_PREDICATES = ("VV", "VA", "VX", "XSV", "XSA", "VCP", "VCN")
_REPORTING = re.compile(r"(?:다|라)고$")


def at_least(kind: str, number: int, sentences: Sequence[str], analyzer: Analyzer) -> list[tuple[int, str]]:
    """Return mutations from up to six seeds, stopping once there are at least ``number`` different ones.

    Returns:
        Pairs of the position of the true sentence and the false sentence.
    """
    made: dict[tuple[int, str], None] = {}
    for seed in range(1, 7):
        if len(made) < number:
            made |= dict.fromkeys(mutated(kind, sentences, analyzer, seed))
    return list(made)


def mutated(kind: str, sentences: Sequence[str], analyzer: Analyzer, seed: int) -> Iterator[tuple[int, str]]:
    """Yield the position and a false version of every sentence to which this kind of error can be applied."""
    chance = random.Random(f"{kind} {seed}")
    subjects = [(i, found) for i, s in enumerate(sentences) if (found := _subject(s, analyzer))]
    names = sorted({s[start:end] for s in sentences for _, start, end in _names(s, analyzer)})
    for i, sentence in enumerate(sentences):
        made = {
            "number": lambda s: _number(s, sentences, chance),
            "unit": lambda s: _unit(s, chance),
            "date": lambda s: _date(s, chance),
            "name": lambda s: _name(s, names, analyzer, chance),
            "negation": lambda s: _negated(s, analyzer, chance),
            "subject": lambda s: _swapped(s, sentences, subjects, analyzer, chance),
        }[kind](sentence)
        if made and made != sentence:
            yield i, made


def _replaced(text: str, quantity: Quantity, new: str) -> str | None:
    made = text[: quantity.start] + _joined(new, text[quantity.end :])
    after = [q for q in find_quantities(made) if q.start <= quantity.start < q.end]
    return made if after and not any(same_quantity(after[0], q) for q in find_quantities(text)) else None


def _number(sentence: str, sentences: Sequence[str], chance: random.Random) -> str | None:
    """Replace a figure; half of the time by one from elsewhere in the corpus."""
    found = [q for q in find_quantities(sentence) if q.kind in ("number", "money", "percent", "duration")]
    found = [q for q in found if re.match(r"\d", q.text)]
    if not found:
        return None
    quantity = chance.choice(found)
    figure = re.match(r"[\d,.]*\d", quantity.text)
    assert figure
    others = [q for s in sentences for q in find_quantities(s) if q.kind == quantity.kind and q.unit == quantity.unit]
    others = [q for q in others if not same_quantity(q, quantity)]
    if others and chance.random() < 0.5:
        return _replaced(sentence, quantity, chance.choice(others).text)
    digits = figure.group().replace(",", "")
    new = str(int(float(digits)) + chance.choice((1, 2, 3, 5, 10)))
    return _replaced(sentence, quantity, new + quantity.text[figure.end() :])


def _unit(sentence: str, chance: random.Random) -> str | None:
    found = [q for q in find_quantities(sentence) if q.kind in ("number", "money", "percent", "duration")]
    made = [
        _replaced(sentence, q, q.text.replace(old, new, 1)) for q in found for old, new in _UNITS if old in q.text[1:]
    ]
    return chance.choice([m for m in made if m]) if any(made) else None


def _date(sentence: str, chance: random.Random) -> str | None:
    dates = [q for q in find_quantities(sentence) if q.kind == "date" and re.search(r"\d", q.text)]
    if not dates:
        return None
    quantity = chance.choice(dates)
    figures = list(re.finditer(r"\d+", quantity.text))
    figure = chance.choice(figures)
    value = int(figure.group())
    new = value + chance.choice((-2, -1, 1, 2)) if value > 31 else value % 12 + 1
    return _replaced(sentence, quantity, quantity.text[: figure.start()] + str(new) + quantity.text[figure.end() :])


def _names(sentence: str, analyzer: Analyzer) -> list[tuple[str, int, int]]:
    amounts = [(q.start, q.end) for q in find_quantities(sentence)]
    return [
        (t.key, t.start, t.end)
        for t in analyzer.terms(sentence)
        if t.kind == "name" and analyzer.is_entity(t.key) and not any(s <= t.start < e for s, e in amounts)
    ]


def _name(sentence: str, names: Sequence[str], analyzer: Analyzer, chance: random.Random) -> str | None:
    """Replace a name by another name of the corpus of the same kind, and drop a spelling in brackets after it."""
    found = _names(sentence, analyzer)
    if not found:
        return None
    key, start, end = chance.choice(found)
    present = statement_of(sentence, analyzer).names
    keys = {name: analyzer.terms(name)[0].key for name in names if analyzer.terms(name)}
    others = [n for n, k in keys.items() if k not in present and analyzer.kinds_of(k) & analyzer.kinds_of(key)]
    if not others:
        return None
    new = chance.choice(others)
    made = sentence[:start] + _joined(new, re.sub(r"^\([^)]*\)", "", sentence[end:]))
    return made if key not in {k for k, _, _ in _names(made, analyzer)} else None


def _negated(sentence: str, analyzer: Analyzer, chance: random.Random) -> str | None:
    """Negate the last predicate, or half of the time the last reported one (줄지 않을 것이라고 내다봤다)."""
    forms = analyzer.morphemes(sentence)
    ends = [i for i, (form, tag, _, _) in enumerate(forms) if tag == "EF" and form.endswith("다")]
    reports = [i for i, (form, tag, _, _) in enumerate(forms) if tag == "EC" and _REPORTING.search(form)]
    if not ends or not sentence.endswith("."):
        return None
    if reports and chance.random() < 0.5:
        made = _denied(sentence, forms, reports[-1])
        if made is not None:
            return made
    return _denied(sentence, forms, ends[-1])


def _denied(sentence: str, forms: Sequence[Morpheme], ending: int) -> str | None:
    """Negate the predicate before an ending, or affirm it if it is negated."""
    stem = next((i for i in range(ending - 1, -1, -1) if forms[i][1].split("-")[0] in _PREDICATES), None)
    if stem is None:
        return None
    form, tag, start, _ = forms[stem]
    before, after = sentence[:start], sentence[forms[ending][3] :]
    past = any(f[1] == "EP" and f[0] in ("었", "았", "였") for f in forms[stem:ending])
    report = "고" if forms[ending][1] == "EC" else ""
    future = _future(forms, stem)
    if future is not None:  # 줄 것이다 -> 줄지 않을 것이다
        return f"{sentence[: forms[future][2]]}{forms[future][0]}지 않을{sentence[forms[future + 1][3] :]}"
    if form == "없" or (form == "있" and tag != "VX"):
        other = "있" if form == "없" else "없"
        return f"{before}{other}{'었' if past else ''}다{report}{after}"
    if tag == "VCP":
        noun = sentence[: forms[stem - 1][3]]
        ends = "아니었다" if past else ("아니라" if report else "아니다")
        closed = "가" <= noun[-1] <= "힣" and (ord(noun[-1]) - ord("가")) % 28 > 0
        return f"{noun}{'이' if closed else '가'} {ends}{report}{after}"
    if form in ("않", "못하", "못") or tag == "VCN":
        return None
    present = "않는다" if tag in ("VV", "VX", "XSV") and form != "있" else "않다"
    return f"{before}{form}지 {'않았다' if past else present}{report}{after}"


def _future(forms: Sequence[Morpheme], stem: int) -> int | None:
    """Return the position of the verb of "줄 것이다", if the predicate is such a 이다; otherwise None."""
    if forms[stem][1] != "VCP" or stem < 3 or forms[stem - 1][:2] != ("것", "NNB") or forms[stem - 2][0] != "ᆯ":
        return None
    return stem - 3 if forms[stem - 3][1] in ("VV", "XSV", "VA", "XSA") else None


def _subject(sentence: str, analyzer: Analyzer) -> tuple[str, int, int] | None:
    """Return the name at the start of a sentence if it is its topic or subject: key, start, end."""
    first = next(iter(_names(sentence, analyzer)), None)
    if first is None or first[1] > 0:
        return None
    rest = re.sub(r"^\([^)]*\)", "", sentence[first[2] :])
    return first if re.match(r"[은는이가]\s", rest) else None


def _swapped(
    sentence: str,
    sentences: Sequence[str],
    subjects: Sequence[tuple[int, tuple[str, int, int]]],
    analyzer: Analyzer,
    chance: random.Random,
) -> str | None:
    """Replace the subject by that of another true sentence."""
    own = _subject(sentence, analyzer)
    if own is None:
        return None
    keys = {key for key, _, _ in _names(sentence, analyzer)}
    others = sorted({sentences[i][: found[2]] for i, found in subjects if found[0] not in keys})
    if not others:
        return None
    return _joined(chance.choice(others), re.sub(r"^\([^)]*\)", "", sentence[own[2] :]))


def _joined(name: str, rest: str) -> str:
    """Join a name and the text after it, with the particle in the form that the last syllable of the name requires."""
    closed = "가" <= name[-1] <= "힣" and (ord(name[-1]) - ord("가")) % 28 > 0
    for after_closed, after_open in _PARTICLES:
        if "가" <= name[-1] <= "힣" and re.match(rf"(?:{after_closed}|{after_open})(?![가-힣])", rest):
            return name + (after_closed if closed else after_open) + rest[1:]
    return name + rest
