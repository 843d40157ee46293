"""Identify who sent a request, and read its body. The module makes no decisions about either."""

from __future__ import annotations

import ipaddress
from collections.abc import Hashable

from starlette.types import Message, Receive, Scope

from ui.access.roles import Role

USER = "mundap.user"  # keys in the ASGI scope under which the login stores the name of the user, and the role
ROLE = "mundap.role"


def address(scope: Scope) -> str:
    """Return the address that a request came from; for IPv6 its /64 network, since one caller has all of it."""
    client = scope.get("client")
    host = str(client[0]) if client else ""
    try:
        parsed = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return host


def role_of(scope: Scope) -> Role | None:
    """Return the role of the user who sent a request; None where nobody signs in."""
    role: Role | None = scope.get(ROLE)
    return role


def caller(scope: Scope) -> Hashable:
    """Return a key for the caller: the signed-in user, otherwise the address; the two never collide."""
    name = scope.get(USER)
    return ("user", name) if name is not None else ("address", address(scope))


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """Return the whole body of a request; None if it exceeds ``limit`` bytes or the client has disconnected."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        body += message.get("body", b"")
        if len(body) > limit:
            return None
        if not message.get("more_body", False):
            return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` callable that repeats an already read body, followed by any further messages."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
