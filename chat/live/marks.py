"""The navigation of every open page: rooms, names, and what is unread. Gathered, never a write or a query each."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping

from django.utils import translation

from chat import fragments, person_fragments, room_fragments, unread_fragments
from chat.actions import memberships
from chat.live import changes
from chat.live.database import read, write
from chat.live.socket import Socket
from chat.models import Room, User
from chat.models.membership import NOTHING, Count
from chat.models.room import Listed
from chat.permissions import may_keep_room

logger = logging.getLogger(__name__)

PAUSE = 0.25  # seconds in which news gathers
BUSY = 1.0  # seconds from one round to the next where news comes all the time
RETRY = 2.0  # seconds until what failed is tried again


class Marks:
    """One task of the hub: marks what is looked at as read, and tells everybody else's pages what is unread.

    `people` are the open pages by person; `reads` is what was read since the last round, by room and person.
    """

    def __init__(self, people: Mapping[int, set[Socket]]) -> None:
        self._everybody = people
        self.told = 0  # the newest revision of the place that any page was told of
        self._renamed: dict[int, User] = {}
        self._place: int | None = None  # the place's revision that every page has at least
        self._newest: int | None = None
        self._rooms: set[int] = set()
        self._people: set[int] = set()
        self.reads: defaultdict[int, dict[int, int]] = defaultdict(dict)
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
        before = self._numbers.get(room_id, number)
        self._numbers[room_id] = number
        reads = self.reads[room_id]
        for socket in sockets:
            if socket.looking and not socket.held:
                reads[socket.user.id] = number
            elif socket.left and number > before:
                # Whoever comes back to the page finds where they left off.
                socket.left = False
                with translation.override(socket.look.language):
                    socket.push(unread_fragments.new_line_moved(room_id, before + 1))
        self.room(room_id)

    def look(self, socket: Socket) -> None:
        """The page got the focus: what it shows is read."""
        assert socket.room_id is not None
        if (number := self._numbers.get(socket.room_id)) and socket.reads:
            self.reads[socket.room_id][socket.user.pk] = number
            self.room(socket.room_id)

    def arrived(self, socket: Socket, found: changes.Navigation, claimed: str) -> str:
        """Names, list and title for a page that said `sync`, and that its list is the one with the mark `claimed`."""
        if self._place is None:
            self._place = self._newest = found.revision
        rooms = listed(socket, found)
        self._hear(found)
        html = names(socket, found) + socket.navigation.load(socket.pane, socket.room_id, rooms, claimed=claimed)
        html += self._inbox(socket, found.inboxes[socket.user.pk])
        return html + title(socket, anew=True) + silence(socket, anew=True) + mine(socket, anew=True)

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
        now = asyncio.get_running_loop().time
        ended = now() - BUSY
        while True:
            await self._wake.wait()
            await asyncio.sleep(PAUSE)
            while now() < ended + BUSY and not self._people:  # noqa: ASYNC110 - who did something waits for it
                await asyncio.sleep(PAUSE)
            self._wake.clear()
            try:
                await self._mark()
            except Exception:
                logger.exception("Unread marks could not be brought up to date; they are tried again.")
                await asyncio.sleep(RETRY)
                self._wake.set()
            ended = now()

    async def _mark(self) -> None:
        rooms, self._rooms = self._rooms, set()
        people, self._people = self._people, set()
        reads, self.reads = self.reads, defaultdict(dict)
        try:
            await self._bring_up_to_date(rooms, people, reads)
        except BaseException:
            self._rooms |= rooms
            self._people |= people
            for room_id, numbers in reads.items():
                self.reads[room_id] = numbers | self.reads[room_id]
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
        # Whoever marked a room as unread reads nothing there, though their page showed more before it heard of that.
        seen = {room: {each for each in readers if not self._holds(room, each)} for room, readers in reads.items()}
        # Most have just read the one room that has news: nobody asks the database about them.
        others = set(self._everybody) - people
        asked = set[int]().union(*(others - seen.get(room, set()) for room in rooms))
        marked = {(room, person) for room, readers in seen.items() for person in readers if self._marks(room, person)}
        counted = set[tuple[int, int]]()
        if asked or marked:
            rooms |= {room for room, _ in marked}
            found = await read(changes.unread, rooms, asked)
            await self._tell(found, seen, marked)
            counted = set(found.counts)
        if watching := [page for pages in self._everybody.values() for page in pages if page.watches is not None]:
            wake(watching, counted | {(room, person) for room, readers in seen.items() for person in readers})

    async def _bring_lists_up_to_date(self, people: set[int], since: int) -> None:
        """The names changed after the place's revision `since`, and the rooms of these people. Read once for all."""
        asked = [(socket, socket.pane) for person in people for socket in self._everybody[person] if socket.pane]
        found = await read(changes.navigation, list({socket.user for socket, _ in asked}), since)
        self._hear(found)
        for socket, pane in asked:
            if socket.navigation.known and socket.pane == pane:
                with translation.override(socket.look.language):
                    change = socket.navigation.change(listed(socket, found))
                    change += self._inbox(socket, found.inboxes[socket.user.pk])
                    socket.push(names(socket, found) + change + title(socket))
                    socket.push(silence(socket) + mine(socket))
            else:  # its own reading may be older than this one
                self.person(socket.user.pk)
            await asyncio.sleep(0)  # nobody else waits for all of them

    def _holds(self, room_id: int, person: int) -> bool:
        """Whether a page of the person shows the room, and knows that they marked it as unread."""
        return any(page.held and page.room_id == room_id for page in self._everybody.get(person, ()))

    def _marks(self, room_id: int, person: int) -> bool:
        """Whether a page of the person shows something unread there."""
        for socket in self._everybody.get(person, ()):
            shown = socket.navigation.unread.get(room_id)
            if shown is not None and shown.total:
                return True
        return False

    async def _tell(
        self, found: changes.Unread, seen: Mapping[int, set[int]], marked: Iterable[tuple[int, int]]
    ) -> None:
        """Push what changed. Who looks at a room has read it: what was said since is on its way to them."""
        links: defaultdict[Socket, list[str]] = defaultdict(list)
        concerned = set[int]()  # whose inbox may have another number of new entries
        for room_id, person in marked:
            if room_id in found.rooms:  # it may just have been deleted
                self._count(found.rooms[room_id], person, NOTHING, links, concerned)
        for (room_id, person), count in found.counts.items():
            if person not in seen.get(room_id, ()):
                for socket in self._everybody.get(person, ()):
                    if socket.room_id == room_id:
                        socket.held = (room_id, person) in found.held
                self._count(found.rooms[room_id], person, count, links, concerned)
        inboxes = await read(changes.inboxes, concerned) if concerned else {}
        for socket, changed in links.items():
            cursor = fragments.room_list_cursor(socket.navigation.mark)
            with translation.override(socket.look.language):
                inbox = self._inbox(socket, inboxes[socket.user.pk]) if socket.user.pk in inboxes else ""
            socket.push(f"{''.join(changed)}{cursor}{inbox}{title(socket)}")

    def _count(
        self, room: Room, person: int, count: Count, links: defaultdict[Socket, list[str]], concerned: set[int]
    ) -> None:
        """Add to `links`, by page, what the person's pages show otherwise."""
        for socket in self._everybody.get(person, ()):
            if not socket.navigation.known:
                if socket.pane:  # its own reading may be older than this one
                    self.room(room.pk)
                continue
            before = socket.navigation.unread.get(room.pk, count)
            if before != count:
                with translation.override(socket.look.language):
                    links[socket].append(socket.navigation.count(room, count))
                if before.mentions != count.mentions or (before.lines > count.lines and socket.inbox):
                    concerned.add(person)

    def _inbox(self, socket: Socket, new: int) -> str:
        """So many entries of the inbox are new to the page's person."""
        socket.inbox = new
        return socket.inbox_news()


