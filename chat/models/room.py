from collections import defaultdict
from collections.abc import Collection
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.db.models import Q
from django.urls import reverse

from chat.models.membership import Membership

if TYPE_CHECKING:
    from chat.models.user import User


class Listed(NamedTuple):
    """A room in a person's list of rooms. Nothing is `unread` where they have not `joined`."""

    pk: int
    name: str
    unread: int
    joined: bool


class Kind(models.TextChoices):
    """Who may be in a room.

    Open: everybody but guests may see it, and come in. Closed: its members alone, and nobody else hears of it. Direct:
    the people it is between, one room for each set of people.
    """

    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"
    DIRECT = "direct", "Direct"


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, user: "User") -> "RoomQuerySet":
        """The one gate: rooms that `user` may see, which are theirs and, but for guests, the open ones."""
        if not user.is_active:
            return self.none()
        mine = Q(pk__in=Membership.objects.filter(user=user).values("room"))
        return self.filter(mine if user.is_guest else mine | Q(kind=Kind.OPEN))

    def open(self) -> "RoomQuerySet":
        """Those that everybody but guests may come into."""
        return self.filter(kind=Kind.OPEN, archived_at=None)

    def with_member(self, user: "User") -> "RoomQuerySet":
        """Rooms of which `user` is a member."""
        return self.filter(memberships__user=user) if user.is_active else self.none()

    def listed_for(self, people: Collection["User"]) -> dict[int, list[Listed]]:
        """By person, the rooms that `visible_to` has, by name. Two queries, however many people and rooms."""
        rooms = sorted(self.values_list("pk", "name", "last_number"), key=lambda room: (room[1].casefold(), room[0]))
        read_numbers: defaultdict[int, dict[int, int]] = defaultdict(dict)
        rows = Membership.objects.filter(user__in=[person.pk for person in people])
        for user_id, room_id, read_number in rows.values_list("user", "room", "read_number"):
            read_numbers[user_id][room_id] = read_number
        listed = {}
        for person in people:
            read = read_numbers[person.pk].get
            listed[person.pk] = [
                # A line that was said and read between the two queries is none below zero.
                Listed(pk, name, 0 if (number := read(pk)) is None else max(last - number, 0), number is not None)
                for pk, name, last in (rooms if person.is_active else ())
            ]
        return listed


class Room(models.Model):
    """A room and its two counters.

    `last_number` counts messages ever said, `revision` changes ever made. Both are moved only by
    `actions.revisions.advance`, under the row's lock, so that commit order is revision order.
    `removal_revision` is the revision of the last removal of a member, `pins_revision` that of the last change of pins,
    `threads_revision` that of the last reply in a thread, `details_revision` that of the last change of what it is
    called and of who may say something.

    `between` is of a direct room: the ids of its people in order, "1.5.9". Where there are `announcements` only, the
    room's admins and the place's say something; in what is archived nobody does.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OPEN, db_default=Kind.OPEN)
    between = models.CharField(max_length=250, null=True, unique=True)  # noqa: DJ001 - no other room has any
    topic = models.CharField(max_length=250, default="", db_default="", blank=True)
    description = models.TextField(max_length=2_000, default="", db_default="", blank=True)
    announcements = models.BooleanField(default=False, db_default=False)
    archived_at = models.DateTimeField(null=True)
    revision = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveBigIntegerField(default=0)
    removal_revision = models.PositiveBigIntegerField(default=0)
    pin_count = models.PositiveIntegerField(default=0)
    pins_revision = models.PositiveBigIntegerField(default=0)
    threads_revision = models.PositiveBigIntegerField(default=0, db_default=0)
    details_revision = models.PositiveBigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoomQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.pk])
