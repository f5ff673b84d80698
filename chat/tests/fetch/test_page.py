"""Fetching from a server that does its worst."""

import asyncio
import gzip
import socket
import ssl
import tracemalloc
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from chat.fetch import page
from chat.fetch.address import Address, Rules
from chat.fetch.answer import MAX_BYTES
from chat.fetch.page import HTML, PICTURES, fetch
from chat.fetch.url import NotFetched
from chat.tests.fetch.server import LOOPBACK, Server, html, listening, redirect

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


@pytest.fixture
def server() -> Iterator[Server]:
    with listening() as server:
        yield server


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "SECONDS", 0.3)


def got(server: Server, path: str = "/") -> page.Fetched:
    return fetch(server.url(path), HTML, server.rules())


def test_a_page(server: Server) -> None:
    server.answers["/a?b=%20c"] = html("<title>사랑방</title>", kind='Text/HTML; a=b; charset="EUC-KR"')
    found = fetch(server.url("/a?b= c#d"), HTML, server.rules())
    assert (found.body.decode(), found.whole) == ("<title>사랑방</title>", True)
    assert (found.url, found.content_type, found.charset) == (server.url("/a?b=%20c"), "text/html", "euc-kr")
    assert server.requests[0].splitlines()[:-1] == [
        "GET /a?b=%20c HTTP/1.1",
        f"Host: cards.example:{server.port}",
        "User-Agent: Sarangbang (link preview)",
        "Accept: application/xhtml+xml, text/html",
        "Accept-Encoding: gzip",
        "Connection: close",
    ]


def test_a_page_in_pieces_and_packed(server: Server) -> None:
    content = gzip.compress(b"<title>tea</title>")
    pieces = b"".join(b"%x\r\n%b\r\n" % (1, content[n : n + 1]) for n in range(len(content)))
    head = HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.answers["/"] = b"HTTP/1.1 100 Continue\r\n\r\n" + head + pieces + b"0\r\n\r\n"
    assert got(server).body == b"<title>tea</title>"


def test_without_environment_or_cookies(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    server.answers["/"] = redirect("/b").replace(b"\r\n\r\n", b"\r\nSet-Cookie: a=b\r\n\r\n")
    server.answers["/b"] = html("b")
    assert got(server).body == b"b"
    assert not [request for request in server.requests if "cookie" in request.lower()]


class TestRedirects:
    def test_three_at_most(self, server: Server) -> None:
        for number in range(4):
            server.answers[f"/{number}"] = redirect(f"/{number + 1}", (301, 302, 303, 308)[number])
        server.answers["/4"] = html("the end")
        assert got(server, "/1").body == b"the end"
        server.asked.clear()
        with pytest.raises(NotFetched, match="redirects"):
            got(server, "/0")
        assert server.asked == ["/0", "/1", "/2", "/3"]

    @pytest.mark.parametrize(
        "to",
        ["http://127.0.0.2:{port}/", "//[::1]:{port}/", "http://inside.example:{port}/", "http://[::ffff:10.0.0.1]:{port}/",
         "http://0.0.0.0:{port}/", "http://2130706433:{port}/", "file:///etc/passwd", "ftp://cards.example:{port}/",
         "http://[/", "http://x:y@cards.example:{port}/", "http://cards.example:22/"],
    )  # fmt: skip
    def test_none_leads_inside(self, server: Server, to: str) -> None:
        """The first address is allowed, as if it were public; what it leads to is looked at in the same way."""

        async def resolve(host: str) -> Sequence[Address]:
            return [ip_address("10.0.0.1") if host == "inside.example" else LOOPBACK]

        server.answers["/"] = redirect(to.format(port=server.port))
        rules = Rules(allowed=LOOPBACK.__eq__, resolve=resolve, ports=frozenset({server.port}))
        with pytest.raises(NotFetched, match=r"not public|no address|a name before|Invalid IPv6|port 22"):
            fetch(server.url("/"), HTML, rules)
        assert server.asked == ["/"]


def test_rebinding_comes_too_late(server: Server) -> None:
    """The name is asked once: the answer of a moment later is heard by nobody."""
    asked = list[str]()

    async def resolve(host: str) -> Sequence[Address]:
        asked.append(host)
        return [LOOPBACK if len(asked) == 1 else ip_address("10.0.0.1")]

    server.answers["/"] = html("the public one")
    rules = Rules(allowed=LOOPBACK.__eq__, resolve=resolve, ports=frozenset({server.port}))
    assert fetch(server.url(), HTML, rules).body == b"the public one"
    assert asked == ["cards.example"]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "127.0.0.1.", "１２７.０.０.１"])
def test_by_the_rules_of_the_place_nobody_gets_here(server: Server, host: str) -> None:
    ports = Rules(ports=frozenset({server.port}))
    for rules in (Rules(), ports):
        with pytest.raises(NotFetched):
            fetch(server.url(host=host), HTML, rules)
    assert not server.asked


