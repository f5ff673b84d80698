import pytest
from django.db import IntegrityError

from chat.actions import messages
from chat.models import Mention, Room, User


def test_one_person_is_mentioned_once_in_a_message(lobby: Room, alice: User, bob: User) -> None:
    message = messages.say(room=lobby, author=alice, body="@bob, @Bob and @BOB", token="t")
    mention = Mention.objects.get()
    assert str(mention) == "Bob in 1/1" or str(mention).startswith("Bob in ")
    with pytest.raises(IntegrityError):
        Mention.objects.create(message=message, person=bob, spelled="Bob", told=True)
