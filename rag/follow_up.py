"""A follow-up question of a conversation -> the same question, standing alone: rules on morphemes, no model.

Four things are mended: an ellipsis with a new name (그럼 코히어는?), an anaphor (그 회사, it), a missing topic (그럼
코드는 공개됐어?) and a bare question word (왜?). A question that stands alone comes back unchanged.

The module knows the table of names, what kinds they are, and how Korean particles and English questions are built. It
does NOT know what words mean: a question that names nothing but has a noun and a verb of its own counts as a new
subject, and an unknown Hangul name that Kiwi takes for a noun is a noun. Nothing is translated but names, so turns in
the other language give names only.
"""

from __future__ import annotations

import itertools
import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.entities import Kinds, wanted_kinds
from rag.focus import LIGHT_VERBS, WORDS_OF_ASKING, focus_of
from rag.korean import Analyzer, Morpheme, Term, fold
from rag.quantities import Quantity, find_quantities
from rag.records import Turn
from rag.sentences import language_of
from rag.words import kinds_of_answer, predicates

REMEMBERED = 8  # turns; what was said before them is no antecedent
LONGEST = 300  # characters; a longer question brings its own context, and of an answer the beginning counts

_PERSON: Kinds = frozenset({"person"})
_THING: Kinds = frozenset({"organisation", "product"})
_THERE: Kinds = frozenset({"organisation", "place"})
_ANY: Kinds = _PERSON | _THING | _THERE
_PRONOUNS: dict[str, Kinds] = (
    dict.fromkeys("그거 그것 이거 이것 저거 저것 it its that this".split(), _THING)
    | dict.fromkeys("그 그녀 그이 걔 쟤 얘 he him his she her".split(), _PERSON)
    | dict.fromkeys("거기 그곳 이곳 그쪽 there".split(), _THERE)
    | dict.fromkeys("they them their".split(), _PERSON | _THING)
)
_DEMONSTRATIVES = frozenset("그 이 저 해당".split())
# What 그 and that stand before, beyond the nouns of ``entities``. Kiwi cuts 그걸로 into 그 걸 로.
_KIND_NOUNS: dict[str, Kinds] = dict.fromkeys("걸 논문 책 코인 paper book coin".split(), _THING) | dict.fromkeys(
    "사람 분 친구 man woman guy person".split(), _PERSON
)
# Nouns, as the analyser's keys, that are always something's: "목표가 뭐야?" does not ask what a goal is.
_RELATIONAL = frozenset(
    "목표 목적 역할 이점 단점 특징 차이 문제 결과 계획 전략 비전 기능 용도 성능 직업 국적 주제 내용 가격 가치 기업가치 "
    "매출 비용 대표 창업자 의장 최고경영자 본사 위치 주소 나이 저자 주장 근거 반응 role mission feature age".split()
)
_TEMPORAL = frozenset("후 뒤 이후 당시 전 이전 다음 올해 작년 내년 지난해 지금 현재 최근 요즘 오늘 어제".split())
_REASONS = frozenset({"원인"})  # the key of 이유, 까닭, reason
_PRO_VERBS = frozenset("그렇 그러".split())  # stand for a whole predicate
_TALKERS = re.compile(r"(?<![가-힣])(?:너|넌|네|당신|나|난|내|저|제|우리|저희)(?=[은는이가의를도]?\s)|\b(?:I|you|your|we|our)\b")
# What is printed around an answer and was not said: who reported it when, titles of documents.
_NOT_SAID = re.compile(r"^[^\n]{1,80}?, (?:\d{4}[\d-]*|날짜 미상|undated): |「[^」]*」|\bNearest: .*", re.M)
_AMOUNT = re.compile(r"(?:\d[십백천만억조]*|몇|\b(?:hundred|thousand|million|billion|trillion|many))\s*$", re.I)

