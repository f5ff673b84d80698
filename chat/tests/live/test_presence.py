"""Who is here, away or gone: gathered, told to pages that show it, and known by a time to live alone."""

import time
from collections import defaultdict
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session

from chat.live import presence
from chat.live.hub import hub
from chat.live.presence import Presence, shown_by, shown_on_page
from chat.live.register import KEPT, Register, register
from chat.live.socket import Socket
from chat.live.wire import Frame
from chat.look import Look
from chat.models import Room, SignIn, User
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page
from chat.tests.live.test_knocking import followed
from chat.tests.live.test_queries import queries  # noqa: F401
from chat.tests.test_limits import Clock


class Written:
    """A wire that keeps what is written."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def write(self, frame: Frame) -> int:
        self.frames.append(frame)
        return 0

    def close(self, code: int) -> None:
        raise AssertionError(code)


class TestRegister:
    def test_here_then_away_then_gone(self) -> None:
        clock = Clock()
        known = Register(clock)
        assert known.beat({1: 300, 2: -1}) == {1: "here", 2: "away"}
        assert known.states() == {1: "here", 2: "away"}
        clock.now += KEPT - 1
        assert known.beat({1: -1}) == {1: "here", 2: "away"}, "one process's word does not end another's"
        clock.now += 2
        assert known.states() == {1: "here"}
        for _ in range(60):
            clock.now += 5
            known.beat({1: -1})
        assert known.states() == {1: "away"}
        clock.now += KEPT + 1
        assert known.states() == {}


def test_a_page_says_whom_it_shows_and_nobody_else_can() -> None:
    said = shown_on_page(7, [3, 1, 2])
    assert shown_by(7, said) == {1, 2, 3}
    assert not shown_by(8, said)
    assert not shown_by(7, said.replace("3", "4", 1))
    assert not shown_by(7, shown_on_page(7, []))
    assert not shown_by(7, "nonsense")


@pytest.mark.usefixtures("transactional_db")
async def test_a_thousand_who_come_at_once_cost_one_frame_a_page_and_no_query(queries: list[str]) -> None:  # noqa: F811
    people: defaultdict[int, set[Socket]] = defaultdict(set)
    here = Presence(people)
    watching, elsewhere = list[Socket](), list[Socket]()
    everybody = frozenset(range(1, 1_001))
    for person in everybody:
        socket = Socket(User(pk=person), "key", Written(), Look("UTC", "en"))
        people[person].add(socket)
        if person % 2:
            watching.append(socket)
            here.watch(socket, frozenset(everybody))
        else:
            elsewhere.append(socket)
    for socket in watching:
        socket.wire.frames.clear()  # type: ignore[attr-defined]
    began = time.process_time()
    await here._beat()
    await here._beat()
    assert time.process_time() - began < 5  # measured: 0.02
    assert not queries
    frames = {id(frame) for socket in watching for frame in socket.wire.frames}  # type: ignore[attr-defined]
    assert len(frames) == 1, "made once, for all"
    assert all(len(socket.wire.frames) == 1 for socket in watching)  # type: ignore[attr-defined]
    assert not any(socket.wire.frames for socket in elsewhere)  # type: ignore[attr-defined]
    gone = watching.pop()
    here.leave(gone)
    del people[gone.user.pk]
    register.forget()
    await here._beat()
    html = watching[0].wire.frames[-1].html  # type: ignore[attr-defined]
    assert html.count("<span") == 1
    assert ", gone" in html
    assert len(gone.wire.frames) == 1  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "PAUSE", 0.02)
    monkeypatch.setattr(presence, "REPEAT", 0.05)


def is_shown(user: User, state: str) -> Any:
    return lambda page: page.one(f"[data-presence='{user.pk}']").get_text() == f", {state}"


@pytest.fixture
async def list_of_people(open_as: Opener, alice: User, bob: User) -> Page:
    """The people's page of alice, followed."""
    page = await open_as(alice, "/people/")
    await page.connect()
    await page.until(lambda page: page.frames)
    return page


async def test_pages_hear_who_comes_and_goes(
    open_as: Opener, list_of_people: Page, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chat.live.register.KEPT", 0.3)
    assert is_shown(bob, "gone")(list_of_people)
    his = await open_as(bob)
    await his.connect()
    await list_of_people.until(is_shown(bob, "here"))
    assert "data-presence" not in "".join(his.frames), "his page shows nobody's"
    await his.leave()
    await list_of_people.until(is_shown(bob, "gone"))


def time_goes_by(user: User) -> None:
    """As if all that the person's pages told had been a long while ago."""
    for socket in hub().people[user.pk]:
        socket.active_at -= presence.AWAY_AFTER + 1
    register.forget()


async def test_away_is_who_neither_looks_nor_types(
    open_as: Opener, list_of_people: Page, bob: User, lobby: Room
) -> None:
    his, another = await followed(open_as, bob, lobby), await followed(open_as, bob, lobby)
    await list_of_people.until(is_shown(bob, "here"))
    time_goes_by(bob)
    await list_of_people.until(is_shown(bob, "away"))
    await another.send({"action": "typing"})
    await list_of_people.until(is_shown(bob, "here"))
    time_goes_by(bob)
    await list_of_people.until(is_shown(bob, "away"))
    await his.send({"action": "look"})
    await list_of_people.until(is_shown(bob, "here"))
    time_goes_by(bob)
    await hub().presence._beat()
    assert register.states()[bob.pk] == "here", "the focus is enough"


async def test_a_page_that_comes_back_hears_what_it_missed(
    open_as: Opener, list_of_people: Page, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    await list_of_people.leave()
    his = await open_as(bob)
    await his.connect()
    monkeypatch.setattr("chat.live.register.KEPT", 60.0)
    await list_of_people.connect()
    await list_of_people.until(is_shown(bob, "here"))
    fresh = await open_as(bob, "/people/")
    assert is_shown(bob, "here")(fresh)


async def test_a_page_that_goes_elsewhere_is_not_followed_any_more(
    open_as: Opener, list_of_people: Page, alice: User, lobby: Room
) -> None:
    room = await open_as(alice, client=list_of_people.client)
    list_of_people.dom = room.dom
    await list_of_people.sync()
    await list_of_people.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    assert not hub().presence._watching
    again = await open_as(alice, "/people/")
    await again.connect()
    await again.until(lambda page: page.dom.select("#pulse:not(.pulse--silent)"))
    assert hub().presence._watching
    await again.leave()
    assert not hub().presence._watching


async def test_signs_of_life_are_written_down_together_and_seldom(
    list_of_people: Page, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seen() -> Any:
        return SignIn.objects.get().seen_at

    before = await sync_to_async(seen)()
    (socket,) = hub().sockets
    await list_of_people.send({"action": "look"})
    socket.seen_at -= presence.SEEN_AFTER + 1
    await list_of_people.send({"action": "look"})
    while await sync_to_async(seen)() == before:
        pass
    assert await sync_to_async(Session.objects.count)() == 1
