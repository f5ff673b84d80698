"""A cast and a room for the tests of what is live."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import Client

from chat.actions import memberships, people, places
from chat.models import Room, User
from chat.tests.live.page import Page, open_page

type Opener = Callable[..., Awaitable[Page]]


@pytest.fixture
def alice(transactional_db: None) -> User:
    owner, _ = places.found(place_name="Home", name="alice", email="alice@example.com", password="a long word")
    return owner


@pytest.fixture
def lobby(alice: User) -> Room:
    return Room.objects.get()


@pytest.fixture
def bob(lobby: Room) -> User:
    return people.join(name="bob", email="bob@example.com", password="a long word")


@pytest.fixture
async def open_as(lobby: Room) -> AsyncIterator[Opener]:
    """Opens pages, and leaves them all at the end."""
    pages: list[Page] = []

    async def open_one(
        user: User, path: str | Room = lobby, client: Client | None = None, *, ahead: bool = False
    ) -> Page:
        page = await open_page(user, path, client, ahead=ahead)
        pages.append(page)
        return page

    yield open_one
    for page in pages:
        await page.leave()


@pytest.fixture
async def page(open_as: Opener, alice: User, lobby: Room) -> Page:
    """The Lobby of alice, followed."""
    page = await open_as(alice)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    return page


def in_thread(action: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """An action, called as views call it: on a thread that may use the database."""
    return sync_to_async(action)


join = in_thread(memberships.join)
