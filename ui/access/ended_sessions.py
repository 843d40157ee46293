"""Remember which sessions were ended before their time, in a file that all pages over one index read."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "ended.jsonl"


class EndedSessions:
    """The sessions that were ended: single ones, or all that a user began before a moment.

    A line is ``{"session": id, "at": seconds}`` or ``{"user": name, "at": seconds}``. A file that cannot be written is
    told in the log, and the session is ended in this process only.

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
        self._seen: tuple[int, int] | None = None
        self._sessions: set[str] = set()
        self._users: dict[str, float] = {}

    def end(self, session: str) -> None:
        """End one session."""
        self._append({"session": session, "at": self._clock()})

    def end_all(self, user: str) -> None:
        """End all sessions that a user has begun up to now."""
        self._append({"user": user, "at": self._clock()})

    def has(self, session: str, user: str, begun: float) -> bool:
        """Return whether a session was ended."""
        with self._lock:
            self._read_again()
            return session in self._sessions or begun <= self._users.get(user, -1.0)

    def _append(self, line: dict[str, str | float]) -> None:
        with self._lock:
            self._take(line)
            try:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with self._path.open("a", encoding="utf-8") as file:
                    # On a line of its own, also after one that a full disk has cut off.
                    file.write(f"\n{json.dumps(line, ensure_ascii=False)}\n")
            except OSError as error:
                log.error("A session was ended, but only in this process: %s", error)

    def _read_again(self) -> None:
        try:
            status = self._path.stat()
            version = (status.st_mtime_ns, status.st_size)
            if version == self._seen:
                return
            lines = self._path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        for text in filter(None, lines):
            try:
                self._take(json.loads(text))
            except (ValueError, TypeError, AttributeError):
                log.warning("%s has a line that is none of its own", self._path)
        self._seen = version

    def _take(self, line: dict[str, str | float]) -> None:
        at = float(line.get("at", 0.0))
        if at < self._clock() - self._longest:
            return
        if "session" in line:
            self._sessions.add(str(line["session"]))
        elif "user" in line:
            user = str(line["user"])
            self._users[user] = max(at, self._users.get(user, -1.0))
