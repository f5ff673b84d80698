"""A name for each request, by which people and logs speak of the same."""

import re
import secrets
from contextvars import ContextVar

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, Scope

HEADER = b"x-request-id"
SANE = re.compile(rb"[A-Za-z0-9-]{8,64}")

request_id: ContextVar[str] = ContextVar("request_id", default="")


class RequestIds:
    """Names every request and socket: as a trusted proxy did (see ProxyHeaders), else at random.

    The answer to a request carries the name. A socket's handshake does not: nothing is wrapped around its frames.
    """

    def __init__(self, application: ASGI3Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "lifespan":
            await self.application(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        name = given if SANE.fullmatch(given) else secrets.token_hex(8).encode()
        request_id.set(name.decode())

        async def send_named(message: ASGISendEvent) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message.get("headers", ()), (HEADER, name)]}
            await send(message)

        await self.application(scope, receive, send_named if scope["type"] == "http" else send)
