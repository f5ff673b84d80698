"""The tables of a new database, made at once.

No row is there that each change since the first would have to bring along, and to go through all of them takes ten
times as long.
"""

from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder


def make_tables(apps: Apps, migrations: list[tuple[str, str]]) -> None:
    """All tables of `apps`, the models as they are after `migrations`, which count as applied. All or nothing.

    What is no model is made after the next `migrate`, as it is after any change of the tables.
    """
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    with connection.schema_editor() as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        for app, name in migrations:
            recorder.record_applied(app, name)
