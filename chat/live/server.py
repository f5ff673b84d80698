"""Daphne as this site runs it: quiet, patient with sockets, and leaving tidily."""

import asyncio
import os
import select
import signal
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial
from typing import Any, override

from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import WebRequest
from daphne.server import Server, twisted_loop
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor as _reactor

from chat.live.daphne_http import ChatRequest
from chat.live.daphne_wire import ChatProtocol, DaphneWire
from chat.live.hub import hub
from chat.live.socket import CloseCode, Socket
from chat.live.wire import EXTENSION

# Above what the application itself refuses in words: over this cap Daphne closes with 1009, and htmx never returns.
MAX_FRAME = 4 * 1024 * 1024
BACKLOG = 2_048  # pages that come back at once after a restart; refused ones wait for seconds
twisted_reactor: Any = _reactor
# In seconds. Out within 10 on SIGTERM, and within about 2 when somebody waits at a terminal (SIGINT).
DRAIN = 7.0  # for requests to be answered
SPREAD, STEP = 5.0, 0.005  # in which all sockets are sent away, and between two of them where they are few
GOODBYE = 2.0  # for the last of them to hear why, and for all else on SIGINT
LAST = 1.0  # for what was cancelled to end
GATHER = 0.02
LOOK_EVERY, PING_EVERY = 1.0, 5.0  # for what has ended, and for whom is to be pinged
ARRIVE = 0.25  # for the first words of who was just taken in: a proxy may be slow, and who has spoken is answered


