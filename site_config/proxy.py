"""Whom a request comes from when a proxy stands in front."""

from collections.abc import Iterable
from ipaddress import ip_address

from asgiref.typing import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope, WWWScope
from django.conf import settings

from site_config.env import Network
from site_config.request_id import HEADER as REQUEST_ID


class ProxyHeaders:
    """Takes client address, scheme and X-Request-ID from the headers, where TRUSTED_PROXY sent them.

    From anybody else the headers are taken off: nothing behind this may ever believe them.
    """

    def __init__(self, application: ASGI3Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        if scope["type"] == "http" or scope["type"] == "websocket":
            scope = {**scope, **forwarded(scope, settings.TRUSTED_PROXY)}  # type: ignore[assignment]
        await self.application(scope, receive, send)


def forwarded(scope: WWWScope, trusted: tuple[Network, ...]) -> dict[str, object]:
    """What changes in an HTTP or WebSocket scope: `headers`, `client`, `scheme` and `proxied`."""
    headers = list(scope["headers"])
    client = scope.get("client")
    rest = [(name, value) for name, value in headers if not name.startswith(b"x-forwarded-") and name != b"forwarded"]
    scheme = scope.get("scheme") or ("ws" if scope["type"] == "websocket" else "http")
    changes: dict[str, object] = {"headers": rest, "proxied": len(rest) < len(headers), "scheme": scheme}
    if client is None or not _within(client[0], trusted):
        changes["headers"] = [(name, value) for name, value in rest if name != REQUEST_ID]
        return changes
    for hop in reversed(_values(headers, b"x-forwarded-for")):
        changes["client"] = (hop, 0)
        if not _within(hop, trusted):
            break
    if proto := _values(headers, b"x-forwarded-proto"):
        secure = proto[-1] == "https"
        changes["scheme"] = {"http": ("http", "https"), "websocket": ("ws", "wss")}[scope["type"]][secure]
    return changes


def _values(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> list[str]:
    joined = b",".join(value for name, value in headers if name == wanted).decode("latin1")
    return [part.strip() for part in joined.split(",") if part.strip()]


def _within(address: str, trusted: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in trusted)
