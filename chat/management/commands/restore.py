import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, override

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, Error, connection, connections, transaction
from django.utils import timezone

from chat.management import archive, prepare, swap, tables, vacant
from chat.management.archive import Manifest
from chat.management.prepare import Unprepared


class Command(BaseCommand):
    help = "Puts a backup into an empty data folder and database, all of it or nothing."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what `backup` wrote, from SQLite or PostgreSQL")
        parser.add_argument("--force", action="store_true", help="in place of the place that is there, which is kept")

    @override
    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            with prepare.alone(), unpooled(), vacant.unserved():
                swap.finish()
                if (was := vacant.occupied()) and not force:
                    raise Unprepared(
                        f"There is a place in {settings.DATA_DIR} or its database: set another DATA_DIR, "
                        "or replace it with --force, which keeps it aside."
                    )
                keep = f"before_restore_{timezone.localtime():%Y%m%d_%H%M%S}" if was else ""
                restore(file, archive.manifest_of(file), keep)
        except Error as error:
            raise Unprepared(f"Nothing was restored: {str(error).splitlines()[0]}.") from error
        except OSError as error:
            raise Unprepared(f"{unfinished()} The files can't be written: {error.strerror}.") from error
        self.stdout.write(f"Restored {file}.{f' What was there is kept as {keep}.' if keep else ''}")


def unfinished() -> str:
    if Path(settings.DATA_DIR, swap.PENDING).exists():
        return "The backup counts, but is not in its place: the next start puts it there."
    return "Nothing was restored."


def restore(file: Path, manifest: Manifest, keep: str) -> None:
    tables.models_at(manifest["migrations"])  # raises for a newer backup before anything is made
    folder = swap.begin()
    try:
        with empty_database(folder, keep):
            tables.build(manifest["migrations"])
            with transaction.atomic():
                fill(file, manifest, folder)
            call_command("migrate", verbosity=0, interactive=False)  # from the backup's shape to the code's
            tables.integrity(DEFAULT_DB_ALIAS)
            cache.clear()  # what was rendered is known by ids, which mean other things now
    except BaseException:
        if not swap.sealed(folder):  # else PostgreSQL may have it, and then its files are needed
            shutil.rmtree(folder, ignore_errors=True)
        raise
    swap.decide()
    swap.finish()


def fill(file: Path, manifest: Manifest, folder: Path) -> None:
    """All rows and files of the backup, into the database as it is now and into `folder`."""
    models = tables.models_at(manifest["migrations"])
    try:
        for name, source in archive.members(file):
            kind, _, rest = name.partition("/")
            media = rest.removeprefix("media/")
            if kind == "files" and media != rest and settings.FILES:
                # What a name holds never changes: there again, it is the same.
                default_storage.save(media, File(source))
            elif kind == "files":
                unpack(source, folder / rest)
            else:
                label = rest.split("/")[0]
                tables.insert(models[label], manifest["tables"][label]["columns"], source)
        for label, table in manifest["tables"].items():
            if "last_id" in table:
                tables.set_last_id(models[label], table["last_id"])
    except (ValueError, LookupError, TypeError, FieldDoesNotExist, ValidationError) as error:
        raise archive.damaged(file) from error
    connection.check_constraints()
    if tables.counts(models) != {label: table["rows"] for label, table in manifest["tables"].items()}:
        raise archive.damaged(file)


def unpack(source: IO[bytes], path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("xb") as output:
        path.chmod(0o600)
        shutil.copyfileobj(source, output)


@contextmanager
def unpooled() -> Iterator[None]:
    """The database by one connection, so that any other is another program's."""
    served = connections[DEFAULT_DB_ALIAS]
    served.close()
    connections[DEFAULT_DB_ALIAS] = alone = served.copy()
    alone.settings_dict["OPTIONS"].pop("pool", None)
    try:
        yield
    finally:
        alone.close()
        connections[DEFAULT_DB_ALIAS] = served


@contextmanager
def empty_database(folder: Path, keep: str) -> Iterator[None]:
    """A database without tables: on SQLite a file in `folder`, on PostgreSQL the same, in one transaction.

    At its end `folder` is sealed: on SQLite with the closed file, on PostgreSQL before the commit.
    """
    if connection.vendor == "postgresql":
        with transaction.atomic():
            tables.set_aside(keep)
            yield
            swap.seal(folder, keep)
        return
    there = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = new = there.copy()
    new.settings_dict["NAME"] = folder / Path(there.settings_dict["NAME"]).name
    try:
        yield
    finally:
        new.close()
        connections[DEFAULT_DB_ALIAS] = there
    swap.seal(folder, keep)
