"""Find antecedents in a conversation: its names, their kinds, and the referents of anaphors and ellipses.

The grammar of follow-up questions is in ``rag.questions.rewriting.korean`` and ``rag.questions.rewriting.english``.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

from rag.questions.answer_type import ANSWER_TYPE_WORDS, answer_type_of
from rag.questions.entity_type import Kinds, wanted_kinds
from rag.questions.rewriting.interrogatives import kinds_asked
from rag.questions.rewriting.lexicon import ANY, PERSON, RELATIONAL, THING, kinds_of_noun
from rag.questions.rewriting.names import OWNS, Name, side_by_side
from rag.questions.rewriting.time import pointed_at, time_spans
from rag.records import Turn
from rag.text import Analyzer, Term, fold, language_of

LONGEST = 300  # characters; a longer question has its own context, and only the beginning of an answer counts

# Text around the sentences of an answer that is not part of them: outlet and date, titles of documents.
_FRAMING = re.compile(
    r"^(?:[^\n]{1,80}?, (?:\d{4}[\d-]*|날짜 미상|undated)|\d{4}-[\d-]+): |「[^」]*」|\bNearest: .*", re.M
)
_AGENT = re.compile(r"\s?(?:\([^)]*\))?(?:[이가은는](?![가-힣])|에서|로부터)")
_AMOUNT = re.compile(r"(?:\d[십백천만억조]*|몇|\b(?:hundred|thousand|million|billion|trillion|many))\s*$", re.I)


class StrippedQuestion(NamedTuple):
    """Question without the connectives that join it to the one before.

    Attributes:
        body: the rest of the question.
        is_linked: whether it continues the conversation (그럼, and), and does not turn away from it (그건 그렇고, by
            the way).
        is_sequel: whether it asks what the same person or company did next or before: 그러고 나서, 그 전에.
    """

    body: str
    is_linked: bool = False
    is_sequel: bool = False


class Conversation(ABC):
    """Earlier turns of a conversation and the antecedents in them; subclasses add the grammar of one language.

    Args:
        history: the earlier turns, oldest first, at least one.
        analyzer: finds the morphemes and knows the names.
    """

    def __init__(self, history: Sequence[Turn], analyzer: Analyzer) -> None:
        self.analyzer = analyzer
        self.history = [
            dataclasses.replace(turn, question=self.stripped(turn.question).body or turn.question) for turn in history
        ]

    def rewritten(self, question: str) -> str:
        """Return the question after one pass of the rules.

        It completes an ellipsis or bare question word, else resolves an anaphor (which may leave an ellipsis), else
        adds a missing topic.
        """
        body, is_linked, is_sequel = self.stripped(question)
        dated = pointed_at(body, self.history[-1].question)
        names = self.names(dated, is_linked)
        found = self.completed(dated, names, is_linked)
        if not found and (resolved := self.resolved(dated, names)) != dated:
            found = self.completed(resolved, self.names(resolved), is_linked=False) or self.finished(resolved)
        elif not found and not names and (topic := self.antecedent(ANY, is_actor=is_sequel)):
            found = self.with_topic(dated, topic, is_linked)
        return found or (question if dated == body else self.finished(dated))

    @abstractmethod
    def stripped(self, question: str) -> StrippedQuestion:
        """Return the question without the connectives at its beginning: 그럼, 그리고, and, what about."""

    @abstractmethod
    def completed(self, body: str, names: Sequence[Name], is_linked: bool) -> str | None:
        """Return an ellipsis (코히어는?) or bare question (왜?) completed from the one before; None for neither."""

    @abstractmethod
    def inserted(self, base: str, words: str) -> str | None:
        """Return an earlier question with a time or place (2023년에는); None where it is in the other language."""

    @abstractmethod
    def resolved(self, body: str, names: Sequence[Name]) -> str:
        """Return the question with names for its anaphors, except for those explained in the question itself."""

    @abstractmethod
    def with_topic(self, body: str, topic: Name, is_linked: bool) -> str | None:
        """Return a question without a name with the topic of an earlier one; None where it needs no topic."""

    @abstractmethod
    def noun_phrase(self, question: str) -> list[Name]:
        """Return the noun phrase that a question without names is about, as a list of at most one."""

    @abstractmethod
    def prominence(self, question: str, name: Name) -> int:
        """Return the rank of a name in a question: 0 for its topic, higher numbers for less prominent names."""

    def finished(self, body: str) -> str:
        """Return a question in which an anaphor was replaced, as a well-formed sentence."""
        return body

    def spelled(self, name: Name) -> Name | None:
        """Return a name as it is spelled in the language of the question; None where that is not known."""
        return name

    def put(self, text: str, start: int, end: int, word: str) -> str:
        """Return the text with ``word`` in place of ``[start, end)``."""
        return text[:start] + word + text[end:]

    def names(self, text: str, is_linked: bool = False) -> list[Name]:
        """Return the names in a text in order, with versions and with parts that are not in the table (Figure AI).

        A capital at the beginning of an English text makes no name, unless connectives were removed before it.
        """
        found: list[Name] = []
        dates = time_spans(text)  # June is no person
        for term in self.analyzer.terms(text):
            if any(start <= term.start < end for start, end in dates):
                continue
            last = found[-1] if found else None
            is_version = last is not None and term.kind == "compound" and term.start == last.start
            if last and (is_version or self._goes_on(text, last, term)):
                found[-1] = last._replace(text=text[last.start : term.end], end=term.end)
            elif self._is_name(text, term, is_linked) and not (last and term.start < last.end):
                kinds = self.analyzer.kinds_of(term.key)
                found.append(Name(text[term.start : term.end], term.key, kinds, term.start, term.end))
        return found

    def _is_name(self, text: str, term: Term, is_linked: bool) -> bool:
        if self.analyzer.is_entity(term.key):  # but not the dollars of an amount
            return not ("product" in self.analyzer.kinds_of(term.key) and _AMOUNT.search(text[: term.start]))
        if term.kind != "name" or term.is_function or term.end - term.start < 2 or term.key in ANSWER_TYPE_WORDS:
            return False
        surface, opens = text[term.start : term.end], not text[: term.start].strip(" \"'“‘(")
        is_capital = surface[0].isupper() and (is_linked or not opens)
        return language_of(text) == "ko" or is_capital or surface[1:].lower() != surface[1:]

    def _goes_on(self, text: str, last: Name, term: Term) -> bool:
        """Return whether a word is part of the name before it: 코리아 of 트위터코리아, Smith of John Smith."""
        surface, gap = text[term.start : term.end], text[last.end : term.start]
        if term.start < last.end or term.is_function or self.analyzer.is_entity(term.key):
            return False
        if gap == " " and last.kinds & kinds_of_noun(surface):  # 옵티머스 로봇
            return True
        if gap == " ":
            return last.text[0].isupper() and surface[0].isupper() and not self.analyzer.is_entity(last.key)
        known = fold(surface) in self.analyzer.spellings or term.key in ANSWER_TYPE_WORDS | RELATIONAL
        return not gap and term.kind in ("name", "noun") and not known

    def headed(self, body: str, names: Sequence[Name]) -> Sequence[Name]:
        """Return the names, the last one with the noun after it that tells its kind: 구글 모델."""
        rest = [term for term in self.content(body, names) if term.start >= names[-1].end]
        if len(rest) != 1 or not OWNS.fullmatch(body[names[-1].end : rest[0].start]):
            return names
        last, end = names[-1], rest[0].end
        noun = body[rest[0].start : end]
        kinds = kinds_of_noun(noun)
        # A person or a 모회사 is in relation to the name and not part of it; a 회사 or a model may replace another.
        if not kinds or kinds == PERSON or not (noun.isalpha() and wanted_kinds(f"which {noun}, 어느 {noun}에서")):
            return names
        return [*names[:-1], last._replace(text=body[last.start : end], kinds=kinds, end=end)]

    def content(self, text: str, names: Sequence[Name] = ()) -> list[Term]:
        """Return the terms that are neither function words nor part of a name."""
        terms = (term for term in self.analyzer.terms(text) if not term.is_function)
        return [term for term in terms if not any(name.start <= term.start < name.end for name in names)]

    def antecedent(self, kinds: Kinds, *, is_actor: bool = False) -> Name | None:
        """Return the most recent name that fits; None where there is none.

        The order within a turn is: the name that was asked for, the topic of the question, its other names, the other
        names of the answer. Later turns come before earlier ones.

        Args:
            kinds: the kinds of thing that it may name.
            is_actor: whether the name has to be that of who did the thing asked about.
        """
        for turn in reversed(self.history):
            answer = _FRAMING.sub("", turn.answer[:LONGEST])
            answer_names = [
                name for name in self.names(answer) if name.kinds and not answer.startswith("에 따르면", name.end)
            ]
            asked_for = self._asked_for(turn.question, answer, answer_names, kinds, is_actor)
            if asked_for == [] and (is_actor or kinds == PERSON):  # the person is not known
                return None
            for name in itertools.chain(asked_for or (), self.subjects(turn.question, kinds), answer_names):
                if name.fits(kinds) and (spelled := self.spelled(name)):
                    return spelled
        return None

    def _asked_for(
        self, question: str, answer: str, answer_names: Sequence[Name], kinds: Kinds, is_actor: bool
    ) -> list[Name] | None:
        """Return the names in an answer that its question had asked for.

        It is None where an anaphor of these kinds does not refer to what the question asked for.
        """
        names = self.names(question)
        asked = kinds_asked(question, self.analyzer.morphemes(question), [(name.start, name.end) for name in names])
        asks_who = "person" in asked
        if is_actor:
            is_meant = asks_who
        elif kinds == THING:  # not who acted, nor where the question names another thing (머스크는 트위터를 …)
            others = (name for name in names if name.kinds & THING and self.prominence(question, name) > 2)
            is_meant = bool(kinds & asked) and not asks_who and not any(others)
        else:
            is_meant = kinds != ANY and bool(kinds & asked) and not (asks_who and "product" in kinds)
        if not is_meant:
            return None
        known = {name.key for name in names}
        found = [name for name in answer_names if name.kinds & asked and name.key not in known]
        if not asks_who:
            return found
        # Neither the firm of "the CEO of a firm", nor who reported the event.
        found = [name for name in found if name.kinds == PERSON or _AGENT.match(answer, name.end)]
        return [name for name in found if name.kinds == found[0].kinds]

    def subjects(self, question: str, kinds: Kinds = ANY) -> list[Name]:
        """Return what a question is about, most prominent first: its names, or a noun phrase if it has none."""
        names = sorted(self.names(question), key=lambda name: self.prominence(question, name))
        if kinds == PERSON:  # an unknown name is more probably a firm's
            names.sort(key=lambda name: not name.kinds)
        return names or (self.noun_phrase(question) if len(kinds) > 1 else [])

    def renewed(self, text: str, names: Sequence[Name], is_adverbial: bool) -> str | None:
        """Return the latest question in which the new names can replace an old one, replaced; None if none can."""
        new = side_by_side(text, names)[0]
        for turn in reversed(self.history):
            base, is_last = turn.question, turn is self.history[-1]
            subjects = self.subjects(base) if language_of(base) == language_of(text) else []
            phrases = sorted(side_by_side(base, subjects), key=lambda name: self.prominence(base, name))
            old = next((name for name in (*phrases, *subjects) if name.fits(new.kinds)), None)
            # Nobody said that another owner has a thing of that name: after Tesla's Optimus, not xAI's Optimus.
            old = next((phrase for phrase in phrases if old and phrase.start <= old.start < phrase.end), old)
            if is_last and subjects and is_adverbial and not (old and old.kinds):
                return self.inserted(base, text)
            if is_last and subjects and not old and self.prominence(base, subjects[0]) == 0:
                actors = new.kinds | subjects[0].kinds  # 머스크는 얼마를 냈어? 구글은?
                old = subjects[0] if "person" in actors and "organisation" in actors else None
            if old:
                return self.put(base, old.start, old.end, text[names[0].start : names[-1].end])
        return None

    def lacks_topic(self, body: str, things: Sequence[Term], acts: bool, is_linked: bool, *, most: int = 2) -> bool:
        """Return whether a question that names nothing has too little content to be about a new topic.

        Args:
            body: the question.
            things: its nouns.
            acts: whether it has a verb of its own.
            is_linked: whether its words continue the conversation.
            most: how many nouns it may have if they do.
        """
        keys = {term.key for term in things} - ANSWER_TYPE_WORDS
        has_figure = bool(re.search(r"\d", body))  # a year or a count identifies the subject
        if has_figure and not is_linked and (acts or not keys <= RELATIONAL):
            return False
        if not keys <= RELATIONAL and answer_type_of(body).kind == "definition":
            return False
        return len(keys) <= most if is_linked else len(keys) + acts <= 1
