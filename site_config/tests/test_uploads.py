"""A request's body: bounded on any server, and not copied where it is in a file already."""

import tempfile
from typing import Any

import pytest
from django.test import override_settings

from site_config.handler import Handler
from site_config.uploads import BODY, FORM, TOO_LARGE, Body, limit

SIGNED_IN = (b"cookie", b"a=b; sarangbang_session=c")
WITH_FILES = (b"content-type", b"multipart/form-data; boundary=x")


def scope(*headers: tuple[bytes, bytes], **extensions: object) -> dict[str, Any]:
    return {"type": "http", "headers": list(headers), "extensions": extensions}


class Server:
    """Sends a body in these pieces, then that the client is gone."""

    def __init__(self, *pieces: bytes) -> None:
        last = len(pieces) - 1
        self.messages = [
            {"type": "http.request", "body": piece, "more_body": nth < last} for nth, piece in enumerate(pieces)
        ]

    async def __call__(self) -> dict[str, Any]:
        return self.messages.pop(0) if self.messages else {"type": "http.disconnect"}


async def read(scope: dict[str, Any], server: Server) -> bytes:
    """What Django gets of it. After it, Django waits for nothing but the end of the connection."""
    body = Body(scope, server)
    file = await Handler().read_body(body)
    assert (await body())["type"] == "http.disconnect"
    with file:
        return file.read()


def test_who_sends_how_much() -> None:
    files = limit(dict([SIGNED_IN, WITH_FILES]))
    assert files > 10 * 25_000_000
    assert limit({}) == limit(dict([SIGNED_IN])) == limit(dict([WITH_FILES])) == FORM < files


async def test_a_body_is_read() -> None:
    told = scope()
    assert await read(told, Server(b"a", b"b", b"")) == b"ab"
    assert TOO_LARGE not in told["extensions"]


async def test_one_that_says_it_is_too_large_is_not_read() -> None:
    told = scope((b"content-length", b"3000001"))
    assert await read(told, Server(b"a" * 1_000, b"b")) == b""
    assert told["extensions"][TOO_LARGE]


async def test_nor_one_that_says_nothing_and_is_any_further() -> None:
    told = scope()
    assert len(await read(told, Server(*[b"a" * 1_000_000] * 5))) <= FORM
    assert told["extensions"][TOO_LARGE]


async def test_a_file_is_handed_on() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"large")
        told = scope(**{BODY: file})
        receive = Body(told, Server(b""))
        assert await Handler().read_body(receive) is file
        assert file.read() == b"large"
        assert (await receive())["type"] == "http.disconnect"


@pytest.mark.parametrize("htmx", [False, True])
@override_settings(MAX_FILE_SIZE=100)
async def test_it_is_told_in_words(htmx: bool, transactional_db: None) -> None:
    from asgiref.testing import ApplicationCommunicator

    headers = [SIGNED_IN, WITH_FILES, (b"host", b"localhost"), (b"content-length", b"4000000")]
    headers += [(b"hx-request", b"true"), (b"hx-target", b"attach")] if htmx else []
    told = {"type": "http", "method": "POST", "path": "/files/", "query_string": b"", "headers": headers}
    communicator: Any = ApplicationCommunicator(Handler(), told)  # type: ignore[no-untyped-call]
    await communicator.send_input({"type": "http.request", "body": b"x" * 1_000, "more_body": True})
    start, body = await communicator.receive_output(5), await communicator.receive_output(5)
    assert start["status"] == 413
    assert b"That was too much at once." in body["body"]
    assert (b'id="attach"' in body["body"]) == htmx
    await communicator.send_input({"type": "http.disconnect"})
    await communicator.wait(5)
