"""The place as a whole: its first run, its settings."""

from django.db import IntegrityError, transaction

from chat.actions import records, rooms
from chat.models import JoinLink, Place, Role, Room, User
from chat.text.mentions import folded


class AlreadyFounded(Exception):
    """Somebody else was first."""


def found(*, place_name: str, name: str, email: str, password: str) -> tuple[User, Room]:
    """Make the place, its owner and the room "Lobby". Raises AlreadyFounded for the second of two visitors."""
    try:
        with transaction.atomic():
            Place.objects.create(pk=Place.ONLY, name=place_name)
            owner = User.objects.create_user(
                email=email, name=name, folded_name=folded(name), password=password, role=Role.OWNER
            )
            JoinLink.objects.create(made_by=owner)
            return owner, rooms.create(name="Lobby", creator=owner)
    except IntegrityError as error:
        raise AlreadyFounded from error


@transaction.atomic
def change(*, place: Place, by: User, link_previews: bool, approval: bool) -> None:
    """Without `link_previews`, nothing more is fetched; what messages show already stays. With `approval`, whoever
    comes by a join link waits until an admin lets them in.
    """
    before = place.link_previews, place.approval
    place.link_previews, place.approval = link_previews, approval
    place.save(update_fields=["link_previews", "approval"])
    if before != (link_previews, approval):
        records.note(by=by, what="changed the settings of the place")
