"""What stands between the network and the page: hosts, origins, the few addresses that are served, login, limits.

Gradio offers more than the page needs (a proxy, a fetcher of remote files, an editor of its own source, tokens), and
asks for a login at some of it only. So here is what is served, and everything else is not there.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.settings import Settings
from ui.access.accounts import Accounts
from ui.access.content_policy import SafeHeaders
from ui.access.login import LoginGate
from ui.access.question_limit import QuestionLimit, RateLimit
from ui.words import guard_labels

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
_SERVED = re.compile(
    r"/|/login|/logout|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json"
    r"|/(?:assets|static)/.+"
    r"|/gradio_api/(?:info|openapi\.json|theme\.css|startup-events|app_id|reset|cancel|upload|upload_progress)/?"
    r"|/gradio_api/(?:queue/(?:join|data|status)|heartbeat/[^/]+)/?"
    r"|/gradio_api/(?:call|call/v2|run|api)/[^/]+(?:/[^/]+)?/?"
    r"|/gradio_api/file=(?!(?i:https?:)).+"  # with an address Gradio would fetch it: the page asks nobody
    r"|/gradio_api/mcp(?:/.*)?"
)


def guards_for(
    settings: Settings, host: str, accounts: Accounts | None, other_events: frozenset[int]
) -> list[Middleware]:
    """The guards in the order in which a request meets them.

    Args:
        settings: for the names of the host and the limit.
        host: the address that the page listens on.
        accounts: who may sign in; None where nobody needs to.
        other_events: the numbers of the page's events that ask no question.
    """
    names = [name.strip() for name in settings.host_names.split(",") if name.strip()]
    found = [
        Middleware(SafeHeaders),
        Middleware(TrustedHostMiddleware, allowed_hosts=trusted_hosts(host, names), www_redirect=False),
        Middleware(Border, names=frozenset(names)),
    ]
    if accounts is not None:
        found.append(Middleware(LoginGate, accounts=accounts))
    limit = RateLimit(settings.questions_per_minute, 60)
    return [*found, Middleware(QuestionLimit, limit=limit, other_events=other_events)]


def trusted_hosts(host: str, names: list[str]) -> list[str]:
    """The names that a request may call this server by.

    On loopback a strange name is another site that points its own name here. A page that listens everywhere cannot know
    its names unless it is told; there the login stands, whose cookie another name does not get.
    """
    if host.strip("[]") in WILDCARDS and not names:
        return ["*"]
    return [f"[{name}]" if ":" in name else name for name in (*LOOPBACK_NAMES, host.strip("[]"), *names)]


class Border:
    """Lets requests pass that a page of this server may have sent, for what is served.

    Args:
        app: what answers them.
        names: of this server, where a proxy hides them.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self.app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or answers 403 to another origin, 404 to another address."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # Gradio's page has no use for one
        elif not self._is_own(request := Request(scope)):
            await JSONResponse({"detail": guard_labels(request).other_origin}, 403)(scope, receive, send)
        elif not _SERVED.fullmatch(scope["path"]):
            await JSONResponse({"detail": guard_labels(request).not_served}, 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_own(self, request: Request) -> bool:
        """Whether a program, a person or this page asks; a page from elsewhere may only link here."""
        site = request.headers.get("sec-fetch-site")
        if site in ("cross-site", "same-site"):
            return request.method in ("GET", "HEAD") and request.headers.get("sec-fetch-mode") == "navigate"
        origin = request.headers.get("origin")
        if site is not None or origin is None:  # a browser that says the site has decided already
            return True
        try:
            there = urlsplit(origin)
        except ValueError:
            return False
        return there.netloc == request.headers.get("host") or there.hostname in self._names
