"""The navigation of every open page: rooms, names, and what is unread. Gathered, never a write or a query each."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping

from chat import fragments
from chat.actions import memberships
from chat.live import changes
from chat.live.database import read, write
from chat.live.socket import Socket
from chat.models import Room

logger = logging.getLogger(__name__)

PAUSE = 0.25  # seconds in which news gathers
RETRY = 2.0  # seconds until what failed is tried again


class Marks:
    """One task of the hub: marks what is looked at as read, and tells everybody else's pages what is unread.

    `people` are the open pages by person.
    """

    def __init__(self, people: Mapping[int, set[Socket]]) -> None:
        self._everybody = people
        self._place: int | None = None  # the place's revision that every page has at least
        self._newest: int | None = None
        self._rooms: set[int] = set()
        self._people: set[int] = set()
        self._reads: defaultdict[int, dict[int, int]] = defaultdict(dict)
        self._numbers: dict[int, int] = {}
        self._wake = asyncio.Event()

    def room(self, room_id: int) -> None:
        """Something was said in the room."""
        self._rooms.add(room_id)
        self._wake.set()

    def person(self, user_id: int) -> None:
        """The person read or joined something somewhere."""
        self._people.add(user_id)
        self._wake.set()

    def place(self, revision: int) -> None:
        """The place is at `revision`: a room was made, or a name changed."""
        if self._place is None:  # no page was told anything yet
            return
        self._newest = revision
        if revision != self._place:
            self._wake.set()

    def delivered(self, room_id: int, number: int, sockets: set[Socket]) -> None:
        """The pages of `sockets` show the room up to `number`: whoever looks has read it."""
        self._numbers[room_id] = number
        reads = self._reads[room_id]
        for socket in sockets:
            if socket.looking:
                reads[socket.user.id] = number
        self.room(room_id)

    def look(self, socket: Socket) -> None:
        """The page got the focus: what it shows is read."""
        assert socket.room_id is not None
        if number := self._numbers.get(socket.room_id):
            self._reads[socket.room_id][socket.user.pk] = number
            self.room(socket.room_id)

    def navigation(self, socket: Socket, found: changes.Navigation) -> str:
        """The navigation, where the page shows another, its title, and the names changed since it was asked for."""
        if self._place is None:
            self._place = self._newest = found.revision
        for room in found.rooms:
            if room.pk == socket.room_id and socket.looking:
                room.unread = 0
        socket.unread = {room.pk: room.unread for room in found.rooms}
        for person in found.renamed:  # what they say from now on bears the new name
            for other in self._everybody.get(person.pk, ()):
                other.user.name, other.user.changed_revision = person.name, person.changed_revision
        html = "".join(map(fragments.renamed, found.renamed)) + fragments.place_cursor(found.revision)
        listed = fragments.room_list_mark(found.rooms, socket.room_id)
        if listed != socket.listed:
            socket.listed = listed
            html += fragments.room_list(found.rooms, socket.room_id) + fragments.room_list_cursor(listed)
        return html + fragments.title_push(socket.heading, sum(socket.unread.values()))

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            await asyncio.sleep(PAUSE)
            self._wake.clear()
            try:
                await self._mark()
            except Exception:
                logger.exception("Unread marks could not be brought up to date; they are tried again.")
                await asyncio.sleep(RETRY)
                self._wake.set()

    async def _mark(self) -> None:
        rooms, self._rooms = self._rooms, set()
        people, self._people = self._people, set()
        reads, self._reads = self._reads, defaultdict(dict)
        try:
            await self._bring_up_to_date(rooms, people, reads)
        except Exception:
            self._rooms |= rooms
            self._people |= people
            for room_id, numbers in reads.items():
                self._reads[room_id] = numbers | self._reads[room_id]
            raise

    async def _bring_up_to_date(self, rooms: set[int], people: set[int], reads: Mapping[int, dict[int, int]]) -> None:
        since, newest = self._place or 0, self._newest
        if reads:
            await write(memberships.read, reads)
        if self._place is not None and newest != self._place:
            people = set(self._everybody)
        for person in people:
            for socket in list(self._everybody.get(person, ())):
                if socket.pane:
                    socket.push(self.navigation(socket, await read(changes.navigation, socket.user, since)))
        self._place = newest
        # Most have just read the one room that has news: nobody asks the database about them.
        others = set(self._everybody) - people
        asked = {person for person in others if any(person not in reads.get(room, ()) for room in rooms)}
        marked = {(room, person) for room, readers in reads.items() for person in readers if self._marks(room, person)}
        if asked or marked:
            rooms |= {room for room, _ in marked}
            self._tell(await read(changes.unread, rooms, asked), reads, marked)

    def _marks(self, room_id: int, person: int) -> bool:
        """Whether a page of the person shows something unread there."""
        return any(socket.unread.get(room_id) for socket in self._everybody.get(person, ()))

    def _tell(
        self, found: changes.Unread, reads: Mapping[int, Mapping[int, int]], marked: Iterable[tuple[int, int]]
    ) -> None:
        """Push what changed. Who looks at a room has read it: what was said since is on its way to them."""
        for room_id, person in marked:
            self._show(found.rooms[room_id], person, 0)
        for (room_id, person), number in found.read.items():
            if person not in reads.get(room_id, ()):
                self._show(found.rooms[room_id], person, found.rooms[room_id].last_number - number)

    def _show(self, room: Room, person: int, unread: int) -> None:
        """On the person's pages that show something else."""
        for socket in self._everybody.get(person, ()):
            if not socket.pane or socket.unread.get(room.id, unread) == unread:
                continue
            socket.unread[room.id] = unread
            socket.listed = ""
            link = fragments.room_link(room, unread=unread, current=room.id == socket.room_id)
            title = fragments.title_push(socket.heading, sum(socket.unread.values()))
            socket.push(link + fragments.room_list_cursor("") + title)
