from datetime import UTC, date, datetime, time
from typing import override
from zoneinfo import ZoneInfo

import pytest
from django.db import models
from pytest_django import DjangoAssertNumQueries

from chat.actions import memberships, rooms
from chat.models import Room, User
from chat.models.user import FIELDS, FOREVER, UserManager


@pytest.mark.parametrize("login", ["bob@example.com", "BOB@EXAMPLE.COM"])
def test_a_login_has_no_case(bob: User, login: str) -> None:
    assert User.objects.get_by_natural_key(login) == bob


def test_no_login(bob: User) -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)


def test_by_id_as_the_orm_has_it(bob: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    bob.status_until = bob.paused_until = datetime(2026, 11, 28, 12, tzinfo=UTC)
    bob.quiet_from, bob.sounds, bob.last_room = time(22, 30), False, None
    bob.save()
    with django_assert_num_queries(1):
        found = User.objects.get(pk=bob.pk)
    expected = User.objects.filter(pk=bob.pk).get()
    assert [getattr(found, field.attname) for field in FIELDS] == [getattr(expected, field.attname) for field in FIELDS]
    found.name = "Robert"
    found.save()  # it is one that the database has
    assert User.objects.filter(name="Robert").get() == bob


def test_by_an_id_that_nobody_has(bob: User) -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=bob.pk + 1)


def test_by_id_among_some(alice: User, bob: User) -> None:
    class Some(UserManager):
        """As Django makes one for whoever is related to something."""

        @override
        def get_queryset(self) -> models.QuerySet[User]:
            return super().get_queryset().filter(pk=alice.pk)

    some = Some()
    some.model = User
    assert some.get(pk=alice.pk) == alice
    with pytest.raises(User.DoesNotExist):
        some.get(pk=bob.pk)


@pytest.mark.parametrize(
    ("name", "initial"), [("bob", "B"), ("민수", "민"), ("🦊 fox", "🦊"), ("\u202erlo", "R"), ("", "")]
)
def test_a_drawn_face(name: str, initial: str) -> None:
    assert User(name=name).initial == initial
    assert User(pk=42).hue == 2


def test_a_guest_sees_whom_they_share_a_room_with(
    lobby: Room, alice: User, bob: User, charlie: User, erin: User
) -> None:
    assert set(User.objects.visible_to(bob)) == {alice, bob, charlie, erin}
    assert set(User.objects.visible_to(erin)) == {erin}
    attic = rooms.create(name="Attic", creator=bob)
    memberships.add(room=attic, user=erin, by=bob)
    assert set(User.objects.visible_to(erin)) == {bob, erin}
    assert not User.objects.visible_to(charlie)
    assert [*User.objects.whose_name_begins("", seen_by=erin)] == [bob, erin]


def test_nothing_rings_in_pauses_and_quiet_hours() -> None:
    def at(day: int, clock: str) -> datetime:
        return datetime.combine(date(2026, 11, day), time.fromisoformat(clock), ZoneInfo("America/New_York"))

    person = User(time_zone="America/New_York")
    assert person.quiet_until(at(25, "12:00")) is None
    person.quiet_from, person.quiet_to = time(22), time(7, 30)
    for now, end in {
        at(25, "21:59"): None,
        at(25, "22:00"): at(26, "07:30"),
        at(26, "00:00"): at(26, "07:30"),
        at(26, "07:29"): at(26, "07:30"),
        at(26, "07:30"): None,
    }.items():
        assert person.quiet_until(now) == end
        assert person.quiet_until(now.astimezone(UTC)) == end  # by the clock of their zone, whoever asks
    person.quiet_from, person.quiet_to = time(12), time(14)
    assert person.quiet_until(at(25, "13:00")) == at(25, "14:00")
    assert person.quiet_until(at(25, "14:00")) is person.quiet_until(at(25, "23:00")) is None
    person.paused_until = at(25, "12:30")
    assert person.quiet_until(at(25, "11:00")) == at(25, "14:00")  # it ends within them
    assert person.paused(at(25, "11:00"))
    assert not person.paused(at(25, "12:30"))
    person.paused_until = at(25, "11:30")
    assert person.quiet_until(at(25, "11:00")) == at(25, "11:30")
    person.paused_until = FOREVER
    assert person.quiet_until(at(25, "11:00")) == FOREVER
