"""What a browser complains about: breaches of the content policy, errors, requests that failed."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

ALWAYS_FORGIVEN = [
    r"htmx:oobErrorNoTarget",  # a frame about something that this page does not show
    r"net::ERR_ABORTED",  # a request that the browser called off itself, on its way to another page
]
# Said by htmx and the browser for a server that is not there.
SERVER_AWAY = [
    r"net::ERR_(CONNECTION_\w+|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED)",
    r"WebSocket connection to 'ws://127\.0\.0\.1:\d+/ws/' failed",
    r"console error: \[object Event\]",  # how htmx:wsError looks there
    r"htmx:sendError",
]


class Complaints:
    """All that a browser context complains about, but for what is forgiven."""

    def __init__(self, context: BrowserContext) -> None:
        self._heard: list[str] = []
        self._forgiven = list(ALWAYS_FORGIVEN)
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("requestfailed", self._request_failed)

    def forgive(self, *patterns: str) -> None:
        self._forgiven += patterns

    @property
    def unforgiven(self) -> list[str]:
        forgiven = re.compile("|".join(self._forgiven))
        return [complaint for complaint in self._heard if not forgiven.search(complaint)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._heard.append(f"console {message.type}: {message.text} ({message.location['url']})")

    def _error(self, error: WebError) -> None:
        self._heard.append(f"uncaught: {error.error}")

    def _request_failed(self, request: Request) -> None:
        self._heard.append(f"request failed: {request.method} {request.url}: {request.failure}")
