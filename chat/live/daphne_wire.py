"""The wire of a socket on Daphne: past ASGI, to the transport itself."""

from typing import override

from autobahn.websocket import protocol as autobahn
from daphne.ws_protocol import WebSocketProtocol

from chat.live.wire import Frame

# Autobahn prints its configuration for each connection, a tenth of a handshake, for a debug line that nobody sees.
autobahn.pformat = repr  # type: ignore[attr-defined, assignment]


class ChatProtocol(WebSocketProtocol):
    @override
    def dataReceived(self, data: bytes) -> None:
        """Past the library's own, which colours words for another debug line."""
        self._dataReceived(data)

    @override
    def serverClose(self, code: int | None = None) -> None:
        """Close with any code: the library's `sendClose` refuses 1012 and 1013, after which htmx comes back."""
        self.sendCloseFrame(code=1000 if code is None else code)


OPEN = ChatProtocol.STATE_OPEN


class DaphneWire:
    """Writes to Daphne's transport: past ASGI's `send`, and to the system at once where nothing is waiting.

    Twisted would keep each frame until its next turn, and start and stop watching the socket for it.
    """

    __slots__ = ("_protocol", "_send", "_transport")

    def __init__(self, protocol: ChatProtocol) -> None:
        self._protocol, self._transport = protocol, protocol.transport
        self._send = protocol.transport.socket.send

    def write(self, frame: Frame) -> int:
        if self._protocol.state != OPEN:
            return 0
        transport, data = self._transport, frame.data
        waiting: int = transport._tempDataLen + len(transport.dataBuffer) - transport.offset
        if not waiting and transport.connected:
            try:
                sent = self._send(data)
            except OSError:  # full, or gone: the reactor finds out which
                sent = 0
            if sent == len(data):
                return 0
            data = data[sent:]
        transport.write(data)
        return waiting + len(data)

    def close(self, code: int) -> None:
        self._protocol.serverClose(code)
