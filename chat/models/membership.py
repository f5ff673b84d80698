from typing import NamedTuple

from django.db import models
from django.utils.translation import pgettext_lazy


class Count(NamedTuple):
    """What a room shows as unread in somebody's list: lines, and how many of them mention them."""

    lines: int = 0
    mentions: int = 0

    @property
    def total(self) -> int:
        """What it adds to the title."""
        return self.lines or self.mentions


NOTHING = Count()


class Level(models.TextChoices):
    """How much of a room somebody wants to hear of."""

    EVERYTHING = "everything", pgettext_lazy("of a room", "Everything")
    MENTIONS = "mentions", pgettext_lazy("of a room", "Mentions")
    NOTHING = "nothing", pgettext_lazy("of a room", "Nothing")
    HIDDEN = "hidden", pgettext_lazy("of a room", "Hidden")


def counted(level: str, lines: int, mentions: int) -> Count:
    """What is shown of so many unread lines and mentions at that level."""
    if level == Level.EVERYTHING:
        # A line that was said and read between two queries is none below zero.
        return Count(max(lines, 0), mentions)
    return Count(0, mentions) if level == Level.MENTIONS else NOTHING


class Membership(models.Model):
    """Who is in which room, and how far they have read: unread is `room.last_number - read_number`.

    `is_admin` is whether they keep the room: settings, members, announcements.
    A `favourite` stands first in their list.
    Marked unread, the room is `held`: pages that show it read nothing until the person goes in anew. What their inbox
    has of the room up to `inbox_number` is read there. `level` is how much they want to hear of it.
    """

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="memberships")
    read_number = models.PositiveBigIntegerField(default=0)
    is_admin = models.BooleanField(default=False, db_default=False)
    favourite = models.BooleanField(default=False, db_default=False)
    held = models.BooleanField(default=False, db_default=False)
    inbox_number = models.PositiveBigIntegerField(default=0, db_default=0)
    level = models.CharField(max_length=10, choices=Level, default=Level.EVERYTHING, db_default=Level.EVERYTHING)
    joined_at = models.DateTimeField(auto_now_add=True)
    visited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"


class Departure(models.Model):
    """That somebody has left an open room: their list does not show it, until they come back."""

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="departures")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="departures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_departure")]

    def __str__(self) -> str:
        return f"{self.user} from {self.room}"
