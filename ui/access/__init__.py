"""Control access to the page: users, login, sessions, rate limits, security headers, addresses.

It shows nothing but the login page.
Called by ``ui.server`` and by `mundap users`, which must start fast: names are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.first_use import on_first_use

if TYPE_CHECKING:
    from ui.access.access_folder import access_folder_of
    from ui.access.accounts import Accounts
    from ui.access.audit import AuditLog
    from ui.access.callers import address, caller, read_body, role_of
    from ui.access.events import CONTENT, Check, Endpoint, Event, Events, Takes
    from ui.access.folder_size import size_of
    from ui.access.guards import Doors, audit_log, guards_for
    from ui.access.listening import doors_of, free_port, host_of, listening_notice, reach_directly
    from ui.access.login import signed_in
    from ui.access.probes import Watched, continue_log_of
    from ui.access.roles import NEEDED, Role, may
    from ui.access.users_command import note_command, run_users

__all__ = [
    "CONTENT",
    "NEEDED",
    "Accounts",
    "AuditLog",
    "Check",
    "Doors",
    "Endpoint",
    "Event",
    "Events",
    "Role",
    "Takes",
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

__getattr__ = on_first_use(
    __name__,
    {
        "access_folder": ("access_folder_of",),
        "accounts": ("Accounts",),
        "audit": ("AuditLog",),
        "callers": ("address", "caller", "read_body", "role_of"),
        "events": ("CONTENT", "Check", "Endpoint", "Event", "Events", "Takes"),
        "folder_size": ("size_of",),
        "guards": ("Doors", "audit_log", "guards_for"),
        "listening": ("doors_of", "free_port", "host_of", "listening_notice", "reach_directly"),
        "login": ("signed_in",),
        "probes": ("Watched", "continue_log_of"),
        "roles": ("NEEDED", "Role", "may"),
        "users_command": ("note_command", "run_users"),
    },
)
