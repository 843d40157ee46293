"""Say who may do what: readers ask, editors change the library, admins evaluate and take feedback out."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["reader", "editor", "admin"]
NEEDED: dict[str, Role] = {
    "library.add": "editor",
    "library.remove": "editor",
    "library.tag": "editor",
    "evaluation.start": "admin",
    "evaluation.stop": "admin",
    "feedback.export": "admin",
}
"""The actions that change something or give out what others wrote, and the role that each needs."""


def may(role: Role | None, needed: Role) -> bool:
    """Return whether a role includes another one; None, where nobody signs in, includes all."""
    ranks = get_args(Role)
    return role is None or ranks.index(role) >= ranks.index(needed)
