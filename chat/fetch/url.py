"""Addresses of the web that may be fetched: parsed strictly, for whatever one program reads otherwise than another is
a way in.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from urllib.parse import quote, urlsplit

NAME = re.compile(r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?")
PORTS = {"http": 80, "https": 443}
LONGEST = 2_000
PATH = "/:@!$&'()*+,;=~%-._"


class NotFetched(Exception):
    """Nothing came of a fetch: its text says why, for logs and tests."""


@dataclass(frozen=True)
class Target:
    """An address of the web, taken apart: `host` as it is asked for, without brackets."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse(url: str) -> Target:
    """The parts of an http or https address, in one spelling. Raises NotFetched for odd ones."""
    if len(url) > LONGEST:
        raise NotFetched("too long")
    try:
        parts = urlsplit(url)
        standard = PORTS[parts.scheme]
        port = standard if parts.port is None else parts.port
        host = host_of(parts.hostname or "")
        path = quote(parts.path or "/", safe=PATH)
        query = f"?{quote(parts.query, safe=PATH + '?')}" if parts.query else ""
    except (ValueError, KeyError) as error:
        raise NotFetched(f"no address of the web: {error}") from error
    if "@" in parts.netloc or "\\" in parts.netloc:
        raise NotFetched("a name before the host")
    return Target(parts.scheme, host, port, path + query)


def host_of(spelled: str) -> str:
    """A host's one spelling: an address as the standard writes it, or a name in ASCII. Raises ValueError.

    Resolvers read 127.1, 0x7f000001 and 2130706433 as addresses; here they are none, and no names either.
    """
    if ":" in spelled:
        if "%" in spelled:
            raise ValueError("a zone")
        return str(IPv6Address(spelled))
    name = spelled.encode("idna").decode().lower().removesuffix(".")
    if re.fullmatch(r"[0-9.]+", name):
        return str(IPv4Address(name))
    if not NAME.fullmatch(name):
        raise ValueError("no name of a host")
    return name
