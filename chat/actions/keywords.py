"""The words of which somebody wants to hear wherever they are said."""

from django.db import transaction

from chat.models import Keyword, User
from chat.text.keywords import folded


class TooMany(Exception):
    """They have as many as one may have."""


@transaction.atomic
def add(*, user: User, word: str) -> None:
    """From now on. One that is there is added again without harm. Raises TooMany."""
    mine = Keyword.objects.filter(user=user)
    if mine.filter(word=folded(word)).exists():
        return
    if mine.count() >= Keyword.AT_MOST:
        raise TooMany
    Keyword.objects.create(user=user, word=folded(word))


def remove(*, user: User, word: str) -> None:
    """Not any more; what was said before stays in the inbox."""
    Keyword.objects.filter(user=user, word=word).delete()
