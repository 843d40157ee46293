"""Rewrite a follow-up question with a chat model, and accept the result only where it asks the same.

What a rewriting means is the model's affair. Rules decide what they can decide exactly: whether it is one question in
the same language, which names and numbers it has, who owns what in it, and whether it only repeats an earlier one or
the follow-up itself. The fallback is the rewriting by rules in ``rag.questions``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from langchain_core.messages import HumanMessage

from rag.answering.prompts import Prompts
from rag.models import ChatModel, ChatModelError, Deadline, ModelFault, Tokens, recent_turns
from rag.questions import cited_turns, standalone
from rag.records import Turn
from rag.text import QUESTION_WORDS, Analyzer, Term, count_hangul, language_of

HISTORY_TOKENS = 1_000
# Marks that small models put around their line, and the label that the prompt gives to the question.
_WRAPPING = "\"'“”‘’`* "
_LABEL = re.compile(r"(?:rewritten )?(?:question|질문)\s*[:：]\s*", re.IGNORECASE)
# "That chip" and 그 회사 stand for a name, which may take their place.
_POINTING = frozenset("this that these those 그 이 저".split())
# Between two names that are one phrase: Naver's Grok-1, 네이버의 그록-1, 네이버 그록-1, Grok-1 of Naver.
_OWNS = re.compile(r" |의 |['’]s? | (?:of|by|from) (?:the )?")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """A standalone question.

    Attributes:
        text: the question.
        fault: why the model did not rewrite it; None where it did, or was not needed.
    """

    text: str
    fault: ModelFault | None = None


def rewritten(
    question: str,
    history: Sequence[Turn],
    model: ChatModel,
    prompts: Prompts,
    analyzer: Analyzer,
    deadline: Deadline,
    tokens: Tokens,
) -> Rewriting:
    """Return the standalone form of a follow-up question, by the model if it is faithful, else by rules.

    Of earlier answers the model sees what rests on a citation. A follow-up that it leaves as it is, and the rules can
    complete (왜?), lacks something: the rules' completion is taken.

    Args:
        question: as the user wrote it.
        history: the turns before it, oldest first.
        model: the chat model.
        prompts: the prompts.
        analyzer: the analyser of the index.
        deadline: limits the request to the model.
        tokens: the tokens used are added to it.
    """
    by_rules = standalone(question, history, analyzer)
    recent = recent_turns(cited_turns(history, analyzer), HISTORY_TOKENS, model.name)
    if not recent:
        return Rewriting(by_rules)
    text = prompts.rewrite(question, recent, language_of(question))
    try:
        written = _one_question(model.complete([HumanMessage(text)], deadline, tokens))
    except ChatModelError as error:
        return Rewriting(by_rules, error.fault)
    is_changed = _words(written, analyzer) != _words(question, analyzer)
    return Rewriting(written if is_changed and is_faithful(written, question, recent, analyzer) else by_rules)


def is_faithful(written: str, question: str, history: Sequence[Turn], analyzer: Analyzer) -> bool:
    """Return whether a rewritten question can be the one that was asked.

    It is one question of similar length in the same language. It has no name and no number that neither the questions
    nor the cited sentences of the answers have, and all of the question's own. No name in it owns another (Naver's
    Grok-1) unless one question or sentence has both. It keeps at least one of the words with which the question asks,
    and does not repeat an earlier question: both are what a small model does instead.

    Args:
        written: the rewriting.
        question: as the user wrote it.
        history: the turns that the model saw, with cited sentences for answers, a line each.
        analyzer: the analyser of the index.
    """
    is_short = 0 < len(written) <= 2 * len(question) + 120
    if not is_short or language_of(written) != language_of(question) or not _asks(written, question, analyzer):
        return False
    given = [question, *(text for turn in history for text in (turn.question, *turn.answer.splitlines()))]
    names, asked = _names(written, analyzer), _asked(question, analyzer)
    return (
        all(any(_is_in(text, name, analyzer) for text in given) for name in names)
        and all(any(_are_in(text, pair, analyzer) for text in given) for pair in _owners(written, names))
        and all(_is_in(written, name, analyzer) for name in _names(question, analyzer))
        and (not asked or any(_is_in(written, word, analyzer) for word in asked))
        and not _repeats(written, question, history, analyzer)
    )


def _one_question(reply: str) -> str:
    """Return the one line of a reply that is the question: the only line, or the only one with a question mark."""
    lines = [line for line in (line.strip(_WRAPPING) for line in reply.splitlines()) if line]
    marked = [line for line in lines if line.endswith("?")]
    chosen = lines if len(lines) == 1 else marked
    if len(chosen) != 1:
        return ""
    return " ".join(_LABEL.sub("", chosen[0], count=1).strip(_WRAPPING).split())


def _asks(written: str, question: str, analyzer: Analyzer) -> bool:
    """Return whether a rewriting asks, rather than answers: it ends as the question does, or in a question mark.

    A request without one ("tell me more about it", 자세히 알려줘) keeps its verb, and 더 자세히 its adverbs.
    """
    if written.endswith("?"):
        return written.count("?") <= max(1, question.count("?"))
    if question.endswith("?") or (written.endswith(".") and not question.endswith(".")):
        return False
    terms = [term for term in analyzer.terms(question) if not term.is_function] or list(analyzer.terms(question))
    if not terms:
        words = re.findall(r"\w+", question)
        return bool(words) and all(word in written for word in words)
    verb = terms[-1] if language_of(question) == "ko" else terms[0]
    return _is_in(written, _Word(question, verb), analyzer)


class _Word(NamedTuple):
    """A term of a text."""

    text: str
    term: Term

    @property
    def written(self) -> str:
        """Return the word as it is written."""
        return self.text[self.term.start : self.term.end]


def _is_in(text: str, word: _Word, analyzer: Analyzer) -> bool:
    """Return whether a text has a word; a Korean one by its letters, too, which the analyser may cut elsewhere."""
    if any(term.key == word.term.key for term in analyzer.terms(text)):
        return True
    return count_hangul(word.written) == len(word.written) > 1 and word.written in text


def _are_in(text: str, words: Sequence[_Word], analyzer: Analyzer) -> bool:
    return all(_is_in(text, word, analyzer) for word in words)


def _owners(text: str, names: Sequence[_Word]) -> list[tuple[_Word, _Word]]:
    """Return the pairs of names in a text that are one phrase, as an owner and what it owns; years own nothing."""
    named = [name for name in names if name.term.kind != "number"]
    return [
        (one, other)
        for one, other in itertools.pairwise(named)
        if _OWNS.fullmatch(text[one.term.end : other.term.start])
    ]


def _asked(question: str, analyzer: Analyzer) -> list[_Word]:
    """Return the words with which a question asks, without those that stand for a name."""
    terms = analyzer.terms(question)
    pointing = [before.key in _POINTING for before in terms]
    return [
        _Word(question, term)
        for term, after_pointing in zip(terms, [False, *pointing], strict=False)
        if not term.is_function and not after_pointing
    ]


def _names(text: str, analyzer: Analyzer) -> list[_Word]:
    """Return the names and numbers of a text.

    The analyser takes every Latin word for a name, since it knows no English nouns; here the way it is written decides.
    """
    words = [_Word(text, term) for term in analyzer.terms(text) if not term.is_function]
    return [word for word in words if _is_name(word, analyzer)]


def _is_name(found: _Word, analyzer: Analyzer) -> bool:
    text, term, word = *found, found.written
    if term.kind in ("compound", "number"):
        return bool(re.search(r"\d", word))  # 둘 and "both" stand for names
    if term.kind != "name":
        return False
    if analyzer.is_entity(term.key) or not word.isascii() or re.search(r"\d|(?<!^)[A-Z]", word):
        return True
    if not word[:1].isupper():
        return False
    begins = not text[: term.start].strip(_WRAPPING) or text[: term.start].rstrip().endswith((".", "?", "!", ":"))
    return not begins or bool(re.match(r"['’]s\b|\s+[A-Z]", text[term.end :]))  # "Name the founders" is no name


def _repeats(written: str, question: str, history: Sequence[Turn], analyzer: Analyzer) -> bool:
    """Return whether a rewriting is an earlier question word for word, and the question is not."""
    words = _words(written, analyzer)
    return words != _words(question, analyzer) and words in [_words(turn.question, analyzer) for turn in history]


def _words(text: str, analyzer: Analyzer) -> list[str]:
    """Return the keys of the words that make a question what it is."""
    return [term.key for term in analyzer.terms(text) if not term.is_function or term.key in QUESTION_WORDS]
