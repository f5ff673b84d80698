from typing import TYPE_CHECKING

from django.db import models

from chat.models.room import Room

if TYPE_CHECKING:
    from chat.models.message import Message
    from chat.models.user import User


class DraftQuerySet(models.QuerySet["Draft"]):
    def readable_by(self, user: "User") -> "DraftQuerySet":
        """The drafts of `user` for rooms that they are in, and for threads there, newest first."""
        mine = self.filter(user=user, room__in=Room.objects.with_member(user))
        return mine.select_related("room", "user", "root").order_by("-changed_at", "pk")

    def of(self, user: "User", room: Room, root: "Message | None" = None) -> "Draft | None":
        """What `user` has typed in `room`, or in the thread below `root`."""
        return self.filter(user=user, room=room, root=root).first()


class Draft(models.Model):
    """What a person has typed in a room, or in the thread below its message `root`, and not said."""

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="drafts")
    root = models.ForeignKey("chat.Message", null=True, on_delete=models.CASCADE, related_name="+")
    reply_to = models.ForeignKey("chat.Message", null=True, on_delete=models.SET_NULL, related_name="+")
    body = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["room", "user"], condition=models.Q(root=None), name="one_draft"),
            models.UniqueConstraint(
                fields=["root", "user"], condition=models.Q(root__isnull=False), name="one_draft_a_thread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"
