import re
from typing import Any

import pytest
from channels.testing import HttpCommunicator
from pytest_django import Settings

from site_config.env import networks
from site_config.proxy import ProxyHeaders
from site_config.request_id import RequestIds, request_id

PROXY = "10.0.0.1"
RANDOM = re.compile(r"[0-9a-f]{16}")


async def named(client: str, *given: bytes) -> str:
    """The name under which the application sees a request that came with these; the answer carries the same."""
    seen = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(request_id.get())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-other", b"kept")]})
        await send({"type": "http.response.body", "body": b""})

    headers = [(b"x-request-id", value) for value in given]
    request = HttpCommunicator(ProxyHeaders(RequestIds(application)), "GET", "/", headers=headers)
    request.scope["client"] = (client, 4711)
    answer = await request.get_response()
    assert answer["headers"] == [(b"x-other", b"kept"), (b"x-request-id", seen[0].encode())]
    return seen[0]


@pytest.fixture(autouse=True)
def proxy(settings: Settings) -> None:
    settings.TRUSTED_PROXY = networks(PROXY)


async def test_each_has_a_name_of_its_own() -> None:
    names = {await named("203.0.113.9") for _ in range(3)}
    assert len(names) == 3
    assert all(RANDOM.fullmatch(name) for name in names)


async def test_the_proxys_name_counts() -> None:
    assert await named(PROXY, b"3f2a-Proxy-0001") == "3f2a-Proxy-0001"


async def test_a_strangers_does_not() -> None:
    assert RANDOM.fullmatch(await named("203.0.113.9", b"3f2a-Proxy-0001"))


@pytest.mark.parametrize(
    "given", [b"", b"short", b"a" * 65, b"two words", b"new\nline-line", b"under_score", b"\xe9" * 9]
)
async def test_nonsense_of_a_proxy_does_not_either(given: bytes) -> None:
    assert RANDOM.fullmatch(await named(PROXY, given))


async def test_nobody_else_is_named() -> None:
    """A server's lifespan is no request, and a socket's way out stays the server's own."""
    seen: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append((bool(request_id.get()), send))

    async def silence(*message: Any) -> Any:
        raise AssertionError("Nobody speaks here.")

    lifespan: Any = {"type": "lifespan"}
    socket: Any = {"type": "websocket", "headers": []}
    await RequestIds(application)(lifespan, silence, silence)
    await RequestIds(application)(socket, silence, silence)
    assert seen == [(False, silence), (True, silence)]
