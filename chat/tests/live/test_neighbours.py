"""Processes on one database that tell each other who is there, and write nothing where they are alone."""

from threading import Event

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from chat.live import neighbours as module
from chat.live.neighbours import EVERY, LOST, Neighbours
from chat.live.register import Register
from chat.models import Process
from chat.tests.test_limits import Clock


@pytest.fixture
def clock(db: None) -> Clock:
    return Clock()


def process(token: str, clock: Clock) -> tuple[Neighbours, Register]:
    register = Register(clock)
    return Neighbours(token, register, clock), register


def test_whoever_is_alone_only_looks(clock: Clock, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    one, register = process("one", clock)
    assert not one.meet({1: 300})
    with django_assert_num_queries(1):
        assert not one.meet({1: 300})
    assert register.states() == {}
    assert Process.objects.get().people == {}
    one.leave()
    assert not Process.objects.exists()


def test_two_know_each_others_people(clock: Clock) -> None:
    one, at_one = process("one", clock)
    two, at_two = process("two", clock)
    for _ in range(3):
        one.meet({1: 300, 2: -1})
        two.meet({3: 300})
        clock.now += EVERY
    assert (at_one.states(), at_two.states()) == ({3: "here"}, {1: "here", 2: "away"})
    two.meet({})
    for _ in range(4):
        one.meet({1: 300})
        clock.now += EVERY
    assert at_one.states() == {}


def test_whoever_was_killed_is_forgotten_and_what_it_said_last_too(
    clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Process.objects.create(token="killed", beats=7, people={"1": 300})
    one, register = process("one", clock)
    assert one.meet({})
    assert register.states() == {}
    clock.now += LOST + 1
    assert not one.meet({})
    assert [each.token for each in Process.objects.all()] == ["one"]
    with django_assert_num_queries(1):
        one.meet({})


def test_whoever_was_forgotten_by_mistake_comes_back(clock: Clock) -> None:
    one, _ = process("one", clock)
    one.meet({})
    Process.objects.all().delete()
    one.meet({})
    assert Process.objects.get().token == "one"


def test_where_there_is_redis_it_tells(
    clock: Clock, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.REDIS_URL = "redis://localhost:1"
    one, _ = process("one", clock)
    with django_assert_num_queries(0):
        assert not one.meet({1: 300})
        one.leave()


def test_a_process_without_pages_stays_until_it_ends(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY", 0.0)
    ending = Event()
    one, _ = process("one", clock)

    def end() -> float:
        ending.set()
        return 0.0

    one._clock = end
    one.stay(ending)
    assert Process.objects.exists()
