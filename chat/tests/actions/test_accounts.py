from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from chat.actions import accounts, messages, people, rooms, threads
from chat.models import Job, Message, Record, Role, Room, User
from chat.tests.conftest import PASSWORD

NEW = "two cups of barley tea"


def parts(path: str) -> dict[str, str]:
    _, _, who, token, _ = path.split("/")
    return {"who": who, "token": token}


class TestPasswordLink:
    def test_sets_a_password_once(self, alice: User, bob: User) -> None:
        link = parts(accounts.password_link(person=bob, by=alice))
        assert accounts.whose_link(**link) == bob
        assert bob.check_password(PASSWORD), "asking whose it is changes nothing"
        accounts.use_password_link(**link, password=NEW)
        assert User.objects.get(pk=bob.pk).check_password(NEW)
        with pytest.raises(accounts.LinkGone):
            accounts.use_password_link(**link, password=PASSWORD)

    def test_for_an_hour(self, alice: User, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
        link, now = parts(accounts.password_link(person=bob, by=alice)), timezone.localtime().replace(tzinfo=None)
        for minutes, good in ((59, True), (61, False)):
            monkeypatch.setattr(default_token_generator, "_now", lambda at=now + timedelta(minutes=minutes): at)
            if good:
                assert accounts.whose_link(**link) == bob
            else:
                with pytest.raises(accounts.LinkGone):
                    accounts.whose_link(**link)

    @pytest.mark.parametrize(("who", "token"), [("", ""), ("x", "y"), ("MQ", "a-b"), ("한", "한"), ("OTk5", "a-b")])
    def test_made_up(self, alice: User, who: str, token: str) -> None:
        with pytest.raises(accounts.LinkGone):
            accounts.whose_link(who, token)

    def test_not_of_a_closed_account(self, alice: User, bob: User) -> None:
        link = parts(accounts.password_link(person=bob, by=alice))
        accounts.close(person=bob, by=alice, with_messages=False)
        with pytest.raises(accounts.LinkGone):
            accounts.use_password_link(**link, password=NEW)
        with pytest.raises(PermissionDenied):
            accounts.password_link(person=User.objects.get(pk=bob.pk), by=alice)


@pytest.mark.parametrize(
    "act",
    [
        lambda person, by: accounts.password_link(person=person, by=by),
        lambda person, by: accounts.close(person=person, by=by, with_messages=True),
        lambda person, by: accounts.reopen(person=person, by=by),
    ],
)
def test_nobody_keeps_who_stands_above_them(act: Callable[..., object], alice: User, bob: User) -> None:
    dora = people.join(name="Dora", email="dora@example.com", password=PASSWORD)
    for person in (bob, dora):
        people.give_role(person=person, role=Role.ADMIN, by=alice)
        person.refresh_from_db()
    for person, by in ((alice, bob), (dora, bob), (bob, bob), (alice, alice)):
        with pytest.raises(PermissionDenied):
            act(person, by)
    assert User.objects.filter(is_active=True).count() == 3
    assert not Record.objects.exclude(what="made Bob an admin").exclude(what="made Dora an admin").exists()
    act(bob, alice)


class TestClosing:
    def test_what_they_said_stays(self, alice: User, bob: User, lobby: Room) -> None:
        messages.say(room=lobby, author=bob, body="hello", token="t")
        accounts.close(person=bob, by=alice, with_messages=False)
        assert not User.objects.get(pk=bob.pk).is_active
        assert Message.objects.get().body == "hello"
        assert not Job.objects.exists()

    def test_what_they_said_goes(self, alice: User, bob: User, lobby: Room, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(accounts, "AT_ONCE", 2)
        for number in range(4):
            messages.say(room=lobby, author=bob, body=f"bob {number}", token=str(number))
        messages.say(room=lobby, author=alice, body="alice", token="a")
        threads.reply(room=lobby, root=5, author=bob, body="bob too", token="r", to_room=True)
        accounts.close(person=bob, by=alice, with_messages=True)
        for _ in range(3):
            accounts.delete_some_messages(bob.pk)
        assert {message.body for message in Message.objects.all()} == {"", "alice"}
        assert Message.objects.get(body="alice").deleted_at is None
        left = Job.objects.count()
        accounts.delete_some_messages(bob.pk)
        assert Job.objects.count() == left, "nothing is left to do"

    def test_opened_again_in_the_middle_the_rest_stays(self, alice: User, bob: User, lobby: Room) -> None:
        messages.say(room=lobby, author=bob, body="hello", token="t")
        accounts.close(person=bob, by=alice, with_messages=True)
        accounts.reopen(person=User.objects.get(pk=bob.pk), by=alice)
        accounts.delete_some_messages(bob.pk)
        assert Message.objects.get().body == "hello"
        assert User.objects.get(pk=bob.pk).is_active

    def test_in_rooms_that_the_admin_does_not_see(self, alice: User, bob: User) -> None:
        room = rooms.create(name="Closed to alice", creator=bob)
        messages.say(room=room, author=bob, body="secret", token="t")
        accounts.close(person=bob, by=alice, with_messages=True)
        accounts.delete_some_messages(bob.pk)
        assert Message.objects.get().body == ""
