"""Substitute one part of a Korean question: another time, another number, another question word.

Every function takes a whole question and the new words, and returns the new question, or None where the two do not
match. The module knows morphemes and Korean word order; it does not know the conversation or any name.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag.questions.rewriting.interrogatives import ASKING_WHICH, InterrogativePhrase, interrogative_of, predicate_of
from rag.questions.rewriting.particles import COPULAS, agreeing
from rag.questions.rewriting.time import completed, pointed_at, time_spans, times_in
from rag.text import Analyzer, Morpheme, Term, interrogative_morphemes, language_of

TEMPORAL = frozenset("후 뒤 이후 당시 그때 전 이전 다음 올해 작년 내년 지난해 지금 현재 최근 요즘 오늘 어제".split())
_WORD_TAGS = ("N", "V", "X", "SL", "SN", "MA", "MM")
_WHY_OR_HOW = interrogative_morphemes("why", "how")
_AS_ADVERB = {"얼마": "얼마에", "누구": "누가", "어디": "어디서", "뭐": "뭘", "무엇": "무엇을"}
_NUMERAL = r"(?:\d+|첫|두|세|네|다섯|여섯|일곱|여덟|아홉|열|마지막)"
_NUMBERED = re.compile(
    rf"{_NUMERAL}\s?(?P<unit>번째|호|차|위|회|기|단계|세대|부|편|권|장|탄)(?!(?![은는]요)[가-힣]{{2}})"
)


def at_time(analyzer: Analyzer, base: str, words: str) -> str | None:
    """Return the question at another time, where the words state nothing but a time; None otherwise.

    Args:
        analyzer: finds the morphemes.
        base: the question.
        words: the new time: 2023년에는?, 3년 뒤에는?, 그때는?
    """
    spans, morphemes = time_spans(words), analyzer.morphemes(words)
    rest = [form for form, tag, start, _ in morphemes if tag.startswith(_WORD_TAGS) and not _within(start, spans)]
    is_time = spans or any(form in TEMPORAL for form in rest)
    if not is_time or not all(form in TEMPORAL or form in ("그", "요") for form in rest):
        return None
    words = re.sub(r"(?<=\d[년월일])[은는](?=요?\W*$)", "에는", words)  # 2023년은?: the question has a topic of its own
    return inserted(analyzer, base, pointed_at(words, base, is_ellipsis=True), is_time=True)


def inserted(analyzer: Analyzer, base: str, words: str, *, is_time: bool = False) -> str | None:
    """Return the question with a time or place, in place of its date or else after its topic; None if it is not Korean.

    Args:
        analyzer: finds the morphemes.
        base: the question.
        words: the time or place with its particles: 2023년에는, 미국에서는.
        is_time: whether they are a time, which replaces the date of the question.
    """
    if language_of(base) != "ko":
        return None
    words = words.rstrip(" ?!.").removesuffix("요")
    morphemes, new, old = analyzer.morphemes(base), times_in(words), times_in(base)
    if new and old and (date := completed(new[0], old[0])):
        return base[: old[0].start] + date + base[old[0].end :]
    if old and is_time:
        return base[: old[0].start] + words + base[_end_of_particles(morphemes, old[0].end) :]
    for noun, particle in itertools.pairwise(morphemes):
        if particle[1] in ("JX", "JKS") and noun[1].startswith(("N", "X", "SL", "SN")) and noun[1] != "NP":
            end = _end_of_particles(morphemes, noun[3])
            return f"{base[:end]} {words}{base[end:]}"
    return f"{words} {base}"


def renumbered(base: str, words: str) -> str | None:
    """Return the question with another number of the same unit (두 번째는?, 537호는?); None where it has none."""
    new, old = _NUMBERED.match(words), numbered_alike(base, words)
    if not new or not old or len(words.rstrip(" ?!.요")) > new.end() + 1:
        return None
    return base[: old.start()] + new[0] + base[old.end() :]


def numbered_alike(base: str, words: str) -> re.Match[str] | None:
    """Return the match of the number in ``base`` that has the unit of the number at the start of ``words``.

    It is None where there is none: 622호 matches 537호.
    """
    new = _NUMBERED.match(words)
    return next((match for match in _NUMBERED.finditer(base) if new and match["unit"] == new["unit"]), None)


def repeats_predicate(analyzer: Analyzer, base: str, words: str, content: Sequence[Term]) -> bool:
    """Return whether the words repeat the verb of the question and add only an interrogative: 얼마나 받았는데?

    Args:
        analyzer: finds the morphemes.
        base: the question.
        words: the words that may repeat its verb.
        content: the terms of the words except for the interrogative.
    """
    repeated = predicate_of(analyzer.morphemes(words))
    is_verb = all(term.kind == "verb" or words[term.start : term.end] in repeated for term in content)
    predicate = predicate_of(analyzer.morphemes(base))
    return bool(repeated and content) and is_verb and predicate[-len(repeated) :] == repeated


def asked_with(analyzer: Analyzer, base: str, asking: InterrogativePhrase) -> str | None:
    """Return the question with another interrogative; None where the two do not match.

    Args:
        analyzer: finds the morphemes.
        base: the question.
        asking: replaces the interrogative of the question; without one, it is inserted before the verb.
    """
    if language_of(base) != "ko":
        return None
    old = interrogative_of(base, analyzer.morphemes(base))
    if old is None:
        return _before_predicate(analyzer, base, asking.text)
    before, after = base[: old.start], base[old.end :]
    if not old.is_predicate:
        if asking.is_predicate and (old.word == asking.word or not asking.is_bare):
            return base if old.word == asking.word else None
        return before + (_AS_ADVERB.get(asking.word, asking.text) if asking.is_bare else asking.text) + after
    if asking.word in _WHY_OR_HOW:
        return f"{before}{asking.text} 그래?"
    if asking.is_predicate or asking.is_bare or asking.word in ASKING_WHICH:
        return before + agreeing(analyzer, asking.text, after, COPULAS)
    return f"{before}{asking.text} 그랬어?"


def _within(position: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= position < end for start, end in spans)


def _end_of_particles(morphemes: Sequence[Morpheme], start: int) -> int:
    following = [morpheme for morpheme in morphemes if morpheme[3] > start]
    return max([start, *(m[3] for m in itertools.takewhile(lambda m: m[1].startswith("J"), following))])


def _before_predicate(analyzer: Analyzer, base: str, words: str) -> str:
    """Return the question with words inserted before its predicate, which is all of 해고할 예정이야."""
    morphemes = analyzer.morphemes(base)
    verbs = [i for i, (_, tag, _, _) in enumerate(morphemes) if tag[:2] in ("VV", "VA", "XS", "VC")]
    if not verbs or not any(tag == "EF" for _, tag, _, _ in morphemes):
        return f"{base.rstrip(' ?!.')} {words}?"
    is_copula = morphemes[verbs[-1]][1] == "VCP"
    clauses = [i for i in range(verbs[-1]) if is_copula and morphemes[i][1] == "ETM"]
    spot = base.rfind(" ", 0, morphemes[(clauses or verbs)[-1]][2]) + 1
    return f"{base[:spot]}{words} {base[spot:]}"
