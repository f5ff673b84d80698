from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property


class Version(models.Model):
    """What a message said before it was edited: until when, and who replaced it."""

    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="versions")
    body = models.TextField()
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey("chat.User", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.message} until {self.replaced_at}"

    @cached_property
    def until(self) -> str:
        """The time in the place's zone."""
        return f"{timezone.localtime(self.replaced_at):%Y-%m-%d %H:%M}"
