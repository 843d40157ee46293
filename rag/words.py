"""The words of a question as they are written: their stems, and those that only name the kind of answer.

"D1 칩을 생산한 회사는 어디인가요?" asks for a company; a sentence that answers names one and need not say 회사. In
"애플의 대표는 누구인가요?" 대표 is what is asked and must be there. What tells them apart is the grammar: the noun that
a relative clause describes (생산한 회사) is the kind of answer, the clause says which. Rules over morphemes; no index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.korean import CONTENT_TAGS, Morpheme
from rag.sentences import language_of

Span = tuple[int, int]

_ASKING_PRONOUNS = frozenset(("누구", "누", "어디", "무엇", "무어", "뭐", "뭣", "머", "모"))
_ASKING_DETERMINERS = frozenset(("어느", "어떤", "무슨", "어디"))
_NAMING = frozenset(("라는", "이라는", "라고", "이란", "란"))  # xAI라는 회사
_LABELS = frozenset(("이름", "제목", "명칭"))  # the name of a firm: the firm is the kind
_WHICH = re.compile(r"\b(?:which|what)\s+([a-z]+)", re.I)
_NO_KIND = frozenset(
    "is are was were be do does did has have had will would can could should may might the a an".split()
)


def stems(text: str, morphemes: Sequence[Morpheme]) -> list[Span]:
    """Each word between white space without the particles and endings behind it; words without content are left out."""
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
    """The nouns that say what kind of thing is asked for, as ranges of the question."""
    if language_of(text) == "en":
        return [match.span(1) for match in _WHICH.finditer(text) if match[1].lower() not in _NO_KIND]
    return [span for start, end in _noun_runs(morphemes) for span in _kind_in_run(morphemes, start, end)]


def _kind_in_run(morphemes: Sequence[Morpheme], start: int, end: int) -> Iterator[Span]:
    """The part of one run of nouns that names a kind: 회사 of "생산한 회사는?", 단체 of "어느 단체 회장"."""
    form, tag = morphemes[start - 1][:2] if start else ("", "")
    if form in _ASKING_DETERMINERS:
        yield morphemes[start][2:]
    elif form in _NAMING:
        yield morphemes[end - 1][2:]
    elif tag == "ETM" and _asks(morphemes[end:]):
        names_itself = morphemes[end - 1][0] in _LABELS and end - start > 1
        yield from (morpheme[2:] for morpheme in morphemes[end - 1 - names_itself : end])


def _noun_runs(morphemes: Sequence[Morpheme]) -> Iterator[tuple[int, int]]:
    """Half-open ranges of morphemes: nouns that follow one another, an asking pronoun apart."""
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
    """Whether the question ends here, or goes on with who, where or what: no number is asked for."""
    content = [(form, tag) for form, tag, _, _ in rest if not tag.startswith(("J", "S"))]
    return not content or content[0][0] in _ASKING_PRONOUNS
