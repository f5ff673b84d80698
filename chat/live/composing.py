"""What comes of a page's composer over its socket: lines said in their turn, and drafts."""

import asyncio
import logging

from django.db import Error
from django.utils.translation import gettext, gettext_noop

from chat import composer_fragments, fragments, metrics, person_fragments, thread_fragments
from chat.actions import drafts
from chat.forms.messages import DraftForm
from chat.limits import talking
from chat.live.database import read, write
from chat.live.saying import Refused, say_line
from chat.live.socket import Socket
from chat.live.window import Composed, Line, Window
from chat.models import Attachment, Message, Room
from chat.text.clean import is_blank

logger = logging.getLogger(__name__)

DRAFT_PAUSE = 0.05  # seconds
MISTAKEN = gettext_noop("That was not said: the page took it for the line before. Here it is back.")
BROKEN = gettext_noop("That line broke something here. Here it is back.")


class Composing:
    """The window and the draft of one page, for the life of one socket."""

    def __init__(self, socket: Socket, composed: Composed) -> None:
        self.socket, self.page, self.of = socket, composed.page, composed.of
        self.window = Window(composed.acked)
        self._saying: asyncio.Task[None] | None = None
        self._draft: Line | None = None
        self._typed_in: tuple[object, ...] | None = None  # pane, room and thread of the last text that was not blank
        self._drafting: asyncio.Task[None] | None = None
        self._keeping = asyncio.Lock()  # PostgreSQL has several writers, and the older text would be there last
        self._given_back: set[tuple[str, str]] = set()

    def say(self, composed: Composed) -> None:
        """Note the lines; they are said in order, one after the other."""
        if self._draft is not None and not composed.resend and self._draft.ordinal <= composed.front.ordinal:
            self._draft = None
        if self.window.mistaken(composed):
            self._give_back(gettext(MISTAKEN), composed.front.text)
        if not self.window.receive(composed):
            self.socket.push(fragments.acknowledged(self.window.acked, 0, self.of))
        self._acknowledge()
        if self._saying is None:
            self._saying = asyncio.create_task(self._say_waiting())

    def draft(self, composed: Composed, *, kept: bool) -> None:
        """Keep what is typed, after a moment: browsers report a change right before Enter, and that is no draft.

        A blank field ends the draft it was `kept` in or that was typed in it. An untouched one ends none: the timer of
        the last key may fire when the person has gone to another room and come back to a fresh field.
        """
        where = (self.socket.pane, composed.front.room_id, composed.front.root)
        if composed.front.text.strip():
            self._typed_in = where
        elif not kept and self._typed_in != where:
            return
        self._draft = composed.front
        if self._drafting is None:
            self._drafting = asyncio.create_task(self.keep_draft(after=DRAFT_PAUSE))

    async def keep_draft(self, after: float = 0) -> None:
        """Write the draft that is waiting, unless the line it would become came meanwhile; one after the other."""
        try:
            await asyncio.sleep(after)
            async with self._keeping:
                draft, self._draft = self._draft, None
                if draft is not None and draft.ordinal > self.window.received:
                    await write(self._write_draft, draft)
        except Error:
            logger.exception("A draft could not be kept.")
        finally:
            self._drafting = None

    def _write_draft(self, draft: Line) -> None:
        room = Room.objects.with_member(self.socket.user).filter(pk=draft.room_id).first()
        form = DraftForm({"body": draft.text})
        if room is not None and form.is_valid():
            where = {"reply_to": draft.reply_to, "root": draft.root}
            drafts.keep(room=room, user=self.socket.user, body=form.cleaned_data["body"], **where)

    async def _say_waiting(self) -> None:
        """Say or refuse the waiting lines at the pace of the person's bucket. Goes on when the page is left."""
        try:
            while line := self.window.next():
                try:
                    said = await write(self._say, line)
                    if isinstance(said, float):
                        with metrics.lines_waiting.track_inprogress():
                            await asyncio.sleep(said)
                        continue
                    self.socket.push(person_fragments.untold(said) + self._followed(said))
                except Refused as refused:
                    self._give_back(refused.reason, line.text)
                except Exception:
                    logger.exception("A line could not be handled.")
                    self._give_back(gettext(BROKEN), line.text)
                self.window.take(line)
                self._acknowledge()
                if line.files:
                    await self._tell_files(line)
        finally:
            self._saying = None

    def _followed(self, said: Message) -> str:
        """Whoever replies in a thread follows it."""
        if said.thread is None:
            return ""
        place, url = f"{said.room_id}-{said.thread.number}", said.thread.get_absolute_url()
        return thread_fragments.follow(place, url, followed=True, pushed=True)

    def _give_back(self, reason: str, text: str) -> None:
        """Tell why the text was not said; the same with the same text is one notice."""
        again = not is_blank(text) and (reason, text) in self._given_back
        self._given_back.add((reason, text))
        self.socket.push(fragments.notice(reason, text, again=again))

    async def _tell_files(self, line: Line) -> None:
        """Which ones wait now: again those of a line that was refused, and no more those of one that was said.

        The page takes these away with the line by itself, but not where they had been put there that very moment.
        """
        try:
            self.socket.push(await read(self._waiting_files, line))
        except Error:
            logger.exception("Nobody could be told which files wait.")

    def _waiting_files(self, line: Line) -> str:
        room = Room(pk=line.room_id)
        root = Message.objects.numbered(room, line.root) if line.root is not None else None
        files = list(Attachment.objects.pending(self.socket.user, room, root))
        return composer_fragments.attached(line.room_id, files, root=line.root)

    def _say(self, line: Line) -> float | Message:
        """What was said, or the seconds until it may be. On a thread: the bucket may be in Redis."""
        if wait := talking.take(self.socket.user.pk):
            return wait
        return say_line(user=self.socket.user, page=self.page, line=line)

    def _acknowledge(self) -> None:
        if count := self.window.acknowledge():
            self.socket.push(fragments.acknowledged(self.window.acked, count, self.of))
