import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0007_replies_and_threads"),
    ]

    operations = [
        migrations.AddField(
            model_name="place",
            name="link_previews",
            field=models.BooleanField(db_default=True, default=True),
        ),
        migrations.CreateModel(
            name="Job",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("task", models.CharField(max_length=200)),
                ("arguments", models.JSONField()),
                ("due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("failed_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("failed_at", None)), fields=["due_at"], name="jobs_to_do")
                ],
            },
        ),
        migrations.CreateModel(
            name="Preview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("url", models.CharField(max_length=2000)),
                ("fetched_at", models.DateTimeField()),
                ("title", models.CharField(default="", max_length=200)),
                ("description", models.CharField(default="", max_length=300)),
                ("site_name", models.CharField(default="", max_length=80)),
                ("picture", models.CharField(default="", max_length=100)),
                ("picture_width", models.PositiveSmallIntegerField(default=0)),
                ("picture_height", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["url", "-fetched_at"], name="previews_of_an_address"),
                    models.Index(
                        condition=models.Q(("picture", ""), _negated=True),
                        fields=["picture"],
                        name="pictures_of_previews",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MessagePreview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_off", models.BooleanField(default=False)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="previews", to="chat.message"
                    ),
                ),
                (
                    "preview",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="chat.preview"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("message", "preview"), name="one_use_of_a_preview")],
            },
        ),
    ]
