"""Run the commands of ``mundap``: parse the arguments, call the package, print the result.

It contains no application logic; each command imports what it needs when it runs.
Called by the console script ``mundap``; other packages add a ``Command`` through an entry-point group.
"""

from __future__ import annotations

from rag.cli.command import Command
from rag.cli.evaluate import MODEL_WORKERS
from rag.cli.lines import in_language, padded
from rag.cli.standard_input import input_bytes
from rag.cli.terminal import agreed, ensure_index

__all__ = ["MODEL_WORKERS", "Command", "agreed", "ensure_index", "in_language", "input_bytes", "padded"]
