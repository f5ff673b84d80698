from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from chat.models.user import User


class ReactionQuerySet(models.QuerySet["Reaction"]):
    def recent_of(self, user: "User", count: int = 12) -> list[str]:
        """The emoji that `user` reacted with last, each once, newest first."""
        newest = self.filter(user=user).order_by("-pk").values_list("emoji", flat=True)[: count * 4]
        return list(dict.fromkeys(newest))[:count]


class Reaction(models.Model):
    """One emoji of one person at a message."""

    LONGEST = 40

    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="reactions")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="reactions")
    emoji = models.CharField(max_length=LONGEST)

    objects = ReactionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "user", "emoji"], name="one_reaction")]

    def __str__(self) -> str:
        return f"{self.emoji} by {self.user}"
