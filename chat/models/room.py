from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.db.models.functions import Coalesce
from django.urls import reverse

if TYPE_CHECKING:
    from chat.models.user import User


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, user: "User") -> "RoomQuerySet":
        """Rooms that `user` may see. All rooms are open to all active people of the place."""
        return self.all() if user.is_active else self.none()

    def with_member(self, user: "User") -> "RoomQuerySet":
        """Rooms of which `user` is a member."""
        return self.visible_to(user).filter(memberships__user=user)

    def with_unread(self, user: "User") -> "RoomQuerySet":
        """Adds `read_number`, None where `user` is not a member, and `unread`: how many messages are above it, or 0."""
        mine = FilteredRelation("memberships", condition=Q(memberships__user=user))
        read_number = F("mine__read_number")
        unread = F("last_number") - Coalesce(read_number, F("last_number"))
        return self.annotate(mine=mine).annotate(read_number=read_number, unread=unread)  # type: ignore[no-redef]


class Room(models.Model):
    """A room and its two counters.

    `last_number` counts messages ever said, `revision` changes ever made. Both are moved only by
    `actions.revisions.advance`, under the row's lock, so that commit order is revision order.
    `removal_revision` is the revision of the last removal of a member, `pins_revision` that of the last change of pins.
    """

    name = models.CharField(max_length=80)
    revision = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveBigIntegerField(default=0)
    removal_revision = models.PositiveBigIntegerField(default=0)
    pin_count = models.PositiveIntegerField(default=0)
    pins_revision = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoomQuerySet.as_manager()

    if TYPE_CHECKING:
        read_number: int | None
        unread: int

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.pk])
