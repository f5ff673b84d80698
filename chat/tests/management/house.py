"""Places of their own, each with a data folder and a database, on which commands run in this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
from django.apps import apps
from django.core.management import call_command
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL
from django.db.backends.sqlite3.base import DatabaseWrapper as SQLite
from django.test import override_settings

from e2e.services import Postgres
from site_config import env

type Rows = dict[str, list[dict[str, Any]]]


class House:
    """A place on SQLite, or in a database of its own, `name`, of a PostgreSQL server."""

    def __init__(self, data: Path, server: Postgres | None = None, name: str = "") -> None:
        self.data = data
        self.data.mkdir(exist_ok=True)
        self.key = env.secret_key(data / "secret-key")
        common: dict[str, Any] = {**connections.settings["default"], "TEST": {}}
        if server is None:
            self.settings = {**common, "NAME": data / "sarangbang.sqlite3"}
        else:
            with psycopg.connect(server.url, autocommit=True) as connection:
                connection.execute(f'CREATE DATABASE "{name}"'.encode())
            given = env.database_url(server.url)
            self.settings = {**common, **given, "NAME": name, "OPTIONS": {"pool": True}}

    @property
    def on_sqlite(self) -> bool:
        return str(self.settings["ENGINE"]).endswith("sqlite3")

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Whatever asks the database asks this one."""
        before = connections["default"]
        ours = (SQLite if self.on_sqlite else PostgreSQL)(self.settings, "default")
        connections["default"] = ours
        key = (self.data / "secret-key").read_text().strip()
        try:
            with override_settings(DATA_DIR=self.data, SECRET_KEY=key):
                yield
        finally:
            close(ours)
            connections["default"] = before

    def run(self, *arguments: object) -> str:
        output = StringIO()
        with self.opened():
            call_command(*map(str, arguments), stdout=output)
        return output.getvalue()

    def rows(self) -> Rows:
        """All rows of all tables."""
        every = apps.get_models(include_auto_created=True)
        with self.opened():
            return {
                model._meta.label_lower: [{**row} for row in model._base_manager.order_by("pk").values()]
                for model in every
            }

    def files(self) -> dict[str, bytes]:
        """What is in the data folder, but for locks."""
        found = [path for path in self.data.rglob("*") if path.is_file() and path.suffix != ".lock"]
        return {str(path.relative_to(self.data)): path.read_bytes() for path in found}


def close(wrapper: BaseDatabaseWrapper) -> None:
    wrapper.close()
    if isinstance(wrapper, PostgreSQL):
        wrapper.close_pool()
