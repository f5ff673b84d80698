"""What stands between unpacking the code and serving it: a database of its shape, and static files."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from chat.management import new, swap
from site_config.env import SettingError

ADVISORY_LOCK = 0x73617261  # any number that no other program asks for: "sara"


class Unprepared(SettingError):
    """Nothing can be served from here. Its text is one line for the keeper."""


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time prepares a data folder, and of all machines one process the database they share.

    Raises Unprepared where the database can't be reached.
    """
    with Path(settings.DATA_DIR, "prepare.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor == "sqlite":
            yield
            return
        import psycopg  # only where there is PostgreSQL: a tenth of a start

        # A connection beside the pool: it says at once why it fails, and its end is the lock's end.
        with usable(), connection.wrap_database_errors:
            beside = psycopg.connect(**connection.get_connection_params(), autocommit=True)
        with closing(beside):
            beside.execute("SELECT pg_advisory_lock(%s)", [ADVISORY_LOCK])
            yield


@contextmanager
def usable() -> Iterator[None]:
    """Raises Unprepared where the database fails."""
    try:
        yield
    except Error as error:
        raise Unprepared(f"{database_name()} can't be used: {str(error).partition('\n')[0]}.") from error


def database_name() -> str:
    """The database as the keeper knows it, without the password."""
    given = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"The database in {settings.DATA_DIR}"
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"The database {given['NAME']} at {given['HOST'] or 'this machine'}{port}"


def database() -> None:
    """Bring the database to the code's shape. Raises Unprepared where a newer version of the code has used it."""
    with usable():
        settled()
        executor = MigrationExecutor(connection)
        loader = executor.loader
        known = set(loader.disk_migrations).union(*(each.replaces for each in loader.disk_migrations.values()))
        newer = sorted(name for app, name in set(loader.applied_migrations) - known if app == "chat")
        if newer:
            raise Unprepared(
                f"{database_name()} is newer than this code: it has {newer[-1]}. "
                "Run the newer version, or put a backup of the older one back."
            )
        plan = executor.migration_plan(loader.graph.leaf_nodes())
        if plan and not loader.applied_migrations:
            new.make_tables(loader.project_state().apps, [(each.app_label, each.name) for each, _ in plan])
        if plan:
            call_command("migrate", verbosity=0, interactive=False)


def settled() -> None:
    """Raises Unprepared where a backup was restored since this process began: it holds the key of before."""
    key = Path(settings.DATA_DIR, "secret-key")
    replaced = swap.finish()
    if replaced or (
        key.exists() and key.read_text().strip() not in {settings.SECRET_KEY, os.environ.get("SECRET_KEY")}
    ):
        raise Unprepared("A backup was restored just now: start again.")


def static_files() -> bool:
    """Collect the static files, hashed and compressed. False where none has changed since the last time."""
    if settings.DEBUG:
        return False  # served from where they are
    stamp, wanted = Path(settings.DATA_DIR, "static.stamp"), _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted and Path(settings.STATIC_ROOT, "staticfiles.json").exists():
        return False
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(wanted)
    return True


def _fingerprint() -> str:
    """Of all that goes into the collected files: names, sizes and times, the packages' and our own."""
    lines = [f"{settings.STORAGES['staticfiles']} {StaticFilesConfig.ignore_patterns}"]
    for finder in get_finders():
        for name, storage in finder.list(StaticFilesConfig.ignore_patterns):
            status = Path(storage.path(name)).stat()
            lines.append(f"{name} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
