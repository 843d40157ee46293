"""Show the login page, and block everything else for users who are not signed in.

Gradio's own login is not used: its cookie is also sent with requests from other sites, its sessions never end, and it
leaves a dozen paths open, among them the one that cancels other users' questions.
"""

from __future__ import annotations

import asyncio
import html
import logging
import math
import unicodedata
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import SettingsError
from ui.access.accounts import LONGEST_NAME, Account, Accounts
from ui.access.callers import USER, address, read_body
from ui.access.question_limit import RateLimit
from ui.access.sessions import Sessions
from ui.words import GuardLabels, guard_labels

log = logging.getLogger(__name__)

LARGEST_FORM = 16 * 1024
ATTEMPTS = 20  # per ATTEMPTS_WITHIN seconds, for each address and for each name
ATTEMPTS_WITHIN = 300
CHECKS_AT_ONCE = 2  # each needs 64 MB
# Gradio requests the first from its own server on startup, without a cookie. The response is only true or false.
OPEN = ("/gradio_api/startup-events", "/favicon.ico")
PAGE = Template((Path(__file__).resolve().parent.parent / "static" / "login.html").read_text(encoding="utf-8"))


def signed_in(request: Request) -> str | None:
    """Return the signed-in user of a request, or None; Gradio's ``auth_dependency``."""
    name: str | None = request.scope.get(USER)
    return name


class LoginGate:
    """A middleware that handles login and logout, and passes on the requests of signed-in users.

    Args:
        app: the application behind it.
        accounts: the accounts that may sign in.
    """

    def __init__(self, app: ASGIApp, accounts: Accounts) -> None:
        self.app = app
        self._accounts = accounts
        self._sessions = Sessions(accounts)
        self._by_address = RateLimit(ATTEMPTS, ATTEMPTS_WITHIN)
        self._by_name = RateLimit(ATTEMPTS, ATTEMPTS_WITHIN)
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on with the user's name in its scope."""
        if scope["type"] != "http":  # only lifespan events arrive here: RequestFilter rejects websockets
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._handle(request)
        except SettingsError as error:
            log.error("%s", error)
            response = JSONResponse({"detail": guard_labels(request).unavailable}, 503)
        await (response or self.app)(scope, receive, send)

    async def _handle(self, request: Request) -> Response | None:
        """Return the response to a request that is not passed on; None if the request may pass."""
        labels = guard_labels(request)
        account = self._sessions.account(request.cookies.get(_cookie(request)))
        path = request.scope["path"]
        if path == "/login":
            return await self._sign_in(request, labels)
        if path == "/logout":
            return self._sign_out(request, account, labels)
        if account is not None:
            request.scope[USER] = account.name
            return None
        if path in OPEN and request.method == "GET":
            return None
        if path == "/":
            return RedirectResponse("login", 303)
        return JSONResponse({"detail": labels.sign_in_first}, 401)

    async def _sign_in(self, request: Request, labels: GuardLabels) -> Response:
        if request.method != "POST":
            return HTMLResponse(_form(labels))
        name, password = _fields(await read_body(request.receive, LARGEST_FORM))
        # An address over its limit does not use up the attempts of the names that it tries.
        wait = math.ceil(self._by_address.wait(address(request.scope)) or self._by_name.wait(name))
        if wait:
            sentence = labels.too_many_attempts.format(wait)
            return _refused(request, labels, sentence, 429, {"Retry-After": str(wait)})
        async with self._checks:
            account = await asyncio.to_thread(self._accounts.verify, name, password)
        if account is None:
            return _refused(request, labels, labels.wrong, 401)
        response = RedirectResponse("./", 303) if _is_browser(request) else JSONResponse({"success": True})
        self._sessions.end(request.cookies.get(_cookie(request)))
        is_encrypted = request.url.scheme == "https"
        token = self._sessions.begin(account)
        response.set_cookie(_cookie(request), token, secure=is_encrypted, httponly=True, samesite="lax")
        return response

    def _sign_out(self, request: Request, account: Account | None, labels: GuardLabels) -> Response:
        if account is None:
            return RedirectResponse("login", 303)
        if request.method != "POST":  # a link from another site must not sign the user out
            return HTMLResponse(_farewell(labels, account.name))
        self._sessions.end(request.cookies.get(_cookie(request)))
        response = RedirectResponse("login", 303)
        response.delete_cookie(_cookie(request), httponly=True, samesite="lax")
        return response


def _cookie(request: Request) -> str:
    """Return the cookie's name, one per port: browsers share cookies between all ports of a host."""
    server = request.scope.get("server")
    return f"mundap-session-{server[1] if server else 0}"


def _fields(body: bytes | None) -> tuple[str, str]:
    """Return the name and password of a form; empty strings, which match no account, if they are missing."""
    try:
        form = parse_qs((body or b"").decode("utf-8"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        form = {}
    # Normalized and of bounded length, because it is a key of the rate limit.
    name = unicodedata.normalize("NFC", form.get("username", [""])[0].strip())[: LONGEST_NAME + 1]
    return name, form.get("password", [""])[0]


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _refused(
    request: Request, labels: GuardLabels, sentence: str, status: int, headers: dict[str, str] | None = None
) -> Response:
    if _is_browser(request):
        return HTMLResponse(_form(labels, sentence), status, headers)
    return JSONResponse({"detail": sentence}, status, headers)


def _form(labels: GuardLabels, fault: str = "") -> str:
    said = f'<p role="alert">{html.escape(fault)}</p>' if fault else ""
    fields = (
        f"<label>{labels.name}"
        '<input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>'
        f"</label><label>{labels.password}"
        '<input name="password" type="password" autocomplete="current-password" required></label>'
    )
    form = f'{said}<form method="post" action="login">{fields}<button>{labels.sign_in}</button></form>'
    return PAGE.substitute(language=labels.language, title=labels.title, content=form)


def _farewell(labels: GuardLabels, name: str) -> str:
    form = (
        f'<p>{html.escape(labels.signed_in.format(name))}</p><form method="post" action="logout">'
        f'<button>{labels.sign_out}</button></form><p><a href="./">{labels.back}</a></p>'
    )
    return PAGE.substitute(language=labels.language, title=labels.sign_out, content=form)
