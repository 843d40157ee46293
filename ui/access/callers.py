"""Who a request comes from, and what it carries. The module decides nothing about either."""

from __future__ import annotations

import ipaddress
from collections.abc import Hashable

from starlette.types import Message, Receive, Scope

USER = "mundap.user"  # where the login writes a name into the scope of a request


def address(scope: Scope) -> str:
    """The address that a request came from; for IPv6 its network, of which one caller has all addresses."""
    client = scope.get("client")
    host = str(client[0]) if client else ""
    try:
        parsed = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped is None:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return host


def caller(scope: Scope) -> Hashable:
    """The user who is signed in, otherwise the address; the two never mix."""
    name = scope.get(USER)
    return ("user", name) if name is not None else ("address", address(scope))


async def read_body(receive: Receive, limit: int) -> bytes | None:
    """The whole body of a request; None where it is longer than ``limit`` or the caller has gone."""
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
    """A ``receive`` that hands over a body that was read already, and then what else arrives."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