# Endings that follow the final sound of the word before them: (behind a consonant, behind a vowel).
_PARTICLES = (("이랑", "랑"), ("이나", "나"), ("으로", "로"), ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"))
_COPULAS = (("이에요", "예요"), ("이었", "였"), ("이야", "야"), ("이라", "라"), ("이란", "란"), ("이지", "지"))
_FULL_PARTICLES = {"ᆫ": "는", "ᆯ": "를", "서": "에서"}
_DIGITS_WITH_FINAL = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
_LATIN_WITH_FINAL = re.compile(r"(?P<l>le?|L)$|(?:[mn]e?|ng|[aeiou]c?[ckpt]|[MN])$")
_ASKING = frozenset("누구 무엇 뭐 뭣 어디 언제 얼마 얼마나 왜 어떻".split())
_ASKING_WHICH = frozenset("몇 어느 어떤 무슨".split())
_WHO_OR_WHAT = frozenset("누구 무엇 뭐 뭣 어디".split())
_AS_ADVERB = {"얼마": "얼마에", "누구": "누가", "어디": "어디서", "뭐": "뭘", "무엇": "무엇을"}

_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
_OPENING = re.compile(r"\s*(?:(?:and|so|then|but|also|ok|okay|now)\b[\s,.]*)*(?:(?:what|how)\s+about\s+)?", re.I)
_ASKS = re.compile(rf"\b(?:wh(?:o|om|ose|at|ich|en|ere|y)|how|{_AUX})\b", re.I)
_REQUEST = re.compile(r"(?:(?:can|could) you )?(?:please )?(?:tell|explain|describe|show|give)\b", re.I)
_PRONOUN = re.compile(
    r"\b(?:(?P<owner>its|their|his|her(?=\s+[a-z]))|(?P<word>it|they|them|he|him|she|her|there|th(?:at|is)(?=\W*$)))\b"
    r"|\b(?:that|this|(?P<the>the)(?=\s+\w+(?:['’]s|\W*$)))\s+(?P<noun>[a-z]+)\b(?:['’]s\b)?",
    re.I,
)
_EXPLETIVE = re.compile(
    r"\bit\s+(?:true|possible|likely|legal|hard|costs?|takes?|means?|important)\s.*?\b(?:to|that|if)\b"
    r"|\b(?:is|are|was|were)\s+there\b|\bthere\s+(?:is|are|was|were)\b",
    re.I,
)
_EXPLAINED = re.compile(r"\ban?\s+\w|\w\s+(?:and|but)\s", re.I)  # before a pronoun: what is a farm and who owns it?
_SINGULAR = {"do": "does", "are": "is", "were": "was", "have": "has"}
_PLURAL_VERB = re.compile(r"\b(?:do|are|were|have)(?=\s+$)", re.I)
_BARE_QUESTION = re.compile(
    r"(?P<asking>why|when|how(?: much| many| long)?|where|(?:(?:in|on) )?what (?:year|date)|for how much|since when)"
    r"(?:(?<!much)(?<!many) (?:is|was|did) (?:that|this)(?: happen)?)?\W*",
    re.I,
)
_ADVERB_ASKED = re.compile(
    r"(?:how\s+(?P<degree>(?:much|many|old|long|big|large|fast)(?:\s+[\w-]+)*?)|why|when|where|how|in\s+what\s+year)"
    rf"\s+(?P<rest>(?P<aux>{_AUX})\s.+)",
    re.I,
)
_SUBJECT_ASKED = re.compile(r"who\s+(\w+ed|made|built|bought|sold|led)\s+(?!(?:in|to|for|with|at|on|from)\b)(.+)", re.I)
_GLUE = re.compile(r"(?:\b(?:in|at|on|by|for|of|from|to|with|the|then|too|also|as|well|and|s)\b|\W)*", re.I)


class Name(NamedTuple):
    """A name in a text, or the noun phrase that a question without names is about."""

    text: str
    key: str
    kinds: Kinds
    start: int
    end: int

    def fits(self, kinds: Kinds) -> bool:
        """Whether it may be of one of these kinds; a name that the table does not have may be anything."""
        return not self.kinds or not kinds or bool(self.kinds & kinds)


class Asking(NamedTuple):
    """The words of a Korean question that ask, with their particle: 언제, 몇 개를, 얼마에."""

    text: str
    word: str
    start: int = 0
    end: int = 0
    is_predicate: bool = False  # 얼마야, 누구인가요
    is_bare: bool = True  # without a particle or noun


def standalone(question: str, history: Sequence[Turn], analyzer: Analyzer) -> str:
    """The question with what it leaves to the turns before it; unchanged where it stands alone.

    Args:
        question: the words of the user.
        history: the turns before it, oldest first; their questions stand alone already.
        analyzer: cuts into morphemes and knows the names.
    """
    if not history or len(question) > LONGEST or _TALKERS.search(question) and not _REQUEST.match(question):
        return question
    grammar = Korean if language_of(question) == "ko" else English
    conversation = grammar(history[-REMEMBERED:], analyzer)
    rewritten = conversation.rewritten(question)
    # What would have to be rewritten again does not stand alone, and the user's own words are better than that.
    return rewritten if conversation.rewritten(rewritten) == rewritten else question


class Conversation(ABC):
    """What was asked and told before, and what of it a name or an anaphor may stand for."""

    def __init__(self, history: Sequence[Turn], analyzer: Analyzer) -> None:
        self.history = history
        self.analyzer = analyzer

    def rewritten(self, question: str) -> str:
        """One pass: ellipsis or bare question word, else anaphor (which may leave an ellipsis), else missing topic."""
        body = self.without_opening(question)
        is_linked = body != question
        names = self.names(body, opens=not is_linked)
        found = self.completed(body, names, is_linked)
        if not found and (resolved := self.resolved(body, names)) != body:
            found = self.completed(resolved, self.names(resolved), is_linked=False) or self.finished(resolved)
        elif not found and not names:
            found = self.with_topic(body, is_linked)
        return found or question

    @abstractmethod
    def without_opening(self, question: str) -> str:
        """The question without the connectives at its beginning: 그럼, 그리고, and, what about."""

    @abstractmethod
    def completed(self, body: str, names: Sequence[Name], is_linked: bool) -> str | None:
        """An ellipsis (코히어는?) or a bare question (왜?, when was that?) with the rest of the question before it."""

    @abstractmethod
    def resolved(self, body: str, names: Sequence[Name]) -> str:
        """The question with names for its anaphors, but for those that something before them in it explains."""

    @abstractmethod
    def finished(self, body: str) -> str:
        """A question in which an anaphor was replaced."""

    @abstractmethod
    def with_topic(self, body: str, is_linked: bool) -> str | None:
        """A question that names nothing, with the topic of the one before it, where it needs one."""

    @abstractmethod
    def spelled(self, name: Name) -> Name | None:
        """A name as a question in this language writes it."""

    @abstractmethod
    def prominence(self, question: str, name: Name) -> int:
        """0 for the topic of a question, more for what it says less about."""

    @abstractmethod
    def noun_phrase(self, question: str) -> list[Name]:
        """What a question without names is about."""

    @abstractmethod
    def put(self, text: str, start: int, end: int, word: str) -> str:
        """The text with ``word`` at ``[start, end)``."""

    @abstractmethod
    def inserted(self, base: str, words: str) -> str | None:
        """A question before with a time or place (2023년에는, in 2023), in the place of its own year."""
