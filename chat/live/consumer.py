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
from chat.live.window import Window, page_owner, parse
from chat.models import Room, User

logger = logging.getLogger(__name__)

CONFUSED = "Your browser sent something this server does not understand. Load the page again."


class ChatConsumer(AsyncWebsocketConsumer):
    """The socket of one page. Frames are JSON objects whose `action` names the handler."""

    channel_layer_alias = "none"  # no queue and no task of its own for each socket: the hub delivers
    socket: Socket | None = None
    window: Window | None = None
    page = ""
    saying: asyncio.Task[None] | None = None

    @override
    async def connect(self) -> None:
        # Always accepted first: a refusal before that never reaches the page as its code.
        await self.accept()
        user = self.scope["user"]
        if not isinstance(user, User):
            await self.send(fragments.pulse("session"))
            await self.close(CloseCode.TRY_AGAIN)
            return
        session = self.scope["session"]
        self.socket = Socket(user, session.session_key, session[HASH_SESSION_KEY], self.send, self.close)
        hub().enter(self.socket)

    @override
    async def disconnect(self, code: int) -> None:
        if self.socket is not None:
            hub().leave(self.socket)

    @override
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.socket is None or self.socket.closed:
            return
        try:
            data = json.loads(text_data or "")
            handler = getattr(self, f"do_{data['action']}")
            await handler(data)
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            logger.info("A frame that can't be understood.", exc_info=True)
            self.socket.push(fragments.notice(CONFUSED))
        except Error:
            logger.exception("The database failed a frame.")
            self.socket.close(CloseCode.TRY_AGAIN)

    async def do_sync(self, data: dict[str, Any]) -> None:
        """The page says what it shows: `pane`, `room` ("" for none), and `revision`, or `rendered` if not followed yet."""
        assert self.socket is not None
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
        composed = parse(data)
        if page_owner(composed.page) != self.socket.user.pk:
            self.socket.push(fragments.notice("This page was opened by somebody else. Load it again to talk."))
            return
        if self.window is None or self.page != composed.page:
            self.page, self.window = composed.page, Window(composed.acked)
        if not self.window.receive(composed):
            self.socket.push(fragments.acknowledged(self.window.acked, 0))
        self._acknowledge()
        if self.saying is None:
            self.saying = asyncio.create_task(self._say_waiting())

    async def do_draft(self, data: dict[str, Any]) -> None:
        """What is typed so far; refused once the line it would become was taken."""
        assert self.socket is not None
        front = parse({**data, "resend": ""}).front
        if page_owner(str(data.get("page", ""))) != self.socket.user.pk:
            return
        if self.window is not None and front.ordinal <= self.window.taken:
            return
        await database_sync_to_async(self._keep_draft)(front.room_id, front.text)

    def _keep_draft(self, room_id: int, text: str) -> None:
        assert self.socket is not None
        room = Room.objects.with_member(self.socket.user).filter(pk=room_id).first()
        form = DraftForm({"body": text})
        if room is not None and form.is_valid():
            drafts.keep(room=room, user=self.socket.user, body=form.cleaned_data["body"])

    async def _say_waiting(self) -> None:
        """Say or refuse the waiting lines in order, at the pace of the person's bucket. Goes on when the page is left."""
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
