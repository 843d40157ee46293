"""Remember which browser tabs have an answer that is growing, and the language in which each of them is read.

One tab has one growing answer at most. Everything runs in the server's event loop, so there are no locks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False, slots=True)
class GrowingAnswer:
    """One growing answer; ``language`` is the language of its tab now, ko or en."""

    language: str


class GrowingAnswers:
    """The growing answers of all browser tabs; a tab is given by its session id."""

    def __init__(self) -> None:
        self._of: dict[str, GrowingAnswer] = {}

    def __contains__(self, tab: str) -> bool:
        return tab in self._of

    def begin(self, tab: str, language: str) -> GrowingAnswer | None:
        """Begin an answer in a tab, or return None if one is growing there: a double click asks once."""
        if tab in self._of:
            return None
        self._of[tab] = GrowingAnswer(language)
        return self._of[tab]

    def end(self, tab: str, answer: GrowingAnswer) -> None:
        """End an answer; nothing happens if it has ended already, even if the tab has a newer one."""
        if self._of.get(tab) is answer:
            del self._of[tab]

    def switch(self, tab: str, language: str) -> None:
        """Let a tab's growing answer, if there is one, go on in another language."""
        if tab in self:
            self._of[tab].language = language
