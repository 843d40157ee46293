"""Find the citations in what a model writes, whichever way it writes them, and take them out of the text.

Understood are ``[key]``, ``[key, key]``, ``[key; key]``, ``[key: words]``, ``[source: key]``, ``(key)``, ``<key>``,
``{key}``, ``\\[key\\]``, ``【key】``, ``【key†source】``, ``[^key]``, and ``[^1]`` where a line ``[^1]: key`` stood
before it. A number, as in ``[2]``, ``[doc2]``, ``(Source 2)``, ``[1-3]`` or ``말이다²``, counts for the passage at that
place, unless keys are numbers themselves. A citation counts for the keys in it that are known. One with no known key
is dropped where nothing but a citation looks like it: ``【...】``, ``[^...]``, ``[77]``, ``[four]``, ``[key]``,
``[a1]``, ``[source: words]``; any other bracket stays text, since it may stand in the passage too: "[He] is right". A
comma or a dash between two citations goes with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

BRACKETS = {"[": "]", "【": "】", "(": ")", "（": "）", "<": ">", "{": "}"}
LONGEST = 200  # characters between the brackets of a citation
_CLOSING = frozenset(BRACKETS.values())
_OPENING = re.compile(r"[\s*_`:：\\]*[\[【(（<{]")
_SEPARATOR = re.compile(r"[,;/&|、·]|\band\b|및")
_WORD = re.compile(r"[A-Za-z0-9]+")
_AROUND = " \t*_`\"'“”#\\"
_ROUND_LABEL = r"(?:sources?|passages?|docs?|documents?|refs?|출처|문서|단락)"
_LABEL = rf"(?:{_ROUND_LABEL}|keys?|references?|chunks?|contexts?|articles?|citations?|자료|기사|근거|참고)"
_AND = r"\s*(?:[,;&·、–~-]|and\b|및)\s*"
# Keys are four small letters (rag.retrieval), other tools number their sources, and small models write "[key]".
_ONE = rf"(?:[a-z]{{4}}|[a-z]?\d{{1,3}}|[SPD]\d{{1,3}}|(?i:{_LABEL}))"
_LIKE_A_KEY = re.compile(rf"{_ONE}(?:{_AND}{_ONE})*")
_LABELLED = re.compile(rf"(?i:{_LABEL})[\s:：#]+(?=\S)")
_NUMBER = rf"(?i:{_LABEL})?[ _#:.-]*\d{{1,3}}"
_NUMBERS = re.compile(rf"{_NUMBER}(?:{_AND}{_NUMBER})*")
_IS_NUMBERED = re.compile(rf"(?i:{_ROUND_LABEL})[ _#:.-]*\d")  # as "(2)" is not, which may be anything
_RANGE = re.compile(r"(\d+)(?:\s*[–~-]\s*(\d+))?")
_LONGEST_RANGE = 12  # passages
# Digits above the line cite after a mark or a word; "m²" and "10¹¹" are text.
_RAISED = re.compile(
    r"(?:(?<=[.,!?。！？…”’\"'»])|(?<=[가-힣])|(?<=[A-Za-z]{5}))[⁰¹²³⁴-⁹]{1,2}(?=[\s.,!?。！？…”’\"'»]|\Z)"
)
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_JOINT = re.compile(r"\s*(?:[,;&·、–—~-]|and|및)?\s*")
_DEFINITION = re.compile(r"\[(?:\^([^\]\s]{1,20})|(\d{1,3}))\]:(.*)")


class CitationMarkers:
    """Reader of citations.

    Args:
        keys: the known keys, read in capitals too, in the order of their passages before the model.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = {key.lower(): key for key in keys}
        self._numbered = () if any(key.isdigit() for key in keys) else tuple(keys)
        self._notes: dict[str, tuple[str, ...]] = {}

    def define(self, line: str) -> bool:
        """Return whether a line is the text of a footnote; what it says of its label is remembered."""
        match = _DEFINITION.match(line.strip())
        if match is None:
            return False
        label, named = match[1] or match[2], self._known(match[3])
        if match[2] and not named:  # "[1]: words" may be a sentence
            return False
        self._notes[label] = named or self._known(label)
        return True

    def end(self, text: str, position: int, *, is_whole: bool) -> int | None:
        """Return the offset after the citation that begins at a bracket.

        Args:
            text: the text.
            position: offset of the opening bracket.
            is_whole: nothing will be added to the text.

        Returns:
            ``position`` itself where it begins no citation; None where what follows will decide it.
        """
        reach = position + LONGEST + 2
        closing = text.find(BRACKETS[text[position]], position + 1, reach)
        if closing < 0:
            return position if is_whole or len(text) >= reach else None
        following = text[closing + 1 : closing + 2]
        if not following and not is_whole and text[position] == "[":
            return None  # a link has a round bracket here
        named = self._named(text[position], text[position + 1 : closing], following)
        return position if named is None else closing + 1

    def leading(self, text: str) -> tuple[str, ...]:
        """Return the known keys of the citations before the first word of a whole text."""
        end = 0
        while match := _OPENING.match(text, end):
            after = self.end(text, match.end() - 1, is_whole=True)
            if after is None or after < match.end():
                break
            end = after
        return self.split(text[:end])[1]

    def split(self, text: str) -> tuple[str, tuple[str, ...]]:
        """Return a text without citations and without the spaces before them, and the known keys, each once."""
        text = _RAISED.sub(lambda match: f"[{match[0].translate(_LOWERED)}]", text)
        kept: list[str] = []
        opened: list[int] = []  # where in ``kept`` a bracket is open
        found: list[str] = []
        emptied = -1  # where in ``kept`` the last citation was
        for i, character in enumerate(text):
            kept.append(character)
            if character in BRACKETS:
                opened.append(len(kept) - 1)
            elif character in _CLOSING and opened and BRACKETS[kept[opened[-1]]] == character:
                start = opened.pop()
                inside = "".join(kept[start + 1 : -1]) if len(kept) - start <= LONGEST + 2 else ""
                named = self._named(kept[start], inside, text[i + 1 : i + 2])
                if emptied == start + 1 and not inside.strip():  # [[key]]
                    named = ()
                if named is not None:
                    is_joined = 0 <= emptied <= start and _JOINT.fullmatch("".join(kept[emptied:start]))
                    del kept[emptied if is_joined else start :]
                    while kept and (kept[-1].isspace() or kept[-1] == "\\"):
                        kept.pop()
                    emptied = len(kept)
                    found += named
        return "".join(kept), tuple(dict.fromkeys(found))

    def _named(self, bracket: str, inside: str, following: str) -> tuple[str, ...] | None:
        """Return the known keys of a citation; None where the bracket is none."""
        words = " ".join(inside.split()).strip(_AROUND)
        if bracket == "【":
            return self._known(words.partition("†")[0]) or self._at_places(words)
        if words.startswith("^"):
            return self._notes.get(words[1:]) or self._known(words)
        for part in (words, *words.split(":", 1), _LABELLED.sub("", words, count=1)):
            tokens = [token.strip(_AROUND).lower() for token in _SEPARATOR.split(part)]
            if all(token in self._keys for token in tokens):
                return tuple(self._keys[token] for token in tokens)
        if bracket == "[":
            return self._in_square(words, following)
        return self._at_places(words) if _IS_NUMBERED.match(words) and _NUMBERS.fullmatch(words) else None

    def _in_square(self, words: str, following: str) -> tuple[str, ...] | None:
        if (first := _WORD.match(words)) and first[0].lower() in self._keys:
            return self._known(words)
        if following == "(":  # a link
            return None
        if _NUMBERS.fullmatch(words):
            return self._at_places(words)
        if _LIKE_A_KEY.fullmatch(words) or _LABELLED.match(words):
            return self._known(words)
        return None

    def _known(self, text: str) -> tuple[str, ...]:
        words = (word.lower() for word in _WORD.findall(text))
        return tuple(self._keys[word] for word in words if word in self._keys)

    def _at_places(self, text: str) -> tuple[str, ...]:
        """Return the keys that numbers name, by a footnote or by the place of a passage; none for other text."""
        return tuple(self._numbers(text)) if _NUMBERS.fullmatch(text) else ()

    def _numbers(self, text: str) -> Iterator[str]:
        for first, last in _RANGE.findall(text):
            if first in self._notes and not last:
                yield from self._notes[first]
                continue
            start, end = int(first), int(last or first)
            for place in range(start, min(end, start + _LONGEST_RANGE) + 1):
                if 1 <= place <= len(self._numbered):
                    yield self._numbered[place - 1]
