"""Requests as they come by the wire, read by Daphne's and Twisted's own code."""

import asyncio
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pytest
from daphne.http_protocol import HTTPFactory
from django.test import override_settings
from twisted.internet.error import ConnectionLost
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure

from chat.live import daphne_http
from chat.live.daphne_http import SMALL, ChatRequest
from chat.live.server import build
from site_config.uploads import BODY, FORM, PACE, TOO_LARGE

FORM_OF_FILES = "Content-Type: multipart/form-data; boundary=x\r\nCookie: sarangbang_session=a\r\n"


class Server:
    """What a request asks of Daphne's server; keeps the last scope and the messages after it."""

    root_path, request_buffer_size, proxy_forwarded_address_header = "", 8_192, None

    def __init__(self) -> None:
        self.scope: dict[str, Any] = {}
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.request: ChatRequest | None = None

    def protocol_connected(self, protocol: Any) -> None:
        self.request = protocol

    def protocol_disconnected(self, protocol: Any) -> None:
        pass

    def create_application(self, protocol: ChatRequest, scope: dict[str, Any]) -> Any:
        self.scope = {**scope, "extensions": protocol.extensions()}
        return self.queue

    @property
    def told(self) -> dict[str, Any]:
        return dict(self.scope["extensions"])


type Send = Callable[..., StringTransport]


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def send(server: Server) -> Iterator[Send]:
    """Sends the head and the pieces of a request, on a connection of its own."""
    channels = []

    def send(head: str, *pieces: bytes) -> StringTransport:
        channel, transport = build(HTTPFactory(server).buildProtocol, None), StringTransport()  # type: ignore[no-untyped-call]
        channels.append(channel)
        channel.makeConnection(transport)
        for piece in (f"POST /files/ HTTP/1.1\r\nHost: a\r\n{head}\r\n".encode(), *pieces):
            channel.dataReceived(piece)
        return transport

    yield send
    for channel in channels:
        channel.connectionLost(Failure(ConnectionLost()))  # type: ignore[no-untyped-call]


def test_a_small_body_comes_as_messages(server: Server, send: Send) -> None:
    send("Content-Length: 5\r\n", b"hello")
    assert server.told.keys() == {PACE}
    assert server.queue.get_nowait() == {"type": "http.request", "body": b"hello", "more_body": False}


def test_a_large_one_is_handed_over_as_it_is(server: Server, send: Send) -> None:
    """A form of files that is none: nobody before Django has tried to read it."""
    size = 2 * SMALL
    send(f"{FORM_OF_FILES}Content-Length: {size}\r\n", b"x" * SMALL, b"y" * SMALL)
    file = server.told[BODY]
    file.seek(0)
    assert file.read() == b"x" * SMALL + b"y" * SMALL
    assert server.queue.get_nowait() == {"type": "http.request", "body": b"", "more_body": False}
    file.close()


@pytest.mark.parametrize("head", [f"Content-Length: {FORM + 1}\r\n", "Transfer-Encoding: chunked\r\n"])
def test_one_that_is_too_large_is_thrown_away(server: Server, send: Send, head: str) -> None:
    chunked = "chunked" in head
    piece = b"x" * 1_000_000
    pieces = [b"f4240\r\n" + piece + b"\r\n"] * 4 + [b"0\r\n\r\n"] if chunked else [*[piece] * 3, b"x"]
    send(head, *pieces[:3])
    assert server.request is not None
    assert not chunked or server.request.content.tell() == 3_000_000
    for piece in pieces[3:]:
        server.request.channel.dataReceived(piece)
    assert server.told[TOO_LARGE]
    assert isinstance(server.request.content, BytesIO)
    assert server.queue.get_nowait()["body"] == b""


def test_one_without_end_is_cut_off(server: Server, send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daphne_http, "DRAINED", FORM + 10)
    transport = send("Transfer-Encoding: chunked\r\n", *[b"f4240\r\n" + b"x" * 1_000_000 + b"\r\n"] * 4)
    assert transport.disconnected
    assert not server.scope


@override_settings(MAX_FILE_SIZE=1_000_000)
def test_a_connection_that_is_lost_leaves_no_file(server: Server, send: Send) -> None:
    send(f"{FORM_OF_FILES}Content-Length: 9000000\r\n", b"x" * SMALL)
    assert server.request is not None
    file = server.request.content
    assert isinstance(file.name, int), "it has no name"
    server.request.channel.connectionLost(Failure(ConnectionLost()))  # type: ignore[no-untyped-call]
    assert file.closed
    assert not server.scope


async def test_an_answer_waits_for_a_reader_that_is_slow(server: Server, send: Send) -> None:
    transport = send("Content-Length: 0\r\n")
    with server.told[PACE]() as taken:
        producer: Any = transport.producer
        await asyncio.wait_for(taken(), 1)
        producer.pauseProducing()
        waiting = asyncio.create_task(taken())
        await asyncio.sleep(0)
        assert not waiting.done()
        producer.resumeProducing()
        await asyncio.wait_for(waiting, 1)


async def test_nor_does_it_wait_for_one_that_is_gone(server: Server, send: Send) -> None:
    transport = send("Content-Length: 0\r\n")
    with server.told[PACE]() as taken:
        producer: Any = transport.producer
        producer.pauseProducing()
        waiting = asyncio.create_task(taken())
        producer.stopProducing()
        await asyncio.wait_for(waiting, 1)
