"""All rows of all tables at one moment, as lines of JSON, read while people talk.

Values, not a database's own dump: SQLite and PostgreSQL read each other's, no version of a program has to fit, and a
backup of an older shape is put into that shape and migrated from there. What is no model (an index for searching)
must be made by migrations and kept by triggers.
"""

import base64
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from chat.management import tables
from chat.management.tables import ROWS, Migrations, Model

ALIAS = "snapshot"
PART = 4_000_000  # characters of a table that are in memory at once

LAST_ID = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = %(table)s",
    "postgresql": "SELECT pg_sequence_last_value(pg_get_serial_sequence(%(table)s, %(id)s)::regclass)",
}


@contextmanager
def taken() -> Iterator[None]:
    """The database of one moment, for reading, by the alias ALIAS. Nobody waits for it."""
    reader = connection.copy(ALIAS)
    options = reader.settings_dict["OPTIONS"]
    if reader.vendor == "sqlite":
        options["transaction_mode"] = None  # IMMEDIATE would keep writers out
    else:
        from psycopg import IsolationLevel  # only where there is PostgreSQL

        options |= {"isolation_level": IsolationLevel.REPEATABLE_READ, "pool": False}
        reader.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = False  # in a transaction any pooler lets them be
    connections[ALIAS] = reader
    try:
        with transaction.atomic(using=ALIAS):
            yield
    finally:
        reader.close()
        del connections[ALIAS]


def migrations() -> Migrations:
    return sorted([app, name] for app, name in MigrationRecorder(connections[ALIAS]).applied_migrations())


def columns(model: Model) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields if not field.generated]


def parts(model: Model) -> Iterator[tuple[int, str]]:
    """All rows of the snapshot, in parts: how many, and as many lines of JSON, each with the values of `columns`."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode
    lines, size = list[str](), 0
    rows = model._base_manager.using(ALIAS).order_by("pk").values_list(*columns(model))
    for row in rows.iterator(chunk_size=ROWS):
        lines.append(encode(row) + "\n")
        size += len(lines[-1])
        if size > PART:
            yield len(lines), "".join(lines)
            lines, size = [], 0
    if lines:
        yield len(lines), "".join(lines)


def _plain(value: object) -> str:
    """A value that JSON has no word for, as its field's `to_python` reads it."""
    return base64.b64encode(value).decode() if isinstance(value, bytes | memoryview) else str(value)


def last_ids(every: Iterable[Model]) -> dict[str, int]:
    """The highest id that each table of the snapshot ever gave: the id of what was deleted is given to nothing else."""
    found = {}
    with connections[ALIAS].cursor() as cursor:
        for model in every:
            if isinstance(model._meta.auto_field, models.AutoField):
                cursor.execute(LAST_ID[connection.vendor], tables.id_of(model))
                row = cursor.fetchone()
                if row and row[0]:
                    found[model._meta.label_lower] = row[0]
    return found
