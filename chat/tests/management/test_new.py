import pytest
from django.db import connection, connections
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Model

from chat.management import prepare
from chat.tests.management.conftest import VENDORS, NewHouse
from chat.tests.management.house import House

LEFT = ("chat_user", "is_owner")  # a column that the changes leave on PostgreSQL for processes of an older version


def shape(house: House) -> dict[tuple[str, str], object]:
    """Every column, index and constraint of the database, and all migrations that count as applied."""
    found = dict[tuple[str, str], object]()
    with house.opened(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                found[table, column.name] = (column.type_code, column.null_ok, column.default, column.display_size)
            for name, facts in connection.introspection.get_constraints(cursor, table).items():
                # SQLite's keys to other tables have no names but their places.
                called = str(facts["columns"]) if house.on_sqlite and facts["foreign_key"] else name
                found[table, called] = {**facts, "definition": facts.get("definition")}
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'table'"
            if house.on_sqlite
            else "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        )
        found |= {("sql", name): sql for name, sql in cursor.fetchall()}
        cursor.execute("SELECT app, name FROM django_migrations")
        found |= {("applied", f"{app}.{name}"): True for app, name in cursor.fetchall()}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("vendor", VENDORS)
def test_it_is_what_all_changes_one_after_the_other_make_of_it(new_house: NewHouse, vendor: str) -> None:
    changed, made = new_house("changed", vendor), new_house("made", vendor)
    changed.run("migrate", "--verbosity", "0")
    with made.opened():
        prepare.database()
    wanted, found = shape(changed), shape(made)
    wanted.pop(LEFT, None)
    assert len(wanted) > 400
    assert {
        what: (wanted.get(what), found.get(what)) for what in wanted | found if wanted.get(what) != found.get(what)
    } == {}


def test_one_that_was_left_half_made_is_made_again(new_house: NewHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    class PulledError(Exception):
        """The plug."""

    house = new_house("home")
    with house.opened():
        editor = connections["default"].SchemaEditorClass
        assert editor is not None

        def pulled(self: BaseDatabaseSchemaEditor, model: type[Model]) -> None:
            if model.__name__ == "Room":
                raise PulledError
            create(self, model)

        create = editor.create_model
        with monkeypatch.context() as patch:
            patch.setattr(editor, "create_model", pulled)
            with pytest.raises(PulledError):
                prepare.database()
    assert not {table for table, _ in shape(house) if table.startswith("chat_")}
    with house.opened():
        prepare.database()
    assert ("chat_room", "name") in shape(house)
