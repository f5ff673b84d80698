from django.db import models


class Draft(models.Model):
    """What a person has typed in a room and not said."""

    room = models.ForeignKey("chat.Room", on_delete=models.CASCADE, related_name="drafts")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="drafts")
    body = models.TextField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["room", "user"], name="one_draft")]

    def __str__(self) -> str:
        return f"{self.user} in {self.room}"
