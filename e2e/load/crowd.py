"""Many people at once: sockets that speak as a page does, and count what reaches them."""

import asyncio
import json
import re
import secrets
import time
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from e2e.load.place import Guest
from e2e.load.web import Browser
from e2e.server import Server

MARK = re.compile(rb"%(\d+,\d+)%")  # in a line: when it was said; nothing that Markdown reads
ACKED = re.compile(rb'id="acked" name="acked" value="(\d+)"')
AT_ONCE = 20  # handshakes under way


def marked(text: str) -> str:
    return f"%{time.perf_counter():.6f}% {text}".replace(".", ",", 1)


class Tally:
    """How long each delivery took, in seconds. `expect` says how many there will be."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self.all_there = asyncio.Event()
        self._expected = 0

    def expect(self, number: int) -> None:
        self._expected = number
        self.late.clear()
        self.all_there.clear()

    def read(self, frame: bytes) -> None:
        if marks := set(MARK.findall(frame)):  # a line stands in it twice: as a row, and as it is read out
            now = time.perf_counter()
            self.late += [now - float(mark.replace(b",", b".")) for mark in marks]
            if len(self.late) >= self._expected:
                self.all_there.set()


class Stranger(WSListener):  # type: ignore[misc, unused-ignore]
    """Somebody in the tutorial's room."""

    transport: WSTransport

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.settled = asyncio.Event()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.settled.set()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self.hear(frame.get_payload_as_bytes())

    def hear(self, frame: bytes) -> None:
        self.tally.read(frame)

    def say(self, text: str) -> None:
        self._send({"message": text})

    def _send(self, data: dict[str, Any]) -> None:
        self.transport.send(WSMsgType.TEXT, json.dumps(data).encode())


class Member(Stranger):
    """A page of a guest that shows a room. `sync` are the fields its forms say on every opening of the socket."""

    def __init__(self, tally: Tally, guest: Guest, sync: dict[str, str]) -> None:
        super().__init__(tally)
        self.guest, self.sync = guest, sync | {"pane": secrets.token_hex(4)}
        self.acked = 0
        self.pending: list[str] = []  # newest first, as the page has them
        self.spoken_to = ""

    @cached_property
    def cursor(self) -> bytes:
        """What stands in the frame that answers `sync`, and in each that brings news."""
        return f'id="cursor-{self.sync["room"]}"'.encode()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self._send({"action": "sync", **self.sync})
        self._send({"action": "look"})

    def hear(self, frame: bytes) -> None:
        if not self.settled.is_set() and self.cursor in frame:
            self.settled.set()
        if b'class="notice' in frame:
            raise RuntimeError(f"The server refused something: {frame.decode()}")
        if b'id="acked"' in frame and (acked := ACKED.findall(frame)):
            self._acknowledged(int(acked[-1]))
        self.tally.read(frame)

    def say(self, text: str) -> None:
        """The line, and what the page sends when its field is among the pending: by that the server acknowledges."""
        self.pending.insert(0, text)
        self._compose(self.pending)
        self.resend()

    def resend(self) -> None:
        if self.pending:
            self._compose(["", *self.pending], resend="1")

    def _compose(self, texts: list[str], **more: str) -> None:
        rooms = [self.sync["room"]] * len(texts)
        fields = {"page": self.guest.page, "acked": str(self.acked), "room": rooms, "text": texts}
        self._send({"action": "say", **fields, **more})

    def _acknowledged(self, acked: int) -> None:
        if taken := acked - self.acked:
            del self.pending[-taken:]
            self.acked = acked


async def strangers(server: Server, tally: Tally, number: int) -> list[Stranger]:
    """So many in one room of the tutorial."""
    crowd = [Stranger(tally) for _ in range(number)]
    await open_all((f"{server.origin}/ws/chat/hall/", each, "") for each in crowd)
    return crowd


async def members(server: Server, tally: Tally, guests: list[Guest], room_id: int) -> list[Member]:
    """The guests with a page of the room each, which the server follows."""
    sync = Browser(server, guests[0]).room(room_id)
    crowd = [Member(tally, guest, sync) for guest in guests]
    await open_pages(server, crowd)
    return crowd


async def open_pages(server: Server, crowd: Iterable[Member], *, at_once: int = AT_ONCE) -> None:
    await open_all(((f"{server.origin}/ws/", each, each.guest.cookie) for each in crowd), at_once=at_once)


async def open_all(wanted: Iterable[tuple[str, Stranger, str]], *, at_once: int = AT_ONCE) -> None:
    """Connect them all, and wait until each is settled. Raises TimeoutError where one is not within a minute."""
    gate = asyncio.Semaphore(at_once)

    async def open_one(url: str, listener: Stranger, cookie: str) -> None:
        headers = {"Origin": "/".join(url.split("/")[:3]), "Cookie": cookie}
        async with gate:
            address = url.replace("http", "ws", 1)
            await ws_connect(lambda: listener, address, extra_headers=headers, websocket_handshake_timeout=60)
            await asyncio.wait_for(listener.settled.wait(), 60)

    await asyncio.gather(*(open_one(*each) for each in wanted))
