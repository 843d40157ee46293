"""Compare a name in Latin letters with its Korean transliteration: Semafor and 세마포, Bloomberg and 블룸버그.

Both are reduced to a skeleton of consonants that Korean spelling does not tell apart (p and f, b and v, l and r). It
finds most transliterations and no translations (Korea, 한국).
"""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import Levenshtein

# Initial and final consonants in the order of Unicode's Hangul Jamo blocks (U+1100, U+11A8), as skeleton letters.
_INITIALS = ("k", "k", "n", "t", "t", "l", "m", "p", "p", "s", "s", "", "s", "s", "s", "k", "t", "p", "h")
_FINALS = (
    "k", "k", "k", "n", "n", "n", "t", "l", "l", "l", "l", "l", "l", "l", "l", "m", "p", "p", "s", "s", "n", "s", "s",
    "k", "t", "p", "h",
)  # fmt: skip
# Latin spellings of one sound, longest first; vowels and silent letters vanish.
_LATIN = (
    ("sch", "s"), ("tch", "s"), ("ph", "p"), ("th", "s"), ("sh", "s"), ("ch", "s"), ("ck", "k"), ("gh", ""),
    ("wh", "h"), ("qu", "k"), ("ng", "n"), ("x", "ks"), ("ce", "s"), ("ci", "s"), ("cy", "s"), ("ge", "s"),
    ("gi", "s"), ("c", "k"), ("q", "k"), ("g", "k"), ("k", "k"), ("d", "t"), ("t", "t"), ("f", "p"), ("v", "p"),
    ("b", "p"), ("p", "p"), ("r", "l"), ("l", "l"), ("m", "m"), ("n", "n"), ("j", "s"), ("z", "s"), ("s", "s"),
    ("h", "h"),
)  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")
_HANGUL_WORD = re.compile("[가-힣]+")
_FIRST_SYLLABLE, _SYLLABLES_PER_INITIAL, _SYLLABLES_PER_VOWEL = 0xAC00, 588, 28
SHORT = 3  # letters; a skeleton that is not longer has to agree exactly
SLACK = 1 / 3  # of the letters of a skeleton may differ: final r is silent in Korean, th is s or t


def is_transliterated(name: str, text: str) -> bool:
    """Return whether a name in Latin letters is written in Korean letters in a text.

    Args:
        name: one or more words in Latin letters.
        text: the text.
    """
    skeletons = {_latin_skeleton(spelling) for spelling in (name, name.lower().replace("ch", "k"))}
    if min(map(len, skeletons)) < 2:
        return True  # too short to tell: Io, Ava
    words = _HANGUL_WORD.findall(text)
    runs = ["".join(words[i : i + size]) for size in (1, 2) for i in range(len(words) - size + 1)]
    found = {_hangul_skeleton(run) for run in runs}
    return any(_matches(wanted, skeleton) for wanted in skeletons for skeleton in found)


def _matches(wanted: str, found: str) -> bool:
    """Return whether a skeleton begins with another, up to SLACK; particles may follow a Korean name."""
    slack = int(len(wanted) * SLACK) if len(wanted) > SHORT else 0
    lengths = range(max(1, len(wanted) - slack), len(wanted) + slack + 1)
    return any(
        Levenshtein.distance(wanted, found[:length], score_cutoff=slack) <= slack
        for length in lengths
        if length <= len(found)
    )


def _hangul_skeleton(word: str) -> str:
    letters = []
    for syllable in word:
        code = ord(syllable) - _FIRST_SYLLABLE
        letters.append(_INITIALS[code // _SYLLABLES_PER_INITIAL])
        if final := code % _SYLLABLES_PER_VOWEL:
            letters.append(_FINALS[final - 1])
    return _DOUBLED.sub(r"\1", "".join(letters))


def _latin_skeleton(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).lower()
    rest, skeleton = "".join(c for c in plain if c.isascii() and c.isalpha()), ""
    while rest:
        spelling, sound = next(((s, k) for s, k in _LATIN if rest.startswith(s)), (rest[0], ""))
        skeleton += sound
        rest = rest[len(spelling) :]
    return _DOUBLED.sub(r"\1", skeleton)
