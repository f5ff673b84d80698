"""Asking a server that may be hostile, at a checked address: HTTP/1.1 by h11, without cookies or whatever is ours."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import h11

from chat.fetch.address import Address, Rules, addresses_of
from chat.fetch.answer import PIECE, Answer
from chat.fetch.url import Target

MAX_HEAD = 32_768
STRICT = Rules()


@dataclass
class Request:
    """What a server is asked. `sent` is whether it may have been: nobody knows then what came of it."""

    method: str
    headers: Mapping[str, str]
    body: bytes = b""
    sent: bool = False


@asynccontextmanager
async def asked(request: Request, target: Target, rules: Rules) -> AsyncIterator[Answer]:
    """The head of the server's answer; its body is read by whoever wants it."""
    reader, writer = await _connected(target, await addresses_of(target, rules), rules)
    try:
        connection = h11.Connection(our_role=h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
        headers = [("Host", target.authority), *request.headers.items(), ("Connection", "close")]
        head = h11.Request(method=request.method, target=target.path, headers=headers)
        parts: list[h11.Event] = [head, h11.EndOfMessage()]
        if request.body:
            parts.insert(1, h11.Data(data=request.body))
        raw = b"".join(connection.send(part) or b"" for part in parts)
        request.sent = True
        writer.write(raw)
        answer = Answer(connection, reader)
        await answer.begin()
        yield answer
    finally:
        writer.transport.abort()  # nobody waits for a server to say goodbye


async def _connected(
    target: Target, addresses: Collection[Address], rules: Rules
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection to the first address that answers. TLS is with the name, whatever address it is at."""
    tls = {"ssl": rules.tls(), "server_hostname": target.host} if target.scheme == "https" else {}
    failure = OSError("no address")
    for address in addresses:
        try:
            return await asyncio.open_connection(str(address), target.port, limit=PIECE, **tls)  # type: ignore[arg-type]
        except ssl.SSLError:
            raise
        except OSError as error:
            failure = error
    raise failure
