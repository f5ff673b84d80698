import pytest

from chat.actions import memberships, messages, threads
from chat.models import Follow, Message, Room, Thread, User


@pytest.fixture
def thread(lobby: Room, alice: User, bob: User) -> Thread:
    messages.say(room=lobby, author=alice, body="tea?", token="1")
    for token in ("2", "3"):
        threads.reply(room=lobby, root=1, author=bob, body="please", token=token)
    return Thread.objects.get()


def test_its_name_and_address(thread: Thread, lobby: Room, bob: User) -> None:
    assert str(thread) == f"{lobby.pk}/1"
    assert thread.get_absolute_url() == f"/rooms/{lobby.pk}/1/thread/"
    assert str(Message.objects.get(thread=thread, number=2)) == f"{lobby.pk}/1/thread/2"
    assert str(Follow.objects.get(user=bob)) == f"Bob in {lobby.pk}/1"
    assert thread.faces == [bob]
    assert Thread().replied_at is None


def test_unread_is_arithmetic_and_for_members_alone(thread: Thread, lobby: Room, alice: User, bob: User) -> None:
    everybody = [alice.pk, bob.pk]
    assert Follow.objects.unread(everybody) == {alice.pk: [thread.pk]}
    assert [each.unread for each in Follow.objects.listed_for(alice)] == [2]
    assert [each.unread for each in Follow.objects.listed_for(bob)] == [0]
    assert Follow.objects.followers([lobby.pk], everybody) == set(everybody)
    threads.read_by(user=alice, thread=thread, number=1)
    assert [each.unread for each in Follow.objects.listed_for(alice)] == [1]
    memberships.remove(room=lobby, user=alice)
    assert not Follow.objects.unread(everybody)
    assert not Follow.objects.listed_for(alice)
