from chat.actions import people, records, rooms
from chat.models import Record, Role, User
from chat.models.room import Kind


def test_it_bears_the_name_of_then(alice: User) -> None:
    records.note(by=alice, what="%(who)s did %(what_else)s", what_else="x" * 600)
    User.objects.filter(pk=alice.pk).update(name="Alicia")
    record = Record.objects.get()
    assert str(record).startswith("Alice did x")
    assert len(record.what) == 500
    assert record.told == ["%(who)s did %(what_else)s", {"what_else": "x" * 600}]


def test_what_is_written_down(alice: User, bob: User) -> None:
    garden = rooms.create(name="Garden", creator=alice)
    people.give_role(person=bob, role=Role.ADMIN, by=alice)
    people.give_role(person=bob, role=Role.MEMBER, by=alice)
    rooms.turn(room=garden, by=alice, kind=Kind.CLOSED)
    for archived in (True, False):
        rooms.archive(room=garden, by=alice, archived=archived)
    rooms.delete(room=garden, by=alice, name="Garden")
    people.hand_on(to=bob, by=alice)
    assert [record.what for record in Record.objects.order_by("pk")] == [
        "made Bob an admin",
        "made Bob a member",
        "made the room Garden closed",
        "archived the room Garden",
        "brought the room Garden back",
        "deleted the room Garden, with all that was said in it",
        "handed the place on to Bob",
    ]
