"""Run the commands: parse, call, print.

It decides nothing; each command imports what it needs when it runs.
Called by the console script ``mundap``; other packages add a ``Command`` through the entry-point group.
"""

from __future__ import annotations

from rag.cli.command import Command
from rag.cli.evaluate import MODEL_WORKERS
from rag.cli.terminal import ensure_index

__all__ = ["MODEL_WORKERS", "Command", "ensure_index"]
