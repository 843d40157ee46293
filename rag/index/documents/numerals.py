"""Write a number as lists show it: in letters, syllables, circles or Roman numerals."""

from __future__ import annotations

SYLLABLES = "가나다라마바사아자차카타파하"
CONSONANTS = "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
SMALLS = "abcdefghijklmnopqrstuvwxyz"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def lettered(count: int, letters: str) -> str:
    """Return the letter for a number, from 1; the number itself where there are too few letters."""
    return letters[count - 1] if 0 < count <= len(letters) else str(count)


def roman(count: int) -> str:
    """Return a number as a small Roman numeral, the number itself from 400."""
    if not 0 < count < 400:
        return str(count)
    text = ""
    for value, numeral in _ROMAN:
        text += numeral * (count // value)
        count %= value
    return text
