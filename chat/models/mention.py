from django.db import models


class Mention(models.Model):
    """Somebody whose name stands in a message, as it was `spelled` there.

    `told` is whether it is news to them: whoever was not in the room then is not told.
    """

    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="mentions")
    person = models.ForeignKey("chat.User", on_delete=models.PROTECT, related_name="mentions")
    spelled = models.CharField(max_length=80)
    told = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "person"], name="one_mention")]

    def __str__(self) -> str:
        return f"{self.person} in {self.message}"
