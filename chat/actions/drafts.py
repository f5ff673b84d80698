"""What was typed and not said."""

from chat.models import Draft, Message, Room, User


def keep(*, room: Room, user: User, body: str, reply_to: int | None = None) -> None:
    """Keep `body` as what `user` has typed in `room`, in reply to the message of that number; blank text ends the
    draft."""
    if body.strip():
        answered = Message.objects.numbered(room, reply_to) if reply_to is not None else None
        Draft.objects.update_or_create(room=room, user=user, defaults={"body": body, "reply_to": answered})
    else:
        Draft.objects.filter(room=room, user=user).delete()
