import io
import os
import secrets
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, override

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.db import Error, connection
from django.utils import timezone

from chat.management import archive, snapshot, tables
from chat.management.prepare import Unprepared
from chat.management.swap import FILES, sync


class Command(BaseCommand):
    help = "Writes database and files of the place into one file, while it is served, and reads that back."

    @override
    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a .tar.gz that holds all secrets of the place: keep it as one")
        parser.add_argument("--force", action="store_true", help="replace the file if it is there")

    @override
    def handle(self, *args: Any, file: Path, force: bool, **options: Any) -> None:
        try:
            with replacing(file, force=force) as draft:
                with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as output:
                    with archive.Writer(output) as writer:
                        write(writer)
                    output.flush()
                    os.fsync(output.fileno())
                archive.manifest_of(draft)
        except Error as error:
            raise Unprepared(f"The database can't be read: {str(error).splitlines()[0]}.") from error
        except OSError as error:
            raise Unprepared(f"{file} can't be written: {error.strerror}.") from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes, read back and found whole.")


def write(writer: archive.Writer) -> None:
    """The database of this moment first: a file that it speaks of is there already."""
    with snapshot.taken():
        tables.integrity(snapshot.ALIAS)
        migrations = snapshot.migrations()
        models = tables.models_at(migrations)
        if "chat.place" not in models:
            raise Unprepared(f"There is no place in {settings.DATA_DIR} to make a backup of.")
        manifest: archive.Manifest = {
            "made_at": timezone.now().isoformat(),
            "database": connection.vendor,
            "migrations": migrations,
        }
        manifest["tables"] = {label: add_table(writer, label, model) for label, model in models.items()}
        for label, last in snapshot.last_ids(models.values()).items():
            manifest["tables"][label]["last_id"] = last
    for path in files():
        with suppress(FileNotFoundError), path.open("rb") as source:  # deleted meanwhile: nothing speaks of it
            size = os.fstat(source.fileno()).st_size
            writer.add(f"files/{path.relative_to(settings.DATA_DIR)}", source, size)
    for name in in_bucket() if settings.FILES else ():
        with suppress(FileNotFoundError), default_storage.open(name) as source:
            writer.add(f"files/media/{name}", source, default_storage.size(name))
    writer.finish(manifest)


def add_table(writer: archive.Writer, label: str, model: tables.Model) -> dict[str, Any]:
    rows = 0
    for nth, (count, lines) in enumerate(snapshot.parts(model)):
        content = lines.encode()
        writer.add(f"tables/{label}/{nth}", io.BytesIO(content), len(content))
        rows += count
    return {"columns": snapshot.columns(model), "rows": rows}


def files() -> Iterator[Path]:
    """The files of the data folder that belong into a backup. A name with a dot in front is not a file yet."""
    for name in FILES:
        path = Path(settings.DATA_DIR, name)
        for found in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if found.is_file() and not any(part.startswith(".") for part in found.relative_to(path).parts):
                yield found


def in_bucket(folder: str = "") -> Iterator[str]:
    """The names of what is ours in a storage that is no folder."""
    folders, names = default_storage.listdir(folder)
    below = f"{folder}/" if folder else ""
    for name in names:
        if archive.NAME.fullmatch(f"files/media/{below}{name}"):
            yield f"{below}{name}"
    for each in folders:
        yield from in_bucket(f"{below}{each}")


@contextmanager
def replacing(path: Path, *, force: bool) -> Iterator[Path]:
    """The name of a file beside `path` that takes its place if all goes well; otherwise nothing is left of it."""
    taken = Unprepared(f"{path} is there already: choose another name, or replace it with --force.")
    if path.exists() and not force:
        raise taken
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        yield draft
        if force:
            draft.replace(path)
        else:
            os.link(draft, path)  # never over what came meanwhile
    except FileExistsError as error:
        raise taken from error
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)
