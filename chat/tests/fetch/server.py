"""A server on loopback that answers what a test wants it to, byte by byte, and the rules under which it is reached."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from ipaddress import ip_address
from types import TracebackType
from typing import Self

from chat.fetch.address import Address, Rules

type Answer = bytes | Callable[[socket.socket], None]

LOOPBACK = ip_address("127.0.0.1")


def html(body: str | bytes, *headers: str, kind: str = "text/html") -> bytes:
    content = body.encode() if isinstance(body, str) else body
    head = [f"Content-Type: {kind}", f"Content-Length: {len(content)}", *headers]
    return f"HTTP/1.1 200 OK\r\n{'\r\n'.join(head)}\r\n\r\n".encode() + content


def redirect(to: str, status: int = 302) -> bytes:
    return f"HTTP/1.1 {status} Elsewhere\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


class Server:
    """Answers each path as `answers` says, else with 404. `asked` are the paths, `requests` the whole requests."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers = dict[str, Answer]()
        self.asked = list[str]()
        self.requests = list[str]()
        self.closing = threading.Event()
        self._tls = tls
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve)]
        self._threads[0].start()

    def url(self, path: str = "/", host: str = "cards.example") -> str:
        return f"{'https' if self._tls else 'http'}://{host}:{self.port}{path}"

    def rules(self, *, tls: ssl.SSLContext | None = None) -> Rules:
        """Under which every name is this server's, and no other port may be asked."""

        async def resolve(host: str) -> Sequence[Address]:
            return [LOOPBACK]

        made = Rules(allowed=LOOPBACK.__eq__, resolve=resolve, ports=frozenset({self.port}))
        return Rules(made.allowed, made.resolve, made.ports, lambda: tls) if tls else made

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                thread = threading.Thread(target=self._answer, args=[connection])
                self._threads.append(thread)
                thread.start()

    def _answer(self, plain: socket.socket) -> None:
        # Who asks hangs up as it likes.
        with suppress(OSError), plain, self._tls.wrap_socket(plain, server_side=True) if self._tls else plain as asked:
            request = b""
            while b"\r\n\r\n" not in request and (data := asked.recv(65_536)):
                request += data
            if not request:
                return
            path = request.split()[1].decode()
            self.asked.append(path)
            self.requests.append(request.decode())
            answer = self.answers.get(path, b"HTTP/1.1 404 Not here\r\nContent-Length: 0\r\n\r\n")
            if callable(answer):
                answer(asked)
            else:
                asked.sendall(answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        with suppress(OSError):  # else who waits in `accept` is not woken
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for thread in self._threads:
            thread.join()

    def dripping(self, *parts: bytes, endless: bytes) -> Callable[[socket.socket], None]:
        """Sends the parts, and then one piece after the other until nobody listens."""

        def drip(asked: socket.socket) -> None:
            for part in parts:
                asked.sendall(part)
            while not self.closing.wait(0.02):
                asked.sendall(endless)

        return drip


@contextmanager
def listening() -> Iterator[Server]:
    with Server() as server:
        yield server
