"""The wire between a browser and the server: slow, lossy, cut, dead or picky, as a test likes it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from types import TracebackType
from typing import Any, Self

TEXT = 1


class Wire:
    """A loopback proxy to `port`. Pages opened through it meet it as their own host: `origin`.

    `delay`: seconds that each direction takes. `held`: nothing moves any more and nothing is closed.
    `blocks_sockets`: an upgrade to a WebSocket is answered 403. `swallows` and `mutes` are asked about each text frame
    that the browser or the server sends: True, and it never arrives.
    """

    def __init__(self, port: int) -> None:
        self.delay, self.held, self.blocks_sockets = 0.0, False, False
        self.swallows: Callable[[str], bool] = lambda frame: False
        self.mutes: Callable[[str], bool] = lambda frame: False
        self.swallowed: list[str] = []
        self._port, self._ends, self._connections = port, set[asyncio.StreamWriter](), set[asyncio.Task[None]]()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wire", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._server = self._run(asyncio.start_server(self._connect, "127.0.0.1", 0))
        self.origin = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.held = False
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self) -> None:
        """Every connection breaks off."""
        self._run(self._cut())

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout=10)

    async def _cut(self) -> None:
        for end in self._ends:
            end.transport.abort()

    async def _end(self) -> None:
        self._server.close()
        await self._cut()
        await asyncio.gather(*self._connections)

    async def _connect(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)
        try:
            server, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            to_browser.transport.abort()
            return
        ends = {to_browser, to_server}
        self._ends |= ends
        try:
            head = await browser.readuntil(b"\r\n\r\n")
            if not head.startswith(b"GET /ws/"):
                await self._both(pieces(browser, head), to_server, pieces(server), to_browser)
            elif self.blocks_sockets:
                to_browser.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                await to_browser.drain()
            else:
                to_server.write(head)
                to_browser.write(await server.readuntil(b"\r\n\r\n"))
                said = frames(browser, lambda text: self._lost(self.swallows, text))
                heard = frames(server, lambda text: self._lost(self.mutes, text))
                await self._both(said, to_server, heard, to_browser)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            for end in ends:
                end.close()
            await asyncio.gather(*(end.wait_closed() for end in ends), return_exceptions=True)
            self._ends -= ends

    def _lost(self, loses: Callable[[str], bool], text: str) -> bool:
        if loses(text):
            self.swallowed.append(text)
            return True
        return False

    async def _both(
        self,
        said: AsyncIterator[bytes],
        to_server: asyncio.StreamWriter,
        heard: AsyncIterator[bytes],
        to_browser: asyncio.StreamWriter,
    ) -> None:
        """Until either side is done."""
        ways = {asyncio.create_task(self._carry(said, to_server)), asyncio.create_task(self._carry(heard, to_browser))}
        _, going = await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in going:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)

    async def _carry(self, source: AsyncIterator[bytes], target: asyncio.StreamWriter) -> None:
        """Each piece arrives `delay` after it was sent, in order."""
        loop, under_way = asyncio.get_running_loop(), asyncio.Queue[tuple[float, bytes]]()

        async def arrive() -> None:
            while True:
                due, piece = await under_way.get()
                await asyncio.sleep(max(0.0, due - loop.time()))
                while self.held:
                    await asyncio.sleep(0.05)
                target.write(piece)
                under_way.task_done()

        arriving = asyncio.create_task(arrive())
        try:
            async for piece in source:
                under_way.put_nowait((loop.time() + self.delay, piece))
            await under_way.join()
        finally:
            arriving.cancel()
            await asyncio.gather(arriving, return_exceptions=True)


async def pieces(reader: asyncio.StreamReader, first: bytes = b"") -> AsyncIterator[bytes]:
    piece = first or await reader.read(65536)
    while piece:
        yield piece
        piece = await reader.read(65536)


async def frames(reader: asyncio.StreamReader, lost: Callable[[str], bool]) -> AsyncIterator[bytes]:
    """WebSocket frames (RFC 6455, 5.2), one by one, without the text frames that are `lost`."""
    while True:
        head = await reader.readexactly(2)
        size, masked = head[1] & 0x7F, head[1] & 0x80
        if size >= 126:
            extended = await reader.readexactly(2 if size == 126 else 8)
            head, size = head + extended, int.from_bytes(extended)
        mask = await reader.readexactly(4) if masked else b""
        payload = await reader.readexactly(size)
        if head[0] & 0x0F != TEXT or not lost(plain(payload, mask)):
            yield head + mask + payload


def plain(payload: bytes, mask: bytes) -> str:
    """The text of a frame that is one message (as browsers and this server send them)."""
    key = (mask or bytes(4)) * (len(payload) // 4 + 1)
    return bytes(byte ^ shift for byte, shift in zip(payload, key, strict=False)).decode("utf-8", "replace")
