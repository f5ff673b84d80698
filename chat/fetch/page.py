"""Fetching what strangers link to, from servers that may be hostile: a page, or a picture.

HTTP/1.1 by h11, without cookies, proxies or anything else of ours; one deadline over names, connections, answers and
all redirects together.
"""

import asyncio
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urljoin

import h11

from chat.fetch.address import Rules
from chat.fetch.asking import STRICT, Request, asked
from chat.fetch.url import NotFetched, parse

SECONDS = 3.0
REDIRECTS = 3
HTML = frozenset({"text/html", "application/xhtml+xml"})
PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})


@dataclass(frozen=True)
class Fetched:
    """What the last of the redirects answered. `whole` is whether all of it is here."""

    url: str
    content_type: str
    charset: str
    body: bytes
    whole: bool


def fetch(url: str, kinds: Collection[str], rules: Rules = STRICT) -> Fetched:
    """What stands at `url`, if it is of one of the `kinds`. Raises NotFetched. For threads without a loop."""
    return asyncio.run(_within(url, kinds, rules))


async def _within(url: str, kinds: Collection[str], rules: Rules) -> Fetched:
    try:
        async with asyncio.timeout(SECONDS):
            return await _follow(url, kinds, rules)
    except TimeoutError as error:
        raise NotFetched("too slow") from error
    except (OSError, ValueError, h11.ProtocolError, zlib.error) as error:
        raise NotFetched(f"{type(error).__name__}: {error}") from error


async def _follow(url: str, kinds: Collection[str], rules: Rules) -> Fetched:
    for _ in range(REDIRECTS + 1):
        target = parse(url)
        async with asked(_get(kinds), target, rules) as answer:
            if answer.status in {301, 302, 303, 307, 308}:
                url = urljoin(target.url, answer.header("location"))
                continue
            if answer.status != 200:
                raise NotFetched(f"status {answer.status}")
            content_type, charset = _media_type(answer.header("content-type"))
            if content_type not in kinds:
                raise NotFetched(f"not wanted: {content_type!r}")
            body, whole = await answer.body()
            return Fetched(target.url, content_type, charset, body, whole)
    raise NotFetched("too many redirects")


def _get(kinds: Collection[str]) -> Request:
    headers = {
        "User-Agent": "Sarangbang (link preview)",
        "Accept": ", ".join(sorted(kinds)),
        "Accept-Encoding": "gzip",
    }
    return Request("GET", headers)


def _media_type(header: str) -> tuple[str, str]:
    kind, *parameters = header.lower().split(";")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            return kind.strip(), value.strip(" \"'")
    return kind.strip(), ""
