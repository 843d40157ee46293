"""Show the settings that a user may choose.

It reads no environment; ``rag.settings`` does.
Called by ``ui.app``.
"""

from __future__ import annotations

from ui.settings.tab import SettingsTab

__all__ = ["SettingsTab"]
