"""Tell whether a full stop ends an abbreviation and no sentence: one table for all code that splits sentences.

It splits nothing. Documents and the draft of a model have different lists of words.
"""

from __future__ import annotations

import re

MONTH_ABBREVIATIONS = ("Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec")
_ANYWHERE = "Mr Mrs Ms Dr Prof St Jr vs No e.g i.e"
_IN_DOCUMENTS = "Sr Gen Sen Rep Gov Fig cf"
# A draft is cut too late rather than too early, since half a sentence would be checked as a whole one. In a document a
# capital after "Inc." begins a sentence, and U.S. is seen as initials.
_IN_DRAFTS = "Inc Corp Ltd Co U.S U.K"


def _words(*lists: str) -> str:
    return "|".join(re.escape(word) for words in lists for word in words.split())


# Initials (X is a company), and the number of a list item that is all there is.
_DOCUMENT = re.compile(
    rf"(?:\b(?:{_words(_ANYWHERE, _IN_DOCUMENTS, *MONTH_ABBREVIATIONS)})"
    r"|(?<![A-Za-z0-9])(?:[A-Z]\.)*[A-WYZ]|\A\s*\(?\d{1,3})\.\Z"
)
_DRAFT = re.compile(rf"(?:^|\s)(?:\d{{1,2}}|[A-Z]|{_words(_ANYWHERE, _IN_DRAFTS, *MONTH_ABBREVIATIONS)})\.$")


def ends_in_abbreviation(text: str, *, is_draft: bool = False) -> bool:
    """Return whether the full stop at the end of a text is one of a title, an initial, a month or a list number.

    Args:
        text: from the beginning of its sentence to the full stop.
        is_draft: a model is writing it, and more of it may come.
    """
    return bool((_DRAFT if is_draft else _DOCUMENT).search(text))
