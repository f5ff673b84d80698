"""A page without a browser: loaded over HTTP, its socket opened, its frames read. For tests of what servers do."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from bs4 import BeautifulSoup
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Origin

TOKEN = "c" * 32  # Django takes any as long as cookie and form agree


class PlainPage:
    """The newest room of somebody signed in by `session`, at the server of `origin`. `heard` are all frames."""

    def __init__(self, origin: str, session: str = "") -> None:
        self.origin = origin
        self._cookies = f"sarangbang_session={session}; sarangbang_csrf={TOKEN}"
        self._texts: list[str] = []
        self.heard: list[str] = []

    def get(self, path: str, data: bytes | None = None) -> tuple[int, str]:
        """Status and text of the page that the path leads to."""
        request = Request(self.origin + path, data, {"Origin": self.origin, "Cookie": self._cookies})
        try:
            with urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def post(self, path: str, **fields: str) -> int:
        return self.submit(path, **fields)[0]

    def submit(self, path: str, **fields: str) -> tuple[int, str]:
        """Status and text of the page that the posted form leads to."""
        return self.get(path, urlencode(fields | {"csrfmiddlewaretoken": TOKEN}).encode())

    @contextmanager
    def opened(self) -> Iterator[Self]:
        """Load the page and open its socket. The server follows it."""
        status, html = self.get("/")
        assert status == 200, status
        self.dom = BeautifulSoup(html, "html.parser")
        where, cookies = self.origin.replace("http", "ws", 1) + "/ws/", {"Cookie": self._cookies}
        # Without an end of the queue: a page that only talks reads nothing, and would not hear the goodbye.
        with connect(where, origin=Origin(self.origin), additional_headers=cookies, max_queue=None) as self._socket:
            self._send(self._fields("#sync input, #place, #listed"))
            self._send({"action": "look"})
            self.hears('id="cursor-')
            yield self

    def says(self, text: str) -> None:
        """Send the composer as it looks with `text` in its field and all earlier lines pending."""
        self._texts.insert(0, text)
        fields = self._fields("#composer input")
        rooms = [fields["room"]] * len(self._texts)
        self._send(fields | {"text": self._texts, "room": rooms})

    def hears(self, text: str, within: float = 10) -> float:
        """The seconds until a frame with `text` is here, after what was heard before. Fails after `within`."""
        started = time.monotonic()
        while True:
            left = within - (time.monotonic() - started)
            try:
                frame = str(self._socket.recv(timeout=max(left, 0)))
            except TimeoutError:
                raise AssertionError(f"{text!r} never came; last: {self.heard[-2:]}") from None
            self.heard.append(frame)
            if text in frame:
                return time.monotonic() - started

    def closes(self, within: float = 10) -> int | None:
        """The code with which the server closes the socket."""
        try:
            while True:
                self.heard.append(str(self._socket.recv(timeout=within)))
        except ConnectionClosed:
            return self._socket.close_code

    def _send(self, data: dict[str, Any]) -> None:
        self._socket.send(json.dumps(data))

    def _fields(self, selector: str) -> dict[str, Any]:
        return {str(field["name"]): field.get("value", "") for field in self.dom.select(selector) if field.get("name")}
