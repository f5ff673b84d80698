"""Sockets open for pages of the same scheme, host and port, and for nobody else."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from pytest_django import Settings

from chat.live.origin import SameOrigin


async def greeter(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    """The smallest application: accepts whoever gets this far."""
    await receive()
    await send({"type": "websocket.accept"})


async def opens(origin: str | None, *, host: str | None = "chat.example", scheme: str = "ws") -> bool:
    headers = [(b"host", host.encode())] if host is not None else []
    headers += [(b"origin", origin.encode())] if origin is not None else []
    communicator = WebsocketCommunicator(SameOrigin(greeter), "/ws/", headers)
    communicator.scope["scheme"] = scheme
    accepted, _ = await communicator.connect()
    await communicator.disconnect()
    return bool(accepted)


@pytest.mark.parametrize(
    ("origin", "host", "scheme"),
    [
        ("http://chat.example", "chat.example", "ws"),
        ("http://chat.example", "chat.example:80", "ws"),
        ("http://chat.example", "CHAT.example", "ws"),
        ("http://chat.example:8000", "chat.example:8000", "ws"),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", "ws"),
        ("http://[::1]:8000", "[::1]:8000", "ws"),
        ("https://chat.example", "chat.example", "wss"),
        ("https://chat.example", "chat.example:443", "wss"),
        ("https://chat.example:80", "chat.example:80", "wss"),
        ("http://chat.example:443", "chat.example:443", "ws"),
    ],
)
async def test_the_page_of_the_same_origin(origin: str, host: str, scheme: str) -> None:
    assert await opens(origin, host=host, scheme=scheme)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "",
        "null",
        "https://chat.example",
        "http://chat.example:8000",
        "http://evil.example",
        "http://evil.chat.example",
        "http://chat.example.evil.example",
        "http://chat.example@evil.example",
        "http://chat.example/",
        "chat.example",
        "//chat.example",
        "file://",
        "http://localhost",
    ],
)
async def test_any_other_page(origin: str | None) -> None:
    assert not await opens(origin)


@pytest.mark.parametrize("host", [None, "", ":", "chat.example/", "a b", "chat.example:x"])
@pytest.mark.parametrize("origin", [None, "", "http://", "http://chat.example"])
async def test_a_host_that_is_none(origin: str | None, host: str | None) -> None:
    assert not await opens(origin, host=host)


async def test_a_host_that_is_not_allowed(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["chat.example"]
    assert await opens("http://chat.example")
    assert not await opens("http://rebound.example", host="rebound.example")


async def test_the_public_url_alone_counts_once_it_is_set(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://chat.example"
    assert await opens("https://chat.example", host="10.0.0.7:8000", scheme="ws")
    assert not await opens("http://10.0.0.7:8000", host="10.0.0.7:8000", scheme="ws")
    assert not await opens("http://chat.example", host="chat.example", scheme="ws")


async def test_a_refusal_names_the_settings_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, logger="chat.live.origin"):
        await opens("https://chat.example")
    (record,) = caplog.records
    text = record.getMessage()
    assert "'https://chat.example'" in text
    assert "'http://chat.example'" in text
    assert "PUBLIC_URL" in text
    assert "TRUSTED_PROXY" in text


async def test_a_forged_origin_in_the_log_stays_one_line(caplog: pytest.LogCaptureFixture) -> None:
    await opens("http://evil\n2026-01-01 CRITICAL all is lost")
    assert "\n" not in caplog.records[-1].getMessage()
