"""A wire between a server and its pages on which packets can get lost."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, Self, override

from e2e.archive import Place
from e2e.faults.site import Site, serving
from e2e.machine import is_root
from e2e.server import Server, copy_of
from e2e.wire import Wire as Proxy

NOBODY = "02:00:00:00:00:01"  # an address of the wire that no end has


class Wire(Protocol):
    def lose(self) -> None:
        """From now on nothing arrives, and nobody is told."""

    def heal(self) -> None: ...


class Network:
    """A network of the server's own, joined to this one by two ends: `here` and `there`. Needs root on Linux.

    Packets get lost by being addressed to nobody: a queue that drops them needs a module that kernels may lack.
    """

    def __init__(self, number: int) -> None:
        self.name = f"faults{number}"
        self.here, self.there = (f"198.18.{number % 256}.{end}" for end in (1, 2))

    def __enter__(self) -> Self:
        ip("netns", "add", self.name)
        ip("link", "add", f"{self.name}h", "type", "veth", "peer", "name", f"{self.name}t", "netns", self.name)
        ip("address", "add", f"{self.here}/24", "dev", f"{self.name}h")
        ip("link", "set", f"{self.name}h", "up")
        self._ip_there("address", "add", f"{self.there}/24", "dev", f"{self.name}t")
        for end in (f"{self.name}t", "lo"):
            self._ip_there("link", "set", end, "up")
        return self

    def __exit__(self, *exception: object) -> None:
        ip("netns", "delete", self.name)

    def lose(self) -> None:
        ip("neighbour", "replace", self.there, "lladdr", NOBODY, "dev", f"{self.name}h", "nud", "permanent")
        self._ip_there("neighbour", "replace", self.here, "lladdr", NOBODY, "dev", f"{self.name}t", "nud", "permanent")

    def heal(self) -> None:
        ip("neighbour", "delete", self.there, "dev", f"{self.name}h")
        self._ip_there("neighbour", "delete", self.here, "dev", f"{self.name}t")

    def _ip_there(self, *words: str) -> None:
        ip("-netns", self.name, *words)


class Apart(Server):
    """A server in a network of its own."""

    def __init__(self, data: Path, network: Network) -> None:
        self.host = network.there
        super().__init__(data)
        self.behind = ("ip", "netns", "exec", network.name)

    @property
    @override
    def command(self) -> list[str]:
        return [*super().command, "--host", self.host]


class Held(Proxy):
    """The same as far as it goes without root: what this end sent is taken, and not carried on."""

    def lose(self) -> None:
        self.held = True

    def heal(self) -> None:
        self.held = False


@contextmanager
def by_wire(seed: Place, folder: Path) -> Iterator[Site]:
    """One process on SQLite, and a wire that can lose what is on it."""
    data = copy_of(seed.data, folder / "data")
    if is_root():
        with Network(folder.stat().st_ino % 256) as network, serving([Apart(data, network)], seed) as site:
            site.wire = network
            yield site
    else:
        with serving([Server(data)], seed) as site, Held(site.servers[0].port) as wire:
            site.wire, site.front = wire, wire.origin
            yield site


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
