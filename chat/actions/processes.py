"""The processes that share the database: who they are, and who is at them."""

from collections.abc import Collection, Mapping

from django.db.models import F

from chat.models import Process


def enter(token: str) -> None:
    """Be known to the others."""
    Process.objects.get_or_create(token=token)


def tell(token: str, people: Mapping[int, float]) -> None:
    """Have the others know who has open pages here, and for how many seconds more they count as here."""
    told = {str(person): round(seconds, 1) for person, seconds in people.items()}
    Process.objects.filter(token=token).update(beats=F("beats") + 1, people=told)


def forget(tokens: Collection[str]) -> None:
    """They are gone, whether they said so or not."""
    Process.objects.filter(token__in=tokens).delete()
