"""Generate the questions that an English sentence answers: "Acme grew in 2024." -> When did Acme grow?

Only a sentence whose subject is a proper name, or the definite description of one thing, is understood without its
context. Only verbs with a certain plain form are asked with "did". The module does not parse: a sentence that matches
no template gives no question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.questions.generation.english_verbs import is_participle, plain_form
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
_SUBJECT = re.compile(rf"(?P<subject>{_NAME})\s(?P<verb>[a-z]+)\s(?P<rest>.+)")
_OWNER = re.compile(rf"(?P<subject>{_NAME})\s(?P<verb>[a-z]+)\s(?:about\s|around\s)?")
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


def _questions(body: str, analyzer: Analyzer) -> Iterator[WrittenQuestion]:
    quantities = find_quantities(body)
    for quantity in quantities:
        if not quantity.bound:
            yield from _quantity_question(quantity, body)
    match = _SUBJECT.fullmatch(body)
    if match and match["verb"] in _BE and not quantities and (kind := _KIND.match(match["rest"])):
        subject, is_person = match["subject"], _is_person(match["subject"], kind["kind"], analyzer)
        asking = f"{'Who' if is_person else 'What'} {match['verb']} {_mid_sentence(subject)}?"
        yield WrittenQuestion(asking, "person" if is_person else "definition")
    if match and not match["subject"].startswith("The ") and " " in match["subject"]:
        yield WrittenQuestion(f"What is said about {match['subject']}?", "topic", about=match["subject"])


def _quantity_question(quantity: Quantity, body: str) -> Iterator[WrittenQuestion]:
    """Yield the question for one amount or date, where a template covers its position in the sentence."""
    before, after = body[: quantity.start], body[quantity.end :]
    if quantity.kind == "date" or _YEAR.fullmatch(quantity.text):
        match = _SUBJECT.fullmatch(_WHEN.sub("", before)) if not after and _WHEN.search(before) else None
        if match and (asking := _when(match)):
            yield WrittenQuestion(asking, "date", quantity.text)
        return
    if not after and (measured := _MEASURE.fullmatch(before)):
        yield WrittenQuestion(f"What {measured['be']} {_mid_sentence(measured['subject'])}?", "amount", quantity.text)
        return
    owner = _OWNER.fullmatch(before)
    if owner and (asking := _how_much(quantity, owner["subject"], owner["verb"], after)):
        yield WrittenQuestion(asking, "amount", quantity.text)


def _when(match: re.Match[str]) -> str:
    subject, verb, rest = _mid_sentence(match["subject"]), match["verb"], match["rest"]
    if verb in ("was", "were"):
        return f"When {verb} {subject} {rest}?" if is_participle(rest.split()[0]) else ""
    return f"When did {subject} {plain_form(verb)} {rest}?" if plain_form(verb) else ""


def _how_much(quantity: Quantity, subject: str, verb: str, after: str) -> str:
    """Return the question for an amount: How much did X raise in May? How many parameters does X have?

    It is an empty string where no template fits.
    """
    auxiliary = {"has": "does", "have": "do", "had": "did"}.get(verb, "did")
    plain = "have" if verb in ("has", "have", "had") else plain_form(verb)
    if not plain:
        return ""
    if quantity.kind == "money":
        is_plain = not after or re.match(r"\s(?:in|from|for|to|on|at|of)\b", after)
        return f"How much {auxiliary} {_mid_sentence(subject)} {plain}{after}?" if is_plain else ""
    counted = _COUNTED.fullmatch(_FIGURE.sub("", quantity.text) + after) if quantity.kind == "number" else None
    if counted is None:
        return ""
    return f"How many{counted['noun']} {auxiliary} {_mid_sentence(subject)} {plain}{counted['rest'] or ''}?"


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
