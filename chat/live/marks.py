"""The navigation of every open page: rooms, names, and what is unread. Gathered, never a write or a query each."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from chat import fragments, person_fragments, room_fragments
from chat.actions import memberships
from chat.live import changes
from chat.live.database import read, write
from chat.live.socket import Socket
from chat.models import Room, User
from chat.models.room import Listed

logger = logging.getLogger(__name__)

PAUSE = 0.25  # seconds in which news gathers
RETRY = 2.0  # seconds until what failed is tried again


class Marks:
    """One task of the hub: marks what is looked at as read, and tells everybody else's pages what is unread.

    `people` are the open pages by person.
    """

    def __init__(self, people: Mapping[int, set[Socket]]) -> None:
        self._everybody = people
        self.told = 0  # the newest revision of the place that any page was told of
        self._renamed: dict[int, User] = {}
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

    def arrived(self, socket: Socket, found: changes.Navigation, claimed: str) -> str:
        """Names, list and title for a page that said `sync`, and that its list is the one with the mark `claimed`."""
        if self._place is None:
            self._place = self._newest = found.revision
        rooms = listed(socket, found)
        self._hear(found)
        html = names(socket, found) + socket.navigation.load(socket.pane, socket.room_id, rooms, claimed=claimed)
        return html + title(socket) + silence(socket, anew=True)

    def _hear(self, found: changes.Navigation) -> None:
        self.told = max(self.told, found.revision)
        for person in found.renamed:  # what they say from now on bears the new name
            newest = self._renamed[person.pk] = self.newest(person)
            for other in self._everybody.get(person.pk, ()):
                other.user.name, other.user.picture = newest.name, newest.picture
                other.user.changed_revision, other.user.role = newest.changed_revision, newest.role

    def names_after(self, revision: int, people: Callable[[], set[int]] | None = None) -> str:
        """The names that pages were told of since `told` was `revision`, of these `people` or of everybody.

        Guests are told of nobody else than those whom a room's rows name.
        """
        if self.told <= revision:
            return ""
        among = people() if people else self._renamed.keys()
        newer = (person for person in self._renamed.values() if person.changed_revision > revision)
        return "".join(person_fragments.renamed(person) for person in newer if person.pk in among)

    def newest(self, person: User) -> User:
        """The person with the newest name that pages were told of."""
        known = self._renamed.get(person.pk, person)
        return known if known.changed_revision > person.changed_revision else person

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
        if people := people & set(self._everybody):
            await self._bring_lists_up_to_date(people, since)
        self._place = newest
        # Most have just read the one room that has news: nobody asks the database about them.
        others = set(self._everybody) - people
        asked = {person for person in others if any(person not in reads.get(room, ()) for room in rooms)}
        marked = {(room, person) for room, readers in reads.items() for person in readers if self._marks(room, person)}
        if asked or marked:
            rooms |= {room for room, _ in marked}
            self._tell(await read(changes.unread, rooms, asked), reads, marked)

    async def _bring_lists_up_to_date(self, people: set[int], since: int) -> None:
        """The names changed after the place's revision `since`, and the rooms of these people. Read once for all."""
        asked = [(socket, socket.pane) for person in people for socket in self._everybody[person] if socket.pane]
        found = await read(changes.navigation, list({socket.user for socket, _ in asked}), since)
        self._hear(found)
        for socket, pane in asked:
            if socket.navigation.known and socket.pane == pane:
                change = socket.navigation.change(listed(socket, found))
                socket.push(names(socket, found) + change + title(socket))
                socket.push(silence(socket))
            else:  # its own reading may be older than this one
                self.person(socket.user.pk)
            await asyncio.sleep(0)  # nobody else waits for all of them

    def _marks(self, room_id: int, person: int) -> bool:
        """Whether a page of the person shows something unread there."""
        return any(socket.navigation.unread.get(room_id) for socket in self._everybody.get(person, ()))

    def _tell(
        self, found: changes.Unread, reads: Mapping[int, Mapping[int, int]], marked: Iterable[tuple[int, int]]
    ) -> None:
        """Push what changed. Who looks at a room has read it: what was said since is on its way to them."""
        links: defaultdict[Socket, list[str]] = defaultdict(list)
        for room_id, person in marked:
            self._count(found.rooms[room_id], person, 0, links)
        for (room_id, person), number in found.read.items():
            if person not in reads.get(room_id, ()):
                self._count(found.rooms[room_id], person, found.rooms[room_id].last_number - number, links)
        for socket, changed in links.items():
            cursor = fragments.room_list_cursor(socket.navigation.mark)
            socket.push(f"{''.join(changed)}{cursor}{title(socket)}")

    def _count(self, room: Room, person: int, unread: int, links: defaultdict[Socket, list[str]]) -> None:
        """Add to `links`, by page, what the person's pages show otherwise."""
        for socket in self._everybody.get(person, ()):
            if not socket.navigation.known:
                if socket.pane:  # its own reading may be older than this one
                    self.room(room.pk)
            elif socket.navigation.unread.get(room.pk, unread) != unread:
                links[socket].append(socket.navigation.count(room, unread))


def names(socket: Socket, found: changes.Navigation) -> str:
    """The names that changed, of those whom the page's person sees."""
    unseen = found.unseen.get(socket.user.pk, set())
    renamed = (person_fragments.renamed(person) for person in found.renamed if person.pk not in unseen)
    return "".join(renamed) + fragments.place_cursor(found.revision)


def listed(socket: Socket, found: changes.Navigation) -> list[Listed]:
    """The person's rooms as the page shows them: where it looks, nothing is unread.

    Notes what the one that it shows is called, and whether one may say something there.
    """
    for room in found.rooms[socket.user.pk]:
        if room.pk == socket.room_id:
            socket.heading, socket.silence = room.name, room.silence
    rooms = [room for room in found.rooms[socket.user.pk] if not room.is_hidden]
    if not socket.looking:
        return rooms
    return [room._replace(unread=0) if room.pk == socket.room_id and room.unread else room for room in rooms]


def title(socket: Socket) -> str:
    return fragments.title_push(socket.heading, socket.navigation.total)


def silence(socket: Socket, *, anew: bool = False) -> str:
    """Why the person may not say anything in the page's room, or that they may: where it is news, or `anew`."""
    news, socket.silence_told = anew or socket.silence != socket.silence_told, socket.silence
    return room_fragments.silence(socket.room_id, socket.silence) if news and socket.room_id else ""
