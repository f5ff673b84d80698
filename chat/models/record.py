from django.db import models


class Record(models.Model):
    """A line of the log of what admins did: who, when and, in plain words, what. Names are those of then."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=80)
    what = models.CharField(max_length=500)

    def __str__(self) -> str:
        return f"{self.who} {self.what}"
