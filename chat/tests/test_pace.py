"""Whoever presses buttons faster than people do is told so, by every form, and nothing comes of it."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from chat import limits
from chat.actions import join_links, memberships, rooms
from chat.models import JoinLink, Membership, Role, Room, User
from chat.models.room import Kind
from chat.tests.conftest import PASSWORD
from chat.tests.reading import errors, parsed
from chat.tests.test_limits import Clock


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Time stands still."""
    clock = Clock()
    for buckets in (limits.talking, limits.coming_in_from):
        monkeypatch.setattr(buckets, "clock", clock)
    return clock


@pytest.fixture
def cellar(alice: User, bob: User, erin: User) -> Room:
    room = rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    memberships.add(room=room, user=bob, by=alice)
    memberships.add(room=room, user=erin, by=alice)
    join_links.make(by=alice, role=Role.MEMBER, ends_at=None, max_uses=None, rooms=[])
    return room


def forms(room: Room, bob: User, erin: User) -> Iterator[tuple[str, dict[str, str]]]:
    """Each with fields that would be taken."""
    here, him, link = f"/rooms/{room.pk}/", f"/people/{bob.pk}/", JoinLink.objects.earliest("pk").pk
    yield from {
        f"{here}members/add/": {"person": str(erin.pk)},
        f"{here}members/{bob.pk}/remove/": {},
        f"{here}members/{bob.pk}/admin/": {"on": "1"},
        f"{here}settings/": {"name": "Attic"},
        f"{here}settings/kind/": {"kind": "open"},
        f"{here}settings/archive/": {"on": "1"},
        f"{here}settings/delete/": {"proof": "Cellar"},
        f"{here}leave/": {},
        f"{here}favourite/": {"on": "1"},
        "/rooms/new/": {"name": "Hall", "kind": "open"},
        f"{him}role/": {"role": "guest"},
        f"{him}hand-on/": {},
        f"{him}message/": {},
        f"{him}password-link/": {},
        f"{him}close/": {"messages": "stay"},
        f"{him}reopen/": {},
        "/place/": {"approval": "on"},
        "/join-links/": {"role": "member"},
        "/join-links/invitations/": {"emails": "dora@example.com", "role": "member"},
        f"/join-links/{link}/revoke/": {},
        "/profile/": {"change_name": "", "name": "Someone"},
        "/notifications/": {"pause": "on"},
    }.items()
    yield "/profile/", {"change_about": "", "about": "x"}
    yield "/profile/", {"change_settings": "", "time_zone": "", "theme": ""}


def everything() -> list[object]:
    return [
        *(list(model.objects.order_by("pk").values()) for model in (Room, Membership, JoinLink)),
        list(User.objects.order_by("pk").values("name", "about", "role", "is_active", "paused_until", "sounds")),
    ]


def test_nothing_is_done(
    as_alice: Client, cellar: Room, alice: User, bob: User, erin: User, settings: Settings, subtests: pytest.Subtests
) -> None:
    settings.SENDS_MAIL = True
    memberships.remove(room=cellar, user=erin)
    while not limits.talking.take(alice.pk):
        pass
    before = everything()
    for path, data in forms(cellar, bob, erin):
        with subtests.test(path):
            answer = as_alice.post(path, data)
            assert answer.status_code in {422, 429}
            assert "too fast" in errors(answer) + parsed(answer).get_text()
            assert everything() == before
            for typed in ("Attic", "Hall", "Someone", "dora@example.com"):
                assert (typed in answer.content.decode()) == (typed in data.values()), "it is kept"


def test_many_come_in_from_one_address(cellar: Room, clock: Clock) -> None:
    path = JoinLink.objects.earliest("pk").get_absolute_url()
    while not limits.coming_in_from.take("127.0.0.1"):
        pass
    data = {"name": "Dora", "email": "dora@example.com", "password": PASSWORD}
    answer = Client().post(path, data)
    assert (answer.status_code, "Wait 1 s" in errors(answer)) == (429, True)
    assert "dora@example.com" in answer.content.decode()
    clock.now += 1
    assert Client().post(path, data).status_code == 302
