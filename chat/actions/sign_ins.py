"""The browsers in which people are signed in: seen, and signed out from another."""

from collections.abc import Collection

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from chat.live.doorbell import ring
from chat.models import SignIn, User


def see(*, user: User, session_key: str, user_agent: str, address: str, language: str) -> None:
    """Note that a browser has asked for a page. For each one some minutes apart: it is a write."""
    seen = {"user_agent": user_agent[:300], "address": address[:45], "language": language, "seen_at": timezone.now()}
    if not SignIn.objects.filter(session_key=session_key, user=user).update(**seen):
        SignIn.objects.update_or_create(session_key=session_key, defaults={"user": user, **seen})


def see_again(session_keys: Collection[str]) -> None:
    """Note a sign of life of their open pages. One write, however many."""
    SignIn.objects.filter(session_key__in=session_keys).update(seen_at=timezone.now())


def keep(*, user: User, before: str, after: str) -> None:
    """The session has another key now, as after a change of password."""
    SignIn.objects.filter(user=user, session_key=before).update(session_key=after)


@transaction.atomic
def end(sign_in: SignIn) -> None:
    """Sign that browser out, and send its open pages away."""
    _end(sign_in.user_id, [sign_in.session_key])


@transaction.atomic
def end_others(*, user: User, session_key: str) -> None:
    """Sign `user` out everywhere but there."""
    others = SignIn.objects.filter(user=user).exclude(session_key=session_key)
    _end(user.pk, list(others.values_list("session_key", flat=True)))


def _end(user_id: int, session_keys: Collection[str]) -> None:
    Session.objects.filter(session_key__in=session_keys).delete()
    SignIn.objects.filter(session_key__in=session_keys).delete()
    ring(person=user_id)
