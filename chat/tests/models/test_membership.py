import pytest
from django.db import IntegrityError

from chat.models import Membership, Room, User
from chat.models.membership import NOTHING, Count, Level, counted


def test_nobody_is_a_member_twice(lobby: Room, bob: User) -> None:
    assert str(Membership.objects.get(room=lobby, user=bob)) == "Bob in Lobby"
    with pytest.raises(IntegrityError):
        Membership.objects.create(room=lobby, user=bob)


@pytest.mark.parametrize(
    ("level", "shown", "total"),
    [
        (Level.EVERYTHING, Count(5, 2), 5),
        (Level.MENTIONS, Count(0, 2), 2),
        (Level.NOTHING, Count(0, 0), 0),
        (Level.HIDDEN, Count(0, 0), 0),
    ],
)
def test_a_level_governs_what_is_counted(level: Level, shown: Count, total: int) -> None:
    assert counted(level, 5, 2) == shown
    assert shown.total == total


def test_a_line_read_meanwhile_is_none_below_zero() -> None:
    assert counted(Level.EVERYTHING, -1, 0) == NOTHING
