"""Serve the kept chats over HTTP to people who are signed in: a list, one chat, its changes, sharing and deleting.

=============================  ========================================================================
``GET /chats``                 the owner's chats, without their answers
``GET /chats/ID``              a chat of the owner, or a shared one under its shared name
``PUT /chats/ID``              what has changed of it: ``head``, ``count``, ``exchanges``, ``revision``
``DELETE /chats/ID``           deletes it
``POST /chats/ID/share``       the name under which the others read it
``DELETE /chats/ID/share``     ends that
=============================  ========================================================================

The guards in front have checked host, origin and login. Without a login there are no owners, and nothing is served.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.answering import encodable
from rag.errors import MundapError
from rag.settings import Settings
from ui.access import AuditLog, address, audit_log, read_body, signed_in
from ui.keeping.kept_chats import SHARED, Change, ChatError, KeptChats
from ui.shared import LONGEST_TITLE, ConversationError, from_json
from ui.words import guard_labels

LARGEST = 8 * 2**20  # bytes of a change
_PATH = re.compile(r"/chats(?:/(?P<id>[A-Za-z0-9_-]{1,64})(?P<share>/share)?)?")


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)

    head: dict[str, Any] | None = None
    count: Annotated[int, Field(ge=0, le=10_000)] | None = None
    exchanges: dict[Annotated[str, Field(pattern=r"^\d{1,4}$")], dict[str, Any]] = {}
    revision: int | None = None


class ChatService:
    """A middleware that answers requests for chats, and passes all others on.

    Args:
        app: the application behind it.
        chats: where they are kept.
        audit: where sharing and its end are written down.
    """

    def __init__(self, app: ASGIApp, chats: KeptChats, audit: AuditLog) -> None:
        self.app = app
        self._chats = chats
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for chats; pass on any other."""
        found = _PATH.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if found is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._answer(request, found["id"] or "", shares=bool(found["share"]))
        except MundapError as error:
            status = error.status if isinstance(error, ChatError) else 503
            detail = error.in_language(guard_labels(request).language)
            response = JSONResponse({"detail": detail}, 400 if isinstance(error, ConversationError) else status)
        await response(scope, receive, send)

    async def _answer(self, request: Request, id_: str, *, shares: bool) -> Response:
        owner, labels = signed_in(request), guard_labels(request)
        if owner is None:
            return JSONResponse({"detail": labels.not_served}, 404)
        asked = f"{request.method} {'share' if shares else 'chat' if id_ else 'list'}"
        change = await _change(request, id_) if asked == "PUT chat" else Change()
        if change is None or (asked == "PUT chat" and id_.startswith(SHARED)):
            return JSONResponse({"detail": labels.no_json}, 400)
        work = self._works(owner, id_, change).get(asked)
        if work is None:
            return JSONResponse({"detail": labels.not_served}, 405)
        done = await run_in_threadpool(work)
        if shares:
            action = "chat.share" if request.method == "POST" else "chat.unshare"
            self._audit.note(action, owner, address(request.scope), id_)
        return JSONResponse(done)

    def _works(self, owner: str, id_: str, change: Change) -> dict[str, Callable[[], Any]]:
        """Return what each request does."""
        chats = self._chats
        return {
            "GET list": lambda: chats.listed(owner),
            "GET chat": lambda: chats.read(owner, id_),
            "PUT chat": lambda: {"revision": chats.write(owner, id_, change)},
            "DELETE chat": lambda: chats.delete(owner, id_),
            "POST share": lambda: {"shared": chats.share(owner, id_)},
            "DELETE share": lambda: chats.unshare(owner, id_),
        }


def keeper_of(settings: Settings) -> Middleware:
    """Return the service over the chats of an index, to be put behind the guards."""
    chats = KeptChats(settings.home, settings.chats_mb * 2**20)
    return Middleware(ChatService, chats=chats, audit=audit_log(settings))


async def _change(request: Request, id_: str) -> Change | None:
    """Return what a request changes; None if it cannot be read.

    Raises:
        ConversationError: If the page could not show what it would be.
    """
    body = await read_body(request.receive, LARGEST)
    try:
        # SQLite takes no half of a character, as a title that a browser has cut may end in: it becomes a question mark.
        written = encodable(json.dumps(json.loads(body or b""), ensure_ascii=False))
        read = _Body.model_validate(json.loads(written))
    except (ValueError, RecursionError):
        return None
    exchanges = {int(place): one for place, one in sorted(read.exchanges.items(), key=lambda item: int(item[0]))}
    if read.head is not None or exchanges:
        head = {"format": "mundap-conversation", "version": 1, "title": ""} | (read.head or {}) | {"id": id_}
        head["title"] = str(head["title"])[:LONGEST_TITLE]
        from_json(json.dumps(head | {"exchanges": list(exchanges.values())}))
        read = read.model_copy(update={"head": head if read.head is not None else None})
    return Change(read.head, read.count, exchanges, read.revision)
