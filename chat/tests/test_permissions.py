from collections.abc import Callable

import pytest

from chat import permissions
from chat.actions import editing, messages
from chat.models import Message, Room, User


def may_delete(user: User, message: Message) -> bool:
    return permissions.may_delete(user, message, None)


@pytest.mark.parametrize("may", [permissions.may_edit, may_delete])
def test_its_author_and_an_admin(
    lobby: Room, alice: User, bob: User, charlie: User, may: Callable[[User, Message], bool]
) -> None:
    bobs = messages.say(room=lobby, author=bob, body="hello", token="t")
    alices = messages.say(room=lobby, author=alice, body="hello", token="t")
    assert [may(user, bobs) for user in (alice, bob, charlie)] == [True, True, False]
    assert [may(user, alices) for user in (alice, bob, charlie)] == [True, False, False]
    editing.delete(message=bobs, deleter=bob)
    assert not may(bob, Message.objects.get(pk=bobs.pk))
