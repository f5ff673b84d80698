import pytest

from chat.actions import rooms
from chat.forms.rooms import DetailsForm, RoomForm
from chat.models import Room, User
from chat.models.room import Kind


def test_a_room_has_a_name_and_perhaps_a_topic_and_a_kind(bob: User) -> None:
    form = RoomForm({"name": " 사랑방 "}, user=bob)
    assert form.is_valid()
    assert form.cleaned_data == {"name": "사랑방", "topic": "", "kind": Kind.OPEN}
    assert RoomForm({"name": "a", "kind": "closed", "topic": " tea\n "}, user=bob).is_valid()
    assert RoomForm({"name": " "}, user=bob).errors["name"]
    assert RoomForm({"name": "a" * 81}, user=bob).errors["name"]
    assert RoomForm({"name": "a", "topic": "a" * 251}, user=bob).errors["topic"]
    assert RoomForm({"name": "a", "kind": "direct"}, user=bob).errors["kind"] == ["A room is open or closed."]


@pytest.mark.parametrize("name", ["Éclair", "éclair", "  ÉCLAIR ", "e\u0301clair"])
def test_no_two_rooms_have_one_name(bob: User, name: str) -> None:
    room = Room.objects.create(name="Éclair")
    assert RoomForm({"name": name}, user=bob).errors["name"] == ["There is a room of this name already."]
    assert DetailsForm({"name": name}, user=bob, room=room).is_valid(), "its own"


def test_the_name_of_a_closed_room_is_not_told_to_others(alice: User, bob: User) -> None:
    rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    assert RoomForm({"name": "cellar"}, user=bob).is_valid()
    assert RoomForm({"name": "cellar"}, user=alice).errors["name"]


def test_a_description_has_a_bound(bob: User) -> None:
    assert DetailsForm({"name": "a", "description": " line\n\nline "}, user=bob).is_valid()
    assert DetailsForm({"name": "a", "description": "a" * 2_001}, user=bob).errors["description"]
