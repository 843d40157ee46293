"""Tell public addresses of the internet from all others, and resolve names to addresses that may be called.

A name can be public and its address not: names are resolved here, once, and the address itself is connected to.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from typing import TypeAlias

from rag.errors import DocumentError
from rag.index.web import faults
from rag.models import Deadline, read_in_background

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # an IPv4 address in its last four bytes
# For protocols and relays; Python 3.11 counts some of them as global.
_FOR_PROTOCOLS = (ipaddress.IPv4Network("192.0.0.0/24"), ipaddress.IPv4Network("192.88.99.0/24"))


def is_public(address: Address) -> bool:
    """Return whether an address is one of the public internet: not private, loopback, link-local or reserved.

    An IPv6 address that stands for an IPv4 address is judged by that one; tunnels (6to4, Teredo) are not public.
    """
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if address in _NAT64:
            return is_public(ipaddress.IPv4Address(address.packed[-4:]))
        if address.sixtofour is not None or address.teredo is not None or address.is_site_local:
            return False
    elif any(address in network for network in _FOR_PROTOCOLS):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def resolve(host: str, port: int, url: str, allows: Callable[[Address], bool], deadline: Deadline) -> list[str]:
    """Return the addresses of a host, of which every one is allowed, in the order of the system.

    Args:
        host: a name in ASCII (IDNA), or an address.
        port: of the server.
        url: how messages name the page.
        allows: whether an address may be connected to.
        deadline: of the page. The system has no limit of its own, so it is asked in a thread that may be left behind.

    Raises:
        DocumentError: the name is not known, or not in time, or one of its addresses is not allowed.
    """
    try:
        found = list(read_in_background(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), deadline))
    except TimeoutError as error:
        raise faults.too_slow(url, deadline.seconds) from error
    except (OSError, UnicodeError) as error:
        raise DocumentError(
            f"{url} cannot be fetched: the name {host} has no address.",
            "Check the spelling of the URL and the connection to the internet. Behind a proxy, which is not used, save "
            "the page with a browser and give the file.",
            korean=f"{url}: {host}의 주소를 찾을 수 없습니다. URL의 철자와 인터넷 연결을 확인해 주세요. 프록시는 쓰지 "
            "않으므로, 프록시를 거쳐야 한다면 브라우저에서 페이지를 저장한 뒤 그 파일을 넣어 주세요.",
        ) from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    for text in addresses:
        if not allows(ipaddress.ip_address(text)):
            raise DocumentError(
                f"{url} is not fetched: its host is at {text}, which is not a public address of the internet.",
                "Save the page with a browser and give the file.",
                korean=f"{url}: {host}의 주소가 인터넷의 공개 주소가 아니어서({text}) 가져오지 않습니다. "
                "브라우저에서 페이지를 저장한 뒤 그 파일을 넣어 주세요.",
            )
    return addresses
