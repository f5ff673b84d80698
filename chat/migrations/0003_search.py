from django.db import migrations


class Migration(migrations.Migration):
    """Changes no table: after any migration, `chat.models.search_index` makes the index where it is missing."""

    dependencies = [("chat", "0002_formatting_and_mentions")]
    operations = []
