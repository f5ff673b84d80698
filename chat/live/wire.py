"""The wire to a page: a frame that is encoded once for all its readers, and the way to write it on any ASGI server."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import Any, Protocol

logger = logging.getLogger(__name__)

# The key of a server's own wire among the ASGI extensions of a socket's scope.
EXTENSION = "sarangbang.wire"
type Send = Callable[[dict[str, Any]], Awaitable[None]]


class Frame:
    """HTML on its way to any number of pages."""

    def __init__(self, html: str) -> None:
        self.html = html

    @cached_property
    def data(self) -> bytes:
        """The text frame as servers send it, unmasked (RFC 6455, 5.2)."""
        payload = self.html.encode()
        size = len(payload)
        if size < 126:
            return bytes((0x81, size)) + payload
        if size < 1 << 16:
            return b"\x81\x7e" + size.to_bytes(2) + payload
        return b"\x81\x7f" + size.to_bytes(8) + payload


class Wire(Protocol):
    """What a socket is written to. Neither call waits; both keep the order in which they were called."""

    def write(self, frame: Frame) -> int:
        """Send the frame. Returns how many bytes, about, wait in this process because the page does not take them."""

    def close(self, code: int) -> None:
        """Close after what was written."""


class AsgiWire:
    """Writes by ASGI's `send`: one task while there is something to write, which joins what has gathered meanwhile."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._waiting: list[str] = []
        self._size = 0
        self._code: int | None = None
        self._writer: asyncio.Task[None] | None = None

    def write(self, frame: Frame) -> int:
        self._waiting.append(frame.html)
        self._size += len(frame.html)
        self._wake()
        return self._size

    def close(self, code: int) -> None:
        self._code = code
        self._wake()

    def _wake(self) -> None:
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    async def _write(self) -> None:
        try:
            while self._waiting:
                html, self._waiting = "".join(self._waiting), []
                await self._send({"type": "websocket.send", "text": html})
                self._size -= len(html)
            if self._code is not None:
                await self._send({"type": "websocket.close", "code": self._code})
        except Exception:  # the connection is gone, which the consumer is told on its own; or a code the server lacks
            logger.info("A socket could not be written to.", exc_info=True)
        finally:
            self._writer = None
