"""Whatever is said, read, opened, marked and restarted in whatever order: every tab counts as a simple model does."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from chat.actions import memberships, messages, people, rooms
from chat.live import following, marks, news
from chat.models import Room, User
from chat.models.membership import Level
from chat.tests.live.page import Page, open_page

ROOMS, TABS = ("Attic", "Cellar"), 2
BELL = "Tower"  # where something is said after each step, so that a page that shows it was told all that was before
SAID = {"plain": "hello", "mention": "@{}, hello", "everybody": "@room hello"}
_numbers = itertools.count()

a_room, a_tab = st.sampled_from(ROOMS), st.integers(0, TABS - 1)
A_LINE = st.tuples(st.just("hear"), a_room, st.sampled_from(list(SAID)))
STEPS = st.lists(
    st.one_of(
        *[A_LINE] * 5,
        st.tuples(st.just("say"), a_room),
        *[st.tuples(st.just("open"), a_tab, a_room, st.booleans())] * 2,
        st.tuples(st.just("close"), a_tab),
        *[st.tuples(st.just("look"), a_tab), st.tuples(st.just("look_away"), a_tab)] * 2,
        *[st.tuples(st.just("mark_unread"), a_room, st.integers(1, 4))] * 3,
        st.tuples(st.just("mark_read"), a_room),
        st.tuples(st.just("mark_all_read")),
        st.tuples(st.just("level"), a_room, st.sampled_from(Level.values)),
        st.tuples(st.just("join"), a_room),
        st.tuples(st.just("leave"), a_room),
        st.tuples(st.just("restart")),
    ),
    min_size=12,
    max_size=24,
)


@dataclass
class Modelled:
    """A room as one person has it: which of its lines mention them, and how far they have read."""

    lines: list[bool] = field(default_factory=list)
    read: int = 0
    member: bool = True
    held: bool = False
    level: str = Level.EVERYTHING

    def go_in(self) -> None:
        if not self.member:
            self.join()
        self.read, self.held = len(self.lines), False
        if self.level == Level.HIDDEN:
            self.level = Level.EVERYTHING

    def join(self) -> None:
        if not self.member:
            self.read, self.member, self.held, self.level = len(self.lines), True, False, Level.EVERYTHING

    def shown(self, name: str) -> Iterator[str]:
        if not self.member or self.level == Level.HIDDEN:
            return
        unread = self.lines[self.read :]
        count, mentions = len(unread), sum(unread)
        words = [f"{count} unread"] if count and self.level == Level.EVERYTHING else []
        if mentions and self.level != Level.NOTHING:
            words.append(f"{mentions} mention{'s' * (mentions > 1)}")
        yield ", ".join([name, *words])


class Scene:
    """Somebody with tabs, another who talks, and the model."""

    def __init__(self) -> None:
        self.number = next(_numbers)
        self.alice = people.join(name=f"alice{self.number}", email=f"a{self.number}@example.com", password="long word")
        self.bob = people.join(name=f"bob{self.number}", email=f"b{self.number}@example.com", password="long word")
        self.rooms: dict[str, Room] = {}
        for name in (*ROOMS, BELL):
            self.rooms[name] = rooms.create(name=f"{name}{self.number}", creator=self.bob)
            memberships.join(room=self.rooms[name], user=self.alice)
        self.model = {name: Modelled() for name in self.rooms}
        self.tabs: dict[int, tuple[Page, str]] = {}

    async def play(self, steps: list[tuple[object, ...]]) -> None:
        for tab, name in enumerate(ROOMS):
            await self.do_open(tab, name, looking=True)
        try:
            for step, *about in steps:
                await getattr(self, f"do_{step}")(*about)
                await self.rings()
            fresh = await open_page(self.alice, "/people/")
            assert self.links(fresh) == self.expected()
        finally:
            for page, _ in self.tabs.values():
                await page.leave()

    async def rings(self) -> None:
        """All tabs are as the model has it."""
        for page, name in self.tabs.values():
            lines = len(self.model[name].lines)
            await page.until(lambda page, lines=lines: len(page.dom.select("article")) == lines)  # type: ignore[misc]
        await self.hears(BELL, "hello", mentions=False)
        for page, _ in self.tabs.values():
            await page.until(lambda page: self.links(page) == self.expected())
            await page.until(lambda page: page.title == self.title(page))

    def expected(self) -> list[str]:
        return [link for name in sorted(self.model) for link in self.model[name].shown(f"{name}{self.number}")]

    def links(self, page: Page) -> list[str]:
        """Of the rooms of this scene, as far as one is in them."""
        names = {f"{name}{self.number}" for name, room in self.model.items() if room.member}
        return [link for link in page.links() if link.split(",")[0] in names]

    def title(self, page: Page) -> str:
        numbers = [[int(word.split()[0]) for word in link.split(", ")[1:]] for link in self.expected()]
        total, heading = sum(each[0] for each in numbers if each), page.one("h1").get_text()
        return f"({total}) {heading}" if total else heading

    async def hears(self, name: str, text: str, *, mentions: bool) -> None:
        room = self.model[name]
        room.lines.append(mentions)
        await self.says(self.bob, name, text)
        self.reads(name)

    async def says(self, author: User, name: str, text: str) -> None:
        token = f"{next(_numbers)}"
        await sync_to_async(messages.say)(room=self.rooms[name], author=author, body=text, token=token)

    def reads(self, name: str) -> None:
        room = self.model[name]
        if not room.held and any(page.looking and shown == name for page, shown in self.tabs.values()):
            room.read = len(room.lines)

    async def do_hear(self, name: str, kind: str) -> None:
        # Whoever is not in the room is not told of it.
        mentions = kind == "everybody" or (kind == "mention" and self.model[name].member)
        await self.hears(name, SAID[kind].format(self.alice.name), mentions=mentions)

    async def do_say(self, name: str) -> None:
        room = self.model[name]
        if room.member:
            room.lines.append(False)
            room.read, room.held = len(room.lines), False
            await self.says(self.alice, name, "mine")

    async def do_open(self, tab: int, name: str, looking: bool) -> None:
        await self.do_close(tab)
        self.model[name].go_in()
        page = await open_page(self.alice, self.rooms[name])
        page.looking = looking
        await page.connect()
        await page.until(lambda page: page.dom.select(f"#end-{self.rooms[name].pk}"))
        self.tabs[tab] = page, name

    async def do_close(self, tab: int) -> None:
        if tab in self.tabs:
            await self.tabs.pop(tab)[0].leave()

    async def do_look(self, tab: int) -> None:
        if tab in self.tabs:
            page, name = self.tabs[tab]
            await page.look()
            self.reads(name)

    async def do_look_away(self, tab: int) -> None:
        if tab in self.tabs:
            await self.tabs[tab][0].look(False)
            await self.tabs[tab][0].answered()

    async def do_mark_unread(self, name: str, back: int) -> None:
        room = self.model[name]
        if room.member and len(room.lines) >= back:
            number = len(room.lines) - back + 1
            room.read, room.held = number - 1, True
            await sync_to_async(memberships.unread_from)(user=self.alice, room=self.rooms[name], number=number)

    async def do_mark_read(self, name: str) -> None:
        room = self.model[name]
        if room.member:
            room.read, room.held = len(room.lines), False
            await sync_to_async(self.rooms[name].refresh_from_db)()
            number = self.rooms[name].last_number
            await sync_to_async(memberships.read_by)(user=self.alice, room=self.rooms[name], number=number)

    async def do_mark_all_read(self) -> None:
        for room in self.model.values():
            if room.member:
                room.read, room.held = len(room.lines), False
        await sync_to_async(memberships.read_everywhere)(user=self.alice)

    async def do_level(self, name: str, level: str) -> None:
        if self.model[name].member:
            self.model[name].level = level
        await sync_to_async(memberships.change_level)(user=self.alice, room=self.rooms[name], level=level)

    async def do_join(self, name: str) -> None:
        self.model[name].join()
        await sync_to_async(self.rooms[name].refresh_from_db)()
        await sync_to_async(memberships.join)(room=self.rooms[name], user=self.alice)

    async def do_leave(self, name: str) -> None:
        if not self.model[name].member:
            return
        self.model[name].member = False
        await sync_to_async(memberships.remove)(room=self.rooms[name], user=self.alice)
        for tab, (page, shown) in list(self.tabs.items()):
            if shown == name:
                await page.until_closed()
                await self.do_close(tab)

    async def do_restart(self) -> None:
        """Every socket is gone, and what the process knew with them."""
        for page, _ in self.tabs.values():
            await page.leave()
        for page, name in self.tabs.values():
            await page.connect()
            self.reads(name)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """News gathers for no time worth waiting for, and no slow tick mends what it did not bring."""
    monkeypatch.setattr(news, "TICK", 3_600)
    monkeypatch.setattr(marks, "PAUSE", 0.01)
    monkeypatch.setattr(marks, "BUSY", 0.01)
    monkeypatch.setattr(following, "PAUSE", 0.01)


# In any case: what is held while a tab looks at it, and what ends that.
HELD: list[tuple[object, ...]] = [
    ("hear", "Attic", "mention"),
    ("mark_unread", "Attic", 1),
    ("hear", "Attic", "plain"),
    ("restart",),
    ("hear", "Attic", "everybody"),
    ("say", "Attic"),
    ("hear", "Attic", "plain"),
    ("hear", "Attic", "plain"),
    ("look_away", 0),
    ("hear", "Attic", "mention"),
    ("restart",),
    ("hear", "Attic", "plain"),
    ("look", 0),
]


# Not made smaller: a step takes a twentieth of a second, and a list of them can be read.
@pytest.mark.slow
@settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(steps=HELD)
@given(steps=STEPS)
def test_every_tab_counts_as_the_model(steps: list[tuple[object, ...]], lobby: Room, at_once: None) -> None:
    async_to_sync(Scene().play)(steps)
