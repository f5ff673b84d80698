from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

from django.db import models
from django.urls import reverse

from chat.models.membership import NOTHING, Count, Level, Membership, counted
from chat.models.notification import Unread

if TYPE_CHECKING:
    from chat.models.user import User


class Listed(NamedTuple):
    """A room in a person's list of rooms. Nothing is unread where they have not `joined`, or want to hear nothing.

    `held` is whether they marked it unread, and have not gone in since.
    """

    pk: int
    name: str
    unread: Count
    joined: bool
    level: str = Level.EVERYTHING
    held: bool = False

    @property
    def is_muted(self) -> bool:
        return self.level == Level.NOTHING

    @property
    def is_hidden(self) -> bool:
        return self.level == Level.HIDDEN


class RoomQuerySet(models.QuerySet["Room"]):
    def visible_to(self, user: "User") -> "RoomQuerySet":
        """Rooms that `user` may see. All rooms are open to all active people of the place."""
        return self.all() if user.is_active else self.none()

    def with_member(self, user: "User") -> "RoomQuerySet":
        """Rooms of which `user` is a member."""
        return self.visible_to(user).filter(memberships__user=user)

    def listed_for(self, people: Collection["User"], news: Mapping[int, Unread]) -> dict[int, list[Listed]]:
        """By person, the rooms that `visible_to` has, by name. Two queries, however many people and rooms.

        `news` is what `Notification.objects.unread` says of them.
        """
        rooms = sorted(self.values_list("pk", "name", "last_number"), key=lambda room: (room[1].casefold(), room[0]))
        joined: defaultdict[int, dict[int, tuple[int, str, bool]]] = defaultdict(dict)
        rows = Membership.objects.filter(user__in=[person.pk for person in people])
        for user_id, room_id, number, level, held in rows.values_list("user", "room", "read_number", "level", "held"):
            joined[user_id][room_id] = number, level, held
        listed = {}
        for person in people:
            of, mentions = joined[person.pk].get, news[person.pk].mentions.get
            listed[person.pk] = [
                Listed(pk, name, counted(found[1], last - found[0], mentions(pk, 0)), True, *found[1:])
                if (found := of(pk)) is not None
                else Listed(pk, name, NOTHING, False)
                for pk, name, last in (rooms if person.is_active else ())
            ]
        return listed


class Room(models.Model):
    """A room and its two counters.

    `last_number` counts messages ever said, `revision` changes ever made. Both are moved only by
    `actions.revisions.advance`, under the row's lock, so that commit order is revision order.
    `removal_revision` is the revision of the last removal of a member, `pins_revision` that of the last change of pins,
    `threads_revision` that of the last reply in a thread. No line behind `mentioned_number` mentions anybody.
    """

    name = models.CharField(max_length=80)
    revision = models.PositiveBigIntegerField(default=0)
    last_number = models.PositiveBigIntegerField(default=0)
    removal_revision = models.PositiveBigIntegerField(default=0)
    pin_count = models.PositiveIntegerField(default=0)
    pins_revision = models.PositiveBigIntegerField(default=0)
    threads_revision = models.PositiveBigIntegerField(default=0, db_default=0)
    mentioned_number = models.PositiveBigIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = RoomQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("room", args=[self.pk])
