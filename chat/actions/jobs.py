"""What is left to do in the background: put down with what it follows from, done once that is committed."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from chat.models import Job

LEASE = timedelta(seconds=60)  # no task takes longer; one of a process that was killed is taken up again after it
RETRY = timedelta(seconds=10)  # then twice as long each time
ATTEMPTS = 5
KEPT = timedelta(days=7)  # what has failed for good


def add(*, task: str, arguments: dict[str, Any], due_at: datetime | None = None, priority: int = 0) -> Job:
    return Job.objects.create(task=task, arguments=arguments, due_at=due_at or Now(), priority=priority)


def take() -> Job | None:
    """A job that is due, for the next LEASE nobody else's. Nothing is written where there is none."""
    while Job.objects.due().exists():
        job = _take()
        if job is None:  # somebody else was faster
            return None
        if job.attempts <= ATTEMPTS:
            return job
        give_up(job)  # it ends whoever tries it
    return None


@transaction.atomic
def _take() -> Job | None:
    due = Job.objects.due()
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    job = due.first()
    if job is not None:
        job.attempts += 1
        Job.objects.filter(pk=job.pk).update(attempts=job.attempts, due_at=Now() + LEASE)
    return job


def finish(job: Job) -> None:
    """It is done. Whoever took it since, as its lease had run out, finds it gone."""
    Job.objects.filter(pk=job.pk).delete()


def put_back(job: Job) -> None:
    """It failed, and is due again later; or given up."""
    if job.attempts >= ATTEMPTS:
        give_up(job)
    else:
        _of(job).update(due_at=Now() + RETRY * 2 ** (job.attempts - 1))


def give_up(job: Job) -> None:
    _of(job).update(failed_at=Now())


def _of(job: Job) -> Any:
    """The job while it is still of whoever took it then."""
    return Job.objects.filter(pk=job.pk, attempts=job.attempts)


def forget_failed() -> None:
    Job.objects.filter(failed_at__lt=Now() - KEPT).delete()
