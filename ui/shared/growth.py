"""Describe what grows on the page by what is new, so that nothing is sent twice.

Gradio compares each value of an event with the one before it and sends only what was added to lists and objects, but a
text that changed in its middle whole. So a text is described by a list of changes, to which each value adds one; the
browser makes the text from them (growing.js). Gradio repeats the last value at the end of an event: an event that grows
something ends with ``gr.skip()``, which is short. The module knows neither HTML nor answers.
"""

from __future__ import annotations

import uuid
from typing import Any

Change = tuple[int, int, str]  # of the text before: where it is kept up to, from where on, and what comes between


class Growth:
    """Something that grows while an event lasts: a few texts by their names, and what else is told of it.

    Attributes:
        run: names this growth; the browser begins anew with every other one.
    """

    def __init__(self) -> None:
        self.run = uuid.uuid4().hex[:12]
        self._texts: dict[str, str] = {}
        self._changes: dict[str, list[Change]] = {}

    def value(self, texts: dict[str, str], **told: Any) -> dict[str, Any]:
        """Return the value that is sent.

        Args:
            texts: the texts as they are now, the same names each time.
            told: what is sent beside them, of what JSON knows.
        """
        for name, text in texts.items():
            before = self._texts.get(name, "")
            if text != before:
                self._changes.setdefault(name, []).append(change(before, text))
                self._texts[name] = text
        return {"run": self.run, "texts": {name: list(self._changes.get(name, ())) for name in texts}, **told}


def change(before: str, after: str) -> Change:
    """Return what makes one text of another, as short as one change can be.

    Offsets count UTF-16 units, as the browser does.
    """
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    kept = len(before) - end
    return _units(before[:start]), _units(before[:kept]), after[start : len(after) - end]


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
