"""Assemble the middleware in front of the page: host names, origins, allowed paths, login, bodies, rate limit.

Gradio serves more than the page needs (a proxy, remote file downloads, a source editor, tokens), and requires a login
for only some of it. Therefore allowed paths are listed here, and every other path is answered with 404.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from rag.settings import Settings
from ui.access.access_folder import Keys, access_folder_of
from ui.access.accounts import Accounts
from ui.access.audit import FILE_NAME as AUDIT
from ui.access.audit import AuditLog, RoleCheck
from ui.access.content_policy import SafeHeaders
from ui.access.ended_sessions import FILE_NAME as ENDED
from ui.access.ended_sessions import EndedSessions
from ui.access.events import Events
from ui.access.login import LoginGate
from ui.access.openid import OpenIDProvider
from ui.access.probes import MetricsPage, Probes, Watched
from ui.access.question_limit import QuestionLimit, RateLimit
from ui.access.request_bodies import BodyCheck
from ui.access.sessions import LONGEST
from ui.access.upload_limit import DAY, MEGABYTE, Allowance, UploadLimit
from ui.words import guard_labels

LOOPBACK_NAMES = ("127.0.0.1", "localhost", "::1")
WILDCARDS = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
_SERVED = re.compile(
    r"/|/login(?:/provider(?:/back)?)?|/logout|/metrics|/config/?|/theme\.css|/favicon\.ico|/robots\.txt|/manifest\.json"
    r"|/(?:assets|static)/.+"
    r"|/gradio_api/(?:info|openapi\.json|theme\.css|startup-events|app_id|reset|cancel|upload|upload_progress)/?"
    r"|/gradio_api/(?:queue/(?:join|data|status)|heartbeat/[^/]+)/?"
    r"|/gradio_api/call/(?:v2/)?[^/]+(?:/[^/]+)?/?"
    r"|/gradio_api/file=(?!(?i:https?:)).+"  # given a URL, Gradio would download it: the page contacts no server
    r"|/gradio_api/mcp(?:/.*)?"
    r"|/chats(?:/[A-Za-z0-9_-]{1,64}(?:/share)?)?"
    r"|/documents/[0-9a-f]{16}/(?:text|find|original|plain|pages/[0-9]{1,5})"
)


@dataclass(frozen=True, slots=True)
class Doors:
    """The ways to sign in; without one, only this machine may reach the page, and everybody there may do everything.

    Attributes:
        accounts: of the users file; None if there is none.
        provider: of OpenID Connect; None if there is none.
    """

    accounts: Accounts | None = None
    provider: OpenIDProvider | None = None

    @property
    def are_guarded(self) -> bool:
        """Return whether people sign in."""
        return self.accounts is not None or self.provider is not None


def guards_for(
    settings: Settings, host: str, doors: Doors, events: Events, uploads: Path, watched: Watched
) -> list[Middleware]:
    """Return the middleware in the order in which it sees a request.

    Args:
        settings: the index folder, the configured host names, proxies and limits.
        host: the address that the page listens on.
        doors: the ways to sign in.
        events: what can be called.
        uploads: the folder in which Gradio keeps what browsers have uploaded.
        watched: what ``/readyz`` and ``/metrics`` tell.
    """
    token = settings.metrics_token.get_secret_value() if settings.metrics_token else None
    names = [name.strip() for name in settings.host_names.split(",") if name.strip()]
    folder, audit = access_folder_of(settings.home), audit_log(settings)
    found = [
        Middleware(SafeHeaders),
        Middleware(Probes, watched=watched),
        Middleware(TrustedHostMiddleware, allowed_hosts=trusted_hosts(host, names), www_redirect=False),
        Middleware(RequestFilter, names=frozenset(names)),
        Middleware(MetricsPage, watched=watched, token=token, is_open=not doors.are_guarded),
    ]
    if settings.proxies:
        found.insert(0, Middleware(ProxyHeadersMiddleware, trusted_hosts=settings.proxies))
    if doors.are_guarded:
        ended = EndedSessions(folder / ENDED, LONGEST)
        keys, accounts, provider = Keys(folder), doors.accounts, doors.provider
        login = Middleware(LoginGate, accounts=accounts, provider=provider, keys=keys, ended=ended, audit=audit)
        found.append(login)
    limit = RateLimit(settings.questions_per_minute, 60)
    allowance = Allowance(settings.uploads_per_person_mb * MEGABYTE, DAY)
    most = settings.uploads_mb * MEGABYTE
    return [
        *found,
        Middleware(UploadLimit, folder=uploads, most=most, allowance=allowance),
        Middleware(BodyCheck, events=events, uploads=uploads),
        Middleware(RoleCheck, audit=audit),
        Middleware(QuestionLimit, limit=limit),
    ]


def audit_log(settings: Settings) -> AuditLog:
    """Return the audit log of an index."""
    path = access_folder_of(settings.home) / AUDIT
    return AuditLog(path, settings.audit_mb * MEGABYTE, keeps_questions=settings.audit_questions)


def trusted_hosts(host: str, names: list[str]) -> list[str]:
    """Return the host names that are accepted in a request's Host header.

    On loopback an unknown name means that another site has pointed its name at this machine (DNS rebinding). A page
    that listens on all interfaces cannot know its names unless they are configured. There the login protects it: the
    browser does not send the session cookie to another name.
    """
    if host.strip("[]") in WILDCARDS and not names:
        return ["*"]
    return [f"[{name}]" if ":" in name else name for name in (*LOOPBACK_NAMES, host.strip("[]"), *names)]


class RequestFilter:
    """A middleware that rejects requests from other origins and requests for paths that are not served.

    Args:
        app: the application behind it.
        names: the host names of this server, for use behind a proxy.
    """

    def __init__(self, app: ASGIApp, names: frozenset[str]) -> None:
        self.app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 403 (other origin) or 404 (unknown path)."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # Gradio's page does not use websockets
        elif not self._is_own(request := Request(scope)):
            await JSONResponse({"detail": guard_labels(request).other_origin}, 403)(scope, receive, send)
        elif not _SERVED.fullmatch(scope["path"]):
            await JSONResponse({"detail": guard_labels(request).not_served}, 404)(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_own(self, request: Request) -> bool:
        """Return whether the request comes from a program or this page; another site may only link to the page."""
        site = request.headers.get("sec-fetch-site")
        if site in ("cross-site", "same-site"):
            return request.method in ("GET", "HEAD") and request.headers.get("sec-fetch-mode") == "navigate"
        origin = request.headers.get("origin")
        if site is not None or origin is None:  # a browser that sends Sec-Fetch-Site has already decided
            return True
        try:
            there = urlsplit(origin)
        except ValueError:
            return False
        return there.netloc == request.headers.get("host") or there.hostname in self._names
