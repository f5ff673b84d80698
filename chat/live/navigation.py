"""What a page's navigation shows, and what brings it up to date: a link or two where they do, else the whole list."""

from dataclasses import dataclass, field
from itertools import chain

from chat import fragments
from chat.models import Room
from chat.models.membership import Count
from chat.models.room import Kind, Listed


@dataclass
class Navigation:
    """The list of rooms in one pane of a page.

    `mark` is of the list, `unread` its counts and `own` the rooms that look otherwise to others, where it is `known`:
    from a sync until its rooms are read, nobody knows. Frames with links may be under way while the page loads another
    pane, and hit the list in that: `touched` are the rooms of links that may, and `grown` is set where a link was
    added, or the list replaced.
    """

    pane: str = ""
    room_id: int | None = None
    known: bool = False
    mark: int = 0
    total: int = 0
    unread: dict[int, Count] = field(default_factory=dict)
    own: dict[int, Listed] = field(default_factory=dict)
    touched: set[int] = field(default_factory=set)
    grown: bool = False

    def load(self, pane: str, room_id: int | None, rooms: list[Listed], *, claimed: str) -> str:
        """What is missing in the page's new `pane`, which says that it shows the list with the mark `claimed`."""
        self.pane, self.room_id = pane, room_id
        mark = fragments.room_list_mark(pane, rooms)
        other = claimed != f"{mark:x}"
        if other or self.grown:
            html = self._replace(rooms, mark)
        else:
            html = "".join(self._link(room) for room in rooms if room.pk in self.touched)
            self._keep(rooms, mark)
            if html:
                html += fragments.room_list_cursor(mark)
        self.touched, self.grown = set(), other
        return html

    def change(self, rooms: list[Listed]) -> str:
        """What makes of the list that is shown the one of these rooms."""
        changed = [room for room in rooms if self.unread.get(room.pk) != room.unread]
        mark, wanted = self.mark, fragments.room_list_mark(self.pane, rooms)
        for room in changed:
            mark += fragments.room_link_mark(room)
            if room.pk in self.unread:
                mark -= fragments.room_link_mark(room._replace(unread=self.unread[room.pk]))
        if mark % fragments.MARKS != wanted:  # some room has another name or place, or is gone
            self.grown = True
            return self._replace(rooms, wanted)
        if not changed:
            return ""
        html = "".join(chain(self._links(rooms), [fragments.room_list_cursor(wanted)]))
        self.touched |= {room.pk for room in changed}
        self._keep(rooms, wanted)
        return html

    def count(self, room: Room, count: Count) -> str:
        """The room's link with another count. (That of a muted one is none, and stays so.)"""
        plain = Listed(room.pk, room.name, count, joined=True, kind=room.kind)
        before, shown = self.unread[room.pk], self.own.get(room.pk, plain)._replace(unread=count)
        self.mark += fragments.room_link_mark(shown) - fragments.room_link_mark(shown._replace(unread=before))
        self.mark %= fragments.MARKS
        self.total += count.total - before.total
        self.unread[room.pk] = count
        self.touched.add(room.pk)
        return fragments.room_link(shown, room.pk == self.room_id, pushed=True)

    def _links(self, rooms: list[Listed]) -> list[str]:
        """Those that changed, and the new ones, each before the next that is shown."""
        html, new = list[str](), list[str]()
        for room in rooms:
            if room.pk not in self.unread:
                new.append(fragments.room_link(room, room.pk == self.room_id))
                continue
            if new:
                html.append(fragments.room_links_added(new, before=room.pk))
                new = []
            if self.unread[room.pk] != room.unread:
                html.append(self._link(room))
        if new:
            html.append(fragments.room_links_added(new, before=None))
        self.grown = self.grown or len(self.unread) < len(rooms)
        return html

    def _link(self, room: Listed) -> str:
        return fragments.room_link(room, room.pk == self.room_id, pushed=True)

    def _replace(self, rooms: list[Listed], mark: int) -> str:
        self._keep(rooms, mark)
        return fragments.room_list(rooms, self.room_id, self.pane, pushed=True) + fragments.room_list_cursor(mark)

    def _keep(self, rooms: list[Listed], mark: int) -> None:
        self.unread = {room.pk: room.unread for room in rooms}
        self.own = {room.pk: room for room in rooms if room.favourite or room.is_muted or room.kind == Kind.DIRECT}
        self.total, self.mark, self.known = sum(count.total for count in self.unread.values()), mark, True
