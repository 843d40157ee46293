"""Find the grammatical parts of a question: stems, nouns that name the kind of answer, arguments and appositions.

"D1 칩을 생산한 회사는 어디인가요?" asks for a company; a sentence that answers it names one and need not contain 회사.
In "애플의 대표는 누구인가요?" the word 대표 is part of the subject and must be there. Grammar tells the two apart: a
noun that a relative clause describes (생산한 회사) is the kind of answer. The rules use morphemes and no index.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from rag.text import (
    CONTENT_TAGS,
    Morpheme,
    clipped_interrogatives,
    english_interrogatives,
    interrogative_morphemes,
    language_of,
)

Span = tuple[int, int]

_ASKING_PRONOUNS = interrogative_morphemes("who", "what", "where") | clipped_interrogatives()
_ASKING_DETERMINERS = interrogative_morphemes("which", "where")
_NAMING = frozenset(("라는", "이라는", "라고", "이란", "란"))  # xAI라는 회사
_LABELS = frozenset(("이름", "제목", "명칭"))  # the name of a firm: the firm is the kind
_VAGUE = frozenset(("것", "점", "일", "내용", "방법", "말", "경우", "결과"))
_WHICH = re.compile(rf"\b(?:{english_interrogatives('which', 'what')})\s+([a-z]+)", re.I)
# The first word of an English question without an interrogative; it follows the interrogative in others.
AUXILIARIES = tuple("is are was were do does did has have had can could will would should".split())
_NO_KIND = frozenset(AUXILIARIES) | frozenset("be may might the a an".split())


def stems(text: str, morphemes: Sequence[Morpheme]) -> list[Span]:
    """Return the range of each word without its particles and endings; words without content are left out.

    Args:
        text: a question.
        morphemes: the morphemes of the text.

    Returns:
        ranges of characters, half open, in order.
    """
    found: list[Span] = []
    for word in re.finditer(r"\S+", text):
        inside = [
            (start, end)
            for _, tag, start, end in morphemes
            if word.start() <= start and end <= word.end() and tag.startswith(CONTENT_TAGS)
        ]
        if inside:
            found.append((inside[0][0], max(end for _, end in inside)))
    return found


def kinds_of_answer(text: str, morphemes: Sequence[Morpheme]) -> list[Span]:
    """Return the ranges of the nouns that name the kind of thing that is asked for.

    Args:
        text: a question.
        morphemes: the morphemes of the text.

    Returns:
        ranges of characters, half open, in order.
    """
    if language_of(text) == "en":
        return [match.span(1) for match in _WHICH.finditer(text) if match[1].lower() not in _NO_KIND]
    return [span for start, end in _noun_runs(morphemes) for span in _kind_in_run(morphemes, start, end)]


def arguments(text: str, morphemes: Sequence[Morpheme]) -> list[Span]:
    """Return the ranges of the nouns that the question is about.

    They have a particle and are in the main clause, or in the clause that describes the kind of answer. "머스크가 세운
    xAI는 얼마를 받았어?" is about xAI; 머스크 is in a clause that only identifies it. In English every word counts.

    Args:
        text: a question.
        morphemes: the morphemes of the text.

    Returns:
        ranges of characters, half open, in order.
    """
    if language_of(text) == "en":
        return [morpheme[2:] for morpheme in morphemes]
    kinds = kinds_of_answer(text, morphemes)
    found = []
    for start, end in _noun_runs(morphemes):
        particle = morphemes[end][1] if end < len(morphemes) else ""
        if particle in ("JX", "JKS", "JKO", "JKB") and _is_in_main_clause(morphemes, end, kinds):
            found += [morpheme[2:] for morpheme in morphemes[start:end]]
    return found


def _is_in_main_clause(morphemes: Sequence[Morpheme], position: int, kinds: Sequence[Span]) -> bool:
    ending = next((i for i in range(position, len(morphemes)) if morphemes[i][1] in ("EF", "ETM")), None)
    if ending is None or morphemes[ending][1] == "EF":
        return True
    described = next((end for start, end in _noun_runs(morphemes) if start == ending + 1), None)
    return described is not None and morphemes[described - 1][2:] in kinds


def predicates(morphemes: Sequence[Morpheme]) -> list[Span]:
    """Return the ranges of the nouns that verbs are made of: 성장 of 성장하다, 해고 of 해고되다."""
    pairs = itertools.pairwise(morphemes)
    return [(noun[2], noun[3]) for noun, suffix in pairs if noun[1] == "NNG" and suffix[1] == "XSV"]


def appositions(morphemes: Sequence[Morpheme]) -> list[Span]:
    """Return the ranges of nouns right before a name that only describe it: 대출업체 of "대출업체 제네시스"."""
    found: list[Span] = []
    for start, end in _noun_runs(morphemes):
        tags = [tag for _, tag, _, _ in morphemes[start:end]]
        common = len(list(itertools.takewhile(lambda tag: tag == "NNG", tags)))
        if common < len(tags) and all(tag == "NNP" for tag in tags[common:]):
            found += [morpheme[2:] for morpheme in morphemes[start : start + common]]
    return found


def described_kind(text: str, morphemes: Sequence[Morpheme]) -> int | None:
    """Return the position of the final noun that the whole question describes: 웹사이트 of "…를 전한 웹사이트는?".

    It is None where there is no such noun, and always in English.
    """
    if language_of(text) == "en":
        return None
    for start, end in _noun_runs(morphemes):
        form, tag, position, _ = morphemes[start]
        says_nothing = tag == "NNB" or form in _VAGUE
        if start and morphemes[start - 1][1] == "ETM" and _asks(morphemes[end:]) and not says_nothing:
            return position
    return None


def _kind_in_run(morphemes: Sequence[Morpheme], start: int, end: int) -> Iterator[Span]:
    """Yield the nouns of one run that name a kind: 회사 of "생산한 회사는?", 단체 of "어느 단체 회장"."""
    form, tag = morphemes[start - 1][:2] if start else ("", "")
    if form in _ASKING_DETERMINERS:
        yield morphemes[start][2:]
    elif form in _NAMING:
        yield morphemes[end - 1][2:]
    elif tag == "ETM" and _asks(morphemes[end:]):
        names_itself = morphemes[end - 1][0] in _LABELS and end - start > 1
        yield from (morpheme[2:] for morpheme in morphemes[end - 1 - names_itself : end])


def _noun_runs(morphemes: Sequence[Morpheme]) -> Iterator[tuple[int, int]]:
    """Yield half-open ranges of morpheme indices: consecutive nouns without interrogative pronouns."""
    start = None
    for i, (form, tag, _, _) in enumerate(morphemes):
        is_noun = tag in ("NNG", "NNP", "NNB", "SL") and form not in _ASKING_PRONOUNS
        if is_noun and start is None:
            start = i
        elif not is_noun and start is not None:
            yield start, i
            start = None
    if start is not None:
        yield start, len(morphemes)


def _asks(rest: Sequence[Morpheme]) -> bool:
    """Return whether the question ends here or continues with who, where or what, so that no number is asked for."""
    content = [(form, tag) for form, tag, _, _ in rest if not tag.startswith(("J", "S"))]
    return not content or content[0][0] in _ASKING_PRONOUNS
