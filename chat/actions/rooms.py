"""Making rooms."""

from django.db import transaction

from chat.actions import memberships
from chat.actions.revisions import advance_place
from chat.models import Room, User


@transaction.atomic
def create(*, name: str, creator: User) -> Room:
    """A new open room with `creator` as its first member. It appears in everybody's navigation."""
    room = Room.objects.create(name=name)
    memberships.join(room=room, user=creator)
    advance_place()
    return room
