"""Works the background tasks off.

A task is called at least once, whatever is killed: it is written so that twice is once.
"""

import logging
import threading
import time
from contextlib import suppress
from typing import Self

from django.db import Error, close_old_connections, connections
from django.utils.module_loading import import_string

from chat import metrics
from chat.actions import jobs, pictures, previews
from chat.models import Job
from chat.queue import news

logger = logging.getLogger(__name__)

THREADS = 3  # a slow page elsewhere keeps nobody's mail waiting
TICK = 5.0  # seconds after which one looks for what no commit of this process told it of
CLEAR_EVERY = 86_400.0  # seconds
LAST = 1.0  # second for tasks to end when the process does; the rest is taken up again after its lease


def work_one() -> bool:
    """Do what is due first. False where nothing is."""
    job = jobs.take()
    if job is None:
        return False
    news.release()  # where nobody else waits for the tick, somebody does from now on
    try:
        import_string(job.task).call(*job.arguments["args"], **job.arguments["kwargs"])
    except Exception:
        metrics.tasks_failed.inc()
        logger.exception("%s failed, attempt %s.", job, job.attempts)
        jobs.put_back(job)
    else:
        metrics.tasks_done.inc()
        jobs.finish(job)
    return True


def clear() -> None:
    """Forget what nobody needs any more."""
    jobs.forget_failed()
    previews.forget_unused()
    pictures.make_left()
    previews.await_no_longer()


def count() -> None:
    """Tell the keeper how much there is to do."""
    metrics.tasks_waiting.set(Job.objects.filter(failed_at=None).count())
    metrics.tasks_given_up.set(Job.objects.exclude(failed_at=None).count())


class Worker:
    """Threads that work off what is due, as long as it is entered. They rest until this process commits news, or until
    the tick, for which one of those that rest waits.
    """

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._waits = threading.Lock()  # held by whoever waits for the tick
        self._clear_at = 0.0
        # Daemons: a task that does not end keeps no process from its end.
        self._threads = [
            threading.Thread(target=self._run, kwargs={"keeps": not n}, name=f"work-{n}", daemon=True)
            for n in range(THREADS)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        """Take nothing more, and give what runs a moment."""
        self._ending.set()
        news.release(THREADS)
        deadline = time.monotonic() + LAST
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _run(self, *, keeps: bool) -> None:
        while not self._ending.is_set():
            try:
                if keeps:
                    self._keep()
                while not self._ending.is_set() and work_one():
                    pass
            except Exception as error:  # the next tick tries again
                metrics.database_errors.inc(isinstance(error, Error))
                logger.exception("Background tasks could not be taken.")
            finally:
                with suppress(Error):
                    close_old_connections()
            keeps = self._rest()
        connections.close_all()

    def _keep(self) -> None:
        count()
        if time.monotonic() >= self._clear_at:
            self._clear_at = time.monotonic() + CLEAR_EVERY
            clear()

    def _rest(self) -> bool:
        """Whether it was this one who waited for the tick."""
        if not self._waits.acquire(blocking=False):
            news.acquire()
            return False
        try:
            news.acquire(timeout=TICK)
        finally:
            self._waits.release()
        return True
