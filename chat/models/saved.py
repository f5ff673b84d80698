from django.db import models


class Saved(models.Model):
    """A message that a person has put aside for themselves. Nobody else sees that."""

    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="saved")
    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="saved")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "message"], name="saved_once")]

    def __str__(self) -> str:
        return f"{self.message} of {self.user}"
