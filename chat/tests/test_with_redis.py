"""What processes share through Redis, and what becomes of it while Redis is away."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from channels.layers import channel_layers, get_channel_layer
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from chat import fragments
from chat.actions import messages
from chat.limits import Buckets
from chat.live import register
from chat.models import Message, Room, User
from chat.views import health
from e2e.services import Redis, running
from site_config import redis as link_to


@pytest.fixture(scope="module")
def server() -> Iterator[Redis]:
    with running(Redis) as redis:
        yield redis


@pytest.fixture
def redis(server: Redis, settings: Settings) -> Iterator[Redis]:
    """A Redis that runs and is empty, and the settings that lead to it."""
    settings.REDIS_URL, settings.REDIS_PREFIX = server.url, "test"
    fresh_process()
    link_to.client().flushall()
    yield server
    if not server.answers():
        server.start()
    fresh_process()


def fresh_process() -> None:
    """Nothing is known of Redis: neither connections nor failures."""
    if link_to.client.cache_info().currsize:
        link_to.client().connection_pool.disconnect()
    link_to.client.cache_clear()
    link_to.link.__init__()  # type: ignore[misc]


def buckets(name: str = "test", at_once: int = 20) -> Buckets:
    """As each process has them. They fill so slowly that no test sees it."""
    return Buckets(name, at_once=at_once, per_second=1 / 1_000)


def taken(buckets: Buckets, key: object = "bob") -> int:
    count = 0
    while not buckets.take(key):
        count += 1
    return count


class TestBuckets:
    def test_two_processes_take_from_one(self, redis: Redis) -> None:
        one, two = buckets(), buckets()
        assert [one.take("bob"), two.take("bob"), taken(one)] == [0, 0, 18]
        assert one.take("bob") == pytest.approx(1_000, abs=5)
        assert two.take("bob") == pytest.approx(1_000, abs=5)
        assert taken(two, "alice") == 20
        assert taken(buckets("another")) == 20

    def test_refilled_for_both(self, redis: Redis) -> None:
        one, two = buckets(), buckets()
        taken(one)
        two.refill("bob")
        assert taken(one) == 20

    def test_full_buckets_are_not_kept(self, redis: Redis) -> None:
        buckets().take("bob")
        assert link_to.client().ttl("test:bucket:test:bob") == pytest.approx(1_000, abs=5)

    def test_after_a_restart_of_redis_they_are_full(self, redis: Redis) -> None:
        one = buckets()
        taken(one)
        redis.kill()
        redis.start()
        assert taken(one) == 20

    def test_without_redis_each_process_has_its_own(self, redis: Redis, caplog: pytest.LogCaptureFixture) -> None:
        one, two = buckets(), buckets()
        taken(one)
        redis.kill()
        assert taken(one) == taken(two) == 20
        one.refill("bob")
        assert taken(one) == 20
        assert len(caplog.messages) == 1


class TestPresence:
    def test_processes_know_each_others_people(self, redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(register, "KEPT", 0.4)
        one, two = register.Register(), register.Register()
        assert one.beat({1: 300, 2: -1}) == {1: "here", 2: "away"}
        assert two.beat({2: 0.2, 3: -1}) == {1: "here", 2: "here", 3: "away"}
        assert one.states() == {1: "here", 2: "here", 3: "away"}
        while one.beat({1: 300}) != {1: "here"}:  # the other was killed, and its people go by themselves
            pass
        assert link_to.client().ttl("test:presence:connected") > 0

    def test_without_redis_each_knows_its_own(self, redis: Redis) -> None:
        one, two = register.Register(), register.Register()
        one.beat({1: 300})
        redis.kill()
        assert one.states() == {1: "here"}
        assert two.beat({2: 300}) == {2: "here"}


@pytest.fixture
def processes(redis: Redis, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`enter(name)`: from here on the memory is that of the process of that name."""
    settings.CACHES = {
        name: {"BACKEND": "site_config.redis.SharedCache", "LOCATION": name, "KEY_PREFIX": "test"}
        for name in ("one", "two")
    }

    def enter(name: str) -> None:
        monkeypatch.setattr(fragments, "cache", caches[name])

    enter("one")
    yield enter
    for name in ("one", "two"):
        caches[name].clear()


@pytest.fixture
def lines(lobby: Room, bob: User) -> list[Message]:
    for number in range(3):
        messages.say(room=lobby, author=bob, body=f"line <{number}> 안녕", token=str(number))
    return list(Message.objects.with_details())


def rendered(lines: list[Message]) -> tuple[str, int]:
    """The rows, and how many of them were rendered."""
    with patch("chat.fragments.render", wraps=fragments.render) as render:
        html = fragments.messages(lines)
    assert hasattr(html, "__html__")
    return html, [call.args[0] for call in render.call_args_list].count("message")


class TestRendered:
    def test_what_one_process_rendered_the_other_has(self, processes: Any, lines: list[Message]) -> None:
        html, count = rendered(lines[:2])
        assert count == 2
        processes("two")
        assert rendered(lines)[1] == 1
        assert rendered(lines[:2]) == (html, 0)

    def test_what_was_fetched_is_not_fetched_again(self, processes: Any, lines: list[Message], redis: Redis) -> None:
        rendered(lines)
        processes("two")
        rendered(lines)
        redis.kill()
        assert rendered(lines)[1] == 0

    def test_without_redis_each_renders(
        self, processes: Any, lines: list[Message], redis: Redis, caplog: pytest.LogCaptureFixture
    ) -> None:
        rendered(lines)
        redis.kill()
        processes("two")
        assert rendered(lines)[1] == 3
        assert rendered(lines)[1] == 0
        assert len(caplog.messages) == 1

    def test_the_event_loop_does_not_wait_for_redis(self, processes: Any, lines: list[Message]) -> None:
        rendered(lines)
        processes("two")
        with patch("site_config.redis.on_event_loop", return_value=True):
            assert rendered(lines)[1] == 3

    async def test_there_is_an_event_loop(self) -> None:
        assert link_to.on_event_loop()

    def test_there_is_none(self) -> None:
        assert not link_to.on_event_loop()


@pytest.fixture
def layer(redis: Redis, settings: Settings) -> Iterator[None]:
    backend = "channels_redis.pubsub.RedisPubSubChannelLayer"
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": backend, "CONFIG": {"hosts": [redis.url]}}}
    channel_layers.backends.clear()
    yield
    channel_layers.backends.clear()


@pytest.mark.django_db
def test_well(layer: None, client: Client) -> None:
    assert client.get("/healthz").status_code == 200


async def test_asking_how_it_is_leaves_no_channel_behind(layer: None) -> None:
    await health._layer_answers()
    layer_ = get_channel_layer()
    assert layer_ is not None
    assert not layer_._get_layer().channels
    await layer_.flush()
