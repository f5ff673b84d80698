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
        waiting: int = transport._tempDataLen + len(transport.dataBuffer) - transport.offset
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
