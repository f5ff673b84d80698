"""The consumer: translates a page's frames into calls. It is told of news by the hub, not by the channel layer."""

import asyncio
import json
import logging
from typing import Any, override

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.contrib.auth import HASH_SESSION_KEY
from django.db import Error

from chat import fragments
from chat.actions import drafts
from chat.forms.messages import DraftForm
from chat.limits import talking
from chat.live.changes import is_member
from chat.live.feed import AWAY
from chat.live.hub import hub
from chat.live.saying import Refused, say_line
from chat.live.socket import CloseCode, Socket
from chat.live.window import Line, Window, page_owner, parse
from chat.models import Room, User

logger = logging.getLogger(__name__)

MAX_FRAME = 1_000_000  # characters; the server's own cap is above it
DRAFT_PAUSE = 0.3  # seconds
ANONYMOUS_PAUSE = 2  # seconds; a page whose session has ended comes back again and again
CONFUSED = "Your browser sent something this server does not understand. Load the page again."


class ChatConsumer(AsyncWebsocketConsumer):
    """The socket of one page. Frames are JSON objects whose `action` names the handler."""

    channel_layer_alias = "none"  # no queue and no task of its own for each socket: the hub delivers
    socket: Socket | None = None
    window: Window | None = None
    page = ""
    saying: asyncio.Task[None] | None = None
    draft: Line | None = None
    drafting: asyncio.Task[None] | None = None

    @override
    async def connect(self) -> None:
        # Always accepted first: a refusal before that never reaches the page as its code.
        await self.accept()
        user = self.scope["user"]
        if not isinstance(user, User):
            await self.send(fragments.pulse("session"))
            await asyncio.sleep(ANONYMOUS_PAUSE)
            await self.close(CloseCode.TRY_AGAIN)
            return
        session = self.scope["session"]
        self.socket = Socket(user, session.session_key, session[HASH_SESSION_KEY], self.send, self.close)
        hub().enter(self.socket)

    @override
    async def disconnect(self, code: int) -> None:
        if self.socket is not None:
            hub().leave(self.socket)
            await self._keep_draft()

    @override
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.socket is None or self.socket.closed:
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
            self.socket.push(fragments.notice(CONFUSED))
        except Error:
            logger.exception("The database failed a frame.")
            self.socket.close(CloseCode.TRY_AGAIN)

    async def do_sync(self, data: dict[str, Any]) -> None:
        """What the page shows: `pane`, `room` ("" for none), and `revision`, or `rendered` if not yet followed."""
        assert self.socket is not None
        await self._keep_draft()
        room_id = int(data["room"]) if data["room"] else None
        if room_id is not None and not await database_sync_to_async(is_member)(self.socket.user.pk, room_id):
            self.socket.close(CloseCode.REMOVED, AWAY)
            return
        fresh = "rendered" in data
        revision = int(data["rendered" if fresh else "revision"]) if room_id else 0
        self.socket.heading = str(data.get("heading", ""))[:100]
        await hub().sync(
            self.socket,
            pane=str(data["pane"])[:16],
            room_id=room_id,
            revision=revision,
            fresh=fresh,
            place=int(data["place"]),
        )

    async def do_look(self, data: dict[str, Any]) -> None:
        assert self.socket is not None
        hub().look(self.socket, looking=True)

    async def do_look_away(self, data: dict[str, Any]) -> None:
        assert self.socket is not None
        hub().look(self.socket, looking=False)

    async def do_say(self, data: dict[str, Any]) -> None:
        """The composer's fields: note the lines, and take them in turn. See `window`."""
        assert self.socket is not None
        if "text" not in data:  # a page without a room open has nothing to say
            return
        composed = parse(data)
        if page_owner(composed.page) != self.socket.user.pk:
            self.socket.push(fragments.notice("This page was opened by somebody else. Load it again to talk."))
            return
        if self.window is None or self.page != composed.page:
            self.page, self.window = composed.page, Window(composed.acked)
        if self.draft is not None and not composed.resend and self.draft.ordinal <= composed.front.ordinal:
            self.draft = None
        if not self.window.receive(composed):
            self.socket.push(fragments.acknowledged(self.window.acked, 0))
        self._acknowledge()
        if self.saying is None:
            self.saying = asyncio.create_task(self._say_waiting())

    async def do_draft(self, data: dict[str, Any]) -> None:
        """What is typed so far; refused once the line it would become was taken."""
        assert self.socket is not None
        if "text" not in data:
            return
        composed = parse(data)
        if page_owner(composed.page) == self.socket.user.pk:
            # Written after a moment: browsers report a change right before Enter, and that line is no draft.
            self.draft = composed.front
            if self.drafting is None:
                self.drafting = asyncio.create_task(self._keep_draft(after=DRAFT_PAUSE))

    async def _keep_draft(self, after: float = 0) -> None:
        try:
            await asyncio.sleep(after)
            draft, self.draft = self.draft, None
            if draft is not None and (self.window is None or draft.ordinal > self.window.taken):
                await database_sync_to_async(self._write_draft)(draft)
        except Error:
            logger.exception("A draft could not be kept.")
        finally:
            self.drafting = None

    def _write_draft(self, draft: Line) -> None:
        assert self.socket is not None
        room = Room.objects.with_member(self.socket.user).filter(pk=draft.room_id).first()
        form = DraftForm({"body": draft.text})
        if room is not None and form.is_valid():
            drafts.keep(room=room, user=self.socket.user, body=form.cleaned_data["body"])

    async def _say_waiting(self) -> None:
        """Say or refuse the waiting lines in order, at the pace of the bucket. Goes on when the page is left."""
        assert self.window is not None and self.socket is not None
        window, socket = self.window, self.socket
        try:
            while line := window.next():
                if wait := talking.take(socket.user.pk):
                    await asyncio.sleep(wait)
                    continue
                try:
                    await database_sync_to_async(say_line)(user=socket.user, page=self.page, line=line)
                except Refused as refused:
                    socket.push(fragments.notice(refused.reason, line.text))
                except Exception:
                    logger.exception("A line could not be handled.")
                    socket.push(fragments.notice("That line broke something here. Here it is back.", line.text))
                window.take(line)
                self._acknowledge()
        finally:
            self.saying = None

    def _acknowledge(self) -> None:
        assert self.window is not None and self.socket is not None
        if count := self.window.acknowledge():
            self.socket.push(fragments.acknowledged(self.window.acked, count))
