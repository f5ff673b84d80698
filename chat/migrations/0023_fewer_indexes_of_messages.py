"""Each line said wrote three indexes that nothing needs: two are the beginning of others, and one is of pins alone.

By their names, as Django made them: to alter the fields, it would copy the whole table on SQLite.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

INDEXES = {
    "room_id": "chat_message_room_id_5e7d8d78",
    "author_id": "chat_message_author_id_923569d5",
    "pinned_by_id": "chat_message_pinned_by_id_ab5dd3e6",
}


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0022_awaited_previews"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX IF EXISTS "{name}"', f'CREATE INDEX "{name}" ON "chat_message" ("{column}")'
                )
                for column, name in INDEXES.items()
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="message",
                    name="room",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="chat.room",
                    ),
                ),
                migrations.AlterField(
                    model_name="message",
                    name="author",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                migrations.AlterField(
                    model_name="message",
                    name="pinned_by",
                    field=models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("pinned_by__isnull", False)), fields=["pinned_by"], name="pins_of_a_person"
            ),
        ),
    ]
