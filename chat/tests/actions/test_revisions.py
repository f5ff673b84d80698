import pytest

from chat.actions.revisions import RoomGone, advance, advance_place
from chat.models import Place, Room


def test_the_counters_come_back_as_they_are_stored(lobby: Room) -> None:
    counters = advance(lobby, messages=2)
    lobby.refresh_from_db()
    assert (counters.revision, counters.last_number) == (lobby.revision, lobby.last_number) == (2, 2)
    assert advance(lobby).last_number == 2


def test_a_room_that_is_gone(lobby: Room) -> None:
    with pytest.raises(RoomGone):
        advance(Room(pk=lobby.pk + 1))


def test_the_place(place: Place) -> None:
    assert advance_place() == Place.objects.get().revision == place.revision + 1
