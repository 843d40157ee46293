"""Read the versioned names of a text: 그록-1, 그록1 and Grok-1 are one name, 그록-2 is another.

It knows no table: whether a letter is a name by itself comes in as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rag.text.function_words import ENGLISH_FUNCTION_WORDS
from rag.text.normalisation import fold, stem
from rag.text.question_words import QUESTION_WORDS
from rag.text.terms import Term

if TYPE_CHECKING:
    from kiwipiepy import Token


def compound_name(
    text: str, tokens: Sequence[Token], position: int, head: Term, is_name: Callable[[str], bool]
) -> Term | None:
    """Return the versioned name that a term begins (그록-1, GPT-4, a16z, 시리즈 B), where the next tokens make one.

    Args:
        text: that was cut.
        tokens: all of it.
        position: of the token after the term.
        head: the term.
        is_name: whether a spelling is a name by itself, as X is, so that it is no version.
    """
    is_word = head.key in ENGLISH_FUNCTION_WORDS or head.key in QUESTION_WORDS
    if head.kind not in ("name", "noun") or position >= len(tokens) or (is_word and len(head.key) > 1):
        return None
    following = tokens[position]
    gap = text[head.end : following.start]
    if following.tag == "SO" and following.form == "-" and not gap and position + 1 < len(tokens):
        position, following = position + 1, tokens[position + 1]
        gap = text[head.end + 1 : following.start]
    elif gap.strip(" "):
        return None
    after = tokens[position + 1] if position + 1 < len(tokens) else None
    end = following.start + following.len
    tail = stem(following.form, following.tag)
    apart = bool(gap) and len(tail) > 2 and "." not in tail  # a version after a space is short: 그록 1.5, not 레터 622
    if following.tag == "SN" and head.kind == "name" and len(gap) <= 1 and not apart and not _makes_amount(after, end):
        if after is not None and after.tag == "SL" and after.start == end and not gap:  # a16z
            tail, end = tail + fold(after.form), end + after.len
        return Term(f"{head.key}#{tail}", head.start, end, "compound")
    is_letter = following.tag == "SL" and len(following.form) == 1 and following.form.isupper()
    is_letter = is_letter and not (after is not None and after.tag == "SN" and after.start == end)  # not the A of A100
    if is_letter and not is_name(following.form):
        return Term(f"{head.key}#{fold(following.form)}", head.start, end, "compound")
    return None


def _makes_amount(after: Token | None, end: int) -> bool:
    """Return whether the token after a number makes it an amount: 60억, 2018년, 45%."""
    return after is not None and after.tag in ("NR", "NNB", "SW") and after.start <= end + 1
