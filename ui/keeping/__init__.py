"""Keep the chats of people who sign in, on the server, and let them share one with the others read-only.

Where nobody signs in, chats stay in the browser, and nothing here is used.
Called by ``ui.server``, which puts it behind the guards, by `mundap users` and by `mundap restore`: names are imported
on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.first_use import on_first_use

if TYPE_CHECKING:
    from ui.keeping.chat_service import keeper_of
    from ui.keeping.chats_command import after_adding, after_removal, has_account, run_chats
    from ui.keeping.chats_of_backup import merge_chats

__all__ = ["after_adding", "after_removal", "has_account", "keeper_of", "merge_chats", "run_chats"]

__getattr__ = on_first_use(
    __name__,
    {
        "chat_service": ("keeper_of",),
        "chats_command": ("after_adding", "after_removal", "has_account", "run_chats"),
        "chats_of_backup": ("merge_chats",),
    },
)
