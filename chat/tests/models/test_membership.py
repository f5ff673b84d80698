import pytest
from django.db import IntegrityError

from chat.models import Membership, Room, User


def test_nobody_is_a_member_twice(lobby: Room, bob: User) -> None:
    assert str(Membership.objects.get(room=lobby, user=bob)) == "Bob in Lobby"
    with pytest.raises(IntegrityError):
        Membership.objects.create(room=lobby, user=bob)
