"""A guest who reads and posts by HTTP, on one connection that stays."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlencode

from e2e.load.place import Guest
from e2e.load.servers import Tutorial, processor_seconds, serving
from e2e.server import Server

INPUT = re.compile(r'<input [^>]*name="(action|heading|pane|room|rendered|place|listed)" value="([^"]*)"')
TOKEN = "t" * 32
CONNECTIONS = 8


def sync_fields(html: str) -> dict[str, str]:
    """What the forms of a room's page say on the socket."""
    start = html.index('<form id="sync"')
    form = INPUT.findall(html[start : html.index("</form>", start)])
    cursors = [field for field in INPUT.findall(html) if field[0] in {"place", "listed"}]
    return dict(form + cursors)


class Browser:
    def __init__(self, server: Server, guest: Guest | None = None) -> None:
        self.guest, self._origin = guest, server.origin
        self._wire = HTTPConnection("127.0.0.1", server.port, timeout=60)

    def room(self, room_id: int) -> dict[str, str]:
        """Open a room's page; what its forms will say on the socket."""
        return sync_fields(self.get(f"/rooms/{room_id}/").decode())

    def get(self, path: str, *, compressed: bool = False) -> bytes:
        """The body. Raises RuntimeError where it isn't answered with 200."""
        self._wire.request("GET", path, headers=self._headers() | ({"Accept-Encoding": "gzip"} if compressed else {}))
        return self._take(200)

    def say(self, guest: Guest, room_id: int, text: str, acked: int) -> None:
        """The composer's form, as it is posted without scripts: it leads to the room."""
        self.guest = guest
        fields = {"page": guest.page, "acked": acked, "room": room_id, "text": text, "csrfmiddlewaretoken": TOKEN}
        form = {"Content-Type": "application/x-www-form-urlencoded", "Origin": self._origin}
        self._wire.request("POST", "/say/", urlencode(fields), self._headers() | form)
        self._take(302)

    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{self.guest.cookie}; sarangbang_csrf={TOKEN}"} if self.guest else {}

    def _take(self, wanted: int) -> bytes:
        answer: HTTPResponse = self._wire.getresponse()
        body = answer.read()
        if answer.status != wanted:
            raise RuntimeError(f"Answered with {answer.status}, not {wanted}: {body[:300]!r}")
        return body


def hammer(server: Server, ask: Callable[[Browser], object], seconds: float) -> tuple[float, float]:
    """Ask again and again on a few connections: requests a second, and the server's milliseconds for each."""

    def one(browser: Browser) -> int:
        asked = 0
        while time.perf_counter() < end:
            ask(browser)
            asked += 1
        return asked

    used, start = processor_seconds(server), time.perf_counter()
    end = start + seconds
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        asked = sum(threads.map(one, [Browser(server) for _ in range(CONNECTIONS)]))
    took = time.perf_counter() - start
    return asked / took, (processor_seconds(server) - used) / asked * 1e3


@cache
def empty_page() -> tuple[float, float]:
    """The yardstick's, as `hammer` tells it: a page with nothing on it, by Django on Daphne."""
    with serving(Tutorial) as server:
        return hammer(server, lambda browser: browser.get("/healthz"), seconds=2)
