"""Control access to the page: users, login, sessions, rate limits, security headers, addresses.

It shows nothing but the login page.
Called by ``ui.server`` and by `mundap users`, which must start fast: names are imported on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.access.access_folder import access_folder_of
    from ui.access.accounts import Accounts
    from ui.access.audit import AuditLog
    from ui.access.callers import address, caller, read_body, role_of
    from ui.access.events import Check, Endpoint, Event, Events
    from ui.access.folder_size import size_of
    from ui.access.guards import Doors, audit_log, guards_for
    from ui.access.listening import doors_of, free_port, host_of, listening_notice, reach_directly
    from ui.access.login import signed_in
    from ui.access.probes import Watched, continue_log_of
    from ui.access.roles import NEEDED, Role, may
    from ui.access.users_command import note_command, run_users

__all__ = [
    "NEEDED",
    "Accounts",
    "AuditLog",
    "Check",
    "Doors",
    "Endpoint",
    "Event",
    "Events",
    "Role",
    "Watched",
    "access_folder_of",
    "address",
    "audit_log",
    "caller",
    "continue_log_of",
    "doors_of",
    "free_port",
    "guards_for",
    "host_of",
    "listening_notice",
    "may",
    "note_command",
    "reach_directly",
    "read_body",
    "role_of",
    "run_users",
    "signed_in",
    "size_of",
]
_LISTENING = ("doors_of", "free_port", "host_of", "listening_notice", "reach_directly")
_MODULES = dict.fromkeys(_LISTENING, "listening") | {
    "Accounts": "accounts",
    "AuditLog": "audit",
    "access_folder_of": "access_folder",
    "address": "callers",
    "read_body": "callers",
    "Check": "events",
    "NEEDED": "roles",
    "Role": "roles",
    "Watched": "probes",
    "continue_log_of": "probes",
    "Doors": "guards",
    "Endpoint": "events",
    "Event": "events",
    "Events": "events",
    "audit_log": "guards",
    "guards_for": "guards",
    "may": "roles",
    "role_of": "callers",
    "caller": "callers",
    "note_command": "users_command",
    "run_users": "users_command",
    "signed_in": "login",
    "size_of": "folder_size",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
