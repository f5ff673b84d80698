"""Daphne as this site runs it: quiet, patient with sockets, and leaving tidily."""

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any, override

from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server, twisted_loop
from daphne.ws_protocol import WebSocketProtocol
from twisted.internet import reactor as _reactor

from chat.live.hub import hub
from chat.live.socket import CloseCode
from chat.live.wire import EXTENSION, Frame

# Above what the application itself refuses in words: over this cap Daphne closes with 1009, and htmx never returns.
MAX_FRAME = 4 * 1024 * 1024
twisted_reactor: Any = _reactor
GOODBYE = 2.0  # seconds for sockets to hear why, and for requests to be answered


class ChatProtocol(WebSocketProtocol):
    @override
    def serverClose(self, code: int | None = None) -> None:
        """Close with any code: the library's `sendClose` refuses 1012 and 1013, after which htmx comes back."""
        self.sendCloseFrame(code=1000 if code is None else code)


class DaphneWire:
    """Writes to Daphne's transport: past ASGI's `send`, and to the system at once where nothing is waiting.

    Twisted would keep each frame until its next turn, and start and stop watching the socket for it.
    """

    def __init__(self, protocol: ChatProtocol) -> None:
        self._protocol = protocol

    def write(self, frame: Frame) -> int:
        protocol = self._protocol
        if protocol.state != ChatProtocol.STATE_OPEN:
            return 0
        transport, data = protocol.transport, frame.data
        waiting: int = transport._tempDataLen + len(transport.dataBuffer) - transport.offset  # noqa: SLF001 - Twisted has no name for it
        if not waiting and transport.connected:
            try:
                sent = transport.socket.send(data)
            except OSError:  # full, or gone: the reactor finds out which
                sent = 0
            if sent == len(data):
                return 0
            data = data[sent:]
        transport.write(data)
        return waiting + len(data)

    def close(self, code: int) -> None:
        self._protocol.serverClose(code)


class ChatServer(Server):
    """Serves `application` until SIGTERM or SIGINT; a second signal ends it at once.

    `on_listening` is called with the port once connections are taken. `failure` says why it could not listen.
    """

    def __init__(self, application: Any, *, host: str, port: int, on_listening: Callable[[int], None]) -> None:
        super().__init__(
            application,
            endpoints=build_endpoint_description_strings(host=host, port=port),
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
        queue = super().create_application(protocol, scope)
        if instance := self.connections.get(protocol, {}).get("application_instance"):
            instance.add_done_callback(lambda _: self._changed.set())
        return queue

    @override
    def protocol_disconnected(self, protocol: Any) -> None:
        super().protocol_disconnected(protocol)
        self._changed.set()

    @override
    def kill_all_applications(self) -> None:
        """Nothing to do: `_leave` has ended them. Daphne's own stumbles over connections between two requests."""

    def _ready(self) -> None:
        self.ws_factory.protocol = ChatProtocol
        self._on_listening(self._ports[0].getHost().port)

    def _signalled(self, number: int) -> None:
        if self._leaving is not None:
            os._exit(128 + number)
        self._leaving = asyncio.create_task(self._leave())

    async def _leave(self) -> None:
        """Take nobody in, tell the sockets that the server goes away, let what runs finish, and stop."""
        for port in self._ports:
            port.stopListening()
        hub().close_all(CloseCode.GOING_AWAY)
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE):
                while self._busy():
                    self._changed.clear()
                    await self._changed.wait()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=GOODBYE)
        twisted_reactor.stop()

    def _busy(self) -> bool:
        """Whether a socket is open still, or a request not answered."""
        for protocol, details in self.connections.items():
            instance = details.get("application_instance")
            if isinstance(protocol, WebSocketProtocol) and "disconnected" not in details:
                return True
            if instance is not None and not instance.done():
                return True
        return False
