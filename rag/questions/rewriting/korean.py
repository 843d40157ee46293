"""Rewrite Korean follow-up questions: connectives, ellipses, anaphors, and questions that lack a topic.

Beside it, ``phrases`` finds the parts of a question, ``substitution`` replaces one, and ``topic`` inserts a topic.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from rag.questions.answer_type import ANSWER_TYPE_WORDS, LIGHT_VERBS, answer_type_of
from rag.questions.grammar import kinds_of_answer, predicates
from rag.questions.rewriting.conversation import Conversation, StrippedQuestion
from rag.questions.rewriting.interrogatives import InterrogativePhrase, interrogative_of
from rag.questions.rewriting.lexicon import KIND_NOUNS, PRONOUNS, RELATIONAL, THING
from rag.questions.rewriting.names import Name
from rag.questions.rewriting.particles import COPULAS, PARTICLES, agreeing, full_particle
from rag.questions.rewriting.phrases import DEMONSTRATIVES, Anaphor, anaphors, noun_runs
from rag.questions.rewriting.substitution import (
    TEMPORAL,
    asked_with,
    at_time,
    inserted,
    numbered_alike,
    renumbered,
    repeats_predicate,
)
from rag.questions.rewriting.topic import about_topic, topic_phrase
from rag.text import interrogative_morphemes

_FILLERS = frozenset("그럼 그래 또 아 오 음 네 예 응".split())
# Connectives before a new topic: 그건 그렇고, 아 근데, 다른 얘긴데.
_CHANGE_OF_TOPIC = re.compile(
    r"\s*(?:(?:아|음|어)[\s,.]*)?(?:그건 그렇고|그나저나|아무튼|(?:아|앗|참|어)[\s,.]*(?:근데|그런데|참|맞다)"
    r"|참(?=\s*,)|다른 (?:얘[기긴]|이야[기긴]|질문)\S*|(?:화제|주제|말)[을를]?\s*(?:바꿔서|바꾸면|돌려서))[\s,.]+"
)
_THEN = re.compile(r"\s*(?:(?:그러|그리)고\s*나서|그러고|그런\s*다음|그러다가?)(?:에는|엔|에|는)?(?=[\s,?]|$)[\s,]*")
# Synonyms of 그 뒤, which is used instead: they occur in no document and would count as missing words.
_NEXT = re.compile(r"그\s*(?:다음|이후|후)(?=에|엔|으?로)")
_SEQUEL = re.compile(r"그\s*(?:뒤|전|이전)(?:에|엔|으?로|\s)")
_REASONS = frozenset({"원인"})  # the key of 이유, 까닭, reason
_PRO_VERBS = frozenset("그렇 그러".split())  # replace a whole predicate
_WHAT = interrogative_morphemes("what")
_WHO_OR_WHAT = interrogative_morphemes("who", "what", "where")
_JOINED = re.compile(r"\s*(?:,|와|과|이?랑|하고)?\s*")


class Korean(Conversation):
    """Grammar of Korean follow-up questions."""

    def stripped(self, question: str) -> StrippedQuestion:
        """See the base class; 그러고 나서 and 그다음에 become 그 뒤에."""
        if change := _CHANGE_OF_TOPIC.match(question):
            return self.stripped(question[change.end() :])._replace(is_linked=False)
        if then := _THEN.match(question):
            rest = question[then.end() :]
            is_clause = any(tag == "EF" for _, tag, _, _ in self.analyzer.morphemes(rest))
            return StrippedQuestion(rest if is_clause else f"그 뒤에는{rest}", is_linked=True, is_sequel=True)
        body = question
        for form, tag, start, end in self.analyzer.morphemes(question):
            is_word = not question[end : end + 1].isalnum()  # not the 아 of 아이케
            if not is_word or not (tag in ("MAJ", "SP") or form in _FILLERS):
                body = question[start:]
                break
        normalised = _NEXT.sub("그 뒤", body, count=1) if _NEXT.match(body) else body
        return StrippedQuestion(normalised, body != question, bool(_SEQUEL.match(normalised)))

    def completed(self, body: str, names: Sequence[Name], is_linked: bool) -> str | None:
        """See the base class."""
        if names:
            return self._with_names(body, self.headed(body, names), is_linked)
        asking, last = self._asking(body), self.history[-1].question
        content = [term for term in self.content(body) if not (asking and asking.start <= term.start < asking.end)]
        keys = {term.key for term in content}
        if keys and keys <= _REASONS:
            return asked_with(self.analyzer, last, InterrogativePhrase("왜", "왜"))
        if not asking:
            return at_time(self.analyzer, last, body) or renumbered(last, body)
        pronouns = [anaphor.kinds for anaphor in self._anaphors(body)]
        if asking.is_predicate and answer_type_of(body).kind == "date":  # 몇 년도야?
            asking = InterrogativePhrase("언제", "언제", is_predicate=True)
        is_event = asking.word in ("언제", "왜") and pronouns == [THING]  # 그게 언제 일이야?
        if pronouns and not is_event:
            return None
        does = set() if asking.word in _WHAT else {"하", "되"}  # 뭐 했어? has its own predicate
        is_bare = keys <= _PRO_VERBS | does | ({"일"} if is_event else set())
        if not is_bare and not repeats_predicate(self.analyzer, last, body, content):
            return None
        return asked_with(self.analyzer, last, asking)

    def _with_names(self, body: str, names: Sequence[Name], is_linked: bool) -> str | None:
        """Return an ellipsis with names (그럼 코히어는 언제?) as the earlier question about them; None otherwise."""
        asking, keys = self._asking(body), {term.key for term in self.content(body, names)}
        if any(self._anaphors(body)) or not keys <= _PRO_VERBS:
            return None
        if any(not _JOINED.fullmatch(body[a.end : b.start]) for a, b in itertools.pairwise(names)):
            return None
        after = next((tag for _, tag, start, _ in self.analyzer.morphemes(body) if start >= names[-1].end), "")
        if after in ("VCP", "EF") or (asking and not keys and _says_what(asking, is_linked)):
            return None
        base = self.renewed(body, names, is_adverbial=after == "JKB")
        return asked_with(self.analyzer, base, asking) if base and asking and asking.word != "어떻" else base

    def inserted(self, base: str, words: str) -> str | None:
        """See the base class."""
        return inserted(self.analyzer, base, words)

    def resolved(self, body: str, names: Sequence[Name]) -> str:
        """See the base class."""
        found: list[tuple[Anaphor, str]] = []
        for anaphor in self._anaphors(body):
            is_explained = any(name.end <= anaphor.start and name.fits(anaphor.kinds) for name in names)
            is_again = any(anaphor.kinds == other.kinds for other, _ in found)  # 그는 왜 그의 회사를
            if not (is_explained and anaphor.kinds) and not is_again and (text := self._antecedent_of(anaphor)):
                found.append((anaphor, text))
        for anaphor, text in reversed(found):
            body = self.put(body, anaphor.start, anaphor.end, text)
        return body

    def _antecedent_of(self, anaphor: Anaphor) -> str | None:
        """Return the antecedent of an anaphor; None where there is none.

        It is a name of the anaphor's kind, or else a phrase that ends with its noun (정저우 공장).
        """
        name = self.antecedent(anaphor.kinds) if anaphor.kinds else None
        if name or not anaphor.noun:
            return name.text if name else None
        for turn in reversed(self.history):
            for run, _ in noun_runs(self.analyzer.morphemes(turn.question), {"JKG"}):
                if len(run) > 1 and run[-1][0] == anaphor.noun and run[0][1] != "JKG":
                    return turn.question[run[0][2] : run[-1][3]]
        return None

    def with_topic(self, body: str, topic: Name, is_linked: bool) -> str | None:
        """See the base class."""
        morphemes, content, asking = self.analyzer.morphemes(body), self.content(body), self._asking(body)
        if any(body[start:end] in PRONOUNS or form in PRONOUNS for form, tag, start, end in morphemes if tag == "NP"):
            return None
        if content and not asking and {term.key for term in content} <= ANSWER_TYPE_WORDS and "?" not in body:
            return f"{topic.text}에 대해 {body}"  # 더 알려줘
        verbal_nouns = predicates(morphemes)
        excluded = [*verbal_nouns, *kinds_of_answer(body, morphemes), *([(asking.start, asking.end)] if asking else [])]
        things = [
            term
            for term in content
            if term.kind in ("noun", "name", "compound")
            and term.key not in TEMPORAL
            and not any(start <= term.start < end for start, end in excluded)
        ]
        acts = (
            bool(verbal_nouns)
            or any(tag == "ETM" for _, tag, _, _ in morphemes)
            or any(term.kind == "verb" and term.key not in LIGHT_VERBS for term in content)
        )
        asks = asking is not None or any(tag.startswith("J") for _, tag, _, _ in morphemes) or (acts and "?" in body)
        points = any(tag == "MM" and form in DEMONSTRATIVES for form, tag, _, _ in morphemes)
        if points and any(form in KIND_NOUNS for form, _, _, _ in morphemes):  # 그 사람, and no person was named
            return None
        is_noun = not acts and asking is None and all(tag != "JKG" for _, tag, _, _ in morphemes)  # 이메일 주소는?
        is_linked = is_linked or points or is_noun
        if not asks or not self.lacks_topic(body, things, acts, is_linked, most=3 if is_noun else 2):
            return None
        if not (things or acts or asking):  # 1.5는?
            return None
        questions = (turn.question for turn in reversed(self.history))
        whole = topic_phrase(self.analyzer, questions, topic, acts)
        if other := numbered_alike(whole, body):  # 537호는 누가 썼어? after the 622호
            return whole[: other.start()] + body
        return about_topic(self.analyzer, body, whole, things, morphemes)

    def noun_phrase(self, question: str) -> list[Name]:
        """See the base class; it is the first nouns before a particle, without those that name the answer type."""
        morphemes = self.analyzer.morphemes(question)
        for run, after in noun_runs(morphemes):
            terms = [term for term in self.content(question) if run[0][2] <= term.start < run[-1][3]]
            while len(terms) > 1 and terms[-1].key in ANSWER_TYPE_WORDS | RELATIONAL:
                terms.pop()
            if terms and after.startswith("J") and terms[0].key not in TEMPORAL:
                start, end = terms[0].start, terms[-1].end
                figures = (m[2] for m in morphemes if m[1] == "SN" and question[m[3] : start].isspace())
                start = next(figures, start)  # 2023 농식품 박람회
                return [Name(question[start:end], terms[-1].key, frozenset(), start, end)]
        return []

    def prominence(self, question: str, name: Name) -> int:
        """See the base class; xAI는 comes before xAI의 and xAI 코드, then a subject, then the rest."""
        tags = [tag for _, tag, start, _ in self.analyzer.morphemes(question) if start >= name.end]
        particles = set(itertools.takewhile(lambda tag: tag.startswith("J"), tags))
        if "JX" in particles:
            return 0
        return 1 if "JKG" in particles or tags[:1] == ["NNG"] else 2 if "JKS" in particles or tags[:1] == ["NNP"] else 3

    def put(self, text: str, start: int, end: int, word: str) -> str:
        """See the base class; the particle that follows is adapted to the word."""
        morphemes = self.analyzer.morphemes(text)
        last = next((i for i, morpheme in enumerate(morphemes) if morpheme[3] >= end), len(morphemes))
        form, tag, begins, ends = morphemes[last + 1] if last + 1 < len(morphemes) else ("", "", end, end)
        is_pronoun = morphemes[last][1] == "NP" if last < len(morphemes) else False
        if begins > end:  # 그거 언제 나왔어?
            is_topic = is_pronoun and not tag.startswith("N")
            return text[:start] + (agreeing(self.analyzer, word, f"은{text[end:]}") if is_topic else word + text[end:])
        rest = full_particle(form) + text[max(end, ends) :] if begins < end or tag == "JKB" else text[end:]
        if not tag.startswith(("J", "VCP", "E")):
            return text[:start] + word + rest
        return text[:start] + agreeing(self.analyzer, word, rest, PARTICLES if tag.startswith("J") else COPULAS)

    def _anaphors(self, body: str) -> Iterator[Anaphor]:
        return anaphors(self.analyzer.morphemes(body))

    def _asking(self, text: str) -> InterrogativePhrase | None:
        return interrogative_of(text, self.analyzer.morphemes(text))


def _says_what(asking: InterrogativePhrase, is_linked: bool) -> bool:
    """Return whether a name and an interrogative ask what it is (머스크는 누구야?), so that nothing is missing."""
    if asking.word in ("언제", "어떻") or (asking.word in ("얼마", "몇") and is_linked):  # 그럼 코히어는 얼마야?
        return False
    return asking.is_predicate or (asking.is_bare and asking.word in _WHO_OR_WHAT)
