"""Show the check of a text: it is pasted or dropped, and every sentence gets a verdict and the words that decide it.

It decides nothing itself: ``rag.answering`` checks, as for ``mundap check``. The text enters no index.
Called by ``ui.app``; ``CheckTab`` is the entry point.
"""

from __future__ import annotations

from ui.check.tab import CheckTab

__all__ = ["CheckTab"]
