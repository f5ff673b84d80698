"""The place as a whole: its first run, its join link."""

from django.db import IntegrityError, transaction

from chat.actions import rooms
from chat.models import Place, Role, Room, User
from chat.models.place import new_join_code
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
            return owner, rooms.create(name="Lobby", creator=owner)
    except IntegrityError as error:
        raise AlreadyFounded from error


def replace_join_link(*, place: Place) -> None:
    """The old join link stops working at once."""
    place.join_code = new_join_code()
    place.save(update_fields=["join_code"])


def change(*, place: Place, link_previews: bool) -> None:
    """Without `link_previews`, nothing more is fetched; what messages show already stays."""
    place.link_previews = link_previews
    place.save(update_fields=["link_previews"])
