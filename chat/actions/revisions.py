"""The counters by which pages know what they have missed. Call these inside the transaction that writes."""

from django.db.models import F

from chat.live.doorbell import ring
from chat.models import Place, Room


def advance(room: Room, *, messages: int = 0) -> Room:
    """The counters of `room` after one change more, of `messages` lines said; rings the bell on commit.

    The update locks the row until the commit, so that commit order is revision order on every database.
    Raises DatabaseError where the room is gone.
    """
    counters = Room(pk=room.pk, revision=F("revision") + 1, last_number=F("last_number") + messages)
    counters.save(update_fields=["revision", "last_number"])
    ring(room=room.pk, revision=counters.revision)
    return counters


def advance_place() -> int:
    """The place's revision after one change more of rooms or names; rings the bell on commit."""
    place = Place(pk=Place.ONLY, revision=F("revision") + 1)
    place.save(update_fields=["revision"])
    ring(place=place.revision)
    return place.revision
