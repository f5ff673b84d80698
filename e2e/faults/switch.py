"""What stands before several processes: each connection goes to one that takes it."""

import asyncio
from contextlib import suppress
from itertools import count
from typing import Self

TURNS = 10  # of asyncio's loop, which needs some four from taking a connection in to telling of it


class Switch:
    """A proxy for TCP. What is refused goes to the next process; so does a GET that ends before the first byte of an
    answer, as proxies do with what may be asked twice.
    """

    def __init__(self, ports: list[int]) -> None:
        self.ports, self._turn = ports, count()
        self._connections = set[asyncio.Task[None]]()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.origin = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *exception: object) -> None:
        # First nobody else is taken in, and who was a moment ago becomes known: asyncio loses their sockets in a close.
        for socket in self._server.sockets:
            asyncio.get_running_loop().remove_reader(socket.fileno())
        for _ in range(TURNS):
            await asyncio.sleep(0)
        self._server.close()
        for task in list(self._connections):
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _accept(self, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        first = next(self._turn)
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                head = await browser.readuntil(b"\r\n\r\n")
                for place in range(len(self.ports)):
                    if await self._carry(head, browser, to_browser, self.ports[(first + place) % len(self.ports)]):
                        break
        finally:
            to_browser.close()
            with suppress(OSError):
                await to_browser.wait_closed()

    async def _carry(
        self, head: bytes, browser: asyncio.StreamReader, to_browser: asyncio.StreamWriter, port: int
    ) -> bool:
        """Whether the process took it, or nobody else may be asked."""
        try:
            server, to_server = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            return False
        first = b""
        to_server.write(head)
        asking = asyncio.create_task(pass_on(browser, to_server))
        try:
            first = await server.read(65536)
            if not first:
                return not head.startswith(b"GET ")
            to_browser.write(first)
            await pass_on(server, to_browser)
        except ConnectionError:
            return not head.startswith(b"GET ") or bool(first)
        finally:
            asking.cancel()
            to_server.close()
            with suppress(OSError):
                await to_server.wait_closed()
        return True


async def pass_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    while piece := await source.read(65536):
        target.write(piece)
        await target.drain()
