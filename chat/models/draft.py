from typing import TYPE_CHECKING

from django.db import models

from chat.models.room import Room

if TYPE_CHECKING:
    from chat.models.user import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def readable_by(self, user: "User") -> "DraftQuerySet":
        """The drafts of `user` for rooms that they are in, newest first."""
        mine = self.filter(user=user, room__in=Room.objects.with_member(user))
        return mine.select_related("room", "user").order_by("-changed_at", "pk")


class Draft(models.Model):
    """What a person has typed in a room and not said."""

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="drafts")
    body = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_draft")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"
