from chat.actions import messages, pins, rooms
from chat.models import Membership, Message, Room, Saved, User


def test_newest_first_and_only_of_ones_rooms(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=bob)
    lines = [
        messages.say(room=room, author=bob, body="x", token=f"{n}") for n, room in enumerate([lobby, attic, lobby])
    ]
    for line in lines:
        pins.save(message=line, user=bob, saved=True)
    assert list(Message.objects.saved_by(bob)) == lines[::-1]
    Membership.objects.filter(room=attic, user=bob).delete()
    assert list(Message.objects.saved_by(bob)) == [lines[2], lines[0]]
    assert not Message.objects.saved_by(alice)
    assert str(Saved.objects.first()).endswith(" of Bob")
