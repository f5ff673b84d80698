"""The database, for everything on the event loop: threads of its own, whose connections stay open.

Channels has one thread for all consumers, on which half a second of one is half a second for everybody; and it closes
the connection after each call, which costs as much as two queries.
"""

import asyncio
import logging
import select
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections
from django.utils import translation

from chat import metrics

logger = logging.getLogger(__name__)
_readers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="read")
# SQLite has one writer at a time: more threads would only wait for each other in it.
_writers = ThreadPoolExecutor(max_workers=1 if connection.vendor == "sqlite" else 4, thread_name_prefix="write")


async def read[T, **P](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that only reads."""
    return await _run(_readers, function, *args, **kwargs)


async def write[T, **P](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a function that writes: readers don't wait for it."""
    return await _run(_writers, function, *args, **kwargs)


async def _run[T, **P](threads: ThreadPoolExecutor, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    language = translation.get_language() or settings.LANGUAGE_CODE

    def run() -> T:
        if translation.get_language() != language:
            translation.activate(language)
        try:
            _drop_if_broken()
            return function(*args, **kwargs)
        except Error:
            metrics.database_errors.inc()
            raise
        finally:
            for each in connections.all(initialized_only=True):  # this thread's
                if each.errors_occurred:  # it may be broken: the next call opens another
                    each.close()

    # In the context of whoever asks: what is logged there names the socket it was for. The language goes by hand, since
    # what asgiref keeps in a context holds for the thread alone that put it there.
    return await asyncio.get_running_loop().run_in_executor(threads, copy_context().run, run)


def _drop_if_broken() -> None:
    """Close this thread's connection where the server has ended it, as it does when it is started anew.

    A server says nothing on its own but that; looking costs no question to it. So is one that is within a transaction
    before anything was asked of it: nobody would end that, and what is written would be taken for stored.
    """
    if connection.connection is not None and (connection.in_atomic_block or not connection.autocommit):
        logger.error("A connection was left within a transaction; another is opened.")
        connection.close()
        del connections[DEFAULT_DB_ALIAS]
    if connection.vendor == "postgresql" and connection.connection is not None:
        waiting = select.poll()
        waiting.register(connection.connection.fileno(), select.POLLIN)
        if waiting.poll(0) and not connection.is_usable():
            connection.close()
