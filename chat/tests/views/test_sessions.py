from datetime import timedelta

from django.test import Client
from django.utils import timezone

from chat import limits
from chat.models import JoinLink, Place, SignIn, User
from chat.tests.conftest import PASSWORD, browser_of
from chat.tests.reading import only, parsed

PHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"}


def devices(client: Client) -> list[str]:
    return [each.get_text() for each in parsed(client.get("/sessions/")).select(".sessions__device")]


def test_each_browser_with_its_device(as_bob: Client, bob: User) -> None:
    phone = browser_of(bob)
    phone.get("/people/", headers=PHONE)
    assert sorted(devices(as_bob)) == ["A browser This one", "Safari on iPhone"]
    page = parsed(as_bob.get("/sessions/"))
    assert "127.0.0.1" in only(page, ".sessions__one:has(form)").get_text()
    assert str(phone.session.session_key) not in str(page), "it opens the account"


def test_signing_in_and_joining_count_as_beginning(place: Place, bob: User) -> None:
    for path, form in (
        ("/sign-in/", {"email": bob.email, "password": PASSWORD}),
        (
            JoinLink.objects.get().get_absolute_url(),
            {"name": "dora", "email": "dora@example.com", "password": PASSWORD},
        ),
    ):
        client = Client()
        assert client.post(path, form).status_code == 302
        assert SignIn.objects.filter(session_key=client.session.session_key).exists()


def test_it_is_written_down_every_few_minutes_not_each_time(as_bob: Client) -> None:
    as_bob.get("/people/")
    long_ago = timezone.now() - timedelta(hours=1)
    SignIn.objects.update(seen_at=long_ago)
    as_bob.get("/people/")
    assert SignIn.objects.get().seen_at == long_ago
    limits.seeing.forget()
    as_bob.get("/people/")
    assert SignIn.objects.get().seen_at > long_ago


def test_ending_one(as_bob: Client, bob: User) -> None:
    other = browser_of(bob)
    other.get("/people/")
    ended = SignIn.objects.get(session_key=other.session.session_key)
    assert as_bob.post(f"/sessions/{ended.pk}/end/").headers["Location"] == "/sessions/"
    assert devices(as_bob) == ["A browser This one"]
    assert other.get("/people/").status_code == 302


def test_ending_all_others(as_bob: Client, bob: User) -> None:
    others = [browser_of(bob) for _ in range(2)]
    for other in others:
        other.get("/people/")
    page = parsed(as_bob.post("/sessions/end-others/", follow=True))
    assert "signed out" in only(page, "#notices .notice--good").get_text()
    assert not page.select("form[action='/sessions/end-others/']")
    assert all(other.get("/people/").status_code == 302 for other in others)


def test_a_changed_password_keeps_its_browser(as_bob: Client) -> None:
    as_bob.get("/people/")
    began = SignIn.objects.get().began_at
    as_bob.post("/profile/", {"change_password": "", "old_password": PASSWORD, "new_password": "another cup of tea"})
    assert devices(as_bob) == ["A browser This one"]
    assert SignIn.objects.get().began_at == began


def test_a_teammate_ends_nothing(as_alice: Client, as_bob: Client) -> None:
    as_bob.get("/people/")
    assert as_alice.post(f"/sessions/{SignIn.objects.get().pk}/end/").status_code == 404
    as_alice.post("/sessions/end-others/")
    assert as_bob.get("/people/").status_code == 200


def test_outsider(place: Place, client: Client, charlie: User) -> None:
    for stranger in (client, browser_of(charlie)):
        assert stranger.get("/sessions/").status_code == 302
        assert stranger.post("/sessions/end-others/").headers["Location"] == "/sign-in/"


def test_wrong_method(as_bob: Client) -> None:
    assert as_bob.post("/sessions/").status_code == 405
    assert as_bob.get("/sessions/end-others/").status_code == 405
    assert as_bob.get("/sessions/1/end/").status_code == 405
