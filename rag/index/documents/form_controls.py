"""Write what is filled in or chosen in the forms of a page as text, as its visitor sees it.

A saved form keeps its answers in attributes of controls, which are no text. Empty controls, buttons and what a browser
hides leave nothing. The module knows lxml's trees, and nothing of how a page is rendered.
"""

from __future__ import annotations

from typing import Any

_SHOWN = frozenset("text search tel url email number date month week time datetime-local range".split())
_MARKED = frozenset({"checkbox", "radio"})
_MARKS = {True: "☑ ", False: "☐ "}  # without them, what was not chosen would be read as chosen


def fill_in_forms(tree: Any) -> None:
    """Replace the controls of forms by their values; whether they are shown stays as it was.

    Args:
        tree: of a page; it is changed.
    """
    for control in list(tree.iter("input", "select", "textarea")):
        words = _words(control)
        if words:
            if (control.get("type") or "").strip().lower() not in _MARKED and _has_label(control):
                words = f":{words}"
                _end_label(control)
            written = control.makeelement("span", {n: v for n, v in control.attrib.items() if n in {"style", "hidden"}})
            written.text, written.tail = words, control.tail
            control.getparent().replace(control, written)


def _has_label(control: Any) -> bool:
    """Return whether the words before a control are its label, and have no colon yet."""
    before = control.getprevious()
    if before is None:
        words = control.getparent().text if control.getparent().tag == "label" else ""
    else:
        words = (before.tail or "").strip() or ("".join(before.itertext()) if before.tag == "label" else "")
    return bool((words or "").strip()) and not words.strip().endswith((":", "："))


def _end_label(control: Any) -> None:
    """Take away the white space between a label and what comes after it."""
    before = control.getprevious()
    if before is None:
        parent = control.getparent()
        parent.text = (parent.text or "").rstrip()
    else:
        before.tail = (before.tail or "").rstrip()


def _words(control: Any) -> str:
    if control.tag == "textarea":
        return _apart(control.text or "")
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None]
        shown = chosen or ([] if control.get("multiple") is not None else options[:1])
        return _apart(", ".join(" ".join("".join(one.itertext()).split()) for one in shown))
    kind = (control.get("type") or "text").strip().lower()
    if kind in _MARKED:
        return " " + _MARKS[control.get("checked") is not None]
    return _apart(control.get("value") or "") if kind in _SHOWN else ""


def _apart(value: str) -> str:
    words = value.strip()
    return f" {words} " if words else ""