class ChatServer(Server):
    """Serves `application` until SIGTERM, which drains it, or SIGINT; a second signal ends it at once.

    `on_listening` is called with the port once connections are taken. `failure` says why it could not listen.
    """

    def __init__(self, application: Any, *, host: str, port: int, on_listening: Callable[[int], None]) -> None:
        super().__init__(
            application,
            endpoints=[
                f"{where}:backlog={BACKLOG}" for where in build_endpoint_description_strings(host=host, port=port)
            ],
            signal_handlers=False,
            websocket_timeout=-1,  # Daphne's own closes with 1000 after a day, and leaves a dead page
            websocket_max_message_size=MAX_FRAME,
            websocket_max_frame_size=MAX_FRAME,
            ping_interval=20,
            ping_timeout=30,
            ready_callable=self._ready,
            server_name="sarangbang",
            verbosity=0,
        )
        self.failure = ""
        self._on_listening = on_listening
        self._ports: list[Any] = []
        self._changed = asyncio.Event()
        self._leaving: asyncio.Task[None] | None = None
        self._looks, self._looks_until = True, 0.0  # Daphne's first look comes by itself

    @override
    def run(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            twisted_loop.add_signal_handler(number, self._signalled, number)
        try:
            super().run()
        finally:
            for number in (signal.SIGTERM, signal.SIGINT):
                twisted_loop.remove_signal_handler(number)
                signal.signal(number, signal.SIG_DFL)  # what is left is the interpreter's end: no traceback there

    @override
    def listen_success(self, port: Any) -> None:
        self._ports.append(port)
        super().listen_success(port)

    @override
    def listen_error(self, failure: Any) -> None:
        self.failure = failure.getErrorMessage()
        self.stop()

    @override
    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if isinstance(protocol, ChatProtocol):
            scope["extensions"] = {EXTENSION: DaphneWire(protocol)}
        elif isinstance(protocol, ChatRequest):
            scope["extensions"] = protocol.extensions()
        queue = super().create_application(protocol, scope)
        if instance := self.connections.get(protocol, {}).get("application_instance"):
            instance.add_done_callback(lambda _: self._ended())
        return queue

    @override
    def protocol_connected(self, protocol: Any) -> None:
        super().protocol_connected(protocol)
        if self._leaving is not None:
            last_on_its_connection(protocol)

    @override
    def protocol_disconnected(self, protocol: Any) -> None:
        super().protocol_disconnected(protocol)
        self._ended()

    def _ended(self) -> None:
        """A connection has ended, or an application: Daphne is to look after what is left of it."""
        self._changed.set()
        self._looks_until = time.monotonic() + self.application_close_timeout + 2 * LOOK_EVERY
        if not self._looks:
            self._looks = True
            twisted_reactor.callLater(LOOK_EVERY, self.application_checker)

    @override
    def application_checker(self) -> None:
        """Daphne's own look at all connections, each second: only as long as there may be something to see."""
        self._looks = time.monotonic() < self._looks_until
        if self._looks:
            super().application_checker()

    @override
    def timeout_checker(self) -> None:
        """Daphne's own, but at longer intervals: it looks at all connections too, to ping those whose turn it is."""
        for protocol in list(self.connections):
            protocol.check_timeouts()
        twisted_reactor.callLater(PING_EVERY, self.timeout_checker)

    @override
    def kill_all_applications(self) -> None:
        """Nothing to do: `_leave` has ended them. Daphne's own stumbles over connections between two requests."""

    def _ready(self) -> None:
        self.ws_factory.protocol = ChatProtocol
        # The clock of an access log, each second, and a line for each request: nobody reads it.
        self.http_factory._updateLogDateTime = lambda: None  # noqa: SLF001
        self.http_factory.log = lambda request: None
        self.http_factory.buildProtocol = partial(build, self.http_factory.buildProtocol)
        self._on_listening(self._ports[0].getHost().port)

    def _signalled(self, number: int) -> None:
        if self._leaving is not None:
            os._exit(128 + number)
        self._leaving = asyncio.create_task(self._leave(drain=number == signal.SIGTERM))

    async def _leave(self, *, drain: bool) -> None:
        """Take nobody in, tell the sockets that the server goes away, let what runs finish, and stop."""
        for port in self._ports:
            take_in_who_waits(port)
            port.stopListening()
        hub().leaving = True
        await asyncio.sleep(ARRIVE if drain else GATHER)  # what they sent is read, and begins
        for protocol in self.connections:
            last_on_its_connection(protocol)
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN if drain else GOODBYE):
                await self._close_sockets(SPREAD if drain else 0.0)
                await self._finish(WebRequest)
                while twisted_reactor.getWriters():  # noqa: ASYNC110 - answered, but not all of it is on its way
                    await asyncio.sleep(GATHER)
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=LAST)
        twisted_reactor.stop()

    async def _close_sockets(self, spread: float) -> None:
        """Send the sockets away, and give them a moment to go."""
        await send_away(hub().sockets, spread)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._finish(WebSocketProtocol), GOODBYE)

    async def _finish(self, kind: type) -> None:
        """Wait until no connection of the kind is open, and no application of one at work.

        A request is a connection of its own, from its first line to the end of its answer.
        """
        while any(isinstance(protocol, kind) and under_way(details) for protocol, details in self.connections.items()):
            self._changed.clear()
            await self._changed.wait()
            await asyncio.sleep(GATHER)  # they go by the hundred, and each look is at all of them


def build(channel: Callable[[Any], Any], address: Any) -> Any:
    """A connection as Daphne makes it, but for the requests on it."""
    protocol = channel(address)
    # Twisted would read forms too, all of them in memory and while everybody waits.
    protocol.requestFactory = partial(ChatRequest, parsePOSTFormSubmission=False)
    return protocol


def take_in_who_waits(port: Any) -> None:
    """Accept the connections that the system holds for us: closing the port would reset them, with what they sent."""
    waiting = select.poll()
    waiting.register(port.fileno(), select.POLLIN)
    while waiting.poll(0):
        port.doRead()


async def send_away(sockets: Collection[Socket], spread: float) -> None:
    """Close the sockets one after the other, STEP apart but within `spread` seconds: so they come back elsewhere."""
    step = min(STEP, spread / max(len(sockets), 1))
    began = time.monotonic()
    for place, socket in enumerate(list(sockets)):
        await asyncio.sleep(began + place * step - time.monotonic())
        socket.close(CloseCode.GOING_AWAY)


def under_way(connection: dict[str, Any]) -> bool:
    application = connection.get("application_instance")
    return "disconnected" not in connection or (application is not None and not application.done())


def last_on_its_connection(protocol: Any) -> None:
    """Tell who asks to send nothing more on this connection: proxies keep them, and lose what meets a closed one."""
    if isinstance(protocol, WebRequest):
        protocol.responseHeaders.setRawHeaders(b"connection", [b"close"])
