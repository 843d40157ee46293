"""Find the citations in what a model writes, whichever way it writes them, and take them out of the text.

Understood are ``[key]``, ``[key, key]``, ``[key; key]``, ``[key: words]``, ``[source: key]``, ``(key)``, ``【key】``,
``【key†source】``, ``[^key]``, and ``[^1]`` where a line ``[^1]: key`` stood before it. A citation counts for the keys
in it that are known. One with no known key is dropped where nothing but a citation looks like it: ``【...】``,
``[^...]``, ``[7]``, ``[four]``, ``[key]``; any other bracket without a known key stays text.
"""

from __future__ import annotations

import re
from collections.abc import Collection

BRACKETS = {"[": "]", "【": "】", "(": ")", "（": "）"}
LONGEST = 200  # characters between the brackets of a citation
_CLOSING = frozenset(BRACKETS.values())
_OPENING = re.compile(r"[\s*_`:：]*[\[【(（]")
_SEPARATOR = re.compile(r"[,;/&|、·]|\band\b|및")
_WORD = re.compile(r"[A-Za-z0-9]+")
_AROUND = " \t*_`\"'“”#"
# Keys are four small letters (rag.retrieval), other tools number their sources, and small models write "[key]".
_ONE = r"(?:[a-z]{4}|\d{1,3}|(?:key|source|passage) ?\d{0,2})"
_LIKE_A_KEY = re.compile(rf"{_ONE}(?:\s*[,;]\s*{_ONE})*")
_DEFINITION = re.compile(r"\[(?:\^([^\]\s]{1,20})|(\d{1,3}))\]:(.*)")


class CitationMarkers:
    """Reader of citations.

    Args:
        keys: the known keys, read in capitals too.
    """

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = {key.lower(): key for key in keys}
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
                    del kept[start:]
                    while kept and kept[-1].isspace():
                        kept.pop()
                    emptied = len(kept)
                    found += named
        return "".join(kept), tuple(dict.fromkeys(found))

    def _named(self, bracket: str, inside: str, following: str) -> tuple[str, ...] | None:
        """Return the known keys of a citation; None where the bracket is none."""
        words = " ".join(inside.split()).strip(_AROUND)
        if bracket == "【":
            return self._known(words.partition("†")[0])
        if words.startswith("^"):
            return self._notes.get(words[1:]) or self._known(words)
        for part in (words, *words.split(":", 1)):
            tokens = [token.strip(_AROUND).lower() for token in _SEPARATOR.split(part)]
            if all(token in self._keys for token in tokens):
                return tuple(self._keys[token] for token in tokens)
        if bracket != "[":
            return None
        if (first := _WORD.match(words)) and first[0].lower() in self._keys:
            return self._known(words)
        if _LIKE_A_KEY.fullmatch(words) and following != "(":
            return tuple(key for word in _WORD.findall(words) for key in self._notes.get(word) or self._known(word))
        return None

    def _known(self, text: str) -> tuple[str, ...]:
        words = (word.lower() for word in _WORD.findall(text))
        return tuple(self._keys[word] for word in words if word in self._keys)
