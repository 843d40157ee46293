"""Generate the questions that an English sentence answers: "Acme grew in 2024." -> When did Acme grow?

Only a sentence whose subject is a proper name, or the definite description of one thing, is understood without its
context. Only verbs with a certain plain form are asked with "did". The module does not parse: a sentence that matches
no template gives no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from rag.questions.generation.english_verbs import asked_with, is_participle
from rag.questions.generation.person import names_person
from rag.questions.generation.written_question import WrittenQuestion, without_brackets
from rag.questions.rewriting.particles import agreeing
from rag.text import Analyzer, Quantity, find_quantities

LONGEST = 140  # characters
_ATTRIBUTION = re.compile(r"^According to [^,]{1,60}, ")
_UNFIT = re.compile(
    r"[“”\"‘;:!?\n#|*]|\b(?:I|we|you|our|your|it|its|he|his|she|her|they|their|this|these|those)\b|[.]\s"
)
_NOT_ALONE = re.compile(
    r"^(?:It|Its|He|His|She|Her|They|Their|This|That|These|Those|There|Here|But|And|However|In|On|At)\b"
)
_NAME = r"(?:The\s)?[A-Z][\w'’&.-]*(?:\s(?:of|the|and|for|de|van)(?=\s[A-Z])|\s[A-Z0-9][\w'’&.-]*){0,6}"
_THING = r"The(?:\s[A-Za-z][\w'’&-]*){1,4}"  # a definite description of one thing
_SUBJECT = re.compile(rf"(?P<subject>{_NAME})\s(?P<verb>[a-z]+)\s(?P<rest>.+)")
_ALONE = re.compile(rf"{_NAME}|{_THING}")
_DOER = re.compile(rf"(?P<before>.+?)(?:\s(?:in|on)\s[^,]+?)?\sby\s(?P<name>{_NAME})(?:\s(?:in|on)\s[^,]+)?")
_FURTHER = re.compile(r"\s(?:by|from|with|because)\s|,\s(?:by|because)\s")  # what follows a date and tells no other one
_SECOND_CLAUSE = re.compile(r"\b(?:and|or|but)\b|,")  # the date may be of that one alone
_ABOUT = re.compile(r"\s(?:about|around)\s?$")
_LONGEST_SUBJECT = 8  # words
_BE = frozenset("is are was were".split())
_MEASURE = re.compile(r"(?P<subject>The\s[\w'’&. -]{3,60}?)\s(?P<be>is|are|was|were)\s(?:about\s|around\s)?$")
_WHEN = re.compile(r"\s(?:in|on)\s$")
_FIGURE = re.compile(r"^[\d.,]+(?:\s(?:hundred|thousand|million|billion|trillion))?")
_COUNTED = re.compile(r"(?P<noun>\s[a-z]+(?:\s[a-z]+)?)(?P<rest>\s(?:in|from|for|to|on|at|by)\s.+)?")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_KIND = re.compile(
    r"(?:an?|the|one of the)\s(?P<kind>[\w' -]+?)(?=\s(?:of|in|that|who|which|for|from|by|to|with|made|at|on)\b|,|$)"
)


def english_questions(sentence: str, analyzer: Analyzer, language: str) -> tuple[WrittenQuestion, ...]:
    """Return the questions that an English sentence answers; in Korean only what or who something is.

    Args:
        sentence: an English sentence.
        analyzer: knows the table of names.
        language: language of the questions, ``ko`` or ``en``.
    """
    text = _ATTRIBUTION.sub("", without_brackets(sentence))
    if not text.endswith(".") or len(text) > LONGEST or _UNFIT.search(text) or _NOT_ALONE.match(text):
        return ()
    body = text[:-1]
    found = _questions(body, analyzer) if language == "en" else _korean_definition(body, analyzer)
    return tuple(found)


class _Clause(NamedTuple):
    """A clause, up to what is asked for; in the passive it has no verb, and the participle begins the rest."""

    subject: str
    auxiliary: str
    verb: str
    rest: str


def _questions(body: str, analyzer: Analyzer) -> Iterator[WrittenQuestion]:
    quantities = find_quantities(body)
    for quantity in quantities:
        if not quantity.bound:
            yield from _quantity_question(quantity, body)
    if (doer := _DOER.fullmatch(body)) and (clause := _clause(doer["before"])) and not clause.verb:
        asking = f"Who {clause.auxiliary} {_mid_sentence(clause.subject)} {clause.rest} by?"
        yield WrittenQuestion(asking, "person", doer["name"])
    match = _SUBJECT.fullmatch(body)
    if match and match["verb"] in _BE and not quantities and (kind := _KIND.match(match["rest"])):
        subject, is_person = match["subject"], _is_person(match["subject"], kind["kind"], analyzer)
        asking = f"{'Who' if is_person else 'What'} {match['verb']} {_mid_sentence(subject)}?"
        yield WrittenQuestion(asking, "person" if is_person else "definition")
    if match and not match["subject"].startswith("The ") and " " in match["subject"]:
        yield WrittenQuestion(f"What is said about {match['subject']}?", "topic", about=match["subject"])


def _clause(text: str) -> _Clause | None:
    """Return the parts of a clause whose subject is understood alone, at the first word that is known as its verb."""
    words = text.split()
    for number in range(1, min(len(words), _LONGEST_SUBJECT + 1)):
        subject, verb, rest = " ".join(words[:number]), words[number], " ".join(words[number + 1 :])
        if not _ALONE.fullmatch(subject):
            continue
        if verb in ("was", "were"):
            return _Clause(subject, verb, "", rest) if rest and is_participle(rest.split()[0]) else None
        auxiliary, plain = asked_with(verb)
        if plain:
            return _Clause(subject, auxiliary, plain, rest)
    return None


def _quantity_question(quantity: Quantity, body: str) -> Iterator[WrittenQuestion]:
    """Yield the question for one amount or date, where a template covers its position in the sentence."""
    before, after = body[: quantity.start], body[quantity.end :]
    if quantity.kind == "date" or _YEAR.fullmatch(quantity.text):
        is_last = not after or _FURTHER.match(after)
        clause = _clause(_WHEN.sub("", before)) if is_last and _WHEN.search(before) else None
        if clause and clause.rest and clause.verb != "have" and not _SECOND_CLAUSE.search(clause.rest):
            parts = filter(None, (clause.auxiliary, _mid_sentence(clause.subject), clause.verb, clause.rest))
            yield WrittenQuestion(f"When {' '.join(parts)}?", "date", quantity.text)
        return
    if not after and (measured := _MEASURE.fullmatch(before)):
        yield WrittenQuestion(f"What {measured['be']} {_mid_sentence(measured['subject'])}?", "amount", quantity.text)
        return
    clause = _clause(_ABOUT.sub("", f"{before.rstrip()} "))
    if clause and clause.verb and not clause.rest and (asking := _how_much(quantity, clause, after)):
        yield WrittenQuestion(asking, "amount", quantity.text)


def _how_much(quantity: Quantity, clause: _Clause, after: str) -> str:
    """Return the question for an amount: How much did X raise in May? How many parameters does X have?

    It is an empty string where no template fits.
    """
    asked = f"{clause.auxiliary} {_mid_sentence(clause.subject)} {clause.verb}"
    if quantity.kind == "money":
        after = "" if after.startswith(", ") else after
        is_plain = not after or re.match(r"\s(?:in|from|for|to|on|at|of)\b", after)
        return f"How much {asked}{after}?" if is_plain else ""
    counted = _COUNTED.fullmatch(_FIGURE.sub("", quantity.text) + after) if quantity.kind == "number" else None
    return f"How many{counted['noun']} {asked}{counted['rest'] or ''}?" if counted else ""


def _mid_sentence(subject: str) -> str:
    """Return a subject as it is written inside a sentence, with a lower-case article."""
    return "the" + subject[3:] if subject.startswith("The ") else subject


def _is_person(subject: str, kind: str, analyzer: Analyzer) -> bool:
    return names_person(subject, f"which {' '.join(kind.split()[-2:])}", analyzer)


def _korean_definition(body: str, analyzer: Analyzer) -> Iterator[WrittenQuestion]:
    match = _SUBJECT.fullmatch(body)
    kind = _KIND.match(match["rest"]) if match else None
    if match and kind and match["verb"] in _BE and not match["subject"].startswith("The "):
        is_person = _is_person(match["subject"], kind["kind"], analyzer)
        topic = agreeing(analyzer, match["subject"], "은")
        yield WrittenQuestion(
            f"{topic} {'누구' if is_person else '무엇'}인가요?", "person" if is_person else "definition"
        )
