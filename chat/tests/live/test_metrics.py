"""What is counted, by what really happens."""

import asyncio
from collections.abc import Callable, Iterator

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from chat import limits
from chat.actions import people
from chat.live import composing, doorbell, news
from chat.live.changes import Revisions
from chat.live.hub import hub
from chat.metrics import registry
from chat.models import Room, User
from chat.tests.live.conftest import Opener
from chat.tests.live.page import PATIENCE, Page
from chat.tests.live.test_whole import say


def value(name: str) -> float:
    found = registry.get_sample_value(f"sarangbang_{name}")
    assert found is not None, name
    return found


class Grown:
    """How much a number has grown since the test began."""

    def __init__(self) -> None:
        names = [sample.name for family in registry.collect() for sample in family.samples if not sample.labels]
        self._before = {name: registry.get_sample_value(name) or 0 for name in names}

    def __getitem__(self, name: str) -> float:
        return value(name) - self._before[f"sarangbang_{name}"]


@pytest.fixture
def grown(lobby: Room, bob: User) -> Grown:
    return Grown()


async def until(fact: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not fact():  # noqa: ASYNC110 - nobody tells when a number grows
            await asyncio.sleep(0.005)


async def connected(open_as: Opener, user: User, lobby: Room) -> Page:
    page = await open_as(user)
    await page.connect()
    await page.until(lambda page: page.dom.select(f"#end-{lobby.pk}"))
    return page


async def test_sockets_deliveries_and_lag(
    open_as: Opener, alice: User, bob: User, lobby: Room, grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "TICK", 3_600)
    pages = [await connected(open_as, user, lobby) for user in (alice, bob)]
    assert value("open_sockets") == 2
    assert grown["deliveries_total"] == 2
    await sync_to_async(say)(lobby, bob, "hello")
    for page in pages:
        await page.until(lambda page: page.texts() == ["hello"])
    assert grown["deliveries_total"] == 4
    assert grown["lag_seconds_count"] == 1, "one line, however many pages"
    assert 0 < grown["lag_seconds_sum"] < PATIENCE
    assert grown["doorbells_rung_total"] == grown["doorbells_heard_total"] == 1
    await pages[0].leave()
    assert value("open_sockets") == 1


async def test_a_page_that_comes_late_counts_no_lag(
    open_as: Opener, alice: User, bob: User, lobby: Room, grown: Grown
) -> None:
    page = await open_as(alice)
    await sync_to_async(say)(lobby, bob, "hello")
    await page.connect()
    await page.until(lambda page: page.texts() == ["hello"])
    assert (grown["deliveries_total"], grown["lag_seconds_count"]) == (1, 0)


async def test_a_doorbell_lost_and_healed(
    open_as: Opener, alice: User, bob: User, lobby: Room, grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news, "TICK", 0.05)
    page = await connected(open_as, alice, lobby)
    await sync_to_async(say)(lobby, bob, "heard")
    await page.until(lambda page: page.texts() == ["heard"])
    with monkeypatch.context() as lost:
        lost.setattr(doorbell, "_ring", lambda news, said: None)
        await sync_to_async(say)(lobby, bob, "lost")
    await page.until(lambda page: page.texts() == ["heard", "lost"])
    await until(lambda: grown["doorbells_lost_total"] > 0)
    await sync_to_async(say)(lobby, bob, "heard again")
    await page.until(lambda page: page.texts()[-1] == "heard again")
    assert grown["doorbells_lost_total"] == 1


async def test_a_doorbell_that_comes_after_the_tick_is_not_lost(
    open_as: Opener, alice: User, lobby: Room, grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Committed and found by the tick, while the doorbell is still under way."""
    monkeypatch.setattr(news, "TICK", 3_600)
    await connected(open_as, alice, lobby)
    told, delivered = news.News(hub()), hub().feeds[lobby.pk].delivered
    assert delivered is not None
    found = Revisions(0, {lobby.pk: (delivered + 1, 1, 0)})
    told._compare(found)
    told.hear({"room": lobby.pk, "revision": delivered + 1}, None)
    told._compare(found)
    assert grown["doorbells_lost_total"] == 0
    told._compare(Revisions(0, {lobby.pk: (delivered + 2, 1, 0)}))
    told._compare(found)
    assert grown["doorbells_lost_total"] == 1


async def test_lines_said_and_refused(open_as: Opener, alice: User, lobby: Room, grown: Grown) -> None:
    page = await connected(open_as, alice, lobby)
    await page.compose(" ")
    await page.until(lambda page: page.dom.select("#notices dialog"))
    await page.compose("hello", acked=1)
    await page.until(lambda page: page.texts() == ["hello"])
    await page.leave()
    await page.connect()  # a new socket: what it sends again was said
    await page.compose("hello", acked=1)
    await page.compose("", "hello", acked=1, resend=True)
    await page.until(lambda page: page.one("#acked")["value"] == "2")
    assert (grown["lines_said_total"], grown["lines_refused_total"]) == (1, 1)


async def test_lines_that_wait_for_their_turn(
    open_as: Opener, alice: User, lobby: Room, grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    buckets = limits.Buckets("test", at_once=1, per_second=4)
    monkeypatch.setattr(composing, "talking", buckets)
    page = await connected(open_as, alice, lobby)
    await page.compose("", "two", "one", resend=True)
    await until(lambda: value("lines_waiting") == 1)
    await page.until(lambda page: page.texts() == ["one", "two"])
    assert value("lines_waiting") == 0


async def test_what_is_rendered_once_is_found_again(
    open_as: Opener, alice: User, bob: User, lobby: Room, grown: Grown
) -> None:
    await sync_to_async(say)(lobby, bob, "one", "two")
    await open_as(alice)
    assert (grown["renderings_made_total"], grown["renderings_cached_total"]) == (2, 0)
    await open_as(bob)
    assert (grown["renderings_made_total"], grown["renderings_cached_total"]) == (2, 2)
    await sync_to_async(people.rename)(user=bob, name="bobby")
    await open_as(bob)
    assert grown["renderings_made_total"] == 4


@pytest.fixture
def broken(lobby: Room) -> Iterator[Callable[[], None]]:
    """Takes the table of rooms away."""

    def rename(table: str, name: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")

    yield lambda: rename("chat_room", "gone")
    rename("gone", "chat_room")


async def test_failures_of_the_database(
    open_as: Opener, alice: User, lobby: Room, broken: Callable[[], None], grown: Grown, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = await connected(open_as, alice, lobby)
    await sync_to_async(broken)()
    await page.compose("hello")
    await page.until(lambda page: page.dom.select("#notices textarea"))
    assert grown["database_errors_total"] >= 1
    assert grown["lines_refused_total"] == 1
    before = grown["database_errors_total"]
    hub().marks.room(lobby.pk)
    monkeypatch.setattr(news, "TICK", 0.01)
    await until(lambda: grown["database_errors_total"] > before)
