"""Real processes on data folders of their own, and a visitor who knocks at them."""

import os
import re
import subprocess
import sys
import threading
from http.cookiejar import CookieJar
from pathlib import Path
from signal import SIGTERM, Signals
from types import TracebackType
from typing import Self
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

from django.conf import settings

PATIENCE = 60  # seconds before a process that hangs is killed, so that its test fails

Environment = dict[str, str]


def environment(data: Path, **variables: str) -> Environment:
    return {**os.environ, "DATA_DIR": str(data), **variables}


def manage(data: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` to its end."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment(data, **variables),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


class Process:
    """A process that serves. `stop()` gives its exit status; `output` and `errors` are what it printed until then."""

    address = re.compile(r"Sarangbang is at (http://[^/]+)/")

    def __init__(self, data: Path, *arguments: str, **variables: str) -> None:
        self._process = subprocess.Popen(
            self.command(*arguments),
            cwd=settings.BASE_DIR,
            env=environment(data, **variables),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._watchdog = threading.Timer(PATIENCE, self._process.kill)
        self._watchdog.start()
        self.output = self.errors = ""
        self.origin = self._listens()

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "manage.py", "serve", "--port", "0", *arguments]

    def _listens(self) -> str:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.output += line
            if found := self.address.search(line):
                return found[1]
        raise AssertionError(f"It never listened: {self._end()}, {self.errors}")

    def line(self) -> str:
        """What it prints next."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        self.output += line
        return line

    def signal(self, number: Signals = SIGTERM) -> None:
        self._process.send_signal(number)

    def stop(self, number: Signals = SIGTERM) -> int:
        self.signal(number)
        return self._end()

    def ends_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def wait(self) -> int:
        return self._end()

    def _end(self) -> int:
        output, self.errors = self._process.communicate()
        self.output += output
        self._watchdog.cancel()
        return self._process.returncode

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.poll() is None:
            self._process.kill()
            self._end()


class Visitor:
    """A browser without scripts: keeps cookies, follows redirects, fills forms in."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._cookies))

    @property
    def cookies(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._cookies)

    def get(self, path: str, data: bytes | None = None) -> tuple[int, str]:
        """Status and text of the page that the path leads to."""
        request = Request(self.origin + path, data, {"Origin": self.origin})
        try:
            with self._opener.open(request, timeout=PATIENCE) as response:
                return response.status, response.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def submit(self, path: str, **fields: str) -> tuple[int, str]:
        """Fill in the form of a page and send it."""
        _, page = self.get(path)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        assert token is not None, page
        return self.get(path, urlencode({**fields, "csrfmiddlewaretoken": token[1]}).encode())

    def founds(self, path: str = "/start/") -> None:
        status, page = self.submit(
            path, place_name="The House", name="Alice", email="alice@example.com", password="paper-and-ink"
        )
        assert (status, "Lobby" in page) == (200, True)
