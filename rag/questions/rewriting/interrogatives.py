"""Find the interrogative phrase of a question, its predicate, and the kinds of name that may answer.

The rules use Korean morphemes and the surface of English questions. The module knows no conversation, no index and no
answer.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rag.questions.entity_type import Kinds, wanted_kinds
from rag.text import Morpheme, interrogative_morphemes, language_of

_ACTOR: Kinds = frozenset({"person", "organisation"})
_PRODUCT: Kinds = frozenset({"product"})
_WHERE: Kinds = frozenset({"organisation", "place"})
ASKING_WHICH = interrogative_morphemes("how many", "which")  # a noun follows them: 몇 개, 어느 회사
_ASKING = interrogative_morphemes() - ASKING_WHICH
_KINDS_ASKED: dict[str, Kinds] = (
    dict.fromkeys(interrogative_morphemes("who"), _ACTOR)
    | dict.fromkeys(interrogative_morphemes("where"), _WHERE)
    | dict.fromkeys(interrogative_morphemes("what"), _PRODUCT)
)
_ENGLISH_NOUN = re.compile(
    r"\b(?:what|who) (?:is|are|was|were) (?:the )?((?:\S+ ){0,4}?\w+)(?= (?:of|that|which|who)\b|\W*$)"
)
_ENGLISH_WHAT = re.compile(r"\bwhat (?:did|has|have|will)\b")


class InterrogativePhrase(NamedTuple):
    """Interrogative of a Korean question with its particle: 언제, 몇 개를, 얼마에.

    Attributes:
        text: the phrase.
        word: the interrogative in it, as the analyser's morpheme.
        start: offset of the phrase in the question.
        end: offset of its end.
        is_predicate: whether it is the predicate: 얼마야, 누구인가요.
        is_bare: whether it has no particle and no noun.
    """

    text: str
    word: str
    start: int = 0
    end: int = 0
    is_predicate: bool = False
    is_bare: bool = True


def interrogative_of(text: str, morphemes: Sequence[Morpheme]) -> InterrogativePhrase | None:
    """Return the first interrogative phrase of a Korean question, or None."""
    for i, (form, tag, start, end) in enumerate(morphemes):
        is_which = form in ASKING_WHICH and tag in ("MM", "NR")
        if not is_which and (form not in _ASKING or tag not in ("NP", "NNG", "MAG", "VA-I")):
            continue
        rest = morphemes[i + 1 :]
        nouns = list(itertools.takewhile(lambda m: m[1].startswith("N"), rest)) if is_which else []
        if nouns and rest[len(nouns) : len(nouns) + 1] and rest[len(nouns)][1] == "XSV":  # 몇 명 해고해
            nouns.pop()
        rest = rest[len(nouns) :]
        particles = list(itertools.takewhile(lambda m: m[1].startswith("J") or m[0] == "게", rest))
        stop = max([end, *(m[3] for m in nouns + particles)])
        is_predicate = rest[:1] != [] and rest[0][1] in ("VCP", "EF") and not particles and tag != "MAG"
        return InterrogativePhrase(text[start:stop], form, start, stop, is_predicate, not nouns and not particles)
    return None


def predicate_of(morphemes: Iterable[Morpheme]) -> list[str]:
    """Return the forms of the last verb and the noun it is made of: [투자, 받] of 투자받았어, [받] of 받았어."""
    run: list[str] = []
    for form, tag, _, _ in morphemes:
        if tag.startswith(("VV", "VA")):
            run = [form]
        elif tag.startswith("XS"):
            run = [*run[-1:], form]
        elif tag in ("NNG", "XR"):
            run = [form]
    return run


def kinds_asked(question: str, morphemes: Sequence[Morpheme], names: Iterable[tuple[int, int]]) -> Kinds:
    """Return the kinds of name that a question asks for; empty where it asks for none, or for the meaning of a name.

    Args:
        question: its text.
        morphemes: the morphemes of the question.
        names: ranges of the names in it: 얀 르쿤은 누구야? does not ask for a name.
    """
    if language_of(question) == "en":
        return _kinds_asked_in_english(question, names)
    asking = interrogative_of(question, morphemes)
    if asking is None:
        return wanted_kinds(question)
    if asking.word == "누구" and not asking.is_predicate:  # 칩은 누가 만들었어? asks for no chip
        return _ACTOR
    kinds = _KINDS_ASKED.get(asking.word, frozenset())
    if _is_copular(morphemes):
        particles = [m for m in morphemes if m[3] <= asking.start and m[1] in ("JX", "JKS")]
        if any(end == particle[2] for particle in particles[-1:] for _, end in names):
            return frozenset()
        kinds = frozenset() if asking.word == "어디" else kinds  # asks for the location of a firm, not for a name
    is_what = asking.word in _KINDS_ASKED or asking.word in ASKING_WHICH
    return (wanted_kinds(question) or kinds) if is_what else frozenset()


def _is_copular(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether a question asks what something is (누구야, 무슨 회사야), and not what it does."""
    tags = [tag for _, tag, _, _ in morphemes if not tag.startswith(("S", "EP", "EF", "VCP", "JX"))]
    return bool(tags) and tags[-1].startswith("N")


def _kinds_asked_in_english(question: str, names: Iterable[tuple[int, int]]) -> Kinds:
    question = question.lower()
    if any(re.fullmatch(r"(?:who|what)(?:'s| is| are| was| were)(?: the)? ", question[:start]) for start, _ in names):
        noun = _ENGLISH_NOUN.search(question)  # What is xAI's chip?, but not Who is Yann LeCun?
        return wanted_kinds(f"which {noun[1].split()[-1]}") if noun and "'s " in question else frozenset()
    if noun := _ENGLISH_NOUN.search(question):
        return wanted_kinds(f"which {noun[1].split()[-1]}")
    if re.search(r"\bwhom?\b", question):
        return _ACTOR
    return wanted_kinds(question) or (_PRODUCT if _ENGLISH_WHAT.search(question) else frozenset())