def wake(watching: Iterable[Socket], changed: Collection[tuple[int, int]]) -> None:
    """A word to the pages that ask by themselves for what has changed in a room, or in any, for each person in it."""
    for socket in watching:
        if any(socket.watches in {room_id, 0} and person == socket.user.pk for room_id, person in changed):
            socket.push(fragments.pulse())


def names(socket: Socket, found: changes.Navigation) -> str:
    """The names that changed, of those whom the page's person sees."""
    unseen = found.unseen.get(socket.user.pk, set())
    renamed = (person_fragments.renamed(person) for person in found.renamed if person.pk not in unseen)
    return "".join(renamed) + fragments.place_cursor(found.revision)


def listed(socket: Socket, found: changes.Navigation) -> list[Listed]:
    """The person's rooms as the page shows them: where it looks, nothing is unread, and those that they hid are not
    there.

    Notes what the one that it shows is called, whether it is held, and what one may do there.
    """
    socket.held = False
    for room in found.rooms[socket.user.pk]:
        if room.pk == socket.room_id:
            socket.heading, socket.silence, socket.held = room.name, room.silence, room.held
            keeps = may_keep_room(socket.user, room, room)
            socket.mine = room_fragments.mine(room.pk, favourite=room.favourite, keeps=keeps)
    rooms = [room for room in found.rooms[socket.user.pk] if not room.is_hidden]
    if not socket.reads:
        return rooms
    return [room._replace(unread=NOTHING) if room.pk == socket.room_id else room for room in rooms]


def title(socket: Socket, *, anew: bool = False) -> str:
    """The page's title; and its icon, where that is another or, `anew`, nobody knows."""
    total = socket.navigation.total
    lit, socket.lit = socket.lit, bool(total)
    icon = unread_fragments.icon(unread=socket.lit, pushed=True) if anew or lit != socket.lit else ""
    return unread_fragments.title_push(socket.heading, total) + icon


def silence(socket: Socket, *, anew: bool = False) -> str:
    """Why the person may not say anything in the page's room, or that they may: where it is news, or `anew`."""
    news, socket.silence_told = anew or socket.silence != socket.silence_told, socket.silence
    return room_fragments.silence(socket.room_id, socket.silence) if news and socket.room_id else ""


def mine(socket: Socket, *, anew: bool = False) -> str:
    """What the person may do with the page's room: where it is news, or `anew`."""
    news, socket.mine_told = anew or socket.mine != socket.mine_told, socket.mine
    return socket.mine if news and socket.room_id else ""
