from django.db import models
from django.utils.translation import gettext


class Record(models.Model):
    """A line of the log of what admins did: who, when and, in plain words, what. Names are those of then.

    `told` is the same for readers of every language: the sentence in English with "%(who)s" and other placeholders, and
    what stands for these. Older versions wrote only `what`.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.CharField(max_length=80)
    what = models.CharField(max_length=500)
    told = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.who} {self.what}"

    @property
    def around(self) -> tuple[str, str]:
        """What stands before and behind `who` in the reader's language."""
        if self.told is None:
            return "", f" {self.what}"
        sentence, named = self.told
        before, _, behind = gettext(sentence).partition("%(who)s")
        return before % named, behind % named
