"""How restored files take the place of what was there: at one moment, whatever happens on the way.

They are made in a folder of their own, and count from the moment at which that is renamed to PENDING: from then on
whoever comes next finishes the moving. What was there is kept, as a data folder that can be served.
"""

import os
import shutil
from pathlib import Path

from django.conf import settings

FILES = ("secret-key", "media")  # of the data folder: all but the database that can't be made again
MADE, PENDING = ".restoring", "restored"
KEEP = "keep-as"  # beside what is restored: the name of the folder that keeps what was there; empty for none


def begin() -> Path:
    """An empty folder to restore into. What an interrupted restore left half-made goes."""
    folder = Path(settings.DATA_DIR, MADE)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    return folder


def decide(folder: Path, keep: str) -> None:
    """What was restored into `folder` counts from here."""
    if Path(settings.DATA_DIR, "media").exists():
        (folder / "media").mkdir(exist_ok=True)
    (folder / KEEP).write_text(keep)
    for path in [*folder.rglob("*"), folder]:
        sync(path)
    folder.rename(Path(settings.DATA_DIR, PENDING))
    sync(Path(settings.DATA_DIR))


def finish() -> bool:
    """Move what is pending into place, and what was there aside. False where nothing is pending."""
    data = Path(settings.DATA_DIR)
    pending = data / PENDING
    if not pending.exists():
        return False
    keep = data / name if (name := (pending / KEEP).read_text()) else None
    if keep:
        keep.mkdir(mode=0o700, exist_ok=True)
    for source in sorted(pending.iterdir()):
        if source.name != KEEP:
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
