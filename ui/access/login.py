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
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import SettingsError
from ui.access.access_folder import Keys
from ui.access.accounts import LONGEST_NAME, Accounts
from ui.access.attempts import Attempts
from ui.access.audit import AuditLog
from ui.access.callers import ROLE, USER, address, read_body
from ui.access.ended_sessions import EndedSessions
from ui.access.openid import BACK, START, OpenIDError, OpenIDProvider, SignInCookie, to_page
from ui.access.sessions import LONGEST, Sessions, User
from ui.shared import place_of, query_of
from ui.words import GuardLabels, guard_labels

log = logging.getLogger(__name__)

LARGEST_FORM = 16 * 1024
CHECKS_AT_ONCE = 2  # each needs 64 MB
BROWSER_LIFETIME = 365 * 24 * 3600  # seconds
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
        accounts: the accounts that may sign in with a password; None if there are none.
        provider: the OpenID provider with which people sign in; None if there is none.
        keys: sign the cookies.
        ended: the sessions that were ended early.
        audit: where sign-ins are written down.
    """

    def __init__(
        self,
        app: ASGIApp,
        accounts: Accounts | None,
        provider: OpenIDProvider | None,
        keys: Keys,
        ended: EndedSessions,
        audit: AuditLog,
    ) -> None:
        self.app = app
        self._accounts = accounts
        self._provider = provider
        self._audit = audit
        signer = keys.signer("session")
        self._sessions = Sessions(accounts, signer, ended, trusts_provider=provider is not None)
        self._attempts = Attempts(keys.signer("browser"))
        self._checks = asyncio.Semaphore(CHECKS_AT_ONCE)
        self._at_provider = SignInCookie(self._with_provider, keys.secret("provider"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or pass it on with the user's name and role in its scope."""
        if scope["type"] != "http":  # only lifespan events arrive here: RequestFilter rejects websockets
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            if self._provider is not None and scope["path"] in (START, BACK) and scope["method"] == "GET":
                await self._at_provider(scope, receive, send)
                return
            response = await self._handle(request)
            if response is None:
                send = self._renewing(request, send)
        except SettingsError as error:
            log.error("%s", error)
            response = _unavailable(request)
        await (response or self.app)(scope, receive, send)

    async def _handle(self, request: Request) -> Response | None:
        """Return the response to a request that is not passed on; None if the request may pass."""
        labels = guard_labels(request)
        user = self._sessions.user(request.cookies.get(_cookie(request)))
        path = request.scope["path"]
        if path == "/login":
            return await self._sign_in(request, labels)
        if path == "/logout":
            return self._sign_out(request, user, labels)
        if user is not None:
            request.scope[USER], request.scope[ROLE] = user.name, user.role
            return None
        if path in OPEN and request.method == "GET":
            return None
        if path == "/":
            return RedirectResponse(_with_place("login", request), 303)
        return JSONResponse({"detail": labels.sign_in_first}, 401)

    async def _sign_in(self, request: Request, labels: GuardLabels) -> Response:
        if request.method != "POST" or self._accounts is None:
            return HTMLResponse(self._form(request, labels), 200 if request.method == "GET" else 405)
        name, password = _fields(await read_body(request.receive, LARGEST_FORM))
        there = address(request.scope)
        attempt, left = self._attempts.begin(name, there, request.cookies.get(_cookie(request, "browser")))
        if left:
            wait = math.ceil(left)
            sentence = labels.too_many_attempts.format(wait)
            return self._refused(request, labels, sentence, 429, {"Retry-After": str(wait)})
        try:
            async with self._checks:
                account = await asyncio.to_thread(self._accounts.verify, name, password)
        except SettingsError:
            attempt.withdraw()
            raise
        if account is None:
            self._audit.note("sign-in", name, there, refused=True)
            return self._refused(request, labels, labels.wrong, 401)
        attempt.succeeded()
        page = RedirectResponse(_with_place("./", request), 303)
        response = page if _is_browser(request) else JSONResponse({"success": True})
        self._begin(request, response, account.name, self._sessions.begin(account))
        _set(request, response, self._attempts.cookie(name), BROWSER_LIFETIME, "browser")
        return response

    async def _with_provider(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the browser to the provider, or sign in the user whom it comes back with."""
        request = Request(scope, receive)
        assert self._provider is not None  # noqa: S101 - only reached with one
        try:
            if scope["path"] == START:
                response = await self._provider.start(request)
            else:
                response = self._back_from_provider(request, await self._provider.finish(request))
        except OpenIDError as error:
            log.warning("Nobody was signed in with the OpenID provider: %s", error)
            response = HTMLResponse(_failure(request, guard_labels(request).provider_failed), 502)
        await response(scope, receive, send)

    def _back_from_provider(self, request: Request, user: User) -> Response:
        token = self._sessions.begin_from_provider(user)
        if token is None:
            self._audit.note("sign-in", user.name, address(request.scope), refused=True)
            return HTMLResponse(_failure(request, guard_labels(request).name_of_account.format(user.name)), 409)
        response = to_page(request)
        self._begin(request, response, user.name, token)
        return response

    def _begin(self, request: Request, response: Response, name: str, token: str) -> None:
        self._sessions.end(request.cookies.get(_cookie(request)))
        _set(request, response, token, LONGEST)
        self._audit.note("sign-in", name, address(request.scope))

    def _sign_out(self, request: Request, user: User | None, labels: GuardLabels) -> Response:
        if user is None:
            return RedirectResponse("login", 303)
        if request.method != "POST":  # a link from another site must not sign the user out
            return HTMLResponse(_farewell(labels, user.name))
        self._sessions.end(request.cookies.get(_cookie(request)))
        self._audit.note("sign-out", user.name, address(request.scope))
        response = RedirectResponse("login", 303)
        response.delete_cookie(_cookie(request), httponly=True, samesite="lax")
        return response

    def _renewing(self, request: Request, send: Send) -> Send:
        """Return a ``send`` that gives the browser another token where the old one is about to tell an old time."""
        token = request.cookies.get(_cookie(request))
        renewed = self._sessions.renewed(token) if token else None
        if renewed is None:
            return send
        carrier = Response()
        _set(request, carrier, renewed, LONGEST)
        cookie = (b"set-cookie", carrier.headers["set-cookie"].encode("latin-1"))

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", []), cookie]}
            await send(message)

        return send_with_cookie

    def _refused(
        self, request: Request, labels: GuardLabels, sentence: str, status: int, headers: dict[str, str] | None = None
    ) -> Response:
        if _is_browser(request):
            return HTMLResponse(self._form(request, labels, sentence), status, headers)
        return JSONResponse({"detail": sentence}, status, headers)

    def _form(self, request: Request, labels: GuardLabels, fault: str = "") -> str:
        """Return the login page: fields for a name and a password, a way to the provider, or both."""
        said = f'<p role="alert">{html.escape(fault)}</p>' if fault else ""
        action, start = (html.escape(_with_place(path, request)) for path in ("login", "login/provider"))
        fields = _fields_for_password(labels, action) if self._accounts is not None else ""
        link = f'<p><a href="{start}">{html.escape(labels.sign_in_with_provider)}</a></p>'
        way = link if self._provider is not None else ""
        return PAGE.substitute(language=labels.language, title=labels.title, content=said + fields + way)


def _cookie(request: Request, kind: str = "session") -> str:
    """Return a cookie's name, one per port: browsers share cookies between all ports of a host."""
    server = request.scope.get("server")
    return f"mundap-{kind}-{server[1] if server else 0}"


def _set(request: Request, response: Response, value: str, seconds: int, kind: str = "session") -> None:
    is_encrypted = request.url.scheme == "https"
    response.set_cookie(
        _cookie(request, kind), value, max_age=seconds, secure=is_encrypted, httponly=True, samesite="lax"
    )


def _fields(body: bytes | None) -> tuple[str, str]:
    """Return the name and password of a form; empty strings, which match no account, if they are missing."""
    try:
        form = parse_qs((body or b"").decode("utf-8"), keep_blank_values=True, max_num_fields=10)
    except ValueError:
        form = {}
    # Normalized and of bounded length, because failures are counted for it.
    name = unicodedata.normalize("NFC", form.get("username", [""])[0].strip())[: LONGEST_NAME + 1]
    return name, form.get("password", [""])[0]


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _with_place(path: str, request: Request) -> str:
    """Return a path of ours with the place that a request's address names, and with nothing else of that address."""
    query = query_of(place_of(request.url.query))
    return f"{path}?{query}" if query else path


def _fields_for_password(labels: GuardLabels, action: str) -> str:
    fields = (
        f"<label>{labels.name}"
        '<input name="username" autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus>'
        f"</label><label>{labels.password}"
        '<input name="password" type="password" autocomplete="current-password" required></label>'
    )
    return f'<form method="post" action="{action}">{fields}<button>{labels.sign_in}</button></form>'


def _failure(request: Request, sentence: str) -> str:
    labels = guard_labels(request)
    again = f'<p><a href="{request.base_url}login">{labels.back}</a></p>'
    content = f'<p role="alert">{html.escape(sentence)}</p>{again}'
    return PAGE.substitute(language=labels.language, title=labels.title, content=content)


def _unavailable(request: Request) -> Response:
    """Return the response while the users file cannot be read: nobody is signed in or known to be."""
    sentence = guard_labels(request).unavailable
    if _is_browser(request):
        return HTMLResponse(_failure(request, sentence), 503)
    return JSONResponse({"detail": sentence}, 503)


def _farewell(labels: GuardLabels, name: str) -> str:
    form = (
        f'<p>{html.escape(labels.signed_in.format(name))}</p><form method="post" action="logout">'
        f'<button>{labels.sign_out}</button></form><p><a href="./">{labels.back}</a></p>'
    )
    return PAGE.substitute(language=labels.language, title=labels.sign_out, content=form)
