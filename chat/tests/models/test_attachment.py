import pytest

from chat.actions import memberships, people, rooms
from chat.models import Attachment, Room, User
from chat.tests.actions.test_attachments import add, say


def test_only_who_is_in_the_room_sees_what_was_said_there(lobby: Room, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    said, pending, elsewhere = add(lobby, alice), add(lobby, alice), add(attic, alice)
    say(lobby, alice, said)
    say(attic, alice, elsewhere)
    assert set(Attachment.objects.visible_to(alice)) == {said, pending, elsewhere}
    assert set(Attachment.objects.visible_to(bob)) == {said}
    memberships.remove(room=lobby, user=bob)
    assert not Attachment.objects.visible_to(bob)
    people.deactivate(user=alice)
    assert not Attachment.objects.visible_to(alice)


def test_a_name_in_the_storage_says_nothing_of_the_file(lobby: Room, bob: User) -> None:
    one, two = (add(lobby, bob, name="../../secret.txt") for _ in range(2))
    assert str(one) == "secret.txt"
    assert one.key != two.key
    for file in (one, two):
        assert file.storage_name() == f"{file.key[:2]}/{file.key}"
        assert file.storage_name(360) == f"{file.key[:2]}/{file.key}-360"


@pytest.mark.parametrize(
    ("width", "height", "sizes"), [(300, 360, []), (361, 10, [360]), (10, 1_024, [360]), (1_025, 10, [360, 1_024])]
)
def test_the_sizes_of_a_picture(width: int, height: int, sizes: list[int]) -> None:
    file = Attachment(key="k", kind="picture", width=width, height=height)
    assert file.small == sizes
    assert file.url_of(360) == ("/files/k/360/" if 360 in sizes else "/files/k/")
    file.moving = True
    assert file.small == []
    assert Attachment(key="k", kind="text").url_of(360) == ""
