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
    groups = [group for group in tree.iter("fieldset") if _is_choice(group)]
    for control in list(tree.iter("input", "select", "textarea")):
        words = _words(control)
        if words:
            if not _is_marked(control) and _end_label(control):
                words = f":{words}"
            written = control.makeelement("span", {n: v for n, v in control.attrib.items() if n in {"style", "hidden"}})
            written.text, written.tail = words, control.tail
            control.getparent().replace(control, written)
    for group in groups:
        _write_as_row(group)


def _is_choice(group: Any) -> bool:
    """Return whether a group of controls has a legend and is a choice: most of what is filled in are marks."""
    around = next(group.iterancestors("table"), None)
    if around is not None or group.find("legend") is None or group.find(".//fieldset") is not None:
        return False
    marked = [_is_marked(control) for control in group.iter("input", "select", "textarea") if _words(control)]
    return 2 * sum(marked) > len(marked)


def _write_as_row(group: Any) -> None:
    """Change a group of controls into a row of a table, in which its legend is the name of what was chosen."""
    row, name, value = (group.makeelement(tag) for tag in ("tr", "th", "td"))
    legend = group.find("legend")
    value.text, value[:] = group.text, [child for child in group if child is not legend]
    name.text, name[:] = legend.text, list(legend)
    value.text = f"{value.text or ''} {legend.tail or ''}"
    group.tag, group.text, group[:], row[:] = "table", None, [row], [name, value]


def _is_marked(control: Any) -> bool:
    return (control.get("type") or "").strip().lower() in _MARKED


def _end_label(control: Any) -> bool:
    """Return whether a label without a colon is right before a control; take away the white space behind it."""
    before = control.getprevious()
    holder, place = (control.getparent(), "text") if before is None else (before, "tail")
    behind = getattr(holder, place) or ""
    words = behind.strip() if before is not None or holder.tag == "label" else ""
    if before is not None and before.tag == "label":
        words = words or "".join(before.itertext()).strip()
    if not words or words.endswith((":", "：")):
        return False
    setattr(holder, place, behind.rstrip())
    return True


def _words(control: Any) -> str:
    if control.tag == "textarea":
        return _apart(control.text or "")
    if control.tag == "select":
        options = list(control.iter("option"))
        chosen = [one for one in options if one.get("selected") is not None]
        shown = chosen or ([] if control.get("multiple") is not None else options[:1])
        return _apart(", ".join(" ".join("".join(one.itertext()).split()) for one in shown))
    if _is_marked(control):
        return " " + _MARKS[control.get("checked") is not None]
    kind = (control.get("type") or "text").strip().lower()
    return _apart(control.get("value") or "") if kind in _SHOWN else ""


def _apart(value: str) -> str:
    words = value.strip()
    return f" {words} " if words else ""
