"""How restored files take the place of what was there: at one moment, whatever happens on the way.

They are made in a folder of their own, and count from the moment at which that is renamed to PENDING: from then on
whoever comes next finishes the moving. What was there is kept, as a data folder that can be served. Beside rows in
PostgreSQL they count with its commit: the folder and the database bear the same mark from then on.
"""

import os
import secrets
import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

FILES = ("secret-key", "media")  # of the data folder: all but the database that can't be made again
MADE, PENDING = ".restoring", "restored"
KEEP = "keep-as"  # beside what is restored: the name of the folder that keeps what was there; empty for none
MARK = "mark"  # written last: nothing more will come; and what PostgreSQL says if it is of this restore
NOTE = "COMMENT ON TABLE django_migrations IS %s"
NOTED = "SELECT obj_description(to_regclass('django_migrations'), 'pg_class')"


def begin() -> Path:
    """An empty folder to restore into. What an interrupted restore left half-made goes."""
    folder = Path(settings.DATA_DIR, MADE)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def seal(folder: Path, keep: str) -> None:
    """All that was restored into `folder` is there to stay. On PostgreSQL it counts if the transaction does."""
    if Path(settings.DATA_DIR, "media").exists():
        (folder / "media").mkdir(exist_ok=True)
    (folder / KEEP).write_text(keep)
    mark = secrets.token_hex(16)
    (folder / MARK).write_text(mark)
    for path in [*folder.rglob("*"), folder]:
        sync(path)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [mark])


def decide() -> None:
    """What was restored counts from here."""
    data = Path(settings.DATA_DIR)
    (data / MADE).rename(data / PENDING)
    sync(data)


def sealed(folder: Path) -> bool:
    mark = folder / MARK
    return mark.exists() and mark.stat().st_size > 0


def decided_by_database() -> bool:
    """Whether the database was committed, and then nobody came to `decide`."""
    made = Path(settings.DATA_DIR, MADE)
    if connection.vendor != "postgresql" or not sealed(made):
        return False
    with connection.cursor() as cursor:
        cursor.execute(NOTED)
        return bool(cursor.fetchone()[0] == (made / MARK).read_text())


def finish() -> bool:
    """Move what is pending into place, and what was there aside. False where nothing is pending."""
    if decided_by_database():
        decide()
    data = Path(settings.DATA_DIR)
    pending = data / PENDING
    if not pending.exists():
        return False
    keep = data / name if (name := (pending / KEEP).read_text()) else None
    if keep:
        keep.mkdir(mode=0o700, exist_ok=True)
    for source in sorted(pending.iterdir()):
        if source.name not in {KEEP, MARK}:
            _replace(data / source.name, source, keep)
    for folder in filter(None, (keep, data)):
        sync(folder)
    pending.rename(data / MADE)  # nothing is pending any more
    shutil.rmtree(data / MADE, ignore_errors=True)
    return True


def _replace(path: Path, source: Path, keep: Path | None) -> None:
    for suffix in ("-wal", "-shm"):  # of a database that was not closed; beside another one they would ruin it
        rest = path.with_name(path.name + suffix)
        if rest.exists() and keep:
            rest.rename(keep / rest.name)
        else:
            rest.unlink(missing_ok=True)
    if keep and path.is_dir():
        path.rename(keep / path.name)
    elif keep and path.exists() and not (keep / path.name).exists():
        # The old key or the new one is there at every moment: a process that starts meanwhile makes none of its own.
        os.link(path, keep / path.name)
    source.rename(path)


def sync(path: Path) -> None:
    """What it holds stays, whatever happens to the machine."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
