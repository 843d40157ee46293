"""Describe what can be called: the page's own events, and the endpoints of programs.

``ui.server`` makes the descriptions from the page; the guards read them, and know no page.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

EVENT = "mundap.event"  # keys in the ASGI scope under which a checked request names what it calls, and with what
CONTENT = "mundap.content"

Check = Callable[[dict[str, Any]], Awaitable[None]]
Takes = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What programs call by name.

    Attributes:
        name: the name.
        parameters: the parameters in order, and whether each may be left out.
        check: raises a ``MundapError`` if the named values cannot be taken.
    """

    name: str
    parameters: Mapping[str, bool]
    check: Check


@dataclass(frozen=True, slots=True)
class Event:
    """What can be called by its number.

    Attributes:
        id: the number.
        inputs: for each value that it takes, what tells whether a value can be taken.
        is_question: whether it counts as a question.
        endpoint: how programs call it; None if only the page does.
        action: the name under which it needs a role and is written down; None for neither.
    """

    id: int
    inputs: tuple[Takes, ...]
    is_question: bool = False
    endpoint: Endpoint | None = None
    action: str | None = None


@dataclass(frozen=True, slots=True)
class Events:
    """All events of a page by their number, and what else the guards have to know of it.

    Attributes:
        by_id: the events.
        is_pending: whether there is something to be heard under the id of an event or of a browser tab.
    """

    by_id: Mapping[int, Event]
    is_pending: Callable[[str], bool]

    def named(self, name: str) -> Event | None:
        """Return the event that programs call by a name; None if there is none."""
        return next((event for event in self.by_id.values() if event.endpoint and event.endpoint.name == name), None)
