from unittest.mock import patch

import pytest

from chat.actions import rooms
from chat.models import Membership, Place, User


def test_the_creator_is_its_first_member_and_everybody_is_told(place: Place, alice: User, bob: User) -> None:
    before = Place.objects.get().revision
    room = rooms.create(name="Attic", creator=bob)
    assert [membership.user for membership in Membership.objects.filter(room=room)] == [bob]
    assert Place.objects.get().revision == before + 1


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_for_the_place_and_for_the_creator(bob: User) -> None:
    with patch("chat.live.doorbell._ring") as ring:
        rooms.create(name="Attic", creator=bob)
    assert [call.args[0] for call in ring.call_args_list] == [
        {"person": bob.pk},
        {"place": Place.objects.get().revision},
    ]
