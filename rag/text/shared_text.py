"""Measure how much of one text is in another: the containment of their runs of characters.

This is the containment of Broder, "On the resemblance and containment of documents" (1997), over runs of nine
characters, as Leskovec, Rajaraman and Ullman take them for articles ("Mining of Massive Datasets", 3.2). Unlike
resemblance (Jaccard) it is not lowered by what only the longer text has: another lead, a footer, other articles. Only
letters and digits count, so that quotation marks, hyphens and line breaks of another outlet or format change nothing.
"""

from __future__ import annotations

import re

from rag.text.normalisation import fold

RUN = 9  # letters
_NOT_LETTERS = re.compile(r"(?!(?<=\d)\.\d)[\W_]")


def letters(text: str) -> str:
    """Return the letters and digits of a text, compatibility-normalised and in lower case.

    The point inside a number stays, for 1.5 is not 15.
    """
    return _NOT_LETTERS.sub("", fold(text))


def runs(words: str, most: int | None = None) -> list[str]:
    """Return the runs of RUN letters of a text, in order; what is shorter is a single run.

    Args:
        words: what ``letters`` returns for the text.
        most: about how many are returned, evenly spaced; all for None.
    """
    starts = range(max(1, len(words) - RUN + 1)) if words else range(0)
    step = 1 if most is None else max(1, len(starts) // most)
    return [words[start : start + RUN] for start in starts[::step]]


def containment(part: str, whole: str, most: int | None = None) -> float:
    """Return the share of the runs of a text that are in another, 0..1; 0 where it has no letters.

    Args:
        part: what ``letters`` returns for the text.
        whole: the same for the other.
        most: about how many runs are looked up; all for None. The standard error is at most 0.5 / sqrt(most).
    """
    found = [run in whole for run in runs(part, most)]
    return sum(found) / len(found) if found else 0.0
