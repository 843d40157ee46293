"""Generate the questions that a Korean sentence answers: 2023년 11월에 공개했다 -> 언제 공개했나요?

Only the words that are asked for and the ending of the sentence are replaced, so its particles stay correct. Where a
question word replaces another word, the particle after it is adapted to its final sound. The module does not analyse
subordinate clauses: an amount inside one is not asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.questions.generation.person import names_person
from rag.questions.generation.written_question import WrittenQuestion, without_brackets
from rag.questions.rewriting.particles import agreeing
from rag.text import Analyzer, Morpheme, Quantity, final_consonant, find_quantities

LONGEST = 60  # characters of a sentence without its bracketed parts; longer questions are hard to read
LONGEST_TOPIC = 28
_ATTRIBUTION = re.compile(r"^[^,]{1,30}?(?:에 따르면|에 의하면),?\s")
_UNFIT = re.compile(r"[“”\"‘’「」『』;:!?\n#|*]|다\.\s")  # speech, lists, markup, two sentences
_NOT_ALONE = re.compile(
    r"^(?:이|그|저|이런|그런|이러한|그러한|이들|이것|그것|여기|거기|당시|앞서|다만|또|또한|한편|그러나)\s|^이[는가를도]\s"
)
_REASON = re.compile(r"^(.{4,50}?\s이유)는\s.+(?:때문|위해서|위함)이다$")
_APPROXIMATELY = re.compile(r"(?:약|대략)\s?$")
_PARTICLE = re.compile(r"[을를이가은는의]\s")
_UNIT = re.compile(r"(?:여\s?)?(명|개|곳|건|대|번|회|배|가지|권|편|마리|장|%|퍼센트|세|살)$")
_DURATION = re.compile(r"(년|개월|주|일|시간|분)$")
_LATIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9&.' -]{1,40}")
_FINAL_SS, _FINAL_N, _FINAL_B = 20, 4, 17  # ㅆ, ㄴ and ㅂ among the final consonants of Hangul's code table
_IS = ("이다", "입니다", "이에요", "예요")  # "is", in each style of speech


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
    if not text.endswith(("다.", "요.")) or len(text) > LONGEST or _UNFIT.search(text) or _NOT_ALONE.match(text):
        return ()
    body = text[:-1]
    morphemes = analyzer.morphemes(body)
    if any(tag in ("NP", "MAJ") for _, tag, _, _ in morphemes):  # pronouns and conjunctions point somewhere else
        return ()
    topic = _topic(body, morphemes)
    if language == "en":
        name = _latin_name(topic, context or sentence) if topic and _is_noun_sentence(morphemes) else ""
        return (_english_definition(name, _is_person(topic, morphemes, analyzer)),) if name else ()
    return tuple(_questions(body, morphemes, topic, analyzer))


def _questions(body: str, morphemes: Sequence[Morpheme], topic: str, analyzer: Analyzer) -> Iterator[WrittenQuestion]:
    if match := _REASON.match(body):
        yield WrittenQuestion(f"{match[1]}는 무엇인가요?", "reason")
        return
    ending = _asking_ending(body, morphemes)
    quantities = find_quantities(body)
    if ending and any(tag in ("JX", "JKS") for _, tag, _, _ in morphemes):
        for quantity in quantities:
            if not _is_in_clause(morphemes, quantity):
                yield from _quantity_question(quantity, body, ending, morphemes, analyzer)
    if topic and not quantities and _is_noun_sentence(morphemes):
        particle = body[len(topic)]
        if _is_person(topic, morphemes, analyzer):
            yield WrittenQuestion(f"{topic}{particle} 누구인가요?", "person")
        else:
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
    elif body[quantity.end :] in (*_IS, "다") and _tag_before(morphemes, quantity.start) not in ("NNG", "NNP", "SL"):
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


def _asking_ending(body: str, morphemes: Sequence[Morpheme]) -> str:
    """Return the ending of a sentence and of its question as "했다|했나요?"; an empty string where no rule applies."""
    if len(morphemes) < 3 or morphemes[-1][1] != "EF":
        return ""
    form, tag = morphemes[-1][0], morphemes[-2][1]
    if tag == "VCP":
        stem = next((ending for ending in (*_IS, "다") if body.endswith(ending)), "")
        return f"{stem}|인가요?" if stem else ""
    if form.endswith("다"):
        return _after_da(body, form)
    if body.endswith("해요"):
        return "해요|하나요?"
    if body.endswith("어요") and final_consonant(body[-3]) == _FINAL_SS:  # 했어요, 있어요
        return "어요|나요?"
    return ""


def _after_da(body: str, form: str) -> str:
    """Return the endings, as ``_asking_ending`` does, of a sentence in 다: plain, or formal (습니다)."""
    if form == "습니다":
        return "습니다|나요?"
    if form == "ᆸ니다" and final_consonant(body[-3]) == _FINAL_B:  # 합니다 -> 하나요
        return f"{body[-3]}니다|{chr(ord(body[-3]) - _FINAL_B)}나요?"
    before = body[-2]
    final = final_consonant(before)
    if final == _FINAL_SS:  # 했다, 있다, 되겠다
        return "다|나요?"
    if form == "는다":
        return "는다|나요?"
    if form == "ᆫ다" and final == _FINAL_N:  # 만든다 -> 만드나요
        return f"{before}다|{chr(ord(before) - _FINAL_N)}나요?"
    return ""


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


def _is_person(topic: str, morphemes: Sequence[Morpheme], analyzer: Analyzer) -> bool:
    """Return whether the topic of a noun sentence is a person, by its name or its predicate (교수이다)."""
    return names_person(topic, f"어느 {morphemes[-3][0]}", analyzer)


def _latin_name(topic: str, context: str) -> str:
    if _LATIN_NAME.fullmatch(topic):
        return topic
    named = re.search(rf"(?<![가-힣A-Za-z]){re.escape(topic)}[(]({_LATIN_NAME.pattern})[)]", context)
    return named[1] if named else ""


def _english_definition(name: str, is_person: bool) -> WrittenQuestion:
    return WrittenQuestion(f"{'Who' if is_person else 'What'} is {name}?", "person" if is_person else "definition")
