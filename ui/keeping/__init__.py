"""Keep the chats of people who sign in, on the server, and let them share one with the others read-only.

Where nobody signs in, chats stay in the browser, and nothing here is used.
Called by ``ui.server``, which puts it behind the guards, and by `mundap users remove`: names are imported on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.keeping.chat_service import keeper_of
    from ui.keeping.kept_chats import forget_chats

__all__ = ["forget_chats", "keeper_of"]
_MODULES = {"forget_chats": "kept_chats", "keeper_of": "chat_service"}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
