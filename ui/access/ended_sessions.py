"""Remember which sessions were ended before their time, in a file that all pages over one index read.

Ending one writes the file anew, without what is too old to matter; a reader sees it as it was or as it is.
"""

from __future__ import annotations

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

log = logging.getLogger(__name__)

FILE_NAME = "ended.jsonl"
_WAIT = 10.0  # seconds for another process that is writing


class EndedSessions:
    """The sessions that were ended: single ones, or all that a user began before a moment.

    A line is ``{"session": id, "at": seconds}`` or ``{"user": name, "at": seconds}``. Where the file cannot be written,
    the log says so, and the session is ended in this process only, until something can be written again.

    Args:
        path: the file; it need not be there.
        longest: seconds after which a session ends by itself, and its line is dropped.
        clock: seconds since 1970.
    """

    def __init__(self, path: Path, longest: float, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._longest = longest
        self._clock = clock
        self._lock = threading.Lock()
        self._between_processes = FileLock(path.with_suffix(".lock"), timeout=_WAIT)
        self._seen: tuple[int, int, int] | None = None
        self._sessions: dict[str, float] = {}
        self._users: dict[str, float] = {}

    def end(self, session: str) -> None:
        """End one session."""
        self._note({"session": session, "at": self._clock()})

    def end_all(self, user: str) -> None:
        """End all sessions that a user has begun up to now."""
        self._note({"user": user, "at": self._clock()})

    def has(self, session: str, user: str, begun: float) -> bool:
        """Return whether a session was ended."""
        with self._lock:
            self._read_again()
            return session in self._sessions or begun <= self._users.get(user, -1.0)

    def _note(self, line: dict[str, str | float]) -> None:
        with self._lock:
            self._take(line)
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with self._between_processes:  # nothing is added between the reading and the writing
                    self._read_again()
                    self._write()
            except OSError as error:
                log.error("A session was ended, but only in this process: %s", error)

    def _write(self) -> None:
        oldest = self._clock() - self._longest
        self._sessions = {session: at for session, at in self._sessions.items() if at >= oldest}
        self._users = {user: at for user, at in self._users.items() if at >= oldest}
        lines = [
            *({"session": session, "at": at} for session, at in self._sessions.items()),
            *({"user": user, "at": at} for user, at in self._users.items()),
        ]
        draft = self._path.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)

    def _read_again(self) -> None:
        try:
            status = self._path.stat()
            version = (status.st_mtime_ns, status.st_size, status.st_ino)
            if version == self._seen:
                return
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except (FileNotFoundError, NotADirectoryError):  # nothing was kept, or nothing can be
            return
        for text in filter(None, lines):
            try:
                self._take(json.loads(text))
            except (ValueError, TypeError, AttributeError):
                log.warning("%s has a line that is none of its own", self._path)
        self._seen = version

    def _take(self, line: dict[str, str | float]) -> None:
        at = float(line.get("at", 0.0))
        if "session" in line:
            kept, name = self._sessions, str(line["session"])
        elif "user" in line:
            kept, name = self._users, str(line["user"])
        else:
            return
        if at >= self._clock() - self._longest:
            kept[name] = max(at, kept.get(name, -1.0))
