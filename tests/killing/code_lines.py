"""Say at which line of mundap's code a process is, and by which callers."""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import rag

_ROOT = str(Path(rag.__file__).parent)


def is_ours(frame: FrameType) -> bool:
    """Return whether a frame runs code of ``rag``."""
    return frame.f_code.co_filename.startswith(_ROOT)


def code_line(frame: FrameType | None = None) -> str:
    """Return the lines of ``rag`` from the outermost caller to the innermost one; by default where this is called."""
    frame = frame or sys._getframe(1)
    lines = []
    while frame:
        if is_ours(frame):
            lines.append(f"{Path(frame.f_code.co_filename).stem}:{frame.f_lineno}")
        frame = frame.f_back
    return " > ".join(reversed(lines))
