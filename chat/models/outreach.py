from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class OutreachQuerySet(models.QuerySet["Outreach"]):
    def due(self) -> "OutreachQuerySet":
        """Where something waits to be told now, by the database's clock, as with jobs."""
        return self.filter(is_on=True, due_at__lte=Now()).order_by("due_at", "pk")


class Outreach(models.Model):
    """A way to reach somebody who is away: by mail, or by a push to an `address` of their own, which may be "".

    While something may wait to be told, `due_at` is when that is looked into. What happened up to `told_at` is told.
    With `words`, a push has in it what was said. Of the last try there are its time and, where it failed, the
    `result`, to be read by the person; `failures` are those in a row.
    """

    class Channel(models.TextChoices):
        MAIL = "mail"
        PUSH = "push"

    person = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="outreach", db_index=False)
    channel = models.CharField(max_length=4, choices=Channel)
    is_on = models.BooleanField(default=True)
    address = models.CharField(max_length=500, default="")
    words = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=200, default="")
    tried_at = models.DateTimeField(null=True)

    objects = OutreachQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "channel"], name="one_outreach")]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="outreach_due")]

    def __str__(self) -> str:
        return f"{self.channel} to {self.person}"
