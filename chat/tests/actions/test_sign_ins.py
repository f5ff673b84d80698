from datetime import timedelta

from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from chat.actions import people, sign_ins
from chat.models import SignIn, User
from chat.tests.conftest import browser_of


def see(user: User, client: Client, **told: str) -> SignIn:
    key = str(client.session.session_key)
    sign_ins.see(
        user=user, session_key=key, **{"user_agent": "curl/8", "address": "192.0.2.1", "language": "en"} | told
    )
    return SignIn.objects.get(session_key=key)


def test_a_browser_is_noted_once_and_seen_again(bob: User, as_bob: Client) -> None:
    first = see(bob, as_bob)
    again = see(bob, as_bob, user_agent="x" * 1_000, address="y" * 100)
    assert again.pk == first.pk
    assert again.began_at == first.began_at
    assert again.seen_at > first.seen_at
    assert (len(again.user_agent), len(again.address)) == (300, 45)
    sign_ins.see_again({again.session_key})
    assert SignIn.objects.get().seen_at > again.seen_at


def test_the_others_end_and_this_one_stays(bob: User, alice: User) -> None:
    browsers = [browser_of(bob), browser_of(bob), browser_of(bob), browser_of(alice)]
    for client, user in zip(browsers, (bob, bob, bob, alice), strict=True):
        see(user, client)
    sign_ins.end(SignIn.objects.get(session_key=browsers[0].session.session_key))
    assert Session.objects.count() == SignIn.objects.count() == 3
    here, hers = (str(browsers[nth].session.session_key) for nth in (1, 3))
    sign_ins.end_others(user=bob, session_key=here)
    assert set(Session.objects.values_list("pk", flat=True)) == {here, hers}
    assert set(SignIn.objects.values_list("session_key", flat=True)) == {here, hers}


def test_what_is_left_of_ended_sessions_is_forgotten_with_them(bob: User, as_bob: Client) -> None:
    kept = see(bob, as_bob)
    expired = see(bob, browser_of(bob))
    Session.objects.filter(pk=expired.session_key).update(expire_date=timezone.now() - timedelta(days=2))
    people.forget_expired_sessions()
    assert SignIn.objects.get() == kept
