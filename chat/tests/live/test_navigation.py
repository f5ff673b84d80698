"""A page's list of rooms is brought up to date by links, and replaced only where they would not do."""

from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from chat import fragments
from chat.actions import memberships, people, rooms
from chat.live.navigation import Navigation
from chat.models import Room, User
from chat.models.membership import NOTHING, Count
from chat.models.room import Listed
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page
from chat.tests.live.test_whole import assert_whole, say

ATTIC, BATH, CELLAR = (Listed(pk, name, NOTHING, joined=True) for pk, name in enumerate(("Attic", "Bath", "Cellar"), 1))


def replaced(html: str) -> bool:
    return 'id="rooms"' in html


def shown(*rooms: Listed) -> Navigation:
    """A navigation that knows the page shows these."""
    navigation = Navigation()
    navigation.load("p", None, list(rooms), claimed=f"{fragments.room_list_mark('p', rooms):x}")
    return navigation


def unread(room: Listed, count: int) -> Listed:
    return room._replace(unread=Count(count))


class TestMarks:
    def test_a_mark_is_of_all_that_the_list_shows(self) -> None:
        lists = [
            ("p", [ATTIC]),
            ("q", [ATTIC]),
            ("p", [BATH]),
            ("p", [ATTIC, BATH]),
            ("p", [unread(ATTIC, 1)]),
            ("p", []),
        ]
        assert len({fragments.room_list_mark(pane, rooms) for pane, rooms in lists}) == len(lists)

    def test_it_follows_each_link(self) -> None:
        navigation = shown(ATTIC, BATH)
        for count in (1, 7, 2):
            navigation.count(Room(pk=2, name="Bath"), Count(count))
            assert navigation.mark == fragments.room_list_mark("p", [ATTIC, unread(BATH, count)])
            assert navigation.total == count
        assert navigation.change([ATTIC, unread(BATH, 2)]) == ""


class TestChange:
    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ([ATTIC, BATH], [ATTIC, BATH, CELLAR]),
            ([BATH], [ATTIC, BATH, CELLAR]),
            ([CELLAR], [ATTIC, BATH, unread(CELLAR, 2)]),
            ([], [ATTIC, BATH]),
            ([ATTIC, unread(BATH, 1)], [unread(ATTIC, 1), BATH]),
        ],
    )
    def test_links_do_where_rooms_come_or_counts_change(self, before: list[Listed], after: list[Listed]) -> None:
        page = Page(None, '<ul id="rooms"></ul><input id="listed">')  # type: ignore[arg-type]
        navigation = Navigation()
        page.apply(navigation.load("p", 1, before, claimed=""))
        html = navigation.change(after)
        assert not replaced(html)
        page.apply(html)
        fresh = Page(None, fragments.room_list(after, 1, "p"))  # type: ignore[arg-type]
        assert str(page.one("#rooms")) == str(fresh.one("#rooms"))
        assert page.one("#listed")["value"] == f"{fragments.room_list_mark('p', after):x}"
        assert not page.missed

    @pytest.mark.parametrize("after", [[BATH], [ATTIC._replace(name="Zoo"), BATH]])
    def test_the_list_comes_whole_where_a_room_is_gone_or_renamed(self, after: list[Listed]) -> None:
        assert replaced(shown(ATTIC, BATH).change(after))


class TestLoad:
    """A page that loads another pane: frames of before may hit the list in that."""

    fresh = (ATTIC, unread(BATH, 1))
    claimed = f"{fragments.room_list_mark('q', fresh):x}"

    def load(self, navigation: Navigation, claimed: str = "") -> str:
        return navigation.load("q", 1, list(self.fresh), claimed=claimed or self.claimed)

    def test_nothing_comes_where_nothing_may_have_hit_it(self) -> None:
        assert self.load(shown(ATTIC, BATH)) == ""

    def test_a_link_that_may_have_hit_it_comes_again(self) -> None:
        navigation = shown(ATTIC, BATH)
        navigation.count(Room(pk=2, name="Bath"), Count(1))
        html = self.load(navigation)
        assert not replaced(html)
        assert "Bath" in html
        assert "Attic" not in html
        assert self.claimed in html
        assert self.load(navigation) == ""

    def test_the_list_comes_where_an_added_link_may_have_hit_it(self) -> None:
        navigation = shown(ATTIC)
        navigation.change(list(self.fresh))
        assert replaced(self.load(navigation))
        assert not self.load(navigation)

    def test_the_list_comes_where_one_may_have_hit_it(self) -> None:
        navigation = shown(ATTIC)
        assert replaced(self.load(navigation, "0"))
        assert replaced(self.load(navigation))
        assert not self.load(navigation)

    def test_a_list_of_another_pane_is_another(self) -> None:
        assert replaced(self.load(shown(ATTIC), f"{fragments.room_list_mark('p', self.fresh):x}"))


@pytest.fixture
def library(alice: User, bob: User) -> Room:
    room = rooms.create(name="Library", creator=alice)
    memberships.join(room=room, user=bob)
    return room


@pytest.mark.parametrize(
    "act",
    [
        lambda alice, bob: people.rename(user=bob, name="Robert"),
        lambda alice, bob: rooms.create(name="Attic", creator=bob),
        lambda alice, bob: memberships.join(room=rooms.create(name="Attic", creator=bob), user=alice),
    ],
)
async def test_after_a_link_the_next_change_brings_no_list(
    act: Callable[[User, User], Any], open_as: Opener, page: Page, alice: User, bob: User, lobby: Room, library: Room
) -> None:
    await sync_to_async(say)(library, bob, "one")
    await page.until(lambda page: "Library, 1 unread" in page.links())
    before = len(page.frames)
    await sync_to_async(act)(alice, bob)
    await assert_whole(page, open_as, alice, lobby)
    assert not any(map(replaced, page.frames[before:]))


@pytest.mark.parametrize("new", [True, False])
async def test_a_late_link_is_mended_by_the_next_sync(
    new: bool, open_as: Opener, alice: User, bob: User, lobby: Room, library: Room
) -> None:
    """Pushed for the list in one pane, it lands in that of the next, where another room is the current one."""
    page = await open_as(alice)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    if new:
        await sync_to_async(rooms.create)(name="Attic", creator=bob)
    again = await open_as(alice, library, page.client)
    if not new:
        await sync_to_async(say)(library, bob, "one")
    await page.until(lambda page: {"Attic", "Library, 1 unread"} & set(page.links()))
    page.dom, late, before = again.dom, page.frames[-1], len(page.frames)
    claim = page.one("#listed")
    page.apply(late)
    page.one("#listed").replace_with(claim)  # as if it had come after the page said what it shows
    assert len(page.dom.select("#rooms a[aria-current], #rooms li[id]")) == (5 if new else 2)
    await page.sync()
    await assert_whole(page, open_as, alice, library)
    assert any(map(replaced, page.frames[before + 1 :])) == new
