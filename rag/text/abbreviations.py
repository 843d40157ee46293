"""Tell whether a full stop ends an abbreviation and no sentence: one table for all code that splits sentences.

It splits nothing. Documents and the draft of a model have different lists of words.
"""

from __future__ import annotations

import re

LONGEST = 64  # characters that are looked at before a full stop; more tell no more, and there may be millions
MONTH_ABBREVIATIONS = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec")
_ANYWHERE = "Mr Mrs Ms Dr Prof St Jr vs No e.g i.e"
_IN_DOCUMENTS = "Sr Gen Sen Rep Gov Fig cf"
# A draft is cut too late rather than too early, since half a sentence would be checked as a whole one. In a document a
# capital after "Inc." begins a sentence, and U.S. is seen as initials.
_IN_DRAFTS = "Inc Corp Ltd Co U.S U.K"
# After an amount ("$1 bn.") and before more words ("approx. 3 m.") the next word tells: "$1 bn. Then" is a border.
_UNITS = "bn mn m tn k b mil bil mio mrd hr hrs min sec yr yrs lb lbs oz ft in sq km kg cm mm"
_BEFORE_WORDS = "approx est ca c cf etc al incl excl max avg resp dept"
_BEFORE_AMOUNTS = "Nos no nos pp p vol Vol art Art sec Sec ch Ch"


def _words(*lists: str) -> str:
    return "|".join(re.escape(word) for words in lists for word in words.split())


# Initials (X is a company), and the number of a list item that is all there is.
_DOCUMENT = re.compile(
    rf"(?:\b(?:{_words(_ANYWHERE, _IN_DOCUMENTS, *MONTH_ABBREVIATIONS)})"
    r"|(?<![A-Za-z0-9])(?:[A-Z]\.)*[A-WYZ]|\A\s*\(?\d{1,3})\.\Z"
)
_DRAFT = re.compile(rf"(?:^|\s)(?:\d{{1,2}}|[A-Z]|{_words(_ANYWHERE, _IN_DRAFTS, *MONTH_ABBREVIATIONS)})\.$")


_UNIT = re.compile(rf"\d\s?(?:{_words(_UNITS)})\.\Z")
_MORE = re.compile(rf"(?<![A-Za-z])(?:{_words(_BEFORE_WORDS, _BEFORE_AMOUNTS)})\.\Z")
_OPENING = r"[\"'“‘(\[]*"
# In small letters (but xAI and eBay are names that may begin a sentence), or a mark that begins none.
_GOES_ON = re.compile(rf"{_OPENING}(?:[a-z]+(?![A-Za-z])|[–—&/%+,;:=<>~-](?!\d))")
_AMOUNT = re.compile(rf"{_OPENING}[~≈<>±–-]?[A-Z]{{0,3}}[$€£₩¥]?\d")


def ends_in_abbreviation(text: str, following: str = "", *, is_draft: bool = False) -> bool:
    """Return whether the full stop at the end of a text is one of an abbreviation, an initial or a list number.

    Args:
        text: from the beginning of its sentence to the full stop; the last ``LONGEST`` characters of that are enough.
        following: the next word; "" for none.
        is_draft: a model is writing it, and more of it may come.
    """
    text = text[-LONGEST:]
    if (_DRAFT if is_draft else _DOCUMENT).search(text):
        return True
    if _GOES_ON.match(following):
        return bool(_UNIT.search(text) or _MORE.search(text))
    return bool(_AMOUNT.match(following) and _MORE.search(text))
