"""English follow-up questions: pronouns, auxiliaries, and the place of the question word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.conversation import (
    PERSON,
    PRONOUNS,
    REQUEST,
    Conversation,
    Name,
    kinds_of_noun,
)
from rag.focus import WORDS_OF_ASKING
from rag.korean import Term
from rag.sentences import language_of

_AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)"
_OPENING = re.compile(r"\s*(?:(?:and|so|then|but|also|ok|okay|now)\b[\s,.]*)*(?:(?:what|how)\s+about\s+)?", re.I)
_ASKS = re.compile(rf"\b(?:wh(?:o|om|ose|at|ich|en|ere|y)|how|{_AUX})\b", re.I)
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


class English(Conversation):
    """Follow-ups in English: pronouns, auxiliaries, and the place of the question word."""

    def without_opening(self, question: str) -> str:
        match = _OPENING.match(question)
        return question[match.end() :] if match else question

    def completed(self, body: str, names: Sequence[Name], is_linked: bool) -> str | None:
        words, last = body.rstrip(" ?!."), self.history[-1].question
        if bare := _BARE_QUESTION.fullmatch(body):
            return self._reasked(last, bare["asking"].capitalize())
        if re.fullmatch(r"in\s+\d{4}", words, re.I):
            return self.inserted(last, words)
        between = zip([0, *(name.end for name in names)], [*(name.start for name in names), len(body)], strict=True)
        if not names or not all(_GLUE.fullmatch(body[start:end]) for start, end in between):
            return None
        return self.renewed(
            words, names, is_adverbial=bool(re.match(r"(?:in|at|on|by|for|from|to|with)\b", body, re.I))
        )

    def inserted(self, base: str, words: str) -> str | None:
        """See the base class: at the end, in the place of a year."""
        if language_of(base) != "en":
            return None
        base = re.sub(r"\s+in\s+\d{4}\b", "", base) if words[-1:].isdigit() else base
        return f"{base.rstrip(' ?!.')} {words}?"

    def resolved(self, body: str, names: Sequence[Name]) -> str:
        for match in reversed(list(_PRONOUN.finditer(body))) if not _EXPLETIVE.search(body) else ():
            word, before = (match["owner"] or match["word"] or match["noun"]).lower(), body[: match.start()]
            kinds = kinds_of_noun(word) if match["noun"] else PRONOUNS[word]
            is_explained = _EXPLAINED.search(before) or any(n.end <= match.start() and n.fits(kinds) for n in names)
            is_definite = match["the"] and (names or kinds == PERSON)  # the founder: of what?
            if not kinds or is_explained or is_definite or match[0] == "IT":
                continue
            if found := self.antecedent(kinds):
                text = _owner(found.text) if match["owner"] or match[0][-2:] in ("'s", "’s") else found.text
                if word == "there":
                    text = f"{'in' if found.kinds == {'place'} else 'at'} {text}"
                if word == "they":
                    before = _PLURAL_VERB.sub(lambda verb: _SINGULAR[verb[0].lower()], before)
                body = before + text + body[match.end() :]
        return body

    def finished(self, body: str) -> str:
        """See the base class; a mere noun phrase becomes a question."""
        if not _ASKS.search(body) and not REQUEST.match(body):
            body = f"What {'are' if re.search(r'[^s]s[^a-z]*$', body) else 'is'} {body}"
        return body[:1].upper() + body[1:]

    def with_topic(self, body: str, topic: str, is_linked: bool) -> str | None:
        if any(match["word"] or match["owner"] for match in _PRONOUN.finditer(body)):
            return None
        things = [term for term in self.content(body) if term.kind != "number"]
        if REQUEST.match(body) and {term.key for term in things} <= WORDS_OF_ASKING:
            return f"{body.rstrip(' ?!.')} about {topic}."
        asks = bool(_ASKS.search(body))
        is_phrase = body.endswith("?") and len(things) == 1 and things[0].kind == "noun"  # parameters?
        if not (asks or is_phrase or (is_linked and things)) or not self.lacks_topic(body, things, False, is_linked):
            return None
        if not asks:
            return self.finished(f"{_owner(topic)} {re.sub(r'^(?:the|an?) +', '', body)}")
        articles = [match.span() for match in re.finditer(r"\bthe +", body)]
        if articles:
            return self.finished(f"{body[: articles[-1][0]]}{_owner(topic)} {body[articles[-1][1] :]}")
        return f"About {topic}: {body}"

    def noun_phrase(self, question: str) -> list[Name]:
        """See the base class: the first words with an article, but not the verb at the end (does the fair open)."""
        content = self.content(question)
        has_verb_last = bool(re.search(rf"\b(?:do|does|did)\b|^{_AUX}\b", question, re.I))
        for article in re.finditer(r"\b(?:the|an?) +", question, re.I):
            run: list[Term] = []
            for term in content:
                if question[run[-1].end if run else article.end() : term.start] in ("", " ", "-")[: 1 + 2 * bool(run)]:
                    run.append(term)
            if len(run) > 1 and has_verb_last and not question[run[-1].end :].strip(" ?"):
                run.pop()
            if run:
                text = f"the {question[run[0].start : run[-1].end]}"
                return [Name(text, run[-1].key, frozenset(), article.start(), run[-1].end)]
        return []

    def prominence(self, question: str, name: Name) -> int:
        """See the base class: the subject is behind the auxiliary, or begins the sentence."""
        return 0 if re.search(rf"(?:^|\b{_AUX})\s*$", question[: name.start], re.I) else 1

    def spelled(self, name: Name) -> Name | None:
        """See the base class: in Latin letters, as the table of names has it."""
        if name.text.isascii():
            return name
        head = next((term.end for term in self.analyzer.terms(name.text)), 0)
        known = [s for s in self.analyzer.spellings if s.isascii() and self.analyzer.canonical(s) == (name.key, "name")]
        if not known or not name.text[head:].isascii():
            return None
        # The table keeps stems too, folded: neither coher for cohere nor elonmusk, but musk.
        known = [s for s in known if not any(other != s and other.startswith(s) for other in known)] or known
        shortest = min(known, key=lambda spelling: (len(spelling) < 4, len(spelling), spelling))
        return name._replace(text=shortest.capitalize() + name.text[head:])

    def _reasked(self, base: str, asking: str) -> str | None:
        """A question before, asking something else about the same."""
        if language_of(base) != "en":
            return None
        base = base.rstrip(" ?!.")
        if re.match(rf"{_AUX}\b", base, re.I):
            return f"{asking} {base[:1].lower()}{base[1:]}?"
        if asked := _ADVERB_ASKED.fullmatch(base):
            degree = asked["degree"] or ""
            is_kept = (
                degree and (" " in degree or asked["aux"].lower()[0] != "d") and asking in ("Why", "When", "Where")
            )
            return f"{asking} {asked['rest']}{f' that {degree}' if is_kept else ''}?"
        if subject := _SUBJECT_ASKED.fullmatch(base):
            return f"{asking} was {subject[2]} {subject[1]}?"
        return f"{base}, {asking.lower()}?"


def _owner(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"
