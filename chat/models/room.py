from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, OuterRef, Subquery, Value
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
        """Adds `unread`: how many messages `user` has not read; 0 where not a member."""
        from chat.models.membership import Membership

        read = Membership.objects.filter(room=OuterRef("pk"), user=user).values("read_number")
        return self.annotate(  # type: ignore[no-redef]
            unread=F("last_number") - Coalesce(Subquery(read), F("last_number"), Value(0))
        )


class Room(models.Model):
    """A room and its two counters.

    `last_number` counts messages ever said, `revision` changes ever made. Both are moved only by
    `actions.revisions.advance`, under the row's lock, so that commit order is revision order.
    `removal_revision` is the revision of the last removal of a member.
    """

    name = models.CharField(max_length=80)
    revision = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveBigIntegerField(default=0)
    removal_revision = models.PositiveBigIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoomQuerySet.as_manager()

    if TYPE_CHECKING:
        unread: int

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.pk])
