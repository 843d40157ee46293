"""Decompose a question that asks two things at once into two questions that can be answered one by one.

"그록-1과 하이퍼클로바의 파라미터 수는 각각 몇 개야?" asks for two figures that no single sentence gives. The split
is between two clauses that each ask (원장은 누구이고 병상은 몇 개야?), at the conjunctive particle that Kiwi tags JC,
or at "and"; words that both halves share are repeated in each. The rules use morphemes; nothing is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.questions.analysis import QuestionAnalysis, analyse
from rag.questions.answer_type import ANSWER_TYPE_WORDS
from rag.text import Analyzer, Morpheme, clipped_interrogatives, english_interrogatives, interrogative_morphemes

_EACH = re.compile(
    r"각각|각자|(?:서로\s*)?비교(?:해|하)?\S*|둘\s*다|양쪽|\brespectively\b|\bboth\b|\beach\b|\bcompare\b", re.I
)
_AND = re.compile(r",?\s+and\s+", re.I)
# "and whom" and "and whose" are not read as the beginning of a second question.
_OPENERS = english_interrogatives("what", "which", "who", "when", "where", "why", "how")
_ASKS = re.compile(rf"(?:(?:in|at|on|by|from|for|to)\s+)?(?:{_OPENERS})\b", re.I)
_BETWEEN = re.compile(r"\bbetween\b[^,]*$", re.I)
_NAME_BEFORE = re.compile(r"(?:\b[A-Z0-9][\w.'-]*+\s*+)++$")
_NAME_AFTER = re.compile(r"^(?:the\s+)?(?:[A-Z0-9][\w.-]*\s*)+")


_ASKING = interrogative_morphemes() | clipped_interrogatives() | {"어떻게"}
_JOINING = frozenset("고 며 으며".split())  # endings that join two clauses


@dataclass(frozen=True, slots=True)
class Decomposition:
    """The two questions in a compound question.

    Attributes:
        halves: the questions.
        is_certain: whether each has an interrogative of its own, or an answer for each is asked for in words.
    """

    halves: tuple[QuestionAnalysis, QuestionAnalysis]
    is_certain: bool


def asks_for_each(question: str) -> bool:
    """Return whether a question asks explicitly for an answer for each of two things (각각, both, compare)."""
    return bool(_EACH.search(question))


def decompose(question: QuestionAnalysis, analyzer: Analyzer) -> Decomposition | None:
    """Return the two questions in a compound question, or None where it is not one.

    Args:
        question: the analysed question.
        analyzer: analyses the two halves.
    """
    text, morphemes = question.text, question.morphemes
    is_korean = question.language == "ko"
    clauses = _clauses(text, morphemes) if is_korean else _asking_clauses(text)
    halves = clauses or (_split_korean(text, morphemes) if is_korean else _split_english(text))
    if halves is None:
        return None
    first, second = (analyse(" ".join(_EACH.sub(" ", half).split()), analyzer) for half in halves)
    if not first.terms or not second.terms:
        return None
    return Decomposition((first, second), clauses is not None or asks_for_each(text))


def _clauses(question: str, morphemes: Sequence[Morpheme]) -> tuple[str, str] | None:
    """Return two Korean clauses that each ask; the second is given the topic of the first, unless it names its own."""
    for i, (form, tag, start, end) in enumerate(morphemes):
        left, right = morphemes[:i], morphemes[i + 1 :]
        if tag == "EC" and form in _JOINING and _asks(left) and _asks(right):
            second = question[end:].lstrip(" ,")
            ending = "인가?" if left[-1][1] == "VCP" else "나?"  # 누구이고 -> 누구인가?, 열었고 -> 열었나?
            first = question[: left[-1][2] if left[-1][1] == "VCP" else start] + ending
            has_own = any(tag in ("NNP", "SL") for _, tag, _, _ in right)  # 그록-1은 언제 공개됐어?
            return first, second if has_own else f"{_topic(question, left)}{second}"
    return None


def _asks(morphemes: Sequence[Morpheme]) -> bool:
    return any(form in _ASKING and tag[0] in "NM" for form, tag, _, _ in morphemes)


def _topic(question: str, left: Sequence[Morpheme]) -> str:
    """Return the words of a clause up to the first genitive or topic particle before its interrogative."""
    for form, tag, _, end in left:
        if form in _ASKING:
            return ""
        if tag in ("JX", "JKG") and question[end : end + 1] == " ":
            return question[: end + 1]
    return ""


def _asking_clauses(question: str) -> tuple[str, str] | None:
    match = _AND.search(question)
    if match is None or _BETWEEN.search(question[: match.start()]) or not _ASKS.match(question[match.end() :]):
        return None
    return f"{question[: match.start()]}?", question[match.end() :]


def _split_korean(question: str, morphemes: Sequence[Morpheme]) -> tuple[str, str] | None:
    joints = [i for i, (_, tag, _, _) in enumerate(morphemes) if tag == "JC" and 0 < i < len(morphemes) - 1]
    if not joints:
        return None
    joint = next((i for i in joints if _stands_alone(morphemes[:i])), joints[0])
    _, _, start, end = morphemes[joint]
    left, right = morphemes[:joint], morphemes[joint + 1 :]
    second = question[end:].lstrip(" ,")
    if _stands_alone(left):
        return f"{question[:start]}는?", second
    return question[:start] + question[_shared_from(left, right, question) :], second


def _stands_alone(left: Sequence[Morpheme]) -> bool:
    """Return whether the first half ends in the thing that it asks for: …공개한 날짜, …저자 수, …만드는 회사."""
    form, tag, _, _ = left[-1]
    described = any(tag == "ETM" for _, tag, _, _ in left[-4:-1])
    return tag.startswith("N") and (form in ANSWER_TYPE_WORDS or described)


def _shared_from(left: Sequence[Morpheme], right: Sequence[Morpheme], question: str) -> int:
    """Return the position in the question where the words that both halves share begin.

    The second half begins with a phrase built like the first (구글의 초거대 AI / 네이버의 초거대 AI). It has as many
    particles as the first half; the words after the next particle are shared.
    """
    particles = [start for _, tag, start, _ in right if tag.startswith("J")]
    if not particles:
        return len(question)
    count = sum(tag.startswith("J") for _, tag, _, _ in left)
    return particles[min(count, len(particles) - 1)]


def _split_english(question: str) -> tuple[str, str] | None:
    match = _AND.search(question)
    if match is None or _BETWEEN.search(question[: match.start()]):
        return None
    left, right = question[: match.start()], question[match.end() :]
    before, after = _NAME_BEFORE.search(left), _NAME_AFTER.search(right)
    if before and after:
        return f"{left} {right[after.end() :]}".strip(), f"{left[: before.start()]}{right}"
    opening = re.match(r"(?:\S+\s+){0,4}?\S*\bof\s+", left)
    return (f"{left}?", f"{opening.group()}{right}") if opening else None
