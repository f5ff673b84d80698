import json
import re
import resource
import socket
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from html import escape
from http.client import HTTPResponse
from pathlib import Path
from signal import SIGCONT, SIGINT, SIGSTOP, SIGTERM, Signals
from urllib.parse import urlencode, urlsplit

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from chat.management.commands.serve import Command, raise_file_limit
from chat.tests.management.conftest import NewHouse, Prepared
from chat.tests.management.process import Process, Visitor, manage
from site_config.env import SettingError

pytestmark = pytest.mark.slow

SYNC = {"action": "sync", "room": "", "pane": "a", "place": "0"}


@pytest.fixture
def server(data: Path) -> Iterator[Process]:
    with Process(data) as server:
        yield server


@contextmanager
def open_socket(server: Process, visitor: Visitor) -> Iterator[ClientConnection]:
    """A page's socket that the server follows."""
    where = server.origin.replace("http", "ws", 1) + "/ws/"
    with connect(where, origin=Origin(server.origin), additional_headers={"Cookie": visitor.cookies}) as page:
        page.send(json.dumps(SYNC))
        while "pulse" not in str(page.recv(timeout=30)):
            pass  # what another page of the person has brought
        yield page


@pytest.mark.parametrize("number", [SIGTERM, SIGINT])
def test_it_answers_and_stops_without_a_word(server: Process, number: Signals) -> None:
    assert Visitor(server.origin).get("/healthz") == (200, "ok\n")
    assert server.stop(number) == 0
    assert (server.output, server.errors) == (f"Sarangbang is at {server.origin}/\n", "")


def goodbye(page: ClientConnection) -> int | None:
    """The code with which the server closes the socket."""
    with suppress(ConnectionClosedError):
        for _ in page:
            pass
    return page.close_code


def test_whoever_is_not_signed_in_is_told_to_try_again(server: Process) -> None:
    with connect(server.origin.replace("http", "ws", 1) + "/ws/", origin=Origin(server.origin)) as page:
        assert goodbye(page) == 1013


