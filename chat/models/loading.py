"""What the database returns to SQL that is written down here, as the ORM makes it of its own."""

from functools import cache
from typing import Any

from django.db import connections, models

type AnyField = models.Field[Any, Any]


def loaded(field: AnyField, value: Any, db: str) -> Any:
    """The value of a field, as it is in an object."""
    for convert in _converters(field, db):
        value = convert(value, field.cached_col, connections[db])
    return value


@cache
def _converters(field: AnyField, db: str) -> list[Any]:
    return connections[db].ops.get_db_converters(field.cached_col) + field.get_db_converters(connections[db])
