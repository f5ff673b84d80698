from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0015_files_of_threads"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="state",
            field=models.CharField(db_default="", default="", max_length=10),
        ),
        migrations.AddField(
            model_name="job",
            name="priority",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
    ]
