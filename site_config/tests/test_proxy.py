from typing import Any

import pytest
from pytest_django import Settings

from site_config.env import networks
from site_config.proxy import ProxyHeaders, forwarded

PROXY = networks("10.0.0.1,10.1.0.0/16,::1")
Headers = dict[str, str]


def scope(client: str | None, headers: Headers, kind: str = "http", scheme: str | None = None) -> Any:
    encoded = [(name.encode(), value.encode()) for name, value in headers.items()]
    with_scheme = {"scheme": scheme} if scheme else {}
    return {"type": kind, "client": client and (client, 4711), "headers": encoded, **with_scheme}


def client_of(client: str | None, headers: Headers) -> Any:
    return {**scope(client, {}), **forwarded(scope(client, headers), PROXY)}["client"]


def test_a_proxy_says_for_whom_it_asks() -> None:
    assert client_of("10.0.0.1", {"x-forwarded-for": "203.0.113.9"}) == ("203.0.113.9", 0)


def test_a_proxy_of_a_trusted_network_and_of_the_new_protocol() -> None:
    assert client_of("10.1.2.3", {"x-forwarded-for": "203.0.113.9"}) == ("203.0.113.9", 0)
    assert client_of("::1", {"x-forwarded-for": "2001:db8::9"}) == ("2001:db8::9", 0)


def test_a_stranger_is_who_they_are() -> None:
    assert client_of("203.0.113.9", {"x-forwarded-for": "127.0.0.1"}) == ("203.0.113.9", 4711)


def test_a_chain_is_followed_back_to_the_first_who_is_not_ours() -> None:
    assert client_of("10.0.0.1", {"x-forwarded-for": "203.0.113.9, 10.1.0.7, 10.1.0.8"}) == ("203.0.113.9", 0)


def test_what_the_visitor_wrote_in_front_is_not_believed() -> None:
    assert client_of("10.0.0.1", {"x-forwarded-for": "127.0.0.1, 10.0.0.1, 203.0.113.9"}) == ("203.0.113.9", 0)


def test_a_chain_of_our_own_ends_at_its_first() -> None:
    assert client_of("10.0.0.1", {"x-forwarded-for": "10.1.0.7, 10.1.0.8"}) == ("10.1.0.7", 0)


def test_nonsense_in_a_chain_is_nobody_of_ours() -> None:
    assert client_of("10.0.0.1", {"x-forwarded-for": "127.0.0.1, unknown"}) == ("unknown", 0)


def test_a_header_in_pieces_is_one_chain() -> None:
    pieces = scope("10.0.0.1", {})
    pieces["headers"] = [(b"x-forwarded-for", b"203.0.113.9"), (b"host", b"x"), (b"x-forwarded-for", b" , 10.1.0.7")]
    assert forwarded(pieces, PROXY)["client"] == ("203.0.113.9", 0)


@pytest.mark.parametrize("headers", [{}, {"x-forwarded-for": ""}, {"x-forwarded-for": " , "}])
def test_a_proxy_that_asks_for_itself(headers: Headers) -> None:
    assert client_of("10.0.0.1", headers) == ("10.0.0.1", 4711)


def test_a_client_of_a_file_socket_has_no_address() -> None:
    assert client_of(None, {"x-forwarded-for": "127.0.0.1"}) is None


@pytest.mark.parametrize(
    ("kind", "proto", "scheme"),
    [
        ("http", "https", "https"),
        ("http", "http", "http"),
        ("websocket", "https", "wss"),
        ("websocket", "http", "ws"),
        ("http", "http, https", "https"),
        ("http", "gopher", "http"),
    ],
)
def test_the_scheme_that_the_nearest_proxy_saw(kind: str, proto: str, scheme: str) -> None:
    seen = forwarded(scope("10.0.0.1", {"x-forwarded-proto": proto}, kind), PROXY)
    assert seen["scheme"] == scheme


def test_a_stranger_does_not_choose_the_scheme() -> None:
    assert forwarded(scope("203.0.113.9", {"x-forwarded-proto": "https"}), PROXY)["scheme"] == "http"


@pytest.mark.parametrize(("kind", "scheme"), [("http", "http"), ("websocket", "ws")])
def test_without_a_word_about_it_the_scheme_is_the_plain_one(kind: str, scheme: str) -> None:
    assert forwarded(scope("10.0.0.1", {}, kind), PROXY)["scheme"] == scheme


def test_a_server_that_does_tls_itself_keeps_its_scheme() -> None:
    assert forwarded(scope("203.0.113.9", {}, scheme="https"), PROXY)["scheme"] == "https"


@pytest.mark.parametrize("client", ["10.0.0.1", "203.0.113.9"])
def test_nothing_behind_this_sees_the_headers(client: str) -> None:
    headers = {
        "x-forwarded-for": "1.2.3.4",
        "x-forwarded-proto": "https",
        "x-forwarded-host": "a",
        "forwarded": "for=a",
        "host": "b",
    }
    seen = forwarded(scope(client, headers), PROXY)
    assert seen["headers"] == [(b"host", b"b")]
    assert seen["proxied"] is True


def test_without_such_headers_nobody_stands_between() -> None:
    assert forwarded(scope("10.0.0.1", {"host": "b"}), PROXY)["proxied"] is False


async def test_the_application_gets_the_changed_scope_by_the_setting(settings: Settings) -> None:
    settings.TRUSTED_PROXY = PROXY
    seen = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope)

    async def silence(*message: Any) -> Any:
        raise AssertionError("Nobody speaks here.")

    request = scope("10.0.0.1", {"x-forwarded-for": "203.0.113.9"})
    lifespan: Any = {"type": "lifespan"}
    await ProxyHeaders(application)(request, silence, silence)
    await ProxyHeaders(application)(lifespan, silence, silence)
    assert seen[0]["client"] == ("203.0.113.9", 0)
    assert request["client"] == ("10.0.0.1", 4711), "the server's own scope stays as it is"
    assert seen[1] is lifespan
