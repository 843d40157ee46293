"""Compare a name in Latin letters with its Korean transliteration: Semafor and 세마포, Bloomberg and 블룸버그.

Both are written as rough sounds, where letters that Korean spelling does not tell apart are one (p and f, b and v, l
and r), and compared by an edit distance in which vowels and silent letters cost little. Translations (Korea, 한국) are
not found. Measured by ``tests/benchmarks/transliteration.py``.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping

# Sounds of the consonants and vowels in the order of Unicode's Hangul syllables. "N" is ng, "_" the vowel ㅡ, which
# Korean puts where other languages have none.
_INITIALS = ("k", "k", "n", "t", "t", "l", "m", "p", "p", "s", "s", "", "j", "j", "j", "k", "t", "p", "h")
_VOWELS = (
    "a", "e", "a", "e", "o", "e", "o", "e", "o", "wa", "we", "we", "o", "u", "wo", "we", "wi", "u", "_", "i", "i",
)  # fmt: skip
_FINALS = (
    "k", "k", "k", "n", "n", "n", "t", "l", "l", "l", "l", "l", "l", "l", "l", "m", "p", "p", "t", "t", "N", "t", "t",
    "k", "t", "p", "h",
)  # fmt: skip
# Latin spellings of sounds, longest first; a letter that is missing is silent.
_LATIN = {
    "sch": "s", "tch": "j", "ph": "p", "th": "s", "sh": "s", "ch": "j", "ck": "k", "gh": "", "wh": "w", "qu": "kw",
    "ng": "N", "nk": "Nk", "ce": "se", "ci": "si", "cy": "si", "ge": "je", "gi": "ji", "gy": "ji", "ee": "i",
    "ea": "i", "oo": "u", "ou": "u", "eo": "o", "eu": "_", "ae": "e", "ai": "ai", "x": "ks", "c": "k", "q": "k",
    "g": "k", "k": "k", "d": "t", "t": "t", "f": "p", "v": "p", "b": "p", "p": "p", "r": "l", "l": "l", "m": "m",
    "n": "n", "j": "j", "z": "j", "s": "s", "h": "h", "w": "w", "y": "i", "a": "a", "e": "e", "i": "i", "o": "o",
    "u": "u",
}  # fmt: skip
_LONGEST_SPELLING = 3
_DOUBLED = re.compile(r"([^aeiou_w])\1+")
_HANGUL = re.compile("[가-힣]")
_FIRST_SYLLABLE, _SYLLABLES_PER_INITIAL, _SYLLABLES_PER_VOWEL = 0xAC00, 588, 28

# Costs of the edits, next to 1 for two different consonants. Chosen on every other of the pairs of
# tests/benchmarks/transliteration.tsv; the rest is measured.
_ALIKE: Mapping[frozenset[str], float] = {
    frozenset("sj"): 0.2, frozenset("nN"): 0.3, frozenset("tj"): 0.4, frozenset("ts"): 0.5, frozenset("kj"): 0.5,
    frozenset("ks"): 0.6, frozenset("lt"): 0.9, frozenset("_u"): 0.1,
}  # fmt: skip
_ADDED: Mapping[str, float] = {"_": 0.05, "h": 0.6}  # a Korean sound that the Latin spelling does not have
_SILENT: Mapping[str, float] = {"e": 0.25, "l": 0.3, "h": 0.3}  # a Latin sound that the Korean spelling does not have
_VOWEL, _VOWEL_FOR_CONSONANT, _SILENT_CONSONANT = 0.3, 1.2, 0.8
_VOWEL_SOUNDS = frozenset("aeiou_w")
FARTHEST = 0.22  # distance a Latin sound; see tests/benchmarks/transliteration.py
LONGEST = 12  # syllables of a Korean word that are compared


def is_transliterated(latin: str, korean: Iterable[str]) -> bool:
    """Return whether a name in Latin letters is what one of some Korean words begins with.

    Args:
        latin: one or more words in Latin letters.
        korean: words in Hangul that begin with a name; particles may follow it.
    """
    spellings = {latin_sounds(spelling) for spelling in (latin, latin.lower().replace("ch", "k"))} - {""}
    return any(distance(sounds, word) <= FARTHEST for word in korean for sounds in spellings)


def distance(sounds: str, word: str) -> float:
    """Return the cost of turning Latin sounds into those of the beginning of a Korean word, a Latin sound.

    Args:
        sounds: as ``latin_sounds`` returns them; not empty.
        word: a word in Hangul.
    """
    korean, ends = _hangul_sounds(word)
    row = [0.0]
    for sound in korean:
        row.append(row[-1] + _added(sound))
    for latin in sounds:
        above, row = row, [row[0] + _silent(latin)]
        for place, sound in enumerate(korean):
            row.append(
                min(above[place] + _instead(latin, sound), above[place + 1] + _silent(latin), row[-1] + _added(sound))
            )
    return min((row[end] for end in ends), default=float("inf")) / len(sounds)


def latin_sounds(name: str) -> str:
    """Return the rough sounds of a name in Latin letters, one character each."""
    plain = unicodedata.normalize("NFKD", name).lower()
    rest, sounds = "".join(c for c in plain if c.isascii() and c.isalpha()), ""
    while rest:
        lengths = range(min(_LONGEST_SPELLING, len(rest)), 0, -1)
        spelling = next((rest[:length] for length in lengths if rest[:length] in _LATIN), rest[0])
        sounds += _LATIN.get(spelling, "")
        rest = rest[len(spelling) :]
    return _DOUBLED.sub(r"\1", sounds)


@functools.lru_cache(maxsize=16_384)
def _hangul_sounds(word: str) -> tuple[str, tuple[int, ...]]:
    """Return the sounds of a Korean word, and where each of its syllables ends in them."""
    sounds, ends = "", []
    for syllable in _HANGUL.findall(word)[:LONGEST]:
        code = ord(syllable) - _FIRST_SYLLABLE
        initial = _INITIALS[code // _SYLLABLES_PER_INITIAL]
        sounds += "" if initial and sounds.endswith(initial) else initial
        sounds += _VOWELS[code % _SYLLABLES_PER_INITIAL // _SYLLABLES_PER_VOWEL]
        if final := code % _SYLLABLES_PER_VOWEL:
            sounds += _FINALS[final - 1]
        ends.append(len(sounds))
    return sounds, tuple(ends)


def _instead(latin: str, sound: str) -> float:
    if latin == sound:
        return 0.0
    vowels = (latin in _VOWEL_SOUNDS) + (sound in _VOWEL_SOUNDS)
    usual = (1.0, _VOWEL_FOR_CONSONANT, _VOWEL)[vowels]
    return _ALIKE.get(frozenset((latin, sound)), usual)


def _added(sound: str) -> float:
    return _ADDED.get(sound, _VOWEL if sound in _VOWEL_SOUNDS else 1.0)


def _silent(sound: str) -> float:
    return _SILENT.get(sound, _VOWEL if sound in _VOWEL_SOUNDS else _SILENT_CONSONANT)
