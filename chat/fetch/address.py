"""Where a fetch may go: to public addresses, whatever they are called.

The name is resolved once, all its addresses are checked, and the connection is made to a checked one: what the name
means a moment later is nobody's question.
"""

import asyncio
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from chat.fetch.url import PORTS, NotFetched, Target

type Address = IPv4Address | IPv6Address
type Resolve = Callable[[str], Awaitable[Sequence[Address]]]

# Global unicast, and what of it is not one host of the internet: protocols of the IETF (Teredo and others), what stands
# for an IPv4 address (6to4), examples in documents. The prefixes that translate lie outside.
UNICAST = IPv6Network("2000::/3")
NO_HOST = [IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
# Public by the registry, and yet none that serves pages: relays and the like.
RELAYS = [ip_network(each) for each in ("192.0.0.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24")]


def is_public(address: Address) -> bool:
    """Whether it is one host that everybody on the internet reaches. No IPv6 address that stands for an IPv4 one."""
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    if isinstance(address, IPv4Address):
        return not any(address in network for network in RELAYS)
    if int(address) >> 32 & 0xFDFF_FFFF == 0x5EFE:  # ISATAP: an IPv4 address behind any prefix
        return False
    return address in UNICAST and not any(address in network for network in NO_HOST)


async def look_up(host: str) -> Sequence[Address]:
    """All addresses of a name. On a thread that nobody waits for: the system's resolver may take minutes to give up."""
    loop, found = asyncio.get_running_loop(), asyncio.Future[list[Address]]()

    def look() -> None:
        try:
            rows = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            addresses = [ip_address(str(row[4][0])) for row in rows]
        except (OSError, ValueError):
            addresses = []
        with suppress(RuntimeError):  # the loop is closed: nobody waited
            loop.call_soon_threadsafe(tell, addresses)

    def tell(addresses: list[Address]) -> None:
        if not found.done():
            found.set_result(addresses)

    threading.Thread(target=look, name="look up", daemon=True).start()
    return await found


@lru_cache
def default_tls() -> ssl.SSLContext:
    """With the system's authorities."""
    return ssl.create_default_context()


@dataclass(frozen=True)
class Rules:
    """What may be fetched. The ones that stand here are those of the place; others are for tests alone."""

    allowed: Callable[[Address], bool] = is_public
    resolve: Resolve = look_up
    ports: frozenset[int] = frozenset(PORTS.values())
    tls: Callable[[], ssl.SSLContext] = default_tls


async def addresses_of(target: Target, rules: Rules) -> Sequence[Address]:
    """The addresses to connect to, IPv4 first. Raises NotFetched where there are none, or any that is not allowed."""
    if target.port not in rules.ports:
        raise NotFetched(f"port {target.port}")
    try:
        found: Sequence[Address] = [ip_address(target.host)]
    except ValueError:
        found = await rules.resolve(target.host)
    if not found:
        raise NotFetched("no such host")
    if forbidden := [address for address in found if not rules.allowed(address)]:
        raise NotFetched(f"not public: {forbidden[0]}")
    return sorted(dict.fromkeys(found), key=lambda address: address.version)
