"""What was typed and not said."""

from chat.models import Draft, Room, User


def keep(*, room: Room, user: User, body: str) -> None:
    """Keep `body` as what `user` has typed in `room`; blank text ends the draft."""
    if body.strip():
        Draft.objects.update_or_create(room=room, user=user, defaults={"body": body})
    else:
        Draft.objects.filter(room=room, user=user).delete()
