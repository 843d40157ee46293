"""Write the formulas of Word documents on one line: ``x = (-b ± √(b^2-4ac))/2a`` in place of a picture of it.

The marks are those of the linear format for mathematics (Unicode Technical Note 28), but for what is hard to read
there: a root of a degree is a power, and matrices have commas and semicolons. This module knows OMML, and no documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMULAS = frozenset({_M + "oMath", _M + "oMathPara"})
_DELETED = frozenset({_W + "del", _W + "moveFrom"})
# A number, a word, or one sign: what needs no brackets around it beside an operator.
_ATOM = re.compile(r"\d+(?:[.,]\d+)*|(?:[^\W\d][\u0300-\u036f]?)+|.", re.S)
_RAISED = re.compile("[′″‴'*†°∘]+")  # stand high by themselves
_INTEGRAL, _HAT, _LINE_ABOVE, _LINE_BELOW = "∫", "\u0302", "\u0305", "\u0332"  # what is meant where none is named


def linear(element: Any) -> str:
    """Return a formula, or a part of one, on one line; several formulas of a paragraph each on their own."""
    if not isinstance(element.tag, str) or element.tag in _DELETED or element.tag.endswith("Pr"):
        return ""
    if element.tag == _M + "t":
        return element.text or ""
    if element.tag == _M + "oMathPara":
        return "\n".join(filter(None, map(linear, element)))
    write = _STRUCTURES.get(element.tag.removeprefix(_M))
    return write(element) if write else "".join(map(linear, element))


def _part(element: Any, name: str) -> str:
    """Return a part of a structure, "" where it is missing or left empty."""
    found = element.find(_M + name)
    return "" if found is None else linear(found).strip()


def _parts(element: Any, name: str) -> list[str]:
    return [linear(part).strip() for part in element.findall(_M + name)]


def _property(element: Any, name: str, otherwise: str) -> str:
    """Return a property of a structure; ``otherwise`` where it is not set, "" where it is set to nothing."""
    found = element.find(f"{element.tag}Pr/{_M}{name}")
    return otherwise if found is None else str(found.get(_M + "val") or "")


def _grouped(text: str) -> str:
    """Return an operand, in brackets unless it is one by itself."""
    return text if not text or _ATOM.fullmatch(text) or _is_bracketed(text) else f"({text})"


def _is_bracketed(text: str) -> bool:
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return position == len(text) - 1 and position > 0
    return False


def _scripted(base: str, below: str, above: str) -> str:
    lower = f"_{_grouped(below)}" if below else ""
    upper = "" if not above else above if _RAISED.fullmatch(above) else f"^{_grouped(above)}"
    return base + lower + upper


def _fraction(element: Any) -> str:
    bar = "¦" if _property(element, "type", "bar") == "noBar" else "/"  # without one it is no quotient
    return f"{_grouped(_part(element, 'num'))}{bar}{_grouped(_part(element, 'den'))}"


def _scripts(element: Any) -> str:
    return _scripted(_grouped(_part(element, "e")), _part(element, "sub"), _part(element, "sup"))


def _scripts_before(element: Any) -> str:
    return f"{_scripted('', _part(element, 'sub'), _part(element, 'sup'))} {_part(element, 'e')}"


def _root(element: Any) -> str:
    degree, radicand = _part(element, "deg"), _grouped(_part(element, "e"))
    return f"{radicand}^(1/{_grouped(degree)})" if degree else f"√{radicand}"


def _operator(element: Any) -> str:
    """Write a sum, a product or an integral with its bounds."""
    sign = _property(element, "chr", _INTEGRAL)
    return f"{_scripted(sign, _part(element, 'sub'), _part(element, 'sup'))} {_part(element, 'e')}"


def _delimited(element: Any) -> str:
    inside = _property(element, "sepChr", "|").join(_parts(element, "e"))
    return f"{_property(element, 'begChr', '(')}{inside}{_property(element, 'endChr', ')')}"


def _function(element: Any) -> str:
    name, argument = _part(element, "fName"), _part(element, "e")
    return f"{name}{argument}" if argument.startswith(("(", "[", "{")) else f"{name} {argument}"


def _limit(element: Any) -> str:
    is_below = element.tag == _M + "limLow"
    limit = _part(element, "lim")
    return _scripted(_part(element, "e"), limit if is_below else "", "" if is_below else limit)


def _accented(element: Any) -> str:
    return _grouped(_part(element, "e")) + _property(element, "chr", _HAT)


def _lined(element: Any) -> str:
    line = _LINE_ABOVE if _property(element, "pos", "bot") == "top" else _LINE_BELOW
    return _grouped(_part(element, "e")) + line


def _matrix(element: Any) -> str:
    return "; ".join(", ".join(_parts(row, "e")) for row in element.findall(_M + "mr"))


def _equations(element: Any) -> str:
    return "; ".join(part.replace("&", "") for part in _parts(element, "e"))  # & says where they are aligned


_STRUCTURES: dict[str, Callable[[Any], str]] = {
    "acc": _accented,
    "bar": _lined,
    "d": _delimited,
    "eqArr": _equations,
    "f": _fraction,
    "func": _function,
    "limLow": _limit,
    "limUpp": _limit,
    "m": _matrix,
    "nary": _operator,
    "rad": _root,
    "sPre": _scripts_before,
    "sSub": _scripts,
    "sSubSup": _scripts,
    "sSup": _scripts,
}
