"""True sentences made false, one kind of error at a time: what a verifier must not let pass.

Korean rules over the surface, seeded, so that the same sentences always give the same mutations. What is made may by
chance be true of something else in the corpus; that is part of the test.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence

from rag.facts import facts_of
from rag.korean import Analyzer
from rag.quantities import Quantity, find_quantities, same

KINDS = ("number", "unit", "date", "name", "negation", "subject")
_UNITS = (
    ("억", "조"), ("조", "억"), ("만", "억"), ("달러", "원"), ("원", "달러"), ("명", "개"), ("개월", "년"), ("%", "배"),
)  # fmt: skip
_ENDINGS = (
    (r"([가-힣])이다\.$", r"\1이 아니다."),
    (r"했다\.$", "하지 않았다."),
    (r"한다\.$", "하지 않는다."),
    (r"하다\.$", "하지 않다."),
    (r"됐다\.$|되었다\.$", "되지 않았다."),
    (r"된다\.$", "되지 않는다."),
    (r"있다\.$", "있지 않다."),
    (r"없다\.$", "있다."),
    (r"았다\.$", "지 않았다."),
    (r"었다\.$", "지 않았다."),
    (r"인다\.$", "이지 않는다."),
    (r"난다\.$", "나지 않는다."),
    (r"린다\.$", "리지 않는다."),
    (r"온다\.$", "오지 않는다."),
    (r"는다\.$", "지 않는다."),
)


def mutated(kind: str, sentences: Sequence[str], analyzer: Analyzer, seed: int) -> Iterator[tuple[int, str]]:
    """The false version of every sentence that can be made false in this way, with the position of the true one."""
    chance = random.Random(f"{kind} {seed}")
    subjects = [(i, found) for i, s in enumerate(sentences) if (found := _subject(s, analyzer))]
    names = sorted({s[start:end] for s in sentences for _, start, end in _names(s, analyzer)})
    for i, sentence in enumerate(sentences):
        made = {
            "number": lambda s: _number(s, sentences, chance),
            "unit": lambda s: _unit(s, chance),
            "date": lambda s: _date(s, chance),
            "name": lambda s: _name(s, names, analyzer, chance),
            "negation": _negated,
            "subject": lambda s: _swapped(s, sentences, subjects, analyzer, chance),
        }[kind](sentence)
        if made and made != sentence:
            yield i, made


def _replaced(text: str, quantity: Quantity, new: str) -> str | None:
    made = text[: quantity.start] + new + text[quantity.end :]
    after = [q for q in find_quantities(made) if q.start <= quantity.start < q.end]
    return made if after and not any(same(after[0], q) for q in find_quantities(text)) else None


def _number(sentence: str, sentences: Sequence[str], chance: random.Random) -> str | None:
    """Another figure: half of the time one that stands elsewhere in the corpus."""
    found = [q for q in find_quantities(sentence) if q.kind in ("number", "money", "percent", "duration")]
    found = [q for q in found if re.match(r"\d", q.text)]
    if not found:
        return None
    quantity = chance.choice(found)
    figure = re.match(r"[\d,.]*\d", quantity.text)
    assert figure
    others = [q for s in sentences for q in find_quantities(s) if q.kind == quantity.kind and q.unit == quantity.unit]
    if chance.random() < 0.5 and len(others) > 1:
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
    """Another name of the corpus, of the same kind where there is one; a spelling in brackets goes along."""
    found = _names(sentence, analyzer)
    if not found:
        return None
    key, start, end = chance.choice(found)
    present = facts_of(sentence, analyzer).names
    keys = {name: analyzer.terms(name)[0].key for name in names if analyzer.terms(name)}
    others = [n for n, k in keys.items() if k not in present and analyzer.kinds_of(k) & analyzer.kinds_of(key)]
    if not others:
        return None
    new = chance.choice(others)
    made = sentence[:start] + new + re.sub(r"^\([^)]*\)", "", sentence[end:])
    return made if key not in {k for k, _, _ in _names(made, analyzer)} else None


def _negated(sentence: str) -> str | None:
    for pattern, new in _ENDINGS:
        if re.search(pattern, sentence):
            return re.sub(pattern, new, sentence)
    return None


def _subject(sentence: str, analyzer: Analyzer) -> tuple[str, int, int] | None:
    """The name that a sentence begins with and is about: key, start, end."""
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
    """The subject of another true sentence in place of this one's."""
    own = _subject(sentence, analyzer)
    if own is None:
        return None
    keys = {key for key, _, _ in _names(sentence, analyzer)}
    others = sorted({sentences[i][: found[2]] for i, found in subjects if found[0] not in keys})
    if not others:
        return None
    rest = re.sub(r"^\([^)]*\)", "", sentence[own[2] :])
    return chance.choice(others) + rest
