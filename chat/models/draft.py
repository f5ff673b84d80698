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

    def of(self, user: "User", room: Room) -> "Draft | None":
        """What `user` has typed in `room`, with what it answers."""
        return self.filter(user=user, room=room).select_related("reply_to__author").first()


class Draft(models.Model):
    """What a person has typed in a room and not said, perhaps in reply to a message of it."""

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="drafts")
    reply_to = models.ForeignKey("chat.Message", null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_draft")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"
