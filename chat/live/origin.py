"""Which pages may open a socket: those of the same scheme, host and port."""

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

logger = logging.getLogger(__name__)


class SameOrigin:
    """Refuses a handshake whose Origin is not the page's own, before anybody is looked up.

    A browser sends cookies along with any page's socket: without this, every site could read its visitors' rooms.
    """

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        origin, expected = _header(scope["headers"], b"origin"), expected_origin(scope)
        if expected is not None and origin == expected:
            return await self.application(scope, receive, send)
        logger.warning(
            "A socket from the page %r was refused: this site is %r. Behind a proxy, set PUBLIC_URL to the site's "
            "address and TRUSTED_PROXY to the proxy's.",
            origin,
            expected,
        )
        await receive()
        return await send({"type": "websocket.close"})  # not accepted: the server answers 403


def expected_origin(scope: dict[str, Any]) -> str | None:
    """The one origin that may open a socket here; None where the host itself is not allowed."""
    if settings.PUBLIC_URL:
        return settings.PUBLIC_URL
    host = _header(scope["headers"], b"host").lower()
    domain, _ = split_domain_port(host)
    if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
        return None
    scheme = "https" if scope.get("scheme") == "wss" else "http"
    standard = ":443" if scheme == "https" else ":80"
    return f"{scheme}://{host.removesuffix(standard)}"


def _header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> str:
    return next((value.decode("latin1") for name, value in headers if name == wanted), "")
