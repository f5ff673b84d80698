"""What was typed and not said."""

from chat.models import Draft, Message, Room, User


def keep(*, room: Room, user: User, body: str, reply_to: int | None = None, root: int | None = None) -> None:
    """Keep `body` as what `user` has typed in `room`, or in the thread below `root`, in reply to the message of that
    number there; blank text ends the draft."""
    below = Message.objects.numbered(room, root) if root is not None else None
    if root is not None and below is None:
        return
    if body.strip():
        answered = Message.objects.numbered(room, reply_to, root) if reply_to is not None else None
        kept = {"body": body, "reply_to": answered}
        Draft.objects.update_or_create(room=room, root=below, user=user, defaults=kept)
    else:
        Draft.objects.filter(room=room, root=below, user=user).delete()
