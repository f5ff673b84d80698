"""The ground of all unit tests: a data folder of their own, and nothing remembered from one test to the next."""

import site_config.testing  # noqa: F401 - first: it prepares the settings

# isort: split

from collections.abc import Iterator
from threading import Barrier

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connections
from django.test import Client

from chat import limits
from chat.actions import people, places
from chat.live import database
from chat.live.register import register
from chat.models import Place, Role, Room, User

# Time is asserted nowhere: machines are busy.
hypothesis.settings.register_profile("sarangbang", deadline=None)
hypothesis.settings.load_profile("sarangbang")

PASSWORD = "a cup of barley tea"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """At the end the live road's connections are closed: PostgreSQL drops no database that somebody has open."""
    yield
    for threads in (database._readers, database._writers):
        everyone = Barrier(threads._max_workers)

        def close(everyone: Barrier = everyone) -> None:
            everyone.wait()  # so that each thread does it once
            connections.close_all()

        for closed in [threads.submit(close) for _ in range(everyone.parties)]:
            closed.result()


@pytest.fixture(autouse=True)
def fresh_memory() -> Iterator[None]:
    """What the process remembers outside the database: rendered messages, and how fast people were."""
    yield
    cache.clear()
    register.forget()
    for buckets in vars(limits).values():
        if isinstance(buckets, limits.Buckets):
            buckets.forget()


@pytest.fixture
def place(db: None) -> Place:
    """A founded place: alice owns it, and there is a Lobby."""
    places.found(place_name="Hanok", name="Alice", email="alice@example.com", password=PASSWORD)
    return Place.objects.get()


@pytest.fixture
def lobby(place: Place) -> Room:
    return Room.objects.get(name="Lobby")


@pytest.fixture
def alice(lobby: Room) -> User:
    """The owner."""
    return User.objects.get(email="alice@example.com")


@pytest.fixture
def bob(lobby: Room) -> User:
    """A member."""
    return people.join(name="Bob", email="bob@example.com", password=PASSWORD)


@pytest.fixture
def charlie(lobby: Room) -> User:
    """An outsider: the account is closed."""
    user = people.join(name="Charlie", email="charlie@example.com", password=PASSWORD)
    people.deactivate(user=user)
    return user


@pytest.fixture
def erin(lobby: Room) -> User:
    """A guest, in no room yet."""
    return people.join(name="Erin", email="erin@example.com", password=PASSWORD, role=Role.GUEST)


@pytest.fixture
def as_alice(alice: User) -> Client:
    """The browser of alice."""
    return browser_of(alice)


@pytest.fixture
def as_bob(bob: User) -> Client:
    """The browser of bob."""
    return browser_of(bob)


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
