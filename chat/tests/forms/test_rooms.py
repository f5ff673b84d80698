from chat.forms.rooms import RoomForm


def test_a_room_has_a_name() -> None:
    assert RoomForm({"name": " 사랑방 "}).is_valid()
    assert RoomForm({"name": " "}).errors["name"]
    assert RoomForm({"name": "a" * 81}).errors["name"]
