"""Tell whether a question is an instruction to write something: summarise, compare, translate, put into a table.

Only a chat model can follow one; the built-in answerer quotes, and a quotation is no summary. The rule is used only
where no model answers, so nothing else is there to tell. It is closed therefore: a few verbs, in the imperative, at the
end of a Korean sentence or the beginning of an English one. What a quotation can answer is none of them: "tell me",
"list", "explain", 알려 줘, 나열해 줘, 설명해 줘.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from rag.text import Morpheme, interrogative_morphemes

# Nouns that 하다 makes verbs of, and verbs of writing, as morphemes.
_TASKS = frozenset("요약 정리 비교 대조 번역 분석 평가 비평 종합 추천 예측 작성 의역 윤문".split())
_WRITING = frozenset("쓰 만들 짓 그리 바꾸 고치 줄이 옮기".split())
_TABLES = frozenset("표 도표 연표 비교표".split())
_FAVOURS = frozenset("주 보 드리 부탁 요청 가능".split())  # 요약해 줘, 비교해 봐, 정리 부탁해
# What may stand after the verb besides particles and endings (정리해 줄 수 있어?). Any other word makes the verb a part
# of a clause: 정리한 사람은?
_AFTER = _FAVOURS | frozenset("수 있 좀 좋".split())
_COMMANDS = re.compile(r"(?:[어아]?라|[으시]*세요|[으]?십시오|[으]?시오|ᆸ시다|읍시다|자)$")

_COURTESY = r"(?:(?:please|kindly|now|then|can|could|would|will|you|help|me|i|want|need|to|like|let's)[\s,]+)*+"
_PRODUCTS = "summary|overview|comparison|table|chart|timeline|outline|translation|analysis|gist|recap|digest"
_ENGLISH = re.compile(
    rf"\s*+(?:[^,.?!]{{1,60}},\s*+)?{_COURTESY}(?:"
    r"(?:summari[sz]e|compare|contrast|translate|tabulate|outline|analy[sz]e|evaluate|assess|criti(?:que|ci[sz]e)|"
    r"recommend|rewrite|rephrase|paraphrase|condense|recap|synthesi[sz]e|sum\s+up|write|draft|compose)\b"
    rf"|(?:give|provide|show|make|create|draw|build|prepare|produce|put|turn)(?:\s+\S+){{0,6}}?\s+(?:{_PRODUCTS})\b)",
    re.I,
)


def is_instruction(text: str, language: str, morphemes: Sequence[Morpheme]) -> bool:
    """Return whether a question tells to write something, which only a model can do.

    Args:
        text: the question.
        language: ``ko`` or ``en``.
        morphemes: its morphemes.
    """
    if language == "en":
        return bool(_ENGLISH.match(text))
    words = [morpheme for morpheme in morphemes if not morpheme[1].startswith("S") or morpheme[1] == "SL"]
    verb = next((i for i in range(len(words) - 1, -1, -1) if not _may_follow(words[i])), None)
    if verb is None or any(tag == "EP" and form not in ("시", "겠") for form, tag, _, _ in words[verb + 1 :]):
        return False  # 정리했어?: what happened is asked for
    form, tag = words[verb][:2]
    after = words[verb + 1 :]
    if form in _TASKS and tag.startswith("N"):
        return _commands_task(after, asks=_asks(text, morphemes))
    is_writing = form in _WRITING and tag == "VV"
    return _asks_favour(after) and (is_writing or _is_put_into_table(words))


def _may_follow(morpheme: Morpheme) -> bool:
    form, tag = morpheme[:2]
    return form not in _TASKS and (tag.startswith(("J", "E", "XSV")) or form in _AFTER)


def _commands_task(after: Sequence[Morpheme], *, asks: bool) -> bool:
    """Return whether what follows the noun of a task makes it a command: 해 줘, 하세요, 좀, or nothing at all."""
    if any(tag == "XSV" and form != "하" for form, tag, _, _ in after):  # 비교되나?
        return False
    if _asks_favour(after):
        return True
    if not any(tag == "XSV" for _, tag, _, _ in after):
        return all(tag == "JKO" or form == "좀" for form, tag, _, _ in after) and not asks
    return bool(_COMMANDS.search(after[-1][0])) or (after[-1][0] in ("어", "아", "어요") and not asks)


def _asks_favour(after: Sequence[Morpheme]) -> bool:
    return any(form in _FAVOURS and not tag.startswith("J") for form, tag, _, _ in after)


def _asks(text: str, morphemes: Sequence[Morpheme]) -> bool:
    return text.rstrip().endswith("?") or any(form in interrogative_morphemes() for form, _, _, _ in morphemes)


def _is_put_into_table(words: Sequence[Morpheme]) -> bool:
    return any(one[0] in _TABLES and two[1] == "JKB" for one, two in itertools.pairwise(words))
