import pytest
from django.db import IntegrityError

from chat.models import Draft, Room, User


def test_one_for_each_person_and_room(lobby: Room, bob: User) -> None:
    draft = Draft.objects.create(room=lobby, user=bob, body="half a thought")
    assert str(draft) == "Bob in Lobby"
    with pytest.raises(IntegrityError):
        Draft.objects.create(room=lobby, user=bob, body="another")
