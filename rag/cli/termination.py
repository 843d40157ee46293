"""End a command on SIGTERM as on Ctrl-C: what is open is closed, and temporary copies are removed."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator


class Terminated(KeyboardInterrupt):
    """SIGTERM has come: the command ends as on Ctrl-C, so that what is open is closed and copies are removed."""


@contextlib.contextmanager
def terminable() -> Iterator[None]:
    """Let SIGTERM raise ``Terminated`` in the block; only the main thread can."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one must not interrupt the closing
        raise Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
