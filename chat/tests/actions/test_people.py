from collections.abc import Callable
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from chat.actions import messages, people, rooms
from chat.models import Membership, Message, Place, Room, User


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
        ring.assert_called_once_with({"person": bob.pk}, None)


def test_what_is_remembered_for_a_person(lobby: Room, bob: User) -> None:
    people.prefer_multi_line(user=bob, multi_line=True)
    people.visit(user=bob, room=lobby)
    bob.refresh_from_db()
    assert bob.multi_line
    assert bob.last_room == lobby
