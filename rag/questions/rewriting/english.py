"""Rewrite English follow-up questions: pronouns, auxiliaries, and the position of the question word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.questions.answer_type import ANSWER_TYPE_WORDS
from rag.questions.entity_type import Kinds
from rag.questions.grammar import AUXILIARIES
from rag.questions.rewriting.conversation import LONGEST, Conversation, StrippedQuestion
from rag.questions.rewriting.lexicon import PERSON, PRONOUNS, REQUEST, kinds_of_noun
from rag.questions.rewriting.names import Name
from rag.questions.rewriting.time import pointed_at, time_spans, times_in
from rag.text import MONTH_ABBREVIATIONS, Term, english_interrogatives, fold, language_of

_AUX = f"(?:{'|'.join(AUXILIARIES)})"
_CHANGE_OF_TOPIC = re.compile(
    r"\s*(?:by the way|btw|anyway|incidentally|on (?:another|a different) (?:note|subject|topic)"
    r"|(?:changing|to change) the (?:subject|topic)|speaking of something else)\b[\s,:-]*",
    re.I,
)
_OPENING = re.compile(r"\s*(?:(?:and|so|then|but|also|ok|okay|now)\b[\s,.]*)*(?:(?:what|how)\s+about\s+)?", re.I)
_ASKS = re.compile(rf"\b(?:{english_interrogatives()}|{_AUX})\b", re.I)
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
_PREPOSITION = r"(?:against|at|by|for|from|in|of|on|since|to|until|with)"
_BARE_QUESTION = re.compile(
    rf"(?P<asking>(?:{_PREPOSITION} )?"
    r"(?:why|when|how(?: much| many| long| old| big)?|where|whom|(?:what|which) (?:year|date)))"
    r"(?:(?<!much)(?<!many) (?:is|was|did) (?:that|this)(?: happen)?)?\W*"
    rf"|(?P<stranded>who|whom|what) (?P<preposition>{_PREPOSITION})\W*",
    re.I,
)
# The object that how many asks for: raise | money, lay off | employees.
_OBJECT = re.compile(
    r" (?P<verb>[a-z]+(?: (?:off|up|out|in|on|down))?) (?P<noun>(?:[A-Z]{2,} )?[A-Za-z-]+)"
    rf"(?P<rest>(?: {_PREPOSITION}\b.*)?)"
)
_ADVERB_ASKED = re.compile(
    r"(?:how\s+(?P<degree>(?:much|many|old|long|big|large|fast)(?:\s+[\w-]+)*?)|why|when|where|how|in\s+what\s+year)"
    rf"\s+(?P<rest>(?P<aux>{_AUX})\s.+)",
    re.I,
)
_SUBJECT_ASKED = re.compile(r"who\s+(\w+ed|made|built|bought|sold|led)\s+(?!(?:in|to|for|with|at|on|from)\b)(.+)", re.I)
_WHEN = re.compile(r"after that|before that|afterwards|later|now|today|then", re.I)
_BARE_DATE = re.compile(rf"\d|May|{'|'.join(MONTH_ABBREVIATIONS)}", re.I)
_DATE_GLUE = re.compile(r"\s*(?:in|on|at|since|by|during|until)?\s*(?:the)?\s*", re.I)
_DATED = r"(?:(?:in|on|at|since|by|during|until) (?:the )?)?"
_LATIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_GLUE = re.compile(r"(?:\b(?:in|at|on|by|for|of|from|to|with|the|then|too|also|as|well|and|s)\b|\W)*", re.I)


class English(Conversation):
    """Grammar of English follow-up questions."""

    def stripped(self, question: str) -> StrippedQuestion:
        """See the base class."""
        if change := _CHANGE_OF_TOPIC.match(question):
            body, *_ = self.stripped(question[change.end() :])
            return StrippedQuestion(body[:1].upper() + body[1:])
        match = _OPENING.match(question)
        body = question[match.end() :] if match else question
        return StrippedQuestion(body, is_linked=body != question)

    def completed(self, body: str, names: Sequence[Name], is_linked: bool) -> str | None:
        """See the base class."""
        words, last = body.rstrip(" ?!."), self.history[-1].question
        if bare := _BARE_QUESTION.fullmatch(body):
            asking = bare["asking"] or f"{bare['preposition']} {'what' if bare['stranded'] == 'what' else 'whom'}"
            return self._reasked(last, asking.capitalize())
        if words and self._is_time(words):
            return self.inserted(last, pointed_at(words, last, is_ellipsis=True))
        names = self.headed(body, names) if names else names
        between = zip([0, *(name.end for name in names)], [*(name.start for name in names), len(body)], strict=True)
        if not names or not all(_GLUE.fullmatch(body[start:end]) for start, end in between):
            return None
        return self.renewed(words, names, is_adverbial=bool(re.match(rf"{_PREPOSITION}\b", body, re.I)))

    def _is_time(self, words: str) -> bool:
        """Return whether words state a time and nothing else: in 2021, three years later, after that."""
        spans = time_spans(words)
        rest = "".join(" " if any(a <= i < b for a, b in spans) else letter for i, letter in enumerate(words))
        return bool((_DATE_GLUE if spans else _WHEN).fullmatch(rest))

    def inserted(self, base: str, words: str) -> str | None:
        """See the base class; the words replace a date, or else are added at the end."""
        if language_of(base) != "en":
            return None
        base, old = base.rstrip(" ?!."), times_in(base)
        date = re.search(rf"{_DATED}{re.escape(old[0].text)}", base, re.I) if old else None
        if not date:
            return f"{base} {words}?"
        if _BARE_DATE.match(words):  # And 2021?
            words = date[0].removesuffix(old[0].text) + words
        return f"{base[: date.start()]}{words}{base[date.end() :]}?"

    def resolved(self, body: str, names: Sequence[Name]) -> str:
        """See the base class."""
        found: list[tuple[re.Match[str], Kinds, str]] = []
        for match in _PRONOUN.finditer(body) if not _EXPLETIVE.search(body) else ():
            word, before = (match["owner"] or match["word"] or match["noun"]).lower(), body[: match.start()]
            kinds = kinds_of_noun(word) if match["noun"] else PRONOUNS[word]
            is_explained = _EXPLAINED.search(before) or any(n.end <= match.start() and n.fits(kinds) for n in names)
            is_again = any(kinds == other for _, other, _ in found)  # did he use his own money?
            is_definite = match["the"] and (names or kinds == PERSON)  # the founder is a founder of something
            is_time = re.search(r"\b(?:after|before)\s+$", before, re.I)
            if not kinds and match["noun"] and not match["the"] and (phrase := self._headed_by(match["noun"])):
                found.append((match, kinds, phrase))
            if not kinds or is_explained or is_again or is_definite or is_time or match[0] == "IT":
                continue
            if name := self.antecedent(kinds):
                text = _owner(name.text) if match["owner"] or match[0][-2:] in ("'s", "’s") else name.text
                if word == "there":
                    text = f"{'in' if name.kinds == {'place'} else 'at'} {text}"
                found.append((match, kinds, text))
        for match, _, text in reversed(found):
            before = body[: match.start()]
            if match["word"] and match["word"].lower() == "they":
                before = _PLURAL_VERB.sub(lambda verb: _SINGULAR[verb[0].lower()], before)
            body = before + text + body[match.end() :]
        return body

    def finished(self, body: str) -> str:
        """See the base class; a bare noun phrase becomes a question."""
        if not _ASKS.search(body) and not REQUEST.match(body):
            body = f"What {'are' if re.search(r'[^s]s[^a-z]*$', body) else 'is'} {body}"
        return body[:1].upper() + body[1:]

    def with_topic(self, body: str, topic: Name, is_linked: bool) -> str | None:
        """See the base class."""
        if any(match["word"] or match["owner"] for match in _PRONOUN.finditer(body)):
            return None
        things = [term for term in self.content(body) if term.kind != "number"]
        if REQUEST.match(body) and {term.key for term in things} <= ANSWER_TYPE_WORDS:
            return f"{body.rstrip(' ?!.')} about {topic.text}."
        asks = bool(_ASKS.search(body))
        is_phrase = body.endswith("?") and 0 < len(things) <= 2 and things[-1].kind == "noun"
        is_linked = is_linked or (is_phrase and not asks)  # parameters?, phone number?
        if not (asks or (is_linked and things)) or not self.lacks_topic(body, things, False, is_linked):
            return None
        if not asks:
            return self.finished(f"{_owner(topic.text)} {re.sub(r'^(?:the|an?) +', '', body)}")
        articles = [match.span() for match in re.finditer(r"\bthe +", body)]
        if articles:
            return self.finished(f"{body[: articles[-1][0]]}{_owner(topic.text)} {body[articles[-1][1] :]}")
        return f"About {topic.text}: {body}"

    def noun_phrase(self, question: str) -> list[Name]:
        """See the base class; it is the first phrase with an article, without the final verb (does the fair open)."""
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

    def antecedent(self, kinds: Kinds, *, is_actor: bool = False) -> Name | None:
        """See the base class; the name has the article that the conversation uses: the D1 chip."""
        name = super().antecedent(kinds, is_actor=is_actor)
        if not name or name.kinds != {"product"}:  # the Zhengzhou plant is no Zhengzhou
            return name
        article = re.compile(rf"\bthe {re.escape(name.text)}(?!\w)", re.I)
        has_article = any(article.search(turn.question) for turn in self.history)
        return name._replace(text=f"the {name.text}") if has_article else name

    def _headed_by(self, noun: str) -> str | None:
        """Return the most recent phrase that ends with a noun (the Zhengzhou plant); None where there is none."""
        phrase = re.compile(rf"\b(?:the|an?) ((?:[\w-]+ ){{1,3}}?{re.escape(noun)})\b", re.I)
        found = next((match for turn in reversed(self.history) if (match := phrase.search(turn.question))), None)
        return f"the {found[1]}" if found else None

    def prominence(self, question: str, name: Name) -> int:
        """See the base class; a subject after the auxiliary or at the beginning comes first, then an owner."""
        if re.search(rf"(?:^|\b{_AUX})\s*$", question[: name.start], re.I):
            return 0
        return 1 if question[name.end : name.end + 2] in ("'s", "’s") else 3

    def put(self, text: str, start: int, end: int, word: str) -> str:
        """See the base class; the article of a replaced noun is dropped before a place: in China."""
        is_place = any(name.kinds == {"place"} and name.start == start for name in self.names(text))
        article = re.search(r"\bthe\s+$", text[:start], re.I)
        return text[: article.start() if is_place and article else start] + word + text[end:]

    def spelled(self, name: Name) -> Name | None:
        """See the base class; in Latin letters, as in the conversation or else as in the table of names."""
        if name.text.isascii():
            return name
        if part := next((p for p in _LATIN.findall(name.text) if self.analyzer.canonical(fold(p))[0] == name.key), ""):
            return name._replace(text=part)  # D1 of D1 칩
        for turn in reversed(self.history):
            for other in self.names(f"{turn.question}\n{turn.answer[:LONGEST]}"):
                if other.key == name.key and other.text.isascii():
                    return name._replace(text=other.text)
        head = next((term.end for term in self.analyzer.terms(name.text)), 0)
        known = [s for s in self.analyzer.spellings if s.isascii() and self.analyzer.canonical(s) == (name.key, "name")]
        if not known or not name.text[head:].isascii():
            return None
        # The table keeps stems too, folded: neither coher for cohere nor elonmusk, but musk.
        known = [s for s in known if not any(_is_stem(s, other) for other in known)]
        shortest = min(known, key=lambda spelling: (len(spelling) < 4, len(spelling), spelling))
        return name._replace(text=shortest.capitalize() + name.text[head:])

    def _reasked(self, base: str, asking: str) -> str | None:
        """Return an earlier question with another question word; None where it is not English."""
        if language_of(base) != "en":
            return None
        base = base.rstrip(" ?!.")
        is_amount = asking.lower().startswith(("how much", "how many"))
        asked = _ADVERB_ASKED.fullmatch(base)
        if is_amount and (amount := self._amount_of_object(asked["rest"] if asked else base, asking)):
            return amount
        if re.match(rf"{_AUX}\b", base, re.I):
            return f"{asking} {base[:1].lower()}{base[1:]}?"
        if asked:
            degree = asked["degree"] or ""
            is_kept = (
                degree and (" " in degree or asked["aux"].lower()[0] != "d") and asking in ("Why", "When", "Where")
            )
            return f"{asking} {asked['rest']}{f' that {degree}' if is_kept else ''}?"
        if subject := _SUBJECT_ASKED.fullmatch(base):
            return f"{'For how much' if asking == 'How much' else asking} was {subject[2]} {subject[1]}?"
        if is_amount and (subject := re.fullmatch(rf"who\s+(\w+ed)\s+({_PREPOSITION}\b.+)", base, re.I)):
            return f"{asking} was {subject[1]} {subject[2]}?"
        return f"{base}, {asking.lower()}?"

    def _amount_of_object(self, rest: str, asking: str) -> str | None:
        """Return the question for the amount of an object; None where the question has no such object.

        Did Binance lay off employees -> how many employees did Binance lay off.
        """
        aux = re.match(rf"{_AUX}\b", rest, re.I)
        subject = next((name for name in self.names(rest) if aux and name.start == aux.end() + 1), None)
        found = _OBJECT.fullmatch(rest, subject.end) if subject else None
        is_name = found and any(name.start <= found.start("noun") < name.end for name in self.names(rest))
        if not aux or not subject or not found or is_name:
            return None
        if (asking.lower() == "how many") != found["noun"].endswith("s"):
            return None
        return f"{asking} {found['noun']} {aux[0].lower()} {subject.text} {found['verb']}{found['rest']}?"


def _owner(name: str) -> str:
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _is_stem(spelling: str, other: str) -> bool:
    """Return whether a folded spelling is only the stem of the other: stabilai of stabilityai, genesi of genesis."""
    letters = iter(other)
    return spelling != other and other[:3] == spelling[:3] and all(letter in letters for letter in spelling)
