from django.db import models


class Membership(models.Model):
    """Who is in which room, and how far they have read: unread is `room.last_number - read_number`.

    `is_admin` is whether they keep the room: settings, members, announcements.
    A `favourite` stands first in their list.
    """

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="memberships")
    read_number = models.PositiveBigIntegerField(default=0)
    is_admin = models.BooleanField(default=False, db_default=False)
    favourite = models.BooleanField(default=False, db_default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

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
