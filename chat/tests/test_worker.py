"""Threads that work background tasks off."""

import threading
from collections.abc import Iterator

import pytest
from django.db import OperationalError
from django.tasks import Task, task

from chat import worker
from chat.actions import jobs
from chat.models import Job
from chat.tests.live.test_metrics import value
from chat.worker import Worker

PATIENCE = 30  # seconds before a test fails
called, held, let_go = threading.Semaphore(0), threading.Semaphore(0), threading.Semaphore(0)


@task
def call() -> None:
    called.release()


@task
def hold() -> None:
    held.release()
    assert let_go.acquire(timeout=PATIENCE)


@pytest.fixture
def no_tick(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "TICK", 3_600)


@pytest.fixture
def working(no_tick: None) -> Iterator[None]:
    with Worker():
        yield


def is_called(times: int = 1) -> bool:
    return all(called.acquire(timeout=PATIENCE) for _ in range(times))


@pytest.mark.usefixtures("working")
def test_a_commit_wakes_it() -> None:
    for _ in range(2):
        call.enqueue()
        assert is_called()
    for _ in range(10):
        call.enqueue()
    assert is_called(10)
    assert not called.acquire(blocking=False)


@pytest.mark.usefixtures("no_tick")
def test_what_was_left_is_done_at_the_start_and_told() -> None:
    for _ in range(10):
        call.enqueue()
    worker.count()
    assert value("tasks_waiting") == 10
    assert value("tasks_given_up") == 0
    with Worker():
        assert is_called(10)
    worker.count()
    assert value("tasks_waiting") == Job.objects.count() == 0


@pytest.mark.usefixtures("transactional_db")
def test_it_goes_on_when_the_database_is_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    failures = [OperationalError("away"), RuntimeError("odd")] * worker.THREADS
    take = jobs.take
    monkeypatch.setattr(worker, "TICK", 0.01)
    errors = value("database_errors_total")

    def take_if_there() -> Job | None:
        if failures:
            raise failures.pop()
        return take()

    monkeypatch.setattr(jobs, "take", take_if_there)
    call.enqueue()
    with Worker():
        assert is_called()
    assert caplog.text.count("Background tasks could not be taken.") == 2 * worker.THREADS
    assert value("database_errors_total") == errors + worker.THREADS


@pytest.mark.usefixtures("transactional_db")
def test_one_waits_for_the_tick_while_others_are_busy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "TICK", 0.05)

    def add(what: "Task[[], None]") -> None:  # as another process does: no news of it here
        jobs.add(task=what.module_path, arguments={"args": [], "kwargs": {}})

    with Worker():
        for _ in range(worker.THREADS - 1):
            add(hold)
            assert held.acquire(timeout=PATIENCE)
        add(call)
        assert is_called()
        let_go.release(worker.THREADS - 1)


@pytest.mark.usefixtures("no_tick")
def test_at_its_end_it_takes_nothing_more() -> None:
    working = Worker()
    with working:
        pass
    call.enqueue()
    assert not any(thread.is_alive() for thread in working._threads)
    assert Job.objects.count() == 1