@pytest.mark.usefixtures("hurried")
class TestPatience:
    def test_a_head_that_drips(self, server: Server) -> None:
        server.answers["/"] = server.dripping(HEAD, endless=b"X")
        with pytest.raises(NotFetched, match="too slow"):
            got(server)

    def test_a_body_that_drips(self, server: Server) -> None:
        server.answers["/"] = server.dripping(HEAD, b"\r\n", endless=b"x")
        with pytest.raises(NotFetched, match="too slow"):
            got(server)

    def test_silence(self, server: Server) -> None:
        server.answers["/"] = server.dripping(endless=b"")
        with pytest.raises(NotFetched, match="too slow"):
            got(server)

    def test_a_name_that_is_looked_for(self) -> None:
        async def resolve(host: str) -> Sequence[Address]:
            await asyncio.sleep(60)
            return []

        with pytest.raises(NotFetched, match="too slow"):
            fetch("http://a.example/", HTML, Rules(resolve=resolve))

    def test_one_for_all_redirects(self, server: Server) -> None:
        def slow(asked: socket.socket) -> None:
            server.closing.wait(0.2)
            asked.sendall(redirect("/"))

        server.answers["/"] = slow
        with pytest.raises(NotFetched, match="too slow"):
            got(server)
        assert len(server.asked) <= 2


class TestSize:
    def test_an_endless_page_is_cut_off(self, server: Server) -> None:
        def endless(asked: socket.socket) -> None:
            asked.sendall(HEAD + b"\r\n")
            while True:
                asked.sendall(b"x" * 100_000)

        server.answers["/"] = endless
        found = got(server)
        assert (len(found.body), found.whole) == (MAX_BYTES, False)

    def test_a_bomb_is_not_unpacked(self, server: Server) -> None:
        packer = zlib.compressobj(wbits=31)
        bomb = b"".join(packer.compress(b"\0" * 10_000_000) for _ in range(4)) + packer.flush()
        assert len(bomb) < 60_000
        server.answers["/"] = html(bomb, "Content-Encoding: gzip")
        tracemalloc.start()
        try:
            found = got(server)
            assert tracemalloc.get_traced_memory()[1] < 15_000_000
        finally:
            tracemalloc.stop()
        assert (len(found.body), found.whole) == (MAX_BYTES, False)

    def test_a_huge_head(self, server: Server) -> None:
        server.answers["/"] = HEAD + b"X: " + b"x" * 100_000 + b"\r\n\r\nbody"
        with pytest.raises(NotFetched, match="ProtocolError"):
            got(server)


@pytest.mark.parametrize(
    "answer",
    [b"", b"\0\1\2", b"SSH-2.0-OpenSSH\r\n", b"<title>x</title>", b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
     html("x", kind="application/pdf"), html("x", kind="image/svg+xml"), html("x", kind="text/html,text/plain"),
     html("x", "Content-Encoding: br"), html(b"\1\2\3", "Content-Encoding: gzip"), html("x")[:-1],
     HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
     b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", b"HTTP/1.1 101 Switch\r\n\r\n", b"HTTP/1.1 204 None\r\n\r\n",
     b"HTTP/1.1 302 Nowhere\r\nLocation: http://[\r\n\r\n", b"HTTP/1.1 500 Broken\r\nContent-Length: 0\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_page(server: Server, answer: bytes) -> None:
    server.answers["/"] = answer
    with pytest.raises(NotFetched):
        got(server)


def test_nobody_there(server: Server) -> None:
    rules = server.rules()
    server.__exit__(None, None, None)
    with pytest.raises(NotFetched, match="Refused"):
        fetch(server.url(), HTML, rules)


def test_a_picture_is_no_page_and_the_other_way_round(server: Server) -> None:
    server.answers["/"] = html(b"\x89PNG", kind="image/png")
    assert fetch(server.url(), PICTURES, server.rules()).body == b"\x89PNG"
    with pytest.raises(NotFetched, match="not wanted"):
        got(server)


def test_tls_is_with_the_name(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "cards.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(1), now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("cards.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (tmp_path / "both.pem").write_bytes(pem + secret)
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(tmp_path / "both.pem")
    names = list[str | None]()
    serving.sni_callback = lambda _socket, name, _context: names.append(name)
    trusting = ssl.create_default_context(cadata=pem.decode())
    with Server(serving) as server:
        server.answers["/"] = html("secret")
        assert fetch(server.url(), HTML, server.rules(tls=trusting)).body == b"secret"
        assert names == ["cards.example"]
        with pytest.raises(NotFetched, match="Hostname mismatch"):
            fetch(server.url(host="other.example"), HTML, server.rules(tls=trusting))
        with pytest.raises(NotFetched, match="CERTIFICATE_VERIFY_FAILED"):
            fetch(server.url(), HTML, server.rules())
