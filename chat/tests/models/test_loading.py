from datetime import UTC, datetime

import pytest
from django.db import connection, models

from chat.models import Message, Room, User
from chat.models.loading import loaded


@pytest.mark.parametrize(
    ("model", "name"),
    [(Message, "created_at"), (Message, "continues"), (Message, "body"), (User, "quiet_from"), (User, "is_active")],
)
def test_as_the_orm_has_it(line: Message, bob: User, model: type[models.Model], name: str) -> None:
    User.objects.update(quiet_from="22:30")
    field, expected = model._meta.get_field(name), model._default_manager.values_list(name, flat=True).first()
    assert isinstance(field, models.Field)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {field.column} FROM {model._meta.db_table} ORDER BY id")
        value = loaded(field, cursor.fetchone()[0], connection.alias)
    assert (value, type(value)) == (expected, type(expected))


@pytest.fixture
def line(lobby: Room, bob: User) -> Message:
    now = datetime(2026, 11, 28, 9, tzinfo=UTC)
    return Message.objects.create(
        room=lobby, author=bob, number=1, said_revision=1, changed_revision=1, created_at=now, body="tea", token="t"
    )
