"""What the tests of the guards share: the guards before an application that answers everything."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from rag.errors import QuestionError
from rag.settings import load_settings
from ui.access.callers import USER
from ui.access.events import Endpoint, Event, Events
from ui.access.guards import guards_for
from ui.access.listening import doors_of
from ui.access.probes import Watched
from ui.keeping.chat_service import keeper_of

UPLOADS = Path("/tmp/uploads-of-a-test").resolve()
PARAMETERS = {"question": False, "history": True}


async def check(values: dict[str, Any]) -> None:
    """Refuse a question that is no string, as the endpoint does."""
    if not isinstance(values["question"], str):
        raise QuestionError("The question is not a string.", "Send a string.", korean="질문이 문자열이 아닙니다.")


def is_text(value: object) -> bool:
    """Take what a text box takes."""
    return isinstance(value, str)


def any_value(_: object) -> bool:
    """Take everything."""
    return True


EVENTS = Events(
    {
        7: Event(7, (is_text, any_value)),
        10: Event(10, (any_value, is_text), action="library.add"),
        11: Event(11, (is_text,), action="library.remove"),
        12: Event(12, (is_text,), action="evaluation.start"),
        8: Event(8, (any_value, any_value), is_question=True, endpoint=Endpoint("ask", PARAMETERS, check)),
    },
    is_pending=lambda name: name == "pending",
)


READY = [True]


async def _is_ready() -> bool:
    return READY[0]


WATCHED = Watched(_is_ready, lambda: (b"mundap_questions_total 1.0\n", "text/plain; version=1.0.0"))


async def anything(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer everything: with a page at its address, and with what arrived elsewhere."""
    request = Request(scope, receive)
    response = (
        HTMLResponse("<script>one</script>")
        if scope["path"] == "/"
        else JSONResponse({"user": scope.get(USER), "body": (await request.body()).decode(errors="replace")})
    )
    await response(scope, receive, send)


def guarded(path: Path | None = None, *, client: tuple[str, int] = ("192.0.2.1", 1), **changes: Any) -> TestClient:
    """A client of that application behind the guards; a users file or a provider makes it ask for a login.

    What outlives a restart is kept beside the users file, or in ``home``.
    """
    changes.setdefault("home", path.parent / "home" if path else Path(tempfile.mkdtemp()))
    settings = load_settings(questions_per_minute=changes.pop("per_minute", 3), auth=path, **changes)
    application: Any = anything
    guards = guards_for(settings, "127.0.0.1", doors_of(settings), EVENTS, UPLOADS, WATCHED)
    for middleware in reversed([*guards, keeper_of(settings)]):
        assert isinstance(middleware, Middleware)
        application = middleware.cls(application, *middleware.args, **middleware.kwargs)
    return TestClient(application, base_url="http://127.0.0.1:7860", follow_redirects=False, client=client)
