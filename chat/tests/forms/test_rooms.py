import pytest

from chat.forms.rooms import RoomForm
from chat.models import Room


@pytest.mark.django_db
def test_a_room_has_a_name() -> None:
    assert RoomForm({"name": " 사랑방 "}).is_valid()
    assert RoomForm({"name": " "}).errors["name"]
    assert RoomForm({"name": "a" * 81}).errors["name"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Éclair", "éclair", "  ÉCLAIR ", "e\u0301clair"])
def test_no_two_rooms_have_one_name(name: str) -> None:
    Room.objects.create(name="Éclair")
    assert RoomForm({"name": name}).errors["name"] == ["There is a room of this name already."]
