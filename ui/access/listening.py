"""Decide where the page listens and whether a login is required. The module starts no server.

Only this machine can reach a loopback address; any other address needs a users file.
"""

from __future__ import annotations

import ipaddress
import os
import socket

from rag.errors import SettingsError
from rag.settings import Settings
from ui.access.accounts import Accounts
from ui.access.guards import LOOPBACK_NAMES, Doors
from ui.access.openid import provider_of


def doors_of(settings: Settings) -> Doors:
    """Return the configured ways to sign in.

    Raises:
        SettingsError: If the users file cannot be read, or is empty, or the OpenID provider is configured in part.
    """
    return Doors(accounts_of(settings), provider_of(settings))


def accounts_of(settings: Settings) -> Accounts | None:
    """Return the accounts of the configured users file; None if there is none.

    Raises:
        SettingsError: If the users file cannot be read, or is empty.
    """
    if settings.auth is None:
        return None
    found = Accounts(settings.auth)
    if not found:
        raise SettingsError(
            f"The users file {settings.auth} has no users.",
            f"Run `mundap users add NAME --file {settings.auth}`.",
            korean=f"사용자 파일 {settings.auth}: 사용자가 한 명도 없습니다. `mundap users add NAME "
            f"--file {settings.auth}` 명령을 실행해 주세요.",
        )
    return found


def host_of(settings: Settings, doors: Doors) -> str:
    """Return the host in the form that Gradio expects: a loopback address, or any address if a login is required.

    Raises:
        SettingsError: If other machines could reach the host without a login.
    """
    bare = settings.host.strip("[]")
    if not doors.are_guarded and not _is_loopback(bare):
        raise SettingsError(
            f"The host {settings.host} would open the page to other machines, which needs a login.",
            "Make a users file with `mundap users add NAME --file FILE` and give it with --auth FILE (or MUNDAP_AUTH), "
            "or use 127.0.0.1.",
            korean=f"{settings.host} 주소로 열면 다른 컴퓨터에서도 페이지에 들어올 수 있어 로그인이 "
            "필요합니다. `mundap users add NAME --file FILE`로 사용자 파일을 만들어 --auth "
            "FILE(또는 MUNDAP_AUTH)로 지정하거나, 127.0.0.1을 써 주세요.",
        )
    return f"[{bare}]" if ":" in bare else bare


def listening_notice(settings: Settings) -> str | None:
    """Return a warning for the operator if other machines can reach the page; None on loopback."""
    if _is_loopback(settings.host.strip("[]")):
        return None
    return (
        f"Other machines can reach the page at {settings.host}, and people sign in with "
        f"{settings.auth or settings.oidc_issuer}. The page speaks plain HTTP: put a proxy with TLS before it, or "
        "passwords travel readably."
    )


def reach_directly(name: str) -> None:
    """Exclude the page's own host from proxies in the environment: Gradio calls its own server on startup.

    uvicorn would believe what any program on this machine writes into X-Forwarded-For; ``guards_for`` believes the
    configured proxies.
    """
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    for variable in ("NO_PROXY", "no_proxy"):
        os.environ[variable] = ",".join(filter(None, (os.environ.get(variable), *LOOPBACK_NAMES, name.strip("[]"))))


def free_port() -> int:
    """Return a port that is free on the loopback interface."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_loopback(bare: str) -> bool:
    try:
        return bare == "localhost" or ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False
