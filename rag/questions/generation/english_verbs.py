"""Turn English verbs into their plain form where the spelling leaves no doubt: raised, raise.

The plain form is needed for questions with "did" and "does". A wrong form would be an obvious mistake, so a verb that
the rules do not cover has none. The module knows no sentence.
"""

from __future__ import annotations

import re

# Irregular verbs, and regular ones that the rules below would get wrong.
_KNOWN = {
    "became": "become", "began": "begin", "bought": "buy", "broke": "break", "brought": "bring", "built": "build",
    "came": "come", "chose": "choose", "cost": "cost", "drew": "draw", "fell": "fall", "found": "find",
    "gave": "give", "got": "get",
    "grew": "grow", "held": "hold", "kept": "keep", "led": "lead", "left": "leave", "lost": "lose", "made": "make",
    "met": "meet", "paid": "pay", "ran": "run", "rose": "rise", "sent": "send", "sold": "sell", "spent": "spend",
    "stood": "stand", "taught": "teach", "took": "take", "told": "tell", "went": "go", "won": "win", "wrote": "write",
    "added": "add", "asked": "ask", "changed": "change", "completed": "complete", "created": "create",
    "designed": "design", "developed": "develop", "filed": "file", "fined": "fine", "focused": "focus", "hired": "hire",
    "invited": "invite", "named": "name", "unveiled": "unveil", "visited": "visit", "worked": "work",
}  # fmt: skip
# Verbs in the present tense that tell when something is, or what it costs; most other words with an s are nouns.
_PRESENT = {
    "begins": "begin", "closes": "close", "costs": "cost", "ends": "end", "opens": "open", "starts": "start",
    "takes": "take",
}  # fmt: skip
_HAVE = {"has": "does", "have": "do", "had": "did"}
_PARTICIPLES = frozenset(
    "born begun bought broken brought built chosen drawn found given grown held kept led left lost made met paid run "
    "sent set sold spent taken taught told won written shown known".split()
)
# The end of the stem before "ed" -> the end of the plain form.
_RULES = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"([^aeiou])i$", r"\1y"),  # carried
        (r"(?<=[aeiou])([bdgmnprt])\1$", r"\1"),  # planned
        (r"((?:c|v|z|[dr]g|[^s]s|u|[^aeo]at|quir|pir|lud|vid|cid))$", r"\1e"),  # announced, moved, closed, stated
        (
            r"((?:ss|sh|ch|x|[ai]ll|ck|(?:[ncpr]|[eio]s)t|[nlr]d|r[nm]|wn|[oae]y|\w[oe]w|[^v]en|er|al|lp|ee[dkpt]|ea[dklmt]|oi[nt]))$",
            r"\1",
        ),
    )
)


def asked_with(verb: str) -> tuple[str, str]:
    """Return the auxiliary that asks with a verb ("did", "does", "do"), and its plain form; "" where not known."""
    if verb in _HAVE:
        return _HAVE[verb], "have"
    if verb in _PRESENT:
        return "does", _PRESENT[verb]
    plain = plain_form(verb)
    return ("did", plain) if plain else ("", "")


def plain_form(past: str) -> str:
    """Return the plain form of a verb in the past tense; an empty string where the rules do not tell it."""
    if past in _KNOWN:
        return _KNOWN[past]
    if not re.fullmatch(r"[a-z]{2,}ed", past):
        return ""
    stem = past[:-2]
    return next((pattern.sub(plain, stem) for pattern, plain in _RULES if pattern.search(stem)), "")


def is_participle(word: str) -> bool:
    """Return whether a word after a form of "be" makes a passive: released, held."""
    return word in _PARTICIPLES or bool(re.fullmatch(r"[a-z]{2,}ed", word))
