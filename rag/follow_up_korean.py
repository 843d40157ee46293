"""Korean follow-up questions: particles, anaphors, and the place of the question word."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rag.conversation import (
    KIND_NOUNS,
    PRONOUNS,
    RELATIONAL,
    THING,
    Conversation,
    Name,
    kinds_of_noun,
)
from rag.entities import Kinds
from rag.focus import LIGHT_VERBS, WORDS_OF_ASKING, focus_of
from rag.korean import Morpheme, Term
from rag.quantities import Quantity, find_quantities
from rag.sentences import language_of
from rag.words import kinds_of_answer, predicates

# Endings that follow the final sound of the word before them: (behind a consonant, behind a vowel).
_PARTICLES = (("이랑", "랑"), ("이나", "나"), ("으로", "로"), ("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"))
_COPULAS = (("이에요", "예요"), ("이었", "였"), ("이야", "야"), ("이라", "라"), ("이란", "란"), ("이지", "지"))
_FULL_PARTICLES = {"ᆫ": "는", "ᆯ": "를", "서": "에서"}
_DIGITS_WITH_FINAL = {"0": "ㅇ", "1": "ㄹ", "3": "ㅁ", "6": "ㄱ", "7": "ㄹ", "8": "ㄹ"}
_LATIN_WITH_FINAL = re.compile(r"(?P<l>le?|L)$|(?:[mn]e?|ng|[aeiou]c?[ckpt]|[MN])$")
_DEMONSTRATIVES = frozenset("그 이 저 해당".split())
_FILLERS = frozenset("그럼 그래 또 아 오 음 네 예 응".split())
_REASONS = frozenset({"원인"})  # the key of 이유, 까닭, reason
_PRO_VERBS = frozenset("그렇 그러".split())  # stand for a whole predicate
_TEMPORAL = frozenset("후 뒤 이후 당시 전 이전 다음 올해 작년 내년 지난해 지금 현재 최근 요즘 오늘 어제".split())
_ASKING = frozenset("누구 무엇 뭐 뭣 어디 언제 얼마 얼마나 왜 어떻".split())
_ASKING_WHICH = frozenset("몇 어느 어떤 무슨".split())
_WHO_OR_WHAT = frozenset("누구 무엇 뭐 뭣 어디".split())
_JOINED = re.compile(r"\s*(?:,|와|과|이?랑|하고)?\s*")
_AS_ADVERB = {"얼마": "얼마에", "누구": "누가", "어디": "어디서", "뭐": "뭘", "무엇": "무엇을"}


class Asking(NamedTuple):
    """The words of a Korean question that ask, with their particle: 언제, 몇 개를, 얼마에."""

    text: str
    word: str
    start: int = 0
    end: int = 0
    is_predicate: bool = False  # 얼마야, 누구인가요
    is_bare: bool = True  # without a particle or noun


def _dates(text: str) -> list[Quantity]:
    return [quantity for quantity in find_quantities(text) if quantity.kind == "date"]


class Korean(Conversation):
    """Follow-ups in Korean: morphemes, particles, and the place of the question word."""

    def without_opening(self, question: str) -> str:
        """The question without 그럼, 그리고, 또 at its beginning."""
        for form, tag, start, end in self.analyzer.morphemes(question):
            is_word = not question[end : end + 1].isalnum()  # not the 아 of 아이케
            if not is_word or not (tag in ("MAJ", "SP") or form in _FILLERS):
                return question[start:]
        return question

    def completed(self, body: str, names: Sequence[Name], is_linked: bool) -> str | None:
        asking, content, last = self._asking(body), self.content(body, names), self.history[-1].question
        keys = {term.key for term in content}
        if keys and keys <= _REASONS and not names:
            return self._reasked(last, Asking("왜", "왜"))
        if keys and not asking and not names and self._is_time(body, content):
            return self.inserted(last, body)
        pronouns = [kinds for _, _, kinds in self._anaphors(body)]
        if asking and asking.is_predicate and focus_of(body).kind == "date":  # 몇 년도야?
            asking = Asking("언제", "언제", is_predicate=True)
        is_event = asking is not None and asking.word in ("언제", "왜") and pronouns == [THING]  # 그게 언제 일이야?
        empty = set() if names else {"하", "되", "일"} if is_event else {"하", "되"}
        if (pronouns and not is_event) or not keys <= _PRO_VERBS | empty:
            return None
        if not names:
            return self._reasked(last, asking) if asking else None
        if any(not _JOINED.fullmatch(body[a.end : b.start]) for a, b in itertools.pairwise(names)):
            return None
        after = next((tag for _, tag, start, _ in self.analyzer.morphemes(body) if start >= names[-1].end), "")
        if after in ("VCP", "EF") or (asking and not keys and _says_what(asking, is_linked)):
            return None
        base = self.renewed(body, names, is_adverbial=after == "JKB")
        return self._reasked(base, asking) if base and asking and asking.word != "어떻" else base

    def inserted(self, base: str, words: str) -> str | None:
        """See the base class: in the place of a date, else before what is asked or said."""
        if language_of(base) != "ko":
            return None
        words = words.rstrip(" ?!.").removesuffix("요")
        if (new := _dates(words)) and (old := _dates(base)):
            return base[: old[0].start] + new[0].text + base[old[0].end :]
        asking = self._asking(base)
        morphemes = self.analyzer.morphemes(base)
        verbs = [start for _, tag, start, _ in morphemes if tag[:2] in ("VV", "VA", "XS", "VC")]
        if not asking and not (verbs and any(tag == "EF" for _, tag, _, _ in morphemes)):
            return f"{base.rstrip(' ?!.')} {words}?"
        spot = asking.start if asking else base.rfind(" ", 0, verbs[-1]) + 1
        return f"{base[:spot]}{words} {base[spot:]}"

    def resolved(self, body: str, names: Sequence[Name]) -> str:
        for start, end, kinds in reversed(list(self._anaphors(body))):
            is_explained = any(name.end <= start and name.fits(kinds) for name in names)
            if not is_explained and (found := self.antecedent(kinds)):
                body = self.put(body, start, end, found.text)
        return body

    def with_topic(self, body: str, topic: str, is_linked: bool) -> str | None:
        morphemes, content, asking = self.analyzer.morphemes(body), self.content(body), self._asking(body)
        if any(body[start:end] in PRONOUNS or form in PRONOUNS for form, tag, start, end in morphemes if tag == "NP"):
            return None
        if content and not asking and {term.key for term in content} <= WORDS_OF_ASKING and "?" not in body:
            return f"{topic}에 대해 {body}"  # 더 알려줘
        done = predicates(morphemes)
        said = [*done, *kinds_of_answer(body, morphemes), *([(asking.start, asking.end)] if asking else [])]
        things = [
            term
            for term in content
            if term.kind in ("noun", "name", "compound")
            and term.key not in _TEMPORAL
            and not any(start <= term.start < end for start, end in said)
        ]
        acts = (
            bool(done)
            or any(tag == "ETM" for _, tag, _, _ in morphemes)
            or any(term.kind == "verb" and term.key not in LIGHT_VERBS for term in content)
        )
        asks = asking is not None or any(tag.startswith("J") for _, tag, _, _ in morphemes) or (acts and "?" in body)
        points = any(tag == "MM" and form in _DEMONSTRATIVES for form, tag, _, _ in morphemes)
        if points and any(form in KIND_NOUNS for form, _, _, _ in morphemes):  # 그 사람, and nobody was named
            return None
        if not asks or not self.lacks_topic(body, things, acts, is_linked or points):
            return None
        return self._placed(body, topic, things, morphemes)

    def _placed(self, body: str, topic: str, things: Sequence[Term], morphemes: Sequence[Morpheme]) -> str:
        """The question with its topic where it reads well: xAI의 코드는, xAI는 누가, xAI 만든 회사는."""
        tags = [tag for _, tag, _, _ in morphemes]
        about = self._agreeing(topic, f"은 {body}")
        if not things:
            return f"{topic} {body}" if "ETM" in tags and tags[0].startswith(("VV", "NNG")) else about
        first = next((i for i, morpheme in enumerate(morphemes) if morpheme[3] > things[0].start), 0)
        after = next((tag for tag in tags[first:] if not tag.startswith(("N", "SL", "XSN"))), "")
        if after in ("JKO", "JKB") or "ETM" in tags[:first]:
            return about
        start, rest = things[0].start, things[0].start
        if first and tags[first - 1] == "MM":  # 다른 투자자, but 그 투자자 loses its 그
            start = morphemes[first - 1][2]
            rest = rest if morphemes[first - 1][0] in _DEMONSTRATIVES else start
        if topic.endswith(body[rest : things[0].end]):  # 그 박람회 after 푸드테크 박람회
            return body[:start] + topic + body[things[0].end :]
        return f"{body[:start]}{topic}의 {body[rest:]}"

    def noun_phrase(self, question: str) -> list[Name]:
        """See the base class: the first nouns before a particle, without what is asked of them."""
        for run, after in _noun_runs(self.analyzer.morphemes(question)):
            terms = [term for term in self.content(question) if run[0][2] <= term.start < run[-1][3]]
            while len(terms) > 1 and terms[-1].key in WORDS_OF_ASKING | RELATIONAL:
                terms.pop()
            if terms and after.startswith("J") and terms[0].key not in _TEMPORAL:
                start, end = terms[0].start, terms[-1].end
                return [Name(question[start:end], terms[-1].key, frozenset(), start, end)]
        return []

    def prominence(self, question: str, name: Name) -> int:
        """See the base class: xAI는 before xAI의 and xAI 코드, then a subject, then the rest."""
        tags = [tag for _, tag, start, _ in self.analyzer.morphemes(question) if start >= name.end]
        particles = set(itertools.takewhile(lambda tag: tag.startswith("J"), tags))
        if "JX" in particles:
            return 0
        return 1 if "JKG" in particles or tags[:1] in (["NNG"], ["NNP"], ["SL"]) else 2 if "JKS" in particles else 3

    def put(self, text: str, start: int, end: int, word: str) -> str:
        """See the base class; the particle that follows agrees with the word."""
        morphemes = self.analyzer.morphemes(text)
        last = next((i for i, morpheme in enumerate(morphemes) if morpheme[3] >= end), len(morphemes))
        form, tag, begins, ends = morphemes[last + 1] if last + 1 < len(morphemes) else ("", "", end, end)
        is_pronoun = morphemes[last][1] == "NP" if last < len(morphemes) else False
        if begins > end:  # 그거 언제 나왔어?
            is_topic = is_pronoun and not tag.startswith("N")
            return text[:start] + (self._agreeing(word, f"은{text[end:]}") if is_topic else word + text[end:])
        rest = _FULL_PARTICLES.get(form, form) + text[max(end, ends) :] if begins < end or tag == "JKB" else text[end:]
        if not tag.startswith(("J", "VCP", "E")):
            return text[:start] + word + rest
        return text[:start] + self._agreeing(word, rest, _PARTICLES if tag.startswith("J") else _COPULAS)

    def _agreeing(self, word: str, rest: str, endings: Sequence[tuple[str, str]] = _PARTICLES) -> str:
        """The word and the rest, whose beginning follows the final sound of the word: xAI + 은 -> xAI는."""
        final = self._final(word)
        for closed, opened in endings:
            form = next((form for form in (closed, opened) if rest.startswith(form)), None)
            if form:
                is_open = not final or (final == "ㄹ" and opened == "로")
                return word + (opened if is_open else closed) + rest[len(form) :]
        return word + rest

    def _final(self, word: str) -> str:
        """The final consonant as the word is said, ㅇ for any but ㄹ; a Latin name as its Korean spelling ends."""
        last = word[-1:]
        if last.isascii() and last.isalpha():
            key = next((term.key for term in self.analyzer.terms(word)), "")
            last = key[-1] if "가" <= key[-1:] <= "힣" else last
        if "가" <= last <= "힣":
            final = (ord(last) - ord("가")) % 28
            return "ㄹ" if final == 8 else "ㅇ" if final else ""
        match = _LATIN_WITH_FINAL.search(word)
        return _DIGITS_WITH_FINAL.get(last, ("ㄹ" if match["l"] else "ㅇ") if match else "")

    def _anaphors(self, body: str) -> Iterator[tuple[int, int, Kinds]]:
        """Where pronouns (그건, 걔) and demonstratives with a noun (그 회사) stand, and what they may stand for."""
        morphemes = self.analyzer.morphemes(body)
        for i, (form, tag, start, end) in enumerate(morphemes):
            if tag in ("EC", "EF", "ETM"):  # after a clause of its own, that clause explains them
                return
            following = morphemes[i + 1 :]
            if tag == "NP" and form in PRONOUNS:
                is_plural = bool(following) and following[0][1] == "XSN"
                yield start, following[0][3] if is_plural else end, PRONOUNS[form] | (THING if is_plural else set())
            elif tag in ("MM", "NNG") and form in _DEMONSTRATIVES:
                nouns = itertools.takewhile(lambda m: m[1].startswith("N") or m[1] == "SL", following)
                found = next(((stop, kinds) for noun, _, _, stop in nouns if (kinds := kinds_of_noun(noun))), None)
                if found:
                    yield start, *found

    def _asking(self, text: str) -> Asking | None:
        """The first words of a question that ask."""
        morphemes = self.analyzer.morphemes(text)
        for i, (form, tag, start, end) in enumerate(morphemes):
            is_which = form in _ASKING_WHICH and tag in ("MM", "NR")
            if not is_which and (form not in _ASKING or tag not in ("NP", "NNG", "MAG", "VA-I")):
                continue
            rest = morphemes[i + 1 :]
            nouns = list(itertools.takewhile(lambda m: m[1].startswith("N"), rest)) if is_which else []
            rest = rest[len(nouns) :]
            particles = list(itertools.takewhile(lambda m: m[1].startswith("J") or m[0] == "게", rest))
            stop = max([end, *(m[3] for m in nouns + particles)])
            is_predicate = rest[:1] != [] and rest[0][1] in ("VCP", "EF") and not particles and tag != "MAG"
            return Asking(text[start:stop], form, start, stop, is_predicate, not nouns and not particles)
        return None

    def _is_time(self, body: str, content: Sequence[Term]) -> bool:
        """Whether a text says when, and nothing else: 2023년에는?, 작년에는?"""
        dates = _dates(body)
        return all(t.key in _TEMPORAL or any(d.start <= t.start < d.end for d in dates) for t in content)

    def _reasked(self, base: str, asking: Asking) -> str | None:
        """A question before, asking something else about the same."""
        if language_of(base) != "ko":
            return None
        old = self._asking(base)
        if old is None:
            return self.inserted(base, asking.text)
        before, after = base[: old.start], base[old.end :]
        if not old.is_predicate:
            if asking.is_predicate and (old.word == asking.word or not asking.is_bare):
                return base if old.word == asking.word else None
            return before + (_AS_ADVERB.get(asking.word, asking.text) if asking.is_bare else asking.text) + after
        if asking.word in ("왜", "어떻"):
            return f"{before}{asking.text} 그래?"
        if asking.is_predicate or asking.is_bare or asking.word in _ASKING_WHICH:
            return before + self._agreeing(asking.text, after, _COPULAS)
        return f"{before}{asking.text} 그랬어?"


def _says_what(asking: Asking, is_linked: bool) -> bool:
    """Whether a name and these words ask what it is (머스크는 누구야?), so that nothing is missing."""
    if asking.word in ("언제", "어떻") or (asking.word in ("얼마", "몇") and is_linked):  # 그럼 코히어는 얼마야?
        return False
    return asking.is_predicate or (asking.is_bare and asking.word in _WHO_OR_WHAT)


def _noun_runs(morphemes: Sequence[Morpheme]) -> Iterator[tuple[list[Morpheme], str]]:
    """Nouns that follow one another, and the tag of what follows them."""
    groups = [list(group) for _, group in itertools.groupby(morphemes, lambda m: m[1] in ("NNG", "NNP", "SL"))]
    for group, following in itertools.zip_longest(groups, groups[1:]):
        if group[0][1] in ("NNG", "NNP", "SL"):
            yield group, following[0][1] if following else ""