def silent_socket(server: Process, visitor: Visitor) -> socket.socket:
    """A socket whose browser hangs: it never answers, not even a goodbye."""
    host = urlsplit(server.origin)
    page = socket.create_connection((host.hostname, host.port), timeout=30)
    handshake = [
        "GET /ws/ HTTP/1.1",
        f"Host: {host.netloc}",
        f"Origin: {server.origin}",
        f"Cookie: {visitor.cookies}",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: c2FyYW5nYmFuZy1yb29tMQ==",
    ]
    page.sendall("\r\n".join([*handshake, "", ""]).encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += page.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101")
    return page


def hears(page: socket.socket, code: int) -> bool:
    """Whether a close frame of that code is what comes next."""
    return page.recv(4096) == b"\x88\x02" + code.to_bytes(2)


def test_it_does_not_wait_for_a_browser_that_hangs(server: Process) -> None:
    alice = Visitor(server.origin)
    alice.founds()
    with silent_socket(server, alice) as page:
        server.signal()
        assert hears(page, 1012)
        assert (server.wait(), server.errors) == (0, "")


def test_a_second_signal_ends_it_at_once(server: Process) -> None:
    alice = Visitor(server.origin)
    alice.founds()
    with silent_socket(server, alice) as page:
        server.signal()
        assert hears(page, 1012)
        assert (server.stop(), server.errors) == (128 + SIGTERM, "")


def refuses(server: Process) -> bool:
    """Whether it takes no connections any more."""
    host = urlsplit(server.origin)
    try:
        socket.create_connection((host.hostname, host.port), timeout=30).close()
    except ConnectionRefusedError:
        return True
    return False


def half_a_request(server: Process, visitor: Visitor, *, kept: str = "") -> tuple[socket.socket, bytes]:
    """A form on its way that the server waits for, and the half that is still to come. `kept` fills it."""
    _, page = visitor.get("/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert token is not None
    body = urlencode({"csrfmiddlewaretoken": token[1], "email": kept}).encode()
    host = urlsplit(server.origin)
    lines = [
        "POST /sign-in/ HTTP/1.1",
        f"Host: {host.netloc}",
        f"Origin: {server.origin}",
        f"Cookie: {visitor.cookies}",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
    ]
    caller = socket.socket()
    caller.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)  # so that a large answer waits at the server
    caller.settimeout(30)
    caller.connect((host.hostname, host.port))
    caller.sendall("\r\n".join([*lines, "", ""]).encode() + body[:9])
    visitor.get("/healthz")  # once this is answered, what came before is there
    return caller, body[9:]


def test_a_request_under_way_is_answered_whole(server: Process) -> None:
    alice = Visitor(server.origin)
    alice.founds()
    email = '"' * 600_000  # the answer has six letters for each
    caller, rest = half_a_request(server, Visitor(server.origin), kept=email)
    with caller, open_socket(server, alice) as page:
        server.signal()
        assert goodbye(page) == 1012
        while not refuses(server):
            pass
        caller.sendall(rest)
        assert not server.ends_within(0.5), "the answer is larger than what the system takes from it at once"
        answer = HTTPResponse(caller)
        answer.begin()
        text = answer.read().decode()
    assert (answer.status, answer.headers["Connection"]) == (422, "close")
    assert f'value="{escape(email)}"' in text
    assert (server.wait(), server.errors) == (0, "")


def test_whoever_waits_to_be_taken_in_is_answered(server: Process) -> None:
    """Connected and sent while the process was busy, more of them than it takes in at a time: none is reset."""
    host = urlsplit(server.origin)
    asked = f"GET /en/composer/pasted/ HTTP/1.1\r\nHost: {host.netloc}\r\n\r\n".encode()
    with ExitStack() as stack:
        server.signal(SIGSTOP)
        where = (host.hostname, host.port)
        callers = [stack.enter_context(socket.create_connection(where, 30)) for _ in range(700)][-9:]
        for caller in callers:
            caller.sendall(asked)
        server.signal()
        server.signal(SIGCONT)
        assert {caller.recv(15) for caller in callers} == {b"HTTP/1.1 200 OK"}
    assert (server.wait(), server.errors) == (0, "")


def test_all_sockets_are_sent_away(server: Process) -> None:
    alice = Visitor(server.origin)
    alice.founds()
    with ExitStack() as stack:
        pages = [stack.enter_context(open_socket(server, alice)) for _ in range(30)]
        began = time.monotonic()
        server.signal()
        assert {goodbye(page) for page in pages} == {1012}
    assert (server.wait(), server.errors) == (0, "")
    assert time.monotonic() - began < 5, "few are not spread over long"


@pytest.mark.parametrize(("number", "seconds"), [(SIGTERM, 10), (SIGINT, 4)])
def test_nothing_holds_it_for_long(server: Process, number: Signals, seconds: int) -> None:
    """Neither a request that never comes whole nor a browser that hangs."""
    alice = Visitor(server.origin)
    alice.founds()
    caller, _ = half_a_request(server, Visitor(server.origin))
    with caller, silent_socket(server, alice):
        began = time.monotonic()
        assert (server.stop(number), server.errors) == (0, "")
    assert time.monotonic() - began < seconds


def test_static_files_are_collected_once(server: Process, prepared: Prepared) -> None:
    assert Visitor(server.origin).get(prepared.stylesheet)[0] == 200
    server.stop()
    assert "Collected the static files." in prepared.output
    assert "Collected the static files." not in server.output


def one_line(data: Path, *arguments: str, **variables: str) -> str:
    """What a process says when it refuses: one line, on stderr, and a status that is not 0."""
    ended = manage(data, "serve", *arguments, **variables)
    assert ended.returncode not in {0, 1}, ended
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


@pytest.fixture
def refusal(new_house: NewHouse, data: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Why nothing is served from `data`, in one line."""
    monkeypatch.setattr(Command, "serve", lambda *args: pytest.fail("it serves"))

    def refusal(*arguments: str) -> str:
        with pytest.raises(SettingError) as error:
            new_house("data").run("serve", *arguments)
        assert "\n" not in str(error.value)
        return str(error.value)

    return refusal


def test_a_taken_port(data: Path, server: Process) -> None:
    port = server.origin.rpartition(":")[2]
    assert f"port {port}: the port is taken" in one_line(data, "--port", port)


def test_a_host_of_somewhere_else(refusal: Callable[..., str]) -> None:
    assert "not this machine's" in refusal("--host", "192.0.2.7", "--port", "0")


def test_a_host_that_nobody_knows(refusal: Callable[..., str]) -> None:
    assert "'nowhere.invalid' can't be used" in refusal("--host", "nowhere.invalid", "--port", "0")


def test_a_port_that_is_none(refusal: Callable[..., str]) -> None:
    assert "--port='http' can't be used" in refusal("--port", "http")


def test_a_database_newer_than_the_code(data: Path, refusal: Callable[..., str]) -> None:
    with sqlite3.connect(data / "sarangbang.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('chat', '0999_later', '2030-01-01')"
        )
    database.close()
    assert "newer than this code: it has 0999_later" in refusal("--port", "0")


def test_a_database_that_is_none(data: Path, refusal: Callable[..., str]) -> None:
    (data / "sarangbang.sqlite3").write_text("Once upon a time, there was no database here. " * 100)
    assert "can't be used: file is not a database" in refusal("--port", "0")


def test_a_database_that_is_not_there(data: Path) -> None:
    url = "postgresql://chat:hunter2@127.0.0.1:1/place"
    line = one_line(data, "--port", "0", DATABASE_URL=url)
    assert line.startswith("The database place at 127.0.0.1:1 can't be used: ")
    assert "refused" in line
    assert "hunter2" not in line


def test_from_elsewhere_the_first_run_needs_the_link(data: Path) -> None:
    with Process(data, PUBLIC_URL="https://chat.example.org") as server:
        link = re.fullmatch(r"Whoever .* owns the place: https://chat\.example\.org(/start/\w{24}/)\n", server.line())
        assert link is not None, server.output
        assert Visitor(server.origin).get("/start/")[0] == 403
        assert Visitor(server.origin).get(link[1])[0] == 200
        server.stop()
    with Process(data, "--host", "0.0.0.0") as server:
        port = server.origin.rpartition(":")[2]
        Visitor(f"http://127.0.0.1:{port}").founds(link[1])
        server.stop()
    assert re.search(rf"owns the place: http://[\d.]+:{port}{link[1]}\n", server.output), server.output
    with Process(data, "--host", "0.0.0.0") as server:
        server.stop()
    assert "/start/" not in server.output


def test_a_second_process_on_the_data_says_how_fast_it_is(data: Path, server: Process) -> None:
    with Process(data) as second:
        assert second.stop() == 0
    assert "slow tick" in second.output
    server.stop()
    assert "slow tick" not in server.output
    with Process(data) as third:
        third.stop()
    assert "slow tick" not in third.output


def test_the_limit_of_open_files_is_raised() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 10, hard))
        raise_file_limit()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] >= soft
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


class Uvicorn(Process):
    """Any ASGI server will do."""

    address = re.compile(r"(http://[^/]+)/healthz")

    def command(self, *arguments: str) -> list[str]:
        script = (
            "import socket, uvicorn; listener = socket.create_server(('127.0.0.1', 0));"
            "print('http://127.0.0.1:%s/healthz' % listener.getsockname()[1], flush=True);"
            "config = uvicorn.Config('site_config.asgi:application', log_level='error');"
            "uvicorn.Server(config).run([listener])"
        )
        return [sys.executable, "-c", script]


def test_another_server_serves_it_too(data: Path) -> None:
    with Uvicorn(data) as server:
        alice = Visitor(server.origin)
        alice.founds()
        with open_socket(server, alice):
            pass
        server.stop()
    assert server.errors == ""
