"""The queue of background tasks: `django.tasks` with the database behind it. What works them off is `worker`."""

import threading
from datetime import datetime
from typing import Any, override

from django.db import transaction
from django.tasks import Task, TaskResult, TaskResultStatus
from django.tasks.backends.base import BaseTaskBackend
from django.utils import timezone

from chat.actions import jobs

news = threading.Semaphore(0)  # released for each job that this process has committed


class DatabaseBackend(BaseTaskBackend):
    """Puts down what is enqueued as a Job, within the transaction around it."""

    supports_defer = True
    supports_priority = True

    @override
    def enqueue(self, task: "Task[Any, Any]", args: Any, kwargs: Any) -> "TaskResult[Any, Any]":
        after = task.run_after if isinstance(task.run_after, datetime) else None
        arguments = {"args": args, "kwargs": kwargs}
        job = jobs.add(task=task.module_path, arguments=arguments, due_at=after, priority=task.priority)
        transaction.on_commit(news.release)
        return TaskResult(
            task=task,
            id=str(job.pk),
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
