"""What a place of so many people costs, computed from unit costs: the arithmetic of docs/scale.md."""

import math
from dataclasses import dataclass

from e2e.load.people import KINDS, Load

BUSY = 0.5  # of a core is planned for: the rest is for the second beside the mean, and for a neighbour that fell
LARGEST = 100_000  # processes; nobody runs more

type Units = dict[str, float]


@dataclass(frozen=True)
class Design:
    """`everywhere`: each process hears of all rooms and lists and compares them, whoever is there; and pages are spread
    over processes as they come. Otherwise a process has rooms of its own, and a page comes to its room's process."""

    name: str
    everywhere: bool


NOW, CHANGED = Design("as it is", everywhere=True), Design("changed", everywhere=False)


@dataclass(frozen=True)
class Bill:
    """What a place costs in its busiest minute, with so many `processes`. Rates are by second."""

    load: Load
    units: Units
    design: Design
    processes: int

    @property
    def listed(self) -> float:
        """Thousands of rooms in a page's navigation."""
        return (self.load.rooms if self.design.everywhere else sum(kind.each for kind in KINDS)) / 1_000

    @property
    def readings(self) -> float:
        """How often a line is read and rendered: once by each process that shows its room."""
        homes = self.processes if self.design.everywhere else 1
        return self.load.lines * min(homes, self.load.shown)

    @property
    def doorbells(self) -> float:
        """Of lines, and of people whose move read something: half of them."""
        return self.load.lines + self.load.moves / 2

    @property
    def parts(self) -> dict[str, float]:
        """Cores that can be divided among processes."""
        load, u = self.load, self.units
        return {
            "lines": load.lines * u["line"] / 1e3,
            "readings": self.readings * u["reading"] / 1e3,
            "deliveries": load.lines * load.shown * u["delivery"] / 1e6,
            "unread marks": load.lines * load.told * (u["mark"] + u["delivery"]) / 1e6,
            "pages": load.moves * (u["page"] + u["page_rooms"] * self.listed) / 1e3,
            "returns": load.returns * (u["connection"] + u["return_rooms"] * self.listed) / 1e3,
            "rest": load.pages / 1_000 * u["idle"] / 100,
        }

    @property
    def fixed(self) -> float:
        """Of a core, in each process, however many there are: hearing of all rooms, and comparing all of them."""
        if not self.design.everywhere:
            return 0
        heard = self.doorbells * self.units["doorbell"] / 1e6 if self.processes > 1 else 0
        return heard + self.load.rooms / 1_000 * self.units["tick"] / 1e3 / 2

    @property
    def told_by_redis(self) -> float:
        """Doorbells that Redis hands to processes: to all, or to the room's one and that of its author's page."""
        return 0 if self.processes == 1 else self.doorbells * (self.processes if self.design.everywhere else 2)

    @property
    def redis(self) -> float:
        """Cores."""
        return self.told_by_redis * self.units["redis"] / 1e6

    @property
    def shards(self) -> int:
        """Of Redis. As it is there is one channel, which no second one could relieve."""
        return math.ceil(self.redis / BUSY)

    @property
    def stored(self) -> float:
        """Bytes of messages in a year of 250 working days, with their indexes."""
        return self.load.people * self.load.habits.lines * 250 * self.units["message_stored"]

    @property
    def database(self) -> float:
        """Cores of PostgreSQL."""
        load, u = self.load, self.units
        pages = (load.moves + load.returns) * (u["page_database"] + u["rooms_database"] * self.listed)
        return (load.lines * u["line_database"] + self.readings * u["reading_database"] + pages) / 1e3

    @property
    def rows(self) -> float:
        """Written: of each line the room, the author's membership and the message; of each page that looks, how far it
        has read; of each move, where one is and what one has read."""
        load = self.load
        return load.lines * (3 + load.shown * load.habits.looking) + load.moves * 1.5

    @property
    def bytes_out(self) -> float:
        """A move brings the list of rooms packed in the page. Whoever comes back gets it plain, as counts have changed
        meanwhile."""
        load, u = self.load, self.units
        frames = load.lines * (load.shown * u["frame"] + load.told * u["mark_frame"])
        rooms = self.listed * 1_000
        pages = load.moves * (u["page_bytes"] + rooms * u["packed_link"])
        return frames + pages + load.returns * rooms * u["room_link"]

    @property
    def megabytes(self) -> float:
        """Resident in each process."""
        return self.units["process"] + self.load.pages / self.processes * self.units["socket"] / 1e3


def bill(load: Load, units: Units, design: Design) -> Bill | None:
    """With as many processes as keep each below BUSY; None where no number of them does."""
    processes = 1
    while processes <= LARGEST:
        found = Bill(load, units, design, processes)
        free = BUSY - found.fixed
        if free <= 0:
            return None
        needed = math.ceil(sum(found.parts.values()) / free)
        if needed <= processes:
            return found
        processes = max(needed, processes + 1)
    return None
