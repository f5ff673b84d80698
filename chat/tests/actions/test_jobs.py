"""What is left to do in the background, and who does it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.tasks import task
from django.utils import timezone

from chat import worker
from chat.actions import jobs
from chat.models import Job
from chat.tests.live.test_metrics import value

done = list[Any]()


@pytest.fixture(autouse=True)
def nothing_done(db: None) -> None:
    done.clear()


@task
def note(*args: Any, **kwargs: Any) -> None:
    done.append((args, kwargs))


@task
def fail(message: str) -> None:
    done.append(message)
    raise ValueError(message)


def later() -> None:
    """As if the time of all leases and pauses had passed."""
    Job.objects.filter(failed_at=None).update(due_at=Now() - timedelta(seconds=1))


def test_what_is_enqueued_is_done_once() -> None:
    before = value("tasks_done_total")
    result = note.enqueue(1, name="한")
    assert (result.status, result.args, result.kwargs) == ("READY", [1], {"name": "한"})
    assert done == []
    assert worker.work_one()
    assert not worker.work_one()
    assert done == [((1,), {"name": "한"})]
    assert not Job.objects.exists()
    assert value("tasks_done_total") == before + 1


def test_it_goes_with_what_it_follows_from() -> None:
    with transaction.atomic():
        note.enqueue()
        transaction.set_rollback(True)
    assert not worker.work_one()


def test_later_is_not_now() -> None:
    note.using(run_after=timezone.now() + timedelta(minutes=1)).enqueue()
    assert not worker.work_one()
    later()
    assert worker.work_one()


def test_what_is_urgent_goes_first() -> None:
    for name, priority in (("preview", -10), ("old", 0), ("picture", 10), ("mail", 20), ("new", 0)):
        note.using(priority=priority).enqueue(name)
    while worker.work_one():
        pass
    assert [args for args, _ in done] == [("mail",), ("picture",), ("old",), ("new",), ("preview",)]


def test_what_fails_is_tried_again_ever_later_and_given_up(caplog: pytest.LogCaptureFixture) -> None:
    fail.enqueue("no")
    pauses = list[timedelta]()
    for _ in range(jobs.ATTEMPTS):
        assert worker.work_one()
        assert not worker.work_one()
        pauses.append(Job.objects.annotate(pause=F("due_at") - Now()).values_list("pause", flat=True).get())
        later()
    assert [round(pause.total_seconds()) for pause in pauses[:-1]] == [10, 20, 40, 80]
    assert done == ["no"] * jobs.ATTEMPTS
    assert Job.objects.get().failed_at
    assert "failed, attempt 5" in caplog.text
    jobs.forget_failed()
    assert Job.objects.exists()
    Job.objects.update(failed_at=Now() - jobs.KEPT - timedelta(minutes=1))
    jobs.forget_failed()
    assert not Job.objects.exists()


def test_one_that_nobody_knows_any_more_stands_in_nobodys_way(caplog: pytest.LogCaptureFixture) -> None:
    jobs.add(task="chat.tasks.of_another_version", arguments={"args": [], "kwargs": {}})
    note.enqueue()
    while worker.work_one():
        pass
    assert len(done) == 1
    assert Job.objects.get().attempts == 1


def test_what_a_killed_worker_left_is_taken_up_again() -> None:
    note.enqueue()
    assert jobs.take()
    assert jobs.take() is None
    later()
    assert worker.work_one()
    assert len(done) == 1


def test_whoever_lost_it_meanwhile_says_nothing_about_it() -> None:
    note.enqueue()
    slow = jobs.take()
    later()
    fast = jobs.take()
    assert slow
    assert fast
    jobs.put_back(slow)
    assert jobs.take() is None
    jobs.give_up(slow)
    assert not Job.objects.get().failed_at
    jobs.finish(fast)
    jobs.put_back(slow)
    jobs.finish(slow)
    assert not Job.objects.exists()


def test_one_that_ends_whoever_tries_it_is_given_up() -> None:
    note.enqueue()
    for _ in range(jobs.ATTEMPTS):
        assert jobs.take()
        later()
    assert not worker.work_one()
    assert Job.objects.get().failed_at


def test_looking_in_vain_writes_nothing(django_assert_num_queries: Any) -> None:
    fail.using(run_after=timezone.now() + timedelta(minutes=1)).enqueue("no")
    with django_assert_num_queries(1) as asked:
        assert not worker.work_one()
    assert asked.captured_queries[0]["sql"].startswith("SELECT")


@pytest.mark.django_db(transaction=True)
def test_two_at_once_take_different_ones() -> None:
    """Neither waits for the other."""
    note.enqueue(1)
    note.enqueue(2)
    if connection.vendor == "sqlite":  # one writer at a time
        assert {jobs.take(), jobs.take()} == set(Job.objects.all())
        return
    other = connection.copy()
    try:
        with transaction.atomic():
            first = jobs._take()
            with other.cursor() as cursor:
                cursor.execute("SELECT id FROM chat_job WHERE due_at <= now() FOR UPDATE SKIP LOCKED")
                assert first
                assert [row[0] for row in cursor.fetchall()] != [first.pk]
    finally:
        other.close()
