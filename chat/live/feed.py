"""A room's feed: one task that reads what changed, renders it once, and pushes it to every page that shows the room.

It is the only one who delivers the room, so arriving pages and news never race: a page that has said `sync` waits
for the next reading, gets what is missing from its own cursor to that reading, and is followed from there.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextvars import Context
from dataclasses import dataclass

from django.utils import translation

from chat import fragments, metrics, room_fragments, thread_fragments
from chat.live import changes
from chat.live.changes import Changes
from chat.live.database import read
from chat.live.marks import Marks
from chat.live.socket import AWAY, CloseCode, Socket
from chat.live.wire import Frame
from chat.look import Look, by_language, wear
from chat.models import Message, Room

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arrival:
    """A page that said `sync`: its `pane` has the room up to `revision`, and is `fresh` if it was never followed.

    Or it has opened the `thread` below that number.
    """

    socket: Socket
    pane: str
    revision: int
    fresh: bool
    thread: int | None = None

    @property
    def waiting(self) -> bool:
        """Whether the page is still there and still shows this pane."""
        shown = self.socket.pane if self.thread is None else self.socket.thread_pane
        return shown == self.pane and not self.socket.closed


class Feed:
    """Delivers one room, and tells `marks` after each reading. A name that pages were told of since the reading began
    goes out after the rows, which may bear the one before.

    `on_said` is told the room, who has said something, and below which message, where that was in a thread; it returns
    what else pages are told with it; `on_seen` the id of a thread, and up to which reply a page has it.
    """

    def __init__(
        self,
        room_id: int,
        marks: Marks,
        on_said: Callable[[int, set[int], int | None], str],
        on_seen: Callable[[int, int, Socket], None],
    ) -> None:
        self.room_id = room_id
        self.sockets: set[Socket] = set()
        self.delivered: int | None = None
        self._marks, self._on_said, self._on_seen = marks, on_said, on_seen
        self._arrivals: list[Arrival] = []
        self._said: list[Message] = []
        self._room: Room | None = None  # as it was read last
        self._told: int | None = None
        self._wake = asyncio.Event()
        # It outlives the page whose arrival makes it: logs name no request for it.
        self._task = asyncio.create_task(self._run(), name=f"feed of room {room_id}", context=Context())

    @property
    def idle(self) -> bool:
        return not self.sockets and not self._arrivals

    def arrive(self, arrival: Arrival) -> None:
        self._arrivals.append(arrival)
        self._wake.set()

    def leave(self, socket: Socket) -> None:
        self.sockets.discard(socket)
        self._arrivals = [arrival for arrival in self._arrivals if arrival.socket is not socket]

    def awaits(self, socket: Socket) -> bool:
        """Whether the page has said what it shows, and has not got it yet."""
        return any(arrival.socket is socket for arrival in self._arrivals)

    def news(self, revision: int, said: Message | None = None) -> None:
        """The room is at `revision` in the database, says a doorbell or the slow tick; by `said`, if by a message."""
        # Any other number, not only a higher one: a restored backup is news too.
        if revision != self.delivered or self._arrivals:
            self._told = revision
            if said is not None:
                self._said.append(said)
            self._wake.set()

    def shows(self, root: int | None) -> bool:
        """Whether a page that is followed shows the room, or the thread below its message `root`."""
        return any(root is None or socket.thread == root for socket in self.sockets)

    def tell(self, render: Callable[[], str], root: int | None = None) -> None:
        """Push what is no change of the room to all pages that are followed, or to those that show that thread."""
        shown = (socket for socket in self.sockets if root is None or socket.thread == root)
        for language, sockets in by_language(shown, lambda socket: socket.look.language).items():
            with translation.override(language):
                frame = Frame(render())
            for socket in sockets:
                socket.push_frame(frame)

    def stop(self) -> None:
        self._task.cancel()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._deliver()
            except Exception:  # the slow tick wakes it again
                logger.exception("Room %s could not be delivered; its pages get it by the slow tick.", self.room_id)

    async def _deliver(self) -> None:
        arrivals = list(self._arrivals)
        cursors = {arrival.revision for arrival in arrivals}
        if self.delivered is not None:
            cursors.add(self.delivered)
        if not cursors:
            return
        told = self._marks.told
        found = self._just_said() if not arrivals else None
        if found is None:
            viewers = {socket.user.id for socket in (*self.sockets, *(arrival.socket for arrival in arrivals))}
            threads = {socket.thread for socket in self.sockets if socket.thread is not None}
            threads |= {arrival.thread for arrival in arrivals if arrival.thread is not None}
            found = await read(changes.room_changes, self.room_id, cursors, viewers, threads)
            if found is None:
                self._send_away(viewers)
                return
            self._send_away(found.removed)
            self._room = found.room
        await self._follow(found, told)
        frames: dict[tuple[int, str, int | None, Look], str] = {}
        for arrival in arrivals:
            # Rendered once for all that come back from the same revision: after a restart, that is everybody.
            key = arrival.revision, arrival.pane if arrival.fresh else "", arrival.thread, arrival.socket.look
            wear(arrival.socket.look)
            if key not in frames:
                since, pane, thread, _ = key
                if thread is None:
                    frames[key] = await self._frame(found, since, pane)
                else:
                    frames[key] = await self._replies(found, thread, since, pane)
            # The end of the log was read anew, and after the rest: it may bear whatever name.
            whole = not found.reaches(arrival.revision) and not arrival.socket.user.is_guest
            names = self._marks.names_after(told, None if whole else found.people)
            self._welcome(arrival, frames[key] + names, found)
        self.delivered = found.room.revision
        self._marks.delivered(self.room_id, found.room.last_number, self.sockets)

    def _just_said(self) -> Changes | None:
        """What this process has said since the last reading, where nothing else happened in between.

        The messages are committed, and their revisions leave no gap: a reading would bring the same.
        """
        said, self._said = sorted(self._said, key=lambda message: message.said_revision), []
        messages, revision = list[Message](), self.delivered or 0
        for message in said:
            if message.said_revision == revision + 1:
                message.author = self._marks.newest(message.author)  # whose page may be gone, and know no newer name
                messages.append(message)
                revision += 1
            elif message.said_revision > revision:
                return None
        if self._room is None or not messages or revision != self._told:
            return None
        self._room.revision, self._room.last_number = revision, messages[-1].number
        return Changes(self._room, messages)

    def _send_away(self, people: set[int]) -> None:
        if not people:
            return
        for socket in [*self.sockets, *(arrival.socket for arrival in self._arrivals)]:
            if socket.user.pk in people:
                self.leave(socket)
                socket.close(CloseCode.REMOVED, AWAY)

    async def _follow(self, found: Changes, told: int) -> None:
        """News for the pages that are followed."""
        if not self.sockets or self.delivered is None or self.delivered == found.room.revision:
            return
        said = [message for message in found.messages if message.said_revision > self.delivered]
        stopped = self._on_said(self.room_id, {message.author_id for message in said}, None)
        stopped_below = {root: self._stopped(found, root, self.delivered) for root in found.replies}
        for look in {socket.look for socket in self.sockets}:  # hardly ever more than one
            wear(look)
            html = await self._frame(found, self.delivered)
            html += self._marks.names_after(told, found.people) + stopped
            if found.messages:  # a line that is gone is not there to be read, either
                html += room_fragments.heard(self.room_id, said)
            await self._tell_beside_threads(found, html, look, stopped_below)
        metrics.delivered(len(self.sockets), [message.created_at for message in said])

    def _stopped(self, found: Changes, root: int, since: int) -> str:
        said = {reply.author_id for reply in found.replies[root] if reply.said_revision > since}
        return self._on_said(self.room_id, said, root) if said else ""

    async def _tell_beside_threads(self, found: Changes, html: str, look: Look, stopped: Mapping[int, str]) -> None:
        """To each page of a look `html`, after what is new in the thread that it shows: the room's cursor is behind
        both."""
        assert self.delivered is not None
        shown = {socket.thread for socket in self.sockets if socket.thread is not None and socket.look == look}
        frames, frame = dict[int | None, Frame](), Frame(html)
        for root in shown:
            if replies := await self._replies(found, root, self.delivered):
                said = [reply for reply in found.replies[root] if reply.said_revision > self.delivered]
                heard = room_fragments.heard(self.room_id, said) if said else ""
                frames[root] = Frame(replies + stopped.get(root, "") + html + heard)
        for socket in self.sockets:
            if socket.look != look:
                continue
            socket.push_frame(frames.get(socket.thread, frame))
            if socket.thread in frames:
                self._see(found, socket)

    def _see(self, found: Changes, socket: Socket) -> None:
        said = found.replies.get(socket.thread or 0)
        if said and said[-1].thread_id:
            self._on_seen(said[-1].thread_id, said[-1].number, socket)

    def _welcome(self, arrival: Arrival, frame: str, found: Changes) -> None:
        """Make an arriving page whole, and follow it from there."""
        if arrival in self._arrivals:  # else it left meanwhile
            self._arrivals.remove(arrival)
            if arrival.waiting:
                arrival.socket.push(frame)
                arrival.socket.followed.add(arrival.pane)
                if arrival.thread is not None:
                    arrival.socket.thread = arrival.thread
                    self._see(found, arrival.socket)
                    return
                metrics.deliveries.inc()
                self.sockets.add(arrival.socket)

    async def _frame(self, found: Changes, since: int, pane: str = "") -> str:
        """What brings a page from `since` to the reading: rows, or the fresh end of the log; and the new cursor."""
        room = found.room
        end, suffix = f"end-{room.pk}", f"-{pane}" if pane else ""
        cursor = fragments.cursor(room, room.revision)
        if pane:
            cursor = cursor.replace("<input", f'<input hx-swap-oob="outerHTML:#cursor-{room.pk}-{pane}"')
        if not found.reaches(since):
            tail = await read(changes.room_tail, room, end, Look.current())
            return tail + self._details(room) + fragments.pins(room) + cursor
        said = [message for message in found.messages if message.said_revision > since]
        changed = [message for message in found.messages if message.said_revision <= since < message.changed_revision]
        html = self._changed(changed, since) + fragments.appended(said, end + suffix)
        if room.pins_revision > since:
            html += fragments.pins(room)
        if room.details_revision > since:
            html += self._details(room)
        if pane:
            html += f'<i id="{end}" hx-swap-oob="outerHTML:#{end}{suffix}" hidden></i>'
        return html + cursor

    def _details(self, room: Room) -> str:
        """What it is called and about. A direct room is called by its people's names, which come as names do."""
        return "" if room.between else room_fragments.renamed(room)

    def _changed(self, changed: list[Message], since: int) -> str:
        """Rows that changed, or of those that stay as they are, the parts that may have."""
        html = str(fragments.messages(message for message in changed if message.row_revision > since))
        parts = [message for message in changed if message.row_revision <= since]
        return html + "".join(fragments.reactions(message) + fragments.thread_line(message) for message in parts)

    async def _replies(self, found: Changes, root: int, since: int, pane: str = "") -> str:
        """The same of the thread below the message `root`, "" where nothing of it has changed."""
        room, place = found.room, f"{found.room.pk}-{root}"
        end, suffix = f"thread-end-{place}", f"-{pane}" if pane else ""
        cursor = thread_fragments.cursor(place, room.revision)
        if not found.reaches(since):
            return await read(changes.thread_tail, room, root, end, Look.current()) + cursor
        replies = found.replies.get(root, [])
        said = [message for message in replies if message.said_revision > since]
        changed = [message for message in replies if message.said_revision <= since < message.changed_revision]
        html = self._changed(changed, since) + fragments.appended(said, end + suffix)
        html += "".join(
            thread_fragments.root(message)
            for message in found.messages
            if message.number == root and message.row_revision > since
        )
        if pane:
            html += f'<i id="{end}" hx-swap-oob="outerHTML:#{end}{suffix}" hidden></i>'
            return html + cursor.replace("<input", f'<input hx-swap-oob="outerHTML:#thread-cursor-{place}-{pane}"')
        return html + cursor if html else ""
