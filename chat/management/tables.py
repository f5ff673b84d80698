"""The tables of a place: put into an empty database in the shape of any version so far, and filled.

This is no action: nothing happens in a place here, it is put there.
"""

import json
from itertools import batched
from typing import IO, Any

from django.db import connection, connections, models
from django.db.migrations.graph import MigrationGraph
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import StateApps

from chat.management import new
from chat.management.prepare import Unprepared

ROWS = 2_000  # that are in memory at once

SET_LAST_ID = {
    "sqlite": [
        "DELETE FROM sqlite_sequence WHERE name = %(table)s",
        "INSERT INTO sqlite_sequence (name, seq) VALUES (%(table)s, %(last)s)",
    ],
    "postgresql": ["SELECT setval(pg_get_serial_sequence(%(table)s, %(id)s), %(last)s)"],
}

type Model = type[models.Model]
type Migrations = list[list[str]]


def models_at(migrations: Migrations) -> dict[str, Model]:
    """All models that have rows, by label, as they were after `migrations`. Raises Unprepared on an older code."""
    every = _apps_at(migrations).get_models(include_auto_created=True)
    return {model._meta.label_lower: model for model in every if model._meta.managed and not model._meta.proxy}


def _apps_at(migrations: Migrations) -> StateApps:
    graph = MigrationLoader(None).graph
    apps: StateApps = graph.make_state(nodes=_leaves(graph, migrations)).apps
    return apps


def _leaves(graph: MigrationGraph, migrations: Migrations) -> list[tuple[str, str]]:
    """Those of `migrations` that no other of their app follows."""
    nodes = {(app, name) for app, name in migrations}
    if unknown := sorted(nodes - set(graph.nodes)):
        raise Unprepared(f"This code is older than the data, which has {'.'.join(unknown[-1])}: use the newer version.")
    followed = {parent.key for node in nodes for parent in graph.node_map[node].parents if parent.key[0] == node[0]}
    return sorted(nodes - followed)


def build(migrations: Migrations) -> None:
    """Make the tables, in an empty database, as they were after `migrations`; no row in them."""
    new.make_tables(_apps_at(migrations), [(app, name) for app, name in migrations])


def insert(model: Model, names: list[str], lines: IO[bytes]) -> None:
    """Put rows in, as `snapshot.parts` made them. In a transaction, at whose end all references must be whole."""
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in fields)})"
    sql = f"INSERT INTO {into} VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608 - names, quoted
    with connection.cursor() as cursor:
        for batch in batched(lines, ROWS):
            cursor.executemany(sql, [_row(fields, json.loads(line)) for line in batch])


def _row(fields: list[Any], values: list[Any]) -> list[Any]:
    if len(values) != len(fields):
        raise ValueError("a row of another table")
    return [
        field.get_db_prep_save(field.to_python(value), connection) for field, value in zip(fields, values, strict=True)
    ]


def set_last_id(model: Model, last: int) -> None:
    with connection.cursor() as cursor:
        for sql in SET_LAST_ID[connection.vendor]:
            cursor.execute(sql, {**id_of(model), "last": last})


def id_of(model: Model) -> dict[str, Any]:
    return {"table": model._meta.db_table, "id": model._meta.pk.column}


def counts(every: dict[str, Model]) -> dict[str, int]:
    return {label: model._base_manager.count() for label, model in every.items()}


def set_aside(schema: str) -> None:
    """Move the place's tables of PostgreSQL into a schema of that name, or drop them where it is empty."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        if schema:
            cursor.execute(f"CREATE SCHEMA {quote(schema)}")
        ours = {*connection.introspection.django_table_names(), MigrationRecorder.Migration._meta.db_table}
        for table in there & ours:
            change = f"ALTER TABLE {quote(table)} SET SCHEMA {quote(schema)}"
            cursor.execute(change if schema else f"DROP TABLE {quote(table)} CASCADE")


def integrity(alias: str) -> None:
    """Raises Unprepared where SQLite finds its file damaged. PostgreSQL's checksums are looked at as it reads."""
    if connections[alias].vendor == "sqlite":
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(1)")
            ((found,),) = cursor.fetchall()
        if found != "ok":
            raise Unprepared(f"The database is damaged: {found.splitlines()[-1]}.")
