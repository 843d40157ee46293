"""Generate the questions that a Korean sentence answers: 2023년 11월에 공개했다 -> 언제 공개했나요?

Only the words that are asked for and the ending of the sentence are replaced, so its particles stay correct; the
register of the sentence does not matter, since the ending is made anew from the stem. Where a question word replaces
another word, the particle after it is adapted to its final sound. Of a long sentence only the topic and the last clause
are asked about. The module does not analyse subordinate clauses: an amount inside one is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.questions.generation.person import names_person
from rag.questions.generation.written_question import WrittenQuestion, without_brackets
from rag.questions.rewriting.particles import agreeing
from rag.text import Analyzer, Morpheme, Quantity, find_quantities

LONGEST = 160  # characters of a sentence without its bracketed parts
LONGEST_BODY = 60  # characters of what is made a question; longer questions are hard to read
LONGEST_TOPIC = 28
_ATTRIBUTION = re.compile(r"^[^,]{1,30}?(?:에 따르면|에 의하면),?\s")
_UNFIT = re.compile(r"[“”\"‘’「」『』;:!?\n#|*]|다\.\s")  # speech, lists, markup, two sentences
_NOT_ALONE = re.compile(
    r"^(?:이|그|저|이런|그런|이러한|그러한|이들|이것|그것|여기|거기|당시|앞서|다만|또|또한|한편|그러나)\s|^이[는가를도]\s"
)
_REASON = re.compile(r"^(.{4,50}?\s이유)는\s.+(?:때문|위해서|위함)이다$")
_APPROXIMATELY = re.compile(r"(?:약|대략)\s?$")
_PARTICLE = re.compile(r"[을를이가은는의]\s")
_UNIT = re.compile(r"(?:여\s?)?(명|개|곳|건|대|번|회|배|가지|권|편|점|마리|장|%|퍼센트|세|살)$")
_DURATION = re.compile(r"(년|개월|주|일|시간|분)$")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9&.' -]{1,40}")
_NO_STATEMENT = re.compile(r"(?:시다|자|라|세요|십시오|까요?)$")  # endings that propose, order or ask
_EXISTS = ("있", "없", "계시")  # asked like verbs


def korean_questions(
    sentence: str, analyzer: Analyzer, language: str, context: str = ""
) -> tuple[WrittenQuestion, ...]:
    """Return the questions that a Korean sentence answers.

    In English the only question is what or who something with a Latin name is. That name follows the Korean one in
    brackets, in the sentence or elsewhere in its context.

    Args:
        sentence: a Korean sentence.
        analyzer: finds the morphemes and knows the table of names.
        language: language of the questions, ``ko`` or ``en``.
        context: the text around the sentence; empty for none.
    """
    text = _ATTRIBUTION.sub("", without_brackets(sentence))
    if not text.endswith(".") or len(text) > LONGEST or _UNFIT.search(text) or _NOT_ALONE.match(text):
        return ()
    body = _short(text[:-1], analyzer)
    morphemes = analyzer.morphemes(body)
    if any(tag in ("NP", "MAJ") for _, tag, _, _ in morphemes):  # pronouns and conjunctions point somewhere else
        return ()
    topic = _topic(body, morphemes)
    if language == "en":
        name = _latin_name(topic, context or sentence) if topic and _is_noun_sentence(morphemes) else ""
        return (_english_definition(name, _is_person(topic, morphemes, analyzer)),) if name else ()
    asked = _questions(body, morphemes, topic, analyzer) if len(body) <= LONGEST_BODY else ()
    return (*asked, *_on_topic(topic, morphemes))


def _on_topic(topic: str, morphemes: Sequence[Morpheme]) -> Iterator[WrittenQuestion]:
    """Yield the question what is said of the topic of a sentence, where that is a name, or of several nouns."""
    tags = [tag for _, tag, _, end in morphemes if end <= len(topic)]
    is_named = bool({"NNP", "SL"} & set(tags)) or tags.count("NNG") > 1
    if topic and is_named and not {"NNB", "XPN", "MM", "SN"} & set(tags):
        yield WrittenQuestion(f"{topic}에 대해 어떤 내용이 나오나요?", "topic", about=topic)


def _short(body: str, analyzer: Analyzer) -> str:
    """Return a sentence, or of a long one its topic and its last clause: A는 [B를 하며] C를 했다."""
    if len(body) <= LONGEST_BODY:
        return body
    morphemes = analyzer.morphemes(body)
    topic = _topic(body, morphemes)
    clause = max((end for _, tag, _, end in morphemes if tag == "EC" and body[end : end + 1] in (" ", ",")), default=0)
    rest = body[clause:].lstrip(", ")
    if not topic or clause <= len(topic) + 1 or any(tag == "JX" for _, tag, start, _ in morphemes if start >= clause):
        return body  # the clause may have a topic of its own
    return f"{body[: len(topic) + 1]} {rest}"


def _questions(body: str, morphemes: Sequence[Morpheme], topic: str, analyzer: Analyzer) -> Iterator[WrittenQuestion]:
    if match := _REASON.match(body):
        yield WrittenQuestion(f"{match[1]}는 무엇인가요?", "reason")
        return
    ending = _asking_ending(body, morphemes, analyzer)
    quantities = find_quantities(body)
    if ending and any(tag in ("JX", "JKS") for _, tag, _, _ in morphemes):
        for quantity in quantities:
            if not _is_in_clause(morphemes, quantity):
                yield from _quantity_question(quantity, body, ending, morphemes, analyzer)
    if topic and not quantities and _is_noun_sentence(morphemes):
        particle = body[len(topic)]
        if _is_person(topic, morphemes, analyzer):
            yield WrittenQuestion(f"{topic}{particle} 누구인가요?", "person")
        elif not _ends_with_name(body, morphemes):  # a name says who or what is meant, not what it is
            yield WrittenQuestion(f"{topic}{particle} 무엇인가요?", "definition")


def _quantity_question(
    quantity: Quantity, body: str, ending: str, morphemes: Sequence[Morpheme], analyzer: Analyzer
) -> Iterator[WrittenQuestion]:
    """Yield the question for one amount or date, where a question word can take its place."""
    word = _question_word(quantity)
    if not word or quantity.bound or (quantity.approximate and not _APPROXIMATELY.search(body[: quantity.start])):
        return
    before = _APPROXIMATELY.sub("", body[: quantity.start])
    if quantity.kind == "date":
        is_adverbial = body[quantity.end :].startswith("에 ")
        if is_adverbial:
            yield WrittenQuestion(_as_question(before + word, body[quantity.end + 1 :], ending), "date", quantity.text)
    elif f"{body[quantity.end :]}|인가요?" == ending and _tag_before(morphemes, quantity.start) not in (
        "NNG",
        "NNP",
        "SL",
    ):
        yield WrittenQuestion(f"{before}{word}인가요?", "amount", quantity.text)
    elif body.startswith(" 있", quantity.end) and before.strip():
        yield WrittenQuestion(_as_question(before + word, body[quantity.end :], ending), "amount", quantity.text)
    elif _PARTICLE.match(body, quantity.end) and before.strip():
        rest = _as_question("", body[quantity.end :], ending)
        yield WrittenQuestion(before + agreeing(analyzer, word, rest), "amount", quantity.text)


def _tag_before(morphemes: Sequence[Morpheme], position: int) -> str:
    """Return the tag of the morpheme before a position.

    A noun right before an amount ends a list that the amount sums up: A, B, C 세 가지.
    """
    return next((tag for _, tag, _, end in reversed(morphemes) if end <= position), "")


def _question_word(quantity: Quantity) -> str:
    """Return the question word for a quantity (언제, 얼마, 몇 명); an empty string where there is no short one."""
    if quantity.kind == "date":
        return "언제"
    if quantity.kind == "money":
        return "얼마"
    if quantity.kind == "duration":
        unit = _DURATION.search(quantity.text)
        return f"몇 {unit[1]}" if unit else ""
    unit = _UNIT.search(quantity.text)
    return f"몇 {unit[1]}" if unit and quantity.kind in ("number", "percent") else ""


def _as_question(before: str, rest: str, ending: str) -> str:
    """Return the question with the ending of a question in place of the ending of the statement.

    Args:
        before: the question up to ``rest``.
        rest: the end of the sentence.
        ending: the two endings as returned by ``_asking_ending``.
    """
    stem, asking = ending.split("|")
    return f"{before}{rest.removesuffix(stem)}{asking}"


def _asking_ending(body: str, morphemes: Sequence[Morpheme], analyzer: Analyzer) -> str:
    """Return the ending of a sentence and of its question as "했다|했나요?"; an empty string if it states nothing."""
    if len(morphemes) < 3 or morphemes[-1][1] != "EF" or _NO_STATEMENT.search(body):
        return ""
    (stem, tag, start, end), (_, _, ending, _) = morphemes[-2], morphemes[-1]
    if tag == "EP":  # 했다, 열었어요, 되겠습니다
        return f"{body[ending:]}|나요?" if ending >= end else ""
    if not tag.startswith(("V", "XSV", "XSA")):  # 27미터예요, 정소라다: the copula is not written
        return f"{body[ending:]}|인가요?"
    is_verb = tag.startswith(("VV", "VX", "XSV")) or stem in _EXISTS
    asking = "나요" if is_verb else "ᆫ가요" if tag == "VCP" else "은가요"
    joined = analyzer.joined([(stem, tag), (asking, "EF")])
    return f"{body[start:]}|{joined}?"


def _is_in_clause(morphemes: Sequence[Morpheme], quantity: Quantity) -> bool:
    """Return whether the first clause that ends after a quantity is a subordinate one."""
    endings = (tag for _, tag, start, _ in morphemes if start >= quantity.end and tag in ("EF", "EC", "ETM", "ETN"))
    return next(endings, "") != "EF"


def _topic(body: str, morphemes: Sequence[Morpheme]) -> str:
    """Return the noun phrase before the first 은 or 는, where it contains no verb; an empty string otherwise."""
    for position, (form, tag, start, end) in enumerate(morphemes):
        if tag == "JX" and form in ("은", "는") and position and end < len(body) and body[end] == " ":
            topic = body[:start]
            return topic if len(topic) <= LONGEST_TOPIC else ""
        if tag.startswith(("V", "E", "XSV", "XSA", "JK", "JC", "SP")) and tag != "JKG":
            return ""
    return ""


def _is_noun_sentence(morphemes: Sequence[Morpheme]) -> bool:
    """Return whether a sentence is "X는 Y이다" with an independent noun Y, not 것이다 or 예정이다."""
    tags = [tag for _, tag, _, _ in morphemes[-3:]]
    return (
        tags[1:] == ["VCP", "EF"]
        and tags[0] in ("NNG", "NNP")
        and morphemes[-3][0] not in ("예정", "계획", "전망", "때문")
    )


def _ends_with_name(body: str, morphemes: Sequence[Morpheme]) -> bool:
    """Return whether there is a name in the last word of a sentence, alone or as a part of it: 윤하늘 as 윤 + 하늘."""
    last = body.rfind(" ") + 1
    return any(tag == "NNP" for _, tag, start, _ in morphemes if start >= last)


def _is_person(topic: str, morphemes: Sequence[Morpheme], analyzer: Analyzer) -> bool:
    """Return whether the topic of a noun sentence is a person, by its name, its predicate (교수이다) or its noun."""
    nouns = (morphemes[-3][0], topic.rsplit(maxsplit=1)[-1])
    return any(names_person(topic, f"어느 {noun}", analyzer) for noun in nouns)


def _latin_name(topic: str, context: str) -> str:
    if _LATIN_NAME.fullmatch(topic):
        return topic
    named = re.search(rf"(?<![가-힣A-Za-z]){re.escape(topic)}[(]({_LATIN_NAME.pattern})[)]", context)
    return named[1] if named else ""


def _english_definition(name: str, is_person: bool) -> WrittenQuestion:
    return WrittenQuestion(f"{'Who' if is_person else 'What'} is {name}?", "person" if is_person else "definition")
