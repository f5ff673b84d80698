from collections.abc import Callable
from datetime import timedelta
from unittest.mock import call, patch

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from chat.actions import messages, people, rooms
from chat.models import Membership, Message, Place, Role, Room, User


def test_who_joins_is_in_the_first_room(lobby: Room, alice: User) -> None:
    rooms.create(name="Attic", creator=alice)
    dora = people.join(name="Dora", email="Dora@Example.COM", password="x")
    assert dora.email == "dora@example.com"
    assert not dora.is_owner
    assert [membership.room for membership in Membership.objects.filter(user=dora)] == [lobby]


@pytest.mark.parametrize("email", ["bob@example.com", "BOB@example.com", "Bob@Example.Com"])
def test_one_account_for_an_address(bob: User, email: str) -> None:
    before = User.objects.count()
    with pytest.raises(people.EmailTaken):
        people.join(name="Bobby", email=email, password="x")
    assert User.objects.count() == before


def test_a_new_name_is_a_change_of_the_place(place: Place, bob: User) -> None:
    before = Place.objects.get().revision
    people.rename(user=bob, name="Robert")
    bob.refresh_from_db()
    assert bob.name == "Robert"
    assert bob.changed_revision == Place.objects.get().revision == before + 1
    assert list(User.objects.changed_since(before)) == [bob]
    assert not User.objects.changed_since(before + 1).exists()


def test_a_changed_password(bob: User) -> None:
    people.change_password(user=bob, password="another cup of tea")
    bob.refresh_from_db()
    assert bob.check_password("another cup of tea")


def test_a_closed_account_keeps_what_it_said(lobby: Room, bob: User) -> None:
    messages.say(room=lobby, author=bob, body="hello", token="t")
    people.deactivate(user=bob)
    bob.refresh_from_db()
    assert not bob.is_active
    assert Message.objects.get().author == bob
    assert not Room.objects.visible_to(bob).exists()


def test_one_session_ends_and_the_others_stay(as_bob: Client, bob: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(bob)
    people.end_session(user=bob, session_key=str(as_bob.session.session_key))
    assert Session.objects.get().session_key == elsewhere.session.session_key


def test_sessions_are_forgotten_a_day_after_they_expired(
    as_bob: Client, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "AT_ONCE", 2)
    now = timezone.now()
    for name, hours in (("just expired", 1), *((f"long expired {number}", 25) for number in range(3))):
        Session.objects.create(session_key=name, session_data="", expire_date=now - timedelta(hours=hours))
    assert people.forget_expired_sessions()
    assert not people.forget_expired_sessions()
    assert {session.session_key for session in Session.objects.all()} == {"just expired", as_bob.session.session_key}


@pytest.mark.django_db(transaction=True)
def test_open_pages_are_told(bob: User) -> None:
    acts: list[Callable[[], None]] = [
        lambda: people.change_password(user=bob, password="x"),
        lambda: people.deactivate(user=bob),
        lambda: people.end_session(user=bob, session_key="none"),
    ]
    for act in acts:
        with patch("chat.live.doorbell._ring") as ring:
            act()
        assert call({"person": bob.pk}, None) in ring.mock_calls


def test_what_is_remembered_for_a_person(lobby: Room, bob: User) -> None:
    people.prefer_multi_line(user=bob, multi_line=True)
    people.visit(user=bob, room=lobby)
    bob.refresh_from_db()
    assert bob.multi_line
    assert bob.last_room == lobby


def test_a_guest_begins_in_no_room_but_those_named(lobby: Room, alice: User, erin: User) -> None:
    assert not Membership.objects.filter(user=erin).exists()
    finn = people.join(name="Finn", email="f@example.com", password="x", role=Role.GUEST, rooms=[lobby])
    assert [membership.room for membership in Membership.objects.filter(user=finn)] == [lobby]


@pytest.mark.parametrize(
    ("by", "of", "role", "allowed"),
    [
        (
            by,
            of,
            role,
            by != "member" and of != "owner" and role != "owner" and (by == "owner" or "admin" not in (of, role)),
        )
        for by in ("owner", "admin", "member", "guest")
        for of in ("owner", "admin", "member", "guest")
        for role in Role.values
        if by != "guest"
    ],
)
def test_who_gives_which_role_to_whom(alice: User, by: str, of: str, role: str, *, allowed: bool) -> None:
    """Asked of how things are in the database, not of what a view had loaded before."""

    def somebody(name: str, role: str) -> User:
        if role == "owner":
            return alice
        person = people.join(name=name, email=f"{name}@example.com", password="x")
        User.objects.filter(pk=person.pk).update(role=role)
        return person

    giver, person = somebody("giver", by), somebody("person", of)
    before = Place.objects.get().revision
    if not allowed:
        with pytest.raises(PermissionDenied):
            people.give_role(person=person, role=role, by=giver)
        assert Place.objects.get().revision == before
        return
    people.give_role(person=person, role=role, by=giver)
    person.refresh_from_db()
    assert (person.role, person.changed_revision) == (role, before + 1)


def test_nobody_changes_their_own_role(alice: User, bob: User) -> None:
    people.give_role(person=bob, role=Role.ADMIN, by=alice)
    for person in (alice, bob):
        with pytest.raises(PermissionDenied):
            people.give_role(person=person, role=Role.GUEST, by=person)


def test_the_place_is_handed_on(alice: User, bob: User, erin: User) -> None:
    for to, by in ((alice, alice), (erin, alice), (alice, bob)):
        with pytest.raises(PermissionDenied):
            people.hand_on(to=to, by=by)
    people.hand_on(to=bob, by=alice)
    with pytest.raises(PermissionDenied):
        people.hand_on(to=bob, by=alice)
    assert dict(User.objects.values_list("name", "role")) == {"Alice": "admin", "Bob": "owner", "Erin": "guest"}
