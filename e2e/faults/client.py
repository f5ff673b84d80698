"""Somebody with an open page: its socket, which comes back as htmx's does, and its clicks."""

import asyncio
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from random import Random
from typing import Any

from picows import WSError, WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from e2e.faults.page import Page
from e2e.plain import PlainPage

COMES_BACK_AFTER = {1006, 1011, 1012, 1013}
PAUSE = 0.05, 0.4  # seconds until a page comes back: htmx takes more, and doubles it
GONE = (OSError, HTTPException, WSError, TimeoutError)


@dataclass(eq=False)
class Client:
    """A page of one person. `origin` says at each request and each opening which process it goes to.

    `typed` are the lines: room and text, in order. `deleted` are those that it asked to have deleted, whatever became
    of that. `codes` are those with which its sockets were closed.
    """

    name: str
    session: str
    origin: Callable[[], str]
    random: Random
    typed: list[tuple[str, str]] = field(default_factory=list)
    codes: list[int] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    small_buffer: bool = False
    broken: Exception | None = None  # a frame that the page could not take
    page: Page = field(init=False)
    transport: WSTransport | None = None
    _queue: list[dict[str, Any]] = field(default_factory=list)
    _staying: asyncio.Task[None] | None = None

    async def open(self, room: int) -> None:
        """Load the room's page and open its socket."""
        self.page = Page(await self.get(f"/rooms/{room}/"))
        self._staying = asyncio.create_task(self._stay(), name=self.name)

    async def leave(self) -> None:
        transport = self.transport
        if self._staying is not None:
            self._staying.cancel()
            await asyncio.wait([self._staying])
        if transport is not None:
            transport.underlying_transport.abort()
            await transport.wait_disconnected()

    def disconnect(self) -> None:
        """Break the connection off at this end."""
        if self.transport is not None:
            self.transport.underlying_transport.abort()

    @property
    def lost_for_good(self) -> bool:
        """Whether it was closed with a code after which no page comes back."""
        return self._staying is not None and self._staying.done()

    @property
    def settled(self) -> bool:
        """Connected and followed, and everything that was typed is taken."""
        return self.transport is not None and self.page.cursor_name == "revision" and not self.page.pending

    async def get(self, path: str) -> str:
        """Raises ConnectionError where it is not answered as it should be."""
        return checked(await asyncio.to_thread(PlainPage(self.origin(), self.session).get, path))

    async def post(self, path: str, **fields: str) -> str:
        return checked(await asyncio.to_thread(PlainPage(self.origin(), self.session).submit, path, **fields))

    def say(self, text: str) -> None:
        self.typed.append((self.page.room, text))
        self.send(self.page.type(text))
        self.send(self.page.resend())

    async def go(self, path: str) -> None:
        """A click on a link to a room, or a form that leads to one."""
        self.show(await self.get(path))

    def show(self, html: str) -> None:
        self.page.go(html)
        self.send(self.page.sync())

    def send(self, data: dict[str, Any]) -> None:
        """Now, or once the socket is open again."""
        if self.transport is None:
            self._queue.append(data)
        else:
            self.transport.send(WSMsgType.TEXT, json.dumps(data).encode())

    def read(self, *, reading: bool) -> None:
        """Stop taking what comes, or go on."""
        assert self.transport is not None
        if reading:
            self.transport.underlying_transport.resume_reading()
        else:
            self.transport.underlying_transport.pause_reading()

    async def _stay(self) -> None:
        while True:
            try:
                code = await self._connection()
            except GONE:
                code = 1006
            if code not in COMES_BACK_AFTER:
                return
            await asyncio.sleep(self.random.uniform(*PAUSE))

    async def _connection(self) -> int:
        """One connection, until it ends; its close code."""
        origin = self.origin()
        headers = {"Origin": origin, "Cookie": f"sarangbang_session={self.session}"}
        listener = _Listener(self)
        transport, _ = await ws_connect(
            lambda: listener,
            f"{origin.replace('http', 'ws', 1)}/ws/",
            extra_headers=headers,
            socket_factory=small if self.small_buffer else None,
        )
        try:
            await transport.wait_disconnected()
        finally:
            self.transport = None
        self.codes.append(listener.code)
        return listener.code

    def opened(self, transport: WSTransport) -> None:
        """As htmx: what listens to the opening speaks first, then what waited."""
        self.transport = transport
        keep_alive(transport.underlying_transport.get_extra_info("socket"))
        self.send(self.page.sync())
        if self.page.pending:
            self.send(self.page.resend())
        queue, self._queue = self._queue, []
        for data in queue:
            self.send(data)


class _Listener(WSListener):  # type: ignore[misc, unused-ignore]
    """One connection of a page."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.code = 1006

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.client.opened(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            try:
                self.client.page.apply(frame.get_payload_as_utf8_text())
            except Exception as error:
                self.client.broken = error
                raise
        elif frame.msg_type == WSMsgType.CLOSE:
            self.code = frame.get_close_code().value
            transport.disconnect()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.client.transport = None


def checked(answer: tuple[int, str]) -> str:
    status, html = answer
    if status != 200:
        raise ConnectionError(f"answered with {status}")
    return html


def keep_alive(end: socket.socket) -> None:
    """As Chromium, which asks after 45 seconds."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option in ("TCP_KEEPIDLE", "TCP_KEEPINTVL"):
        if number := getattr(socket, option, None):
            end.setsockopt(socket.IPPROTO_TCP, number, 1)


def small(url: Any) -> socket.socket:
    """A socket for which the system keeps little."""
    end = socket.socket()
    end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    end.setblocking(False)
    return end
