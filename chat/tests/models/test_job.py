from datetime import timedelta

import pytest
from django.db.models.functions import Now

from chat.models import Job


@pytest.mark.django_db
def test_what_is_due_comes_oldest_first() -> None:
    def job(minutes: int, **fields: object) -> Job:
        return Job.objects.create(task=f"{minutes}", arguments={}, due_at=Now() + timedelta(minutes=minutes), **fields)

    job(1)
    now = Job.objects.create(task="now", arguments={"args": ["한"]})
    old = job(-2)
    job(-3, failed_at=Now())
    assert list(Job.objects.due()) == [old, now]
    assert str(old) == f"-2, job {old.pk}"
    now.refresh_from_db()
    assert (now.arguments, now.attempts) == ({"args": ["한"]}, 0)
