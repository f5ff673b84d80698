"""Posting to a server that does its worst."""

import socket
from collections.abc import Iterator

import pytest

from chat.fetch import post as posting
from chat.fetch.post import NoAnswer, Refused, post
from chat.fetch.url import NotFetched
from chat.tests.fetch.server import Server, listening, redirect

TAKEN = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@pytest.fixture
def server() -> Iterator[Server]:
    with listening() as server:
        yield server


def test_it_is_taken(server: Server) -> None:
    server.answers["/tea"] = TAKEN
    post(server.url("/tea"), "차 한 잔".encode(), {"Title": "Hanok"}, server.rules())
    head, _, body = server.requests[0].partition("\r\n\r\n")
    assert head.splitlines() == [
        "POST /tea HTTP/1.1",
        f"Host: cards.example:{server.port}",
        "User-Agent: Sarangbang",
        "Title: Hanok",
        "Content-Length: 11",
        "Connection: close",
    ]
    assert body == "차 한 잔"


def test_it_is_refused_and_led_nowhere_else(server: Server) -> None:
    for answer, status in ((b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n", 429), (redirect("/there", 307), 307)):
        server.answers["/tea"] = answer
        with pytest.raises(Refused) as refused:
            post(server.url("/tea"), b"x", {}, server.rules())
        assert refused.value.status == status
    assert server.asked == ["/tea", "/tea"]


def test_nobody_knows_what_came_of_it(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "SECONDS", 0.3)

    def hang_up(asked: socket.socket) -> None:
        asked.close()

    for answer in (hang_up, b"nonsense\r\n\r\n", server.dripping(endless=b"HTTP/1.1 100 Go on\r\n\r\n")):
        server.answers["/tea"] = answer
        with pytest.raises(NoAnswer):
            post(server.url("/tea"), b"x", {}, server.rules())


def test_nothing_is_sent_where_it_may_not_go(server: Server) -> None:
    for url in (server.url("/tea", host="127.0.0.1"), "http://10.0.0.1/tea", "http://a@b.example/", "ftp://b.example/"):
        with pytest.raises(NotFetched) as nothing:
            post(url, b"x", {})
        assert not isinstance(nothing.value, (NoAnswer, Refused))
    with pytest.raises(NotFetched) as nothing:
        post(server.url("/tea"), b"x", {"Title": "a\r\nb: c"}, server.rules())
    assert not isinstance(nothing.value, NoAnswer)
    assert server.asked == []
