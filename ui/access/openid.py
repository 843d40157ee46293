"""Let people sign in with an OpenID Connect provider (Authorization Code with PKCE), through Authlib.

Who the user is comes from the signed ID token: Authlib checks its signature, issuer, audience, nonce and time. Only the
provider is called, and none of its redirects is followed.
"""

from __future__ import annotations

import logging
from importlib import util
from typing import Any

from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.errors import SettingsError
from rag.settings import Settings
from ui.access.sessions import User
from ui.shared import place_of, query_of

log = logging.getLogger(__name__)

START, BACK = "/login/provider", "/login/provider/back"
TIMEOUT = 10  # seconds for one request to the provider
PATIENCE = 600  # seconds in which somebody has to sign in there
_LONGEST_NAME = 200
_PLACE = "place"  # key in the cookie of a sign-in under way


class OpenIDError(Exception):
    """The provider could not be reached, or what it says of the user is not valid."""


class OpenIDProvider:
    """The provider of the settings.

    Args:
        settings: the issuer, the client, and which claims give the name and the role.

    Raises:
        SettingsError: If the settings are incomplete, or Authlib is not installed.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._issuer = _required(settings)
        from authlib.integrations.starlette_client import OAuth

        secret = settings.oidc_client_secret
        oauth: Any = OAuth()
        self._client: Any = oauth.register(
            "provider",
            client_id=settings.oidc_client_id,
            client_secret=secret.get_secret_value() if secret else None,
            server_metadata_url=f"{self._issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "timeout": TIMEOUT,
                "follow_redirects": False,
            },
        )

    async def start(self, request: Request) -> Response:
        """Return the redirect to the provider.

        Raises:
            OpenIDError: If the provider does not tell where people sign in.
        """
        await self._require_issuer()
        request.session[_PLACE] = query_of(place_of(request.url.query))
        back = str(request.base_url) + BACK.lstrip("/")
        response: Response = await self._called(self._client.authorize_redirect(request, back))
        return response

    async def finish(self, request: Request) -> User:
        """Return the user with whom the provider sends the browser back.

        Raises:
            OpenIDError: If the provider refuses, or its token is not valid.
        """
        await self._require_issuer()
        token = await self._called(self._client.authorize_access_token(request))
        claims = token.get("userinfo")
        if not claims:
            raise OpenIDError("the provider sent no ID token")
        return user_of(claims, self._settings)

    async def _require_issuer(self) -> None:
        told = await self._called(self._client.load_server_metadata())
        if told.get("issuer") != self._issuer:
            raise OpenIDError(f"it calls itself {told.get('issuer')!r}, and the settings {self._issuer!r}")

    async def _called(self, request: Any) -> Any:
        import httpx2
        from authlib.common.errors import AuthlibBaseError
        from joserfc.errors import JoseError

        try:
            return await request
        except (AuthlibBaseError, JoseError, httpx2.HTTPError, ValueError, KeyError, RuntimeError) as error:
            raise OpenIDError(f"{type(error).__name__}: {error}") from error


class SignInCookie:
    """Keep what a sign-in at the provider needs until the browser comes back, in a signed cookie of its own.

    Args:
        app: answers the requests.
        secret: signs the cookie.
    """

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self._plain, self._encrypted = (
            SessionMiddleware(
                app, secret, "mundap-provider", max_age=PATIENCE, path="/login", same_site="lax", https_only=only
            )
            for only in (False, True)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request."""
        await (self._encrypted if scope["scheme"] == "https" else self._plain)(scope, receive, send)


def user_of(claims: dict[str, Any], settings: Settings) -> User:
    """Return the user of the claims of an ID token: the name, and the highest role that a claim gives.

    Raises:
        OpenIDError: If there is no name.
    """
    name = claims.get(settings.oidc_name_claim) or claims.get("sub")
    if not isinstance(name, str) or not name.strip():
        raise OpenIDError("the ID token names nobody")
    told = claims.get(settings.oidc_role_claim, [])
    groups = {str(one) for one in (told if isinstance(told, list) else [told])}
    shown = "".join(letter for letter in name.strip() if letter.isprintable())[:_LONGEST_NAME]
    if groups & _names(settings.oidc_admins):
        return User(shown, "admin")
    return User(shown, "editor" if groups & _names(settings.oidc_editors) else "reader")


def provider_of(settings: Settings) -> OpenIDProvider | None:
    """Return the provider of the settings; None if there is none.

    Raises:
        SettingsError: If the settings are incomplete, or Authlib is not installed.
    """
    return OpenIDProvider(settings) if settings.oidc_issuer or settings.oidc_client_id else None


def to_page(request: Request) -> Response:
    """Return the redirect to the page, after a sign-in: to the place from which it began."""
    query = query_of(place_of(str(request.session.pop(_PLACE, ""))))
    return RedirectResponse(request.base_url.replace(query=query), 303)


def _names(setting: str) -> set[str]:
    return {name.strip() for name in setting.split(",") if name.strip()}


def _required(settings: Settings) -> str:
    """Return the issuer, if everything that a provider needs is there."""
    if not settings.oidc_issuer or not settings.oidc_client_id:
        raise SettingsError(
            "A sign-in with OpenID Connect needs an issuer and a client.",
            "Set MUNDAP_OIDC_ISSUER and MUNDAP_OIDC_CLIENT_ID, or neither.",
            korean="OpenID Connect 로그인에는 발급자와 클라이언트가 모두 필요합니다. MUNDAP_OIDC_ISSUER와 "
            "MUNDAP_OIDC_CLIENT_ID를 둘 다 설정하거나 둘 다 빼 주세요.",
        )
    if util.find_spec("authlib") is None:
        raise SettingsError(
            "The package that signs in with OpenID Connect is not installed.",
            'Run `pip install "mundap[oidc]"`, or leave MUNDAP_OIDC_ISSUER out.',
            korean='OpenID Connect 로그인에 필요한 패키지가 설치되어 있지 않습니다. `pip install "mundap[oidc]"`를 '
            "실행하거나 MUNDAP_OIDC_ISSUER를 빼 주세요.",
        )
    return settings.oidc_issuer
