"""Posting a few words to where somebody wants to have them, under the same guard as what is fetched."""

import asyncio
from collections.abc import Mapping

import h11

from chat.fetch.address import Rules
from chat.fetch.asking import STRICT, Request, asked
from chat.fetch.url import NotFetched, parse

SECONDS = 5.0


class Refused(NotFetched):
    """The server has answered, and has not taken it. `status` is what it answered."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class NoAnswer(NotFetched):
    """It was sent, and nobody knows whether the server has taken it."""


def post(url: str, body: bytes, headers: Mapping[str, str], rules: Rules = STRICT) -> None:
    """Post `body` to `url`. No redirect is followed. For threads without a loop.

    Raises Refused, NoAnswer, and NotFetched where nothing was sent.
    """
    request = Request("POST", {"User-Agent": "Sarangbang", **headers, "Content-Length": str(len(body))}, body)
    try:
        status = asyncio.run(_answered(request, url, rules))
    except (OSError, ValueError, h11.ProtocolError, NotFetched) as error:  # TimeoutError is an OSError
        if request.sent:
            raise NoAnswer(f"{type(error).__name__}: {error}") from error
        raise NotFetched(f"{type(error).__name__}: {error}") from error
    if not 200 <= status < 300:
        raise Refused(status)


async def _answered(request: Request, url: str, rules: Rules) -> int:
    async with asyncio.timeout(SECONDS), asked(request, parse(url), rules) as answer:
        return answer.status
