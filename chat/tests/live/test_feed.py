"""Names that change while rows with the one before are on their way to a page."""

import time
from copy import copy
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup
from django.core.files.base import ContentFile

from chat import fragments
from chat.actions import people, profiles, rooms
from chat.live import changes
from chat.live.feed import Feed
from chat.live.hub import hub
from chat.models import Room, User
from chat.tests.files.test_pictures import picture
from chat.tests.live.conftest import Opener
from chat.tests.live.page import Page
from chat.tests.live.test_whole import assert_whole, say


def knows(name: str) -> Any:
    return lambda page: name in page.dom.select_one("#bears").get_text()


def bears(page: Page, user: User) -> None:
    """Something outside of the log that bears the person's name: by that the test sees that the page was told."""
    mark = f'<p id="bears"><bdi data-person="{user.pk}">{user.name}</bdi></p>'
    page.one("#pane").append(BeautifulSoup(mark, "html.parser"))


async def test_while_the_page_is_made(
    monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    await sync_to_async(say)(lobby, bob, "hello")
    log = fragments.log

    def slowly(*args: Any, **kwargs: Any) -> Any:
        html = log(*args, **kwargs)
        people.rename(user=bob, name="Robert")
        return html

    with monkeypatch.context() as patched:
        patched.setattr(fragments, "log", slowly)
        page = await open_as(alice)
    assert "Robert" not in str(page.dom)
    await page.connect()
    await assert_whole(page, open_as, alice, lobby)


async def test_while_the_pane_is_on_its_way(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    """The page that a click was made on is told of the name before the answer is there."""
    await sync_to_async(say)(lobby, bob, "hello")
    attic = await sync_to_async(rooms.create)(name="Attic", creator=alice)
    page, late = await open_as(alice, attic), await open_as(alice, lobby)
    bears(page, bob)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{attic.pk}"))
    await sync_to_async(people.rename)(user=bob, name="Robert")
    await page.until(knows("Robert"))
    page.one("#pane").replace_with(late.one("#pane"))
    page.one("title").string = late.title
    await page.sync()
    await assert_whole(page, open_as, alice, lobby)


@pytest.mark.parametrize("arriving", [True, False])
async def test_while_the_room_is_read(
    arriving: bool, monkeypatch: pytest.MonkeyPatch, open_as: Opener, alice: User, lobby: Room, bob: User
) -> None:
    """For a page that comes, or one that is followed: all pages are told of the name between reading and pushing."""
    page = await open_as(alice)
    if not arriving:
        await page.connect()
        await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    read, marks = changes.room_changes, hub().marks

    def slowly(*args: Any) -> Any:
        found = read(*args)
        if found is not None and found.messages:
            monkeypatch.setattr(changes, "room_changes", read)
            people.rename(user=bob, name="Robert")
            deadline = time.monotonic() + 10
            while marks.told < bob.changed_revision:
                assert time.monotonic() < deadline, "nobody was told"
                time.sleep(0.01)
        return found

    monkeypatch.setattr(changes, "room_changes", slowly)
    if not arriving:  # a line said in this process is not read
        monkeypatch.setattr(Feed, "_just_said", lambda feed: None)
    await sync_to_async(say)(lobby, bob, "one")
    if arriving:
        await page.connect()
    await page.until(lambda page: page.texts() == ["one"])
    await assert_whole(page, open_as, alice, lobby)


async def test_of_somebody_who_says_it_under_the_old_name(open_as: Opener, alice: User, lobby: Room, bob: User) -> None:
    """The page that said it is gone, and was never told."""
    page, old = await open_as(alice), copy(bob)
    bears(page, bob)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await sync_to_async(people.rename)(user=bob, name="Robert")
    await page.until(knows("Robert"))
    await sync_to_async(say)(lobby, old, "late")
    await page.until(lambda page: page.texts() == ["late"])
    await assert_whole(page, open_as, alice, lobby)


async def test_who_talks_on_bears_the_new_face(page: Page, open_as: Opener, bob: User, lobby: Room) -> None:
    """By their socket, which was there before."""
    his = await open_as(bob)
    await his.connect()
    await his.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    await sync_to_async(profiles.change_picture)(user=bob, file=ContentFile(picture()))
    await his.until(lambda page: page.dom.select(".sidebar__me img"))
    await his.compose("Look at me.")
    await page.until(lambda page: page.dom.select("article img"))
    assert page.one("article .face img")["src"] == (await sync_to_async(User.objects.get)(pk=bob.pk)).picture_url
