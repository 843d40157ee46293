"""Keep the chats of people who sign in, on the server, and let them share one with the others read-only.

Where nobody signs in, chats stay in the browser, and nothing here is used.
Called by ``ui.server``, which puts it behind the guards, by `mundap users` and by `mundap restore`: names are imported
on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.keeping.chat_service import keeper_of
    from ui.keeping.chats_command import after_adding, after_removal, has_account, run_chats
    from ui.keeping.chats_of_backup import merge_chats

__all__ = ["after_adding", "after_removal", "has_account", "keeper_of", "merge_chats", "run_chats"]
_COMMAND = ("after_adding", "after_removal", "has_account", "run_chats")
_MODULES = dict.fromkeys(_COMMAND, "chats_command") | {"keeper_of": "chat_service", "merge_chats": "chats_of_backup"}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
