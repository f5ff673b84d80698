"""A request on Daphne: its body neither copied nor without bounds, and its answer no faster than it is taken."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any, override

from daphne.http_protocol import WebRequest
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from site_config.uploads import BODY, PACE, TOO_LARGE, limit

# Bytes of what is too large that are thrown away, so that the answer is read; then it is cut off.
DRAINED = 1_000_000_000
SMALL = 100_000


class ChatRequest(WebRequest):
    """Daphne passes a body on in pieces of 8 KB, all at once and in memory. This one hands over the file it is in."""

    too_large = False
    content: Any

    @override
    def gotLength(self, length: int | None) -> None:
        headers = {name.lower(): values[0] for name, values in self.requestHeaders.getAllRawHeaders()}
        self._limit, self._received = limit(headers), 0
        self.too_large = length is not None and length > self._limit
        super().gotLength(0 if self.too_large else length)

    @override
    def handleContentChunk(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > self._limit and not self.too_large:
            self.too_large = True
            self.content.close()
            self.content = BytesIO()
        if not self.too_large:
            super().handleContentChunk(data)
        elif self._received > DRAINED:
            self.channel.forceAbortClient()

    def extensions(self) -> dict[str, Any]:
        """What the application is told beside the request. A large body is handed over: none follows."""
        told: dict[str, Any] = {PACE: self._pace}
        if self.too_large:
            told[TOO_LARGE] = True
        elif self._received > SMALL:
            told[BODY], self.content = self.content, BytesIO()
        return told

    @contextmanager
    def _pace(self) -> Iterator[Callable[[], Awaitable[object]]]:
        """Within it, a call that waits until what was sent is on its way."""
        taken = Taken()
        self.registerProducer(taken, True)
        try:
            yield taken.ready.wait
        finally:
            if self.channel is not None:
                self.unregisterProducer()


@implementer(IPushProducer)
class Taken:
    """Told by the connection when it is full, and when it takes more."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.ready.set()

    def pauseProducing(self) -> None:
        self.ready.clear()

    def resumeProducing(self) -> None:
        self.ready.set()

    def stopProducing(self) -> None:
        self.ready.set()
