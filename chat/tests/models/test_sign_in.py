from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from chat.models import SignIn, User


def test_the_open_ones_are_those_of_living_sessions(as_bob: Client, as_alice: Client, bob: User) -> None:
    for client in (as_bob, as_alice):
        client.get("/people/")
    sign_in = SignIn.objects.open_for(bob).get()
    assert sign_in.session_key == as_bob.session.session_key
    Session.objects.filter(pk=sign_in.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not SignIn.objects.open_for(bob)


def test_whoever_was_signed_in_before_there_were_any_can_be_signed_out(as_bob: Client, bob: User) -> None:
    Session.objects.create(pk="broken", session_data="x", expire_date=timezone.now())
    import_module("chat.migrations.0012_profile").note_who_is_signed_in(apps, None)
    assert SignIn.objects.get().session_key == as_bob.session.session_key
    assert SignIn.objects.get().user == bob
