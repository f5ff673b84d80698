"""A sound for people who are called while they look elsewhere: where a line mentions them, or the whole room."""

import time
from collections.abc import Collection, Mapping

from chat import fragments
from chat.live import changes
from chat.live.database import read
from chat.live.socket import Socket

AGAIN = 3.0  # seconds in which one knock is enough


class Knocking:
    """`people` are the open pages by person. News that was missed, and comes with a catch-up, knocks nowhere."""

    def __init__(self, people: Mapping[int, set[Socket]]) -> None:
        self._people = people
        self._knocked: dict[int, float] = {}  # by person, when

    def unaware(self, called: Collection[int] | None, by: int) -> list[int]:
        """Who of the `called`, or of everybody, has pages here and looks at none of them; not whoever called."""
        people = self._people if called is None else [person for person in called if person in self._people]
        return [
            person
            for person in people
            if person != by and not any(socket.looking for socket in self._people[person] if socket.pane)
        ]

    async def knock(self, room_id: int, people: Collection[int]) -> None:
        """Once for each of the people who is in the room and wants sounds: in the page they used last."""
        for person in await read(changes.listening, room_id, people):
            now = time.monotonic()
            pages = [socket for socket in self._people.get(person, ()) if socket.pane]
            if pages and self._knocked.get(person, 0.0) + AGAIN < now:
                self._knocked[person] = now
                max(pages, key=lambda socket: socket.active_at).push(fragments.render("sound"))
