"""Whether a place may be put into the data folder now."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

from chat.management.prepare import ADVISORY_LOCK, Unprepared

IN_USE = "The place is being served: stop that first. Nothing was restored."
# All but this connection, and the one beside it by which `prepare.alone` keeps others out.
OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND granted)
"""
PATIENCE = 0.5  # seconds: whoever closed a connection just now is still seen


@contextmanager
def unserved() -> Iterator[None]:
    """Nobody serves the data folder now, and nobody begins to. Raises Unprepared where somebody does."""
    with Path(settings.DATA_DIR, "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Unprepared(IN_USE) from error
        if used_by_others():
            raise Unprepared(IN_USE)
        yield


def used_by_others() -> bool:
    """Whether another program has the database open: another ASGI server, or one on another machine."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                return others_stay(cursor)
            cursor.execute(f"PRAGMA busy_timeout={PATIENCE * 1_000:.0f}")
            cursor.execute("PRAGMA journal_mode=DELETE")  # can be had only by whoever has the file alone
            return bool(cursor.fetchone()[0] != "delete")
    except DatabaseError as error:
        if connection.vendor == "postgresql":
            raise
        return "locked" in str(error)  # else it is none, or damaged
    finally:
        connection.close()


def others_stay(cursor: CursorWrapper) -> bool:
    deadline = time.monotonic() + PATIENCE
    while True:
        cursor.execute(OTHERS, [ADVISORY_LOCK])
        if not (others := cursor.fetchone()[0]) or time.monotonic() > deadline:
            return bool(others)
        time.sleep(0.02)


def occupied() -> bool:
    """Whether there is a place, or what may be one and can't be read."""
    if any(Path(settings.DATA_DIR, "media").glob("*")):
        return True
    try:
        with connection.cursor() as cursor:
            if "chat_place" not in connection.introspection.table_names(cursor):
                return False
            cursor.execute("SELECT count(*) FROM chat_place")
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        if connection.vendor == "postgresql":
            raise
        return True
    finally:
        connection.close()
