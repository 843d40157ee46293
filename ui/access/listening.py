"""Where the page listens, and whether who comes there is asked to sign in. The module starts no server.

Only this machine can reach loopback; any other address needs a users file.
"""

from __future__ import annotations

import ipaddress
import os
import socket

from rag.errors import SettingsError
from rag.settings import Settings
from ui.access.accounts import Accounts
from ui.access.guards import LOOPBACK_NAMES


def accounts_of(settings: Settings) -> Accounts | None:
    """Who may sign in; None where nobody is asked.

    Raises:
        SettingsError: the users file cannot be read, or names nobody.
    """
    if settings.auth is None:
        return None
    found = Accounts(settings.auth)
    if not found:
        raise SettingsError(
            f"The users file {settings.auth} names nobody.",
            f"Run `mundap users add NAME --file {settings.auth}`.",
            korean=f"사용자 파일 {settings.auth}: 사용자가 한 명도 없습니다. `mundap users add NAME "
            f"--file {settings.auth}` 명령을 실행해 주세요.",
        )
    return found


def host_of(settings: Settings, known: Accounts | None) -> str:
    """The host as Gradio wants it: one that only this machine can reach, or any where people sign in.

    Raises:
        SettingsError: other machines could reach it, and nobody would be asked.
    """
    bare = settings.host.strip("[]")
    if known is None and not _is_loopback(bare):
        raise SettingsError(
            f"The host {settings.host} would open the page to other machines, and that needs authentication.",
            "Make a users file with `mundap users add NAME --file FILE` and give it with --auth FILE (or MUNDAP_AUTH), "
            "or use 127.0.0.1.",
            korean=f"{settings.host} 주소로 열면 다른 컴퓨터에서도 페이지에 들어올 수 있어 로그인이 "
            "필요합니다. `mundap users add NAME --file FILE`로 사용자 파일을 만들어 --auth "
            "FILE(또는 MUNDAP_AUTH)로 지정하거나, 127.0.0.1을 써 주세요.",
        )
    return f"[{bare}]" if ":" in bare else bare


def listening_notice(settings: Settings) -> str | None:
    """What whoever opens the page to other machines should know; None on loopback."""
    if _is_loopback(settings.host.strip("[]")):
        return None
    return (
        f"Other machines can reach the page at {settings.host}, and people sign in with {settings.auth}. The page "
        "speaks plain HTTP: put a proxy with TLS before it, or passwords travel readably."
    )


def reach_directly(name: str) -> None:
    """Gradio calls its own server while it starts; a proxy in the environment would be asked instead."""
    for variable in ("NO_PROXY", "no_proxy"):
        os.environ[variable] = ",".join(filter(None, (os.environ.get(variable), *LOOPBACK_NAMES, name.strip("[]"))))


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_loopback(bare: str) -> bool:
    try:
        return bare == "localhost" or ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False
