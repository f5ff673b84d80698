"""The consumer: translates a page's frames into calls. It is told of news by the hub, not by the channel layer."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any, override

from channels.consumer import get_handler_name
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error
from django.utils import translation
from django.utils.translation import gettext, gettext_noop

from chat import fragments
from chat.actions import people
from chat.live.completing import completions
from chat.live.composing import Composing
from chat.live.database import read, write
from chat.live.guard import signed_in
from chat.live.hub import hub
from chat.live.leaving import keeping, typed
from chat.live.presence import shown_by
from chat.live.socket import CloseCode, Socket
from chat.live.window import Composed, addresses, page_owner, parse
from chat.live.wire import EXTENSION, AsgiWire, Send, Wire
from chat.look import Look, spoken

logger = logging.getLogger(__name__)
type Receive = Callable[[], Awaitable[dict[str, Any]]]

MAX_FRAME = 1_000_000  # characters; the server's own cap is above it
COMPOSERS = 2
ANONYMOUS_PAUSE = 2  # seconds; a page whose session has ended comes back again and again
CONFUSED = gettext_noop("Your browser sent something this server does not understand. Load the page again.")
FOREIGN = gettext_noop("This page was opened by somebody else. Load it again to talk.")


class ChatConsumer(AsyncWebsocketConsumer):
    """The socket of one page. Frames are JSON objects whose `action` names the handler."""

    channel_layer = None  # no queue of a layer for each socket: the hub delivers
    socket: Socket
    completing = ""

    @override
    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        # Channels' own waits for a layer as well: a task, and a wait for it, for each frame.
        self.scope, self.base_send = scope, send
        with suppress(StopConsumer):
            while True:
                await self.dispatch(await receive())

    @override
    async def dispatch(self, message: dict[str, Any]) -> None:
        # Channels' own first waits for its one thread, to close connections that nobody here opens.
        await getattr(self, get_handler_name(message))(message)

    @override
    async def connect(self) -> None:
        self.composings: dict[str, Composing] = {}
        # Always accepted first: a refusal before that never reaches the page as its code.
        await self.accept()
        language = spoken(self._header(b"accept-language"))
        translation.activate(language)  # for this task, which is the socket's
        key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        user = await read(signed_in, key) if key else None
        if key is None or user is None:
            await self.send(fragments.pulse("session"))
            await asyncio.sleep(ANONYMOUS_PAUSE)
            await self.close(CloseCode.TRY_AGAIN)
            return
        wire: Wire = self.scope.get("extensions", {}).get(EXTENSION) or AsgiWire(self.base_send)
        look = Look(user.zone, user.speaks(language))
        translation.activate(look.language)
        self.socket = Socket(user, key, wire, look)
        hub().enter(self.socket)

    def _header(self, name: bytes) -> str:
        return next((value.decode("latin-1") for key, value in self.scope["headers"] if key == name), "")

    @override
    async def disconnect(self, code: int) -> None:
        if hasattr(self, "socket"):
            await hub().leave(self.socket)
        for composing in self.composings.values():
            await composing.keep_draft()

    @override
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if not hasattr(self, "socket") or self.socket.closed:
            return
        try:
            data = json.loads(text_data or "")
            # A composer's frame may be large: it repeats what is pending. Its lines are measured one by one.
            if len(text_data or "") > MAX_FRAME and data["action"] != "say":
                raise ValueError("a frame that is too large")
            handler = getattr(self, f"do_{data['action']}")
            await handler(data)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            logger.info("A frame that can't be understood.", exc_info=True)
            self.socket.push(fragments.notice(gettext(CONFUSED)))
        except Error:
            logger.exception("The database failed a frame.")
            self.socket.close(CloseCode.TRY_AGAIN)

    async def do_sync(self, data: dict[str, Any]) -> None:
        """What the page shows: `pane`, `room` ("" for none), and `revision`, or `rendered` if not followed yet.

        `place` is how far the page knows names, `names` how far the pane did when it was rendered: it may have been
        on its way while the page it came into was told of newer ones. `ahead` is there where the room was loaded
        before the click: they go in now.
        """
        for composing in list(self.composings.values()):
            await composing.keep_draft()
        room_id = int(data["room"]) if data["room"] else None
        fresh, place = "rendered" in data, int(data["place"])
        if fresh and "ahead" in data and room_id is not None and 0 < room_id < 2**63:
            await write(people.go_in_late, user_id=self.socket.user.pk, room_id=room_id)
        if fresh or room_id is None:
            place = min(place, int(data.get("names", place)))
        self.socket.heading = str(data.get("heading", ""))[:100]
        self.socket.watches = int(data["watches"]) if "watches" in data else None
        # Signing in again in another tab made the page's forms invalid: it comes back with the new cookie.
        token = "" if self.socket.pane else self.scope["cookies"].get(settings.CSRF_COOKIE_NAME, "")
        await hub().sync(
            self.socket,
            listed=str(data.get("listed", "")),
            look=str(data.get("look", "")),
            shows=shown_by(self.socket.user.pk, str(data.get("shows", ""))),
            greeting=fragments.form_token(token) if token else "",
            pane=str(data["pane"])[:16],
            room_id=room_id,
            revision=int(data["rendered" if fresh else "revision"]) if room_id else 0,
            fresh=fresh,
            place=place,
        )

    async def do_thread(self, data: dict[str, Any]) -> None:
        """Which thread stands beside the room: `root` is its number, "" for none; the rest as in `sync`."""
        fresh, root = "rendered" in data, int(data["root"]) if data["root"] else None
        if root is not None and not 0 < root < 2**63:
            raise ValueError("no number of a message")
        hub().open_thread(
            self.socket,
            pane=str(data["pane"])[:16],
            root=root,
            revision=int(data["rendered" if fresh else "revision"]) if data["root"] else 0,
            fresh=fresh,
        )

    async def do_look(self, data: dict[str, Any]) -> None:
        hub().look(self.socket, looking=True)

    async def do_look_away(self, data: dict[str, Any]) -> None:
        hub().look(self.socket, looking=False)

    async def do_shorten(self, data: dict[str, Any]) -> None:
        hub().shorten(self.socket)

    async def do_typing(self, data: dict[str, Any]) -> None:
        typed(self.socket.user.pk)
        hub().types(self.socket, in_thread=data.get("of") == "thread-")

    async def do_say(self, data: dict[str, Any]) -> None:
        """The composer's lines; see `window`."""
        if composed := self._composed(data):
            self._composing(composed).say(composed)
            if self.completing == f"{composed.of}completions":  # a fresh field begins with nothing
                self.completing = ""
                self.socket.push(fragments.render("completions", of=composed.of, pushed=True))

    async def do_draft(self, data: dict[str, Any]) -> None:
        """What is typed so far. `kept` is there where the field came with a draft in it, `leaving` at the last."""
        if composed := self._composed(data):
            composing = self._composing(composed)
            composing.draft(composed, kept="kept" in data)
            if "leaving" in data:
                with keeping(self.socket.user.pk):
                    await composing.keep_draft()

    async def do_complete(self, data: dict[str, Any]) -> None:
        """What is typed so far, in the hope of names; that there are none any more is told once."""
        if "text" not in data:  # no room is open
            return
        offered = await read(completions, self.socket.user, addresses(data["room"])[0].room_id, str(data["text"]))
        of = "thread-" * (data.get("of") == "thread-")
        if offered or self.completing == f"{of}completions":
            lines = "lines" in data
            self.socket.push(fragments.render("completions", options=offered, of=of, multi_line=lines, pushed=True))
        self.completing = f"{of}completions" if offered else ""

    def _composed(self, data: dict[str, Any]) -> Composed | None:
        """The composer's fields; None where there are none (no room is open), or where the page is another person's."""
        if "text" not in data:
            return None
        composed = parse(data)
        if composed.page in self.composings or page_owner(composed.page) == self.socket.user.pk:
            return composed
        self.socket.push(fragments.notice(gettext(FOREIGN)))
        return None

    def _composing(self, composed: Composed) -> Composing:
        if composed.page not in self.composings:
            # A page has two, for its room and for a thread; what comes of older ones is said all the same.
            if len(self.composings) == COMPOSERS:
                del self.composings[next(iter(self.composings))]
            self.composings[composed.page] = Composing(self.socket, composed)
        return self.composings[composed.page]
