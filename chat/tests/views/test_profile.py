import pytest
from django.test import Client

from chat import limits
from chat.models import Place, User
from chat.tests.conftest import PASSWORD, browser_of
from chat.tests.reading import errors, only, parsed
from chat.tests.test_limits import Clock

NEW = "another cup of tea"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(limits.signing_in, "clock", clock)
    return clock


def change_password(client: Client, old: str = PASSWORD, new: str = NEW) -> tuple[int, str]:
    answer = client.post("/profile/", {"change_password": "", "old_password": old, "new_password": new})
    return answer.status_code, errors(answer)


def test_shows_ones_name(as_bob: Client) -> None:
    page = parsed(as_bob.get("/profile/"))
    assert page.select_one("input[name=name][value=Bob]")
    assert not page.select("input[type=password][value]")


def test_a_new_name(as_bob: Client, bob: User) -> None:
    answer = as_bob.post("/profile/", {"change_name": "", "name": "  로버트 "})
    assert answer.headers["Location"] == "/profile/"
    bob.refresh_from_db()
    assert bob.name == "로버트"


@pytest.mark.parametrize("name", ["", " ", "\u3164", "a" * 81])
def test_no_name(as_bob: Client, bob: User, name: str) -> None:
    answer = as_bob.post("/profile/", {"change_name": "", "name": name})
    assert answer.status_code == 422
    assert errors(answer)
    bob.refresh_from_db()
    assert bob.name == "Bob"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(as_bob: Client, bob: User) -> None:
    elsewhere = browser_of(bob)
    assert change_password(as_bob) == (302, "")
    assert as_bob.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").headers["Location"].startswith("/sign-in/")
    assert Client().login(username="bob@example.com", password=NEW)
    assert not Client().login(username="bob@example.com", password=PASSWORD)


@pytest.mark.parametrize(
    ("old", "new"), [("wrong", NEW), ("", NEW), (PASSWORD, ""), (PASSWORD, "short"), (PASSWORD, "bob@example")]
)
def test_no_new_password(as_bob: Client, bob: User, old: str, new: str) -> None:
    status, told = change_password(as_bob, old, new)
    assert status == 422
    assert told
    bob.refresh_from_db()
    assert bob.check_password(PASSWORD)


def test_guessing_the_old_password_is_slowed_down(as_bob: Client, clock: Clock) -> None:
    for _ in range(5):
        assert change_password(as_bob, old="wrong")[1] == "That is not your current password."
    assert "Too many tries. Wait 20 seconds." in change_password(as_bob)[1]
    clock.now += 20
    assert change_password(as_bob) == (302, "")


def test_nonsense_changes_nothing(as_bob: Client, bob: User) -> None:
    assert as_bob.post("/profile/", {"name": "Mallory", "role": "owner"}).status_code == 200
    bob.refresh_from_db()
    assert bob.name == "Bob"
    assert not bob.is_owner


def test_outsider(place: Place, client: Client, charlie: User) -> None:
    assert client.get("/profile/").headers["Location"] == "/sign-in/?next=/profile/"
    assert client.post("/profile/", {"change_name": "", "name": "x"}).headers["Location"] == "/sign-in/"
    assert browser_of(charlie).get("/profile/").headers["Location"] == "/sign-in/?next=/profile/"


def test_wrong_method(as_bob: Client) -> None:
    assert as_bob.put("/profile/").status_code == 405


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"change_name": "", "name": "Robert"}, "Your name is changed."),
        ({"change_password": "", "old_password": PASSWORD, "new_password": "another cup of tea"}, "Your password is"),
    ],
)
def test_what_was_changed_is_told(as_bob: Client, fields: dict[str, str], told: str) -> None:
    page = parsed(as_bob.post("/profile/", fields, follow=True))
    assert only(page, "#notices .notice--good[role=status] p").get_text().startswith(told)
