from django.db import models
from django.db.models.functions import Now


class JobQuerySet(models.QuerySet["Job"]):
    def due(self) -> "JobQuerySet":
        """What is to be done now, the most urgent first, by the database's clock: those of the machines may differ."""
        return self.filter(failed_at=None, due_at__lte=Now()).order_by("-priority", "due_at", "pk")


class Job(models.Model):
    """A call of a task that is still to be made: `task` is its dotted path. Done, it is deleted.

    Of what is due, the highest `priority` goes first. Whoever takes it moves `due_at` into the future, and is free to
    fail: then it is due again. `attempts` counts the takings; `failed_at` is when nobody takes it any more.
    """

    task = models.CharField(max_length=200)
    arguments = models.JSONField()
    priority = models.SmallIntegerField(default=0, db_default=0)
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=models.Q(failed_at=None), name="jobs_to_do")]

    def __str__(self) -> str:
        return f"{self.task}, job {self.pk}"
