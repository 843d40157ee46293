"""Write down who asked for what change, and when; questions only if that is switched on.

One JSON object a line: ``at`` (UTC, ISO 8601), ``user`` (null where nobody signs in), ``address``, ``action``, ``what``
(names of files, addresses, ids of documents), and ``refused`` where the role of the user did not allow it. Passwords,
answers and the contents of files are never written. A log that has grown too large is set aside, with the time in its
name.
"""

from __future__ import annotations

import datetime
import json
import logging
import threading
from pathlib import Path
from typing import Any

from filelock import FileLock
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.access.callers import USER, address, role_of
from ui.access.events import CONTENT, EVENT, Event
from ui.access.roles import NEEDED, may
from ui.words import guard_labels

log = logging.getLogger(__name__)

FILE_NAME = "audit.jsonl"
LONGEST = 4000  # characters that are kept of a question, and of the names of files


class AuditLog:
    """The audit log of an index.

    Args:
        path: the file; it is made if it is not there.
        most: bytes after which it begins anew; 0 means never.
        keeps_questions: whether questions are written down too.
    """

    def __init__(self, path: Path, most: int = 0, *, keeps_questions: bool = False) -> None:
        self._path = path
        self._most = most
        self.keeps_questions = keeps_questions
        self._lock = threading.Lock()

    def note(self, action: str, user: str | None, address: str, what: object = None, *, refused: bool = False) -> None:
        """Append a line. If that fails, the log of the program says so, with the line."""
        at = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {"at": at, "user": user, "address": address, "action": action}
        line |= ({"what": what} if what is not None else {}) | ({"refused": True} if refused else {})
        text = json.dumps(line, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        try:
            with self._lock:
                self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._set_aside()
                self._path.touch(mode=0o600)
                with self._path.open("ab", buffering=0) as file:  # one write: two processes do not mix their lines
                    file.write(text)
        except OSError as error:
            log.error("The audit log cannot be written (%s): %s by %s", error, action, user)

    def _set_aside(self) -> None:
        """Move a log that has reached its size aside, where another process has not done so."""
        if not self._is_full():
            return
        with FileLock(self._path.with_suffix(".lock")):
            if self._is_full():
                until = datetime.datetime.now(datetime.UTC).strftime("%Y%m%dT%H%M%S%fZ")
                self._path.rename(self._path.with_name(f"{self._path.stem}-{until}{self._path.suffix}"))

    def _is_full(self) -> bool:
        return 0 < self._most <= (self._path.stat().st_size if self._path.exists() else 0)


class RoleCheck:
    """A middleware that refuses actions that the role of the user does not allow, and writes actions down.

    Args:
        app: the application behind it.
        audit: where they are written.
    """

    def __init__(self, app: ASGIApp, audit: AuditLog) -> None:
        self.app = app
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403."""
        event: Event | None = scope.get(EVENT)
        needed = NEEDED.get(event.action or "") if event else None
        is_refused = needed is not None and not may(role_of(scope), needed)
        if event is not None and (needed or (event.is_question and self._audit.keeps_questions)):
            action = event.action or "question"
            self._audit.note(action, scope.get(USER), address(scope), _what(event, scope[CONTENT]), refused=is_refused)
        if is_refused:
            sentence = guard_labels(Request(scope)).not_allowed
            await JSONResponse({"detail": sentence}, 403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def _what(event: Event, content: dict[str, Any]) -> object:
    """Return what an action is about: names of files, ids, or the first words of a question."""
    if event.action is not None:
        told = content.get("event_data")
        files = [file for value in content.get("data", []) if isinstance(value, list) for file in value]
        names = [str(file.get("orig_name") or file.get("path"))[:LONGEST] for file in files if isinstance(file, dict)]
        ids = told.get("documents", told.get("urls", "")) if isinstance(told, dict) else None
        ids = ids.split("\n") if isinstance(ids, str) and ids else ids
        documents = [one[:LONGEST] for one in ids if isinstance(one, str)] if isinstance(ids, list) else []
        return names or documents or None
    asked = content["data"][0] if content.get("data") else content.get("question") or content.get("text")
    return asked[:LONGEST] if isinstance(asked, str) else None
