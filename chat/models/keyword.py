from django.db import models
from django.db.models import Value
from django.db.models.functions import StrIndex


class KeywordQuerySet(models.QuerySet["Keyword"]):
    def within(self, text: str, room_id: int) -> "KeywordQuerySet":
        """Those of the room's members that stand anywhere in the folded `text`, within words too."""
        found = self.filter(user__memberships__room=room_id, user__is_active=True)
        return found.annotate(at=StrIndex(Value(text), "word")).filter(at__gt=0)


class Keyword(models.Model):
    """A word, folded, of which somebody wants to hear wherever it is said."""

    LONGEST = 80
    AT_MOST = 30  # of one person

    user = models.ForeignKey("chat.User", on_delete=models.CASCADE, related_name="keywords", db_index=False)
    word = models.CharField(max_length=LONGEST)

    objects = KeywordQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "word"], name="one_keyword")]

    def __str__(self) -> str:
        return self.word
