"""An answer to a request, read with care: who answers may be hostile."""

import asyncio
import zlib

import h11

from chat.fetch.url import NotFetched

MAX_BYTES = 2_000_000  # as sent, and again unpacked
PIECE = 65_536


class Answer:
    """What a server answers, read as it comes and no further than it is wanted."""

    def __init__(self, connection: h11.Connection, reader: asyncio.StreamReader) -> None:
        self._connection, self._reader = connection, reader
        self.status = 0
        self._headers = dict[str, str]()

    async def begin(self) -> None:
        while isinstance(event := await self._next(), h11.InformationalResponse):
            pass
        if not isinstance(event, h11.Response):
            raise NotFetched("no answer")
        self.status = event.status_code
        self._headers = {name.decode(): value.decode("latin-1") for name, value in event.headers}

    def header(self, name: str) -> str:
        return self._headers.get(name, "")

    async def body(self) -> tuple[bytes, bool]:
        """The first MAX_BYTES of the body, unpacked, and whether that is all of it."""
        encoding = self.header("content-encoding").lower()
        if encoding not in {"", "identity", "gzip", "x-gzip"}:
            raise NotFetched(f"packed as {encoding!r}")
        unpack = zlib.decompressobj(wbits=31) if "gzip" in encoding else None
        body, sent = bytearray(), 0
        while isinstance(event := await self._next(), h11.Data):
            sent += len(event.data)
            data = bytes(event.data)
            # No more of it than we want: a few bytes may unpack to gigabytes.
            body += unpack.decompress(data, MAX_BYTES + 1 - len(body)) if unpack else data
            if len(body) > MAX_BYTES or sent > MAX_BYTES:
                return bytes(body[:MAX_BYTES]), False
        return bytes(body), True

    async def _next(self) -> object:
        while (event := self._connection.next_event()) is h11.NEED_DATA:
            self._connection.receive_data(await self._reader.read(PIECE))
        return event
