"""One open page, as the hub sees it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from chat.models import User

logger = logging.getLogger(__name__)


class CloseCode:
    """htmx's `ws` comes back after 1006, 1011, 1012 and 1013, and after nothing else."""

    GOING_AWAY = 1012
    TRY_AGAIN = 1013
    SIGNED_OUT = 4401
    REMOVED = 4403


@dataclass(eq=False)
class Socket:
    """Whose page it is, what it shows, and the way to it.

    `pane` is the rendering of the pane that the server follows: a room's, or one without a room (`room_id` None).
    `looking` is whether the page has the focus, as far as it has told. `unread` and
    `listed` (a mark of the whole list) are what its navigation shows.
    """

    user: User
    session_key: str
    session_hash: str
    send_text: Callable[[str], Awaitable[None]]
    send_close: Callable[[int], Awaitable[None]]
    pane: str = ""
    room_id: int | None = None
    heading: str = ""
    looking: bool = True
    unread: dict[int, int] = field(default_factory=dict)
    listed: str = ""
    closed: bool = False
    _waiting: list[str] = field(default_factory=list)
    _writer: asyncio.Task[None] | None = None

    def push(self, html: str) -> None:
        """Send a frame, in order; never waits."""
        if self.closed or not html:
            return
        self._waiting.append(html)
        if self._writer is None:
            self._writer = asyncio.create_task(self._write())

    def close(self, code: int, farewell: str = "") -> None:
        """Send what is waiting and `farewell`, then close. Nothing is pushed after this."""
        self.push(farewell)
        if not self.closed:
            self.closed = True
            self._closing = asyncio.create_task(self._close(code, self._writer))

    async def _write(self) -> None:
        try:
            while self._waiting:
                frames, self._waiting = self._waiting, []
                await self.send_text("".join(frames))
        except Exception:  # noqa: BLE001 - the connection is gone: the consumer is told so on its own
            self.closed = True
        finally:
            self._writer = None

    async def _close(self, code: int, writer: asyncio.Task[None] | None) -> None:
        if writer is not None:
            await writer
        try:
            await self.send_close(code)
        except Exception:  # already gone, or a server that can't close with this code
            logger.info("A socket could not be closed with %s.", code, exc_info=True)
