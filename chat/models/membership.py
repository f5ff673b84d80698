from django.db import models


class Membership(models.Model):
    """Who is in which room, and how far they have read: unread is `room.last_number - read_number`."""

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="memberships")
    read_number = models.PositiveBigIntegerField(default=0)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_membership")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"
