"""How people are assumed to talk, and what a place of so many asks for."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """A kind of room: its members, how many such rooms a person is in, its share of all lines, and in how large a share
    of its members' open pages it is the room that is shown while somebody talks in it."""

    name: str
    members: int
    each: int
    share: float
    shown: float


KINDS = (
    Kind("small", 8, 6, 0.50, 1 / 3),
    Kind("team", 40, 4, 0.35, 1 / 4),
    Kind("department", 400, 1, 0.12, 1 / 10),
    Kind("everybody", 10_000, 1, 0.03, 1 / 10),
)


@dataclass(frozen=True)
class Habits:
    online: float = 0.3
    tabs: float = 1.3
    lines: float = 20
    peak: float = 4
    moves: float = 20
    returns: float = 4
    looking: float = 0.5


REASONS = {
    "online": ("share of the people online at the peak", "all of a team at work would be more, a public place is less"),
    "tabs": ("open pages of each who is online", "a second tab, or a phone beside"),
    "lines": ("lines said by each person in a working day of eight hours", "a few say a hundred, most say none"),
    "peak": ("the busiest minute against the day's mean", "ten in the morning, and after an announcement"),
    "moves": ("rooms gone to in an hour by each who is online", "one looks where the count is"),
    "returns": ("times in an hour that a page's socket comes back", "sleep, radio, restarts of the server"),
    "looking": ("share of the open pages that have the focus", "the other window is the work"),
}


@dataclass(frozen=True)
class Load:
    """The busiest minute of a place. Rates are by second."""

    people: int
    habits: Habits = Habits()

    @property
    def pages(self) -> float:
        return self.people * self.habits.online * self.habits.tabs

    @property
    def rooms(self) -> float:
        return sum(max(1, self.people * kind.each / self.members(kind)) for kind in KINDS)

    @property
    def lines(self) -> float:
        return self.people * self.habits.lines * self.habits.peak / (8 * 3600)

    @property
    def moves(self) -> float:
        return self.people * self.habits.online * self.habits.moves / 3600

    @property
    def returns(self) -> float:
        return self.pages * self.habits.returns / 3600

    @property
    def shown(self) -> float:
        """Pages that show the room of a line, its author's too."""
        return 1 + sum(kind.share * self.members_pages(kind) * kind.shown for kind in KINDS)

    @property
    def told(self) -> float:
        """Pages whose navigation counts the line as unread."""
        return sum(kind.share * self.members_pages(kind) * (1 - kind.shown) for kind in KINDS)

    def members(self, kind: Kind) -> int:
        return min(kind.members, self.people)

    def members_pages(self, kind: Kind) -> float:
        return self.members(kind) * self.habits.online * self.habits.tabs
