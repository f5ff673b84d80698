from datetime import timedelta

import pytest
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from site_config.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> str:
    """Of a session as Django's own engine leaves it."""
    session = db.SessionStore()
    session["who"] = "bob"
    session.save()
    assert session.session_key is not None
    return session.session_key


def test_what_djangos_own_has_written_is_read(key: str, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert SessionStore(key)["who"] == "bob"


def test_what_it_writes_djangos_own_reads() -> None:
    session = SessionStore()
    session["who"] = "carol"
    session.save()
    assert db.SessionStore(session.session_key)["who"] == "carol"


def test_an_expired_one_is_empty(key: str) -> None:
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(key)
    assert session.get("who") is None
    assert session.session_key is None


def test_a_key_of_somebodys_own_making_is_never_used() -> None:
    session = SessionStore("a" * 32)
    session["who"] = "mallory"
    session.save()
    assert session.session_key not in {None, "a" * 32}
