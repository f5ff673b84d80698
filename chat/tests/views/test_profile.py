from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from pytest_django import Settings

from chat import limits
from chat.models import Message, Place, Room, User
from chat.tests.conftest import PASSWORD, browser_of
from chat.tests.files.test_pictures import bomb, picture
from chat.tests.reading import errors, only, parsed, say
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
        ({"change_status": "", "emoji": "🍵", "end": "1h"}, "Your status is changed."),
        ({"end_status": ""}, "Your status is changed."),
        ({"change_about": "", "about": "tea"}, "What you say of yourself is changed."),
        ({"change_settings": "", "time_zone": "UTC", "theme": "dark"}, "Your settings are changed."),
        ({"remove_picture": ""}, "Your picture is changed."),
        ({"change_password": "", "old_password": PASSWORD, "new_password": "another cup of tea"}, "Your password is"),
    ],
)
def test_what_was_changed_is_told(as_bob: Client, fields: dict[str, str], told: str) -> None:
    page = parsed(as_bob.post("/profile/", fields, follow=True))
    assert only(page, "#notices .notice--good [role=status] p").get_text().startswith(told)


def a_picture(content: bytes | None = None) -> BytesIO:
    file = BytesIO(picture() if content is None else content)
    file.name = "x.png"
    return file


def test_a_picture_is_served_to_whoever_is_in(as_bob: Client, as_alice: Client, bob: User) -> None:
    assert as_bob.post("/profile/", {"change_picture": "", "picture": a_picture()}).status_code == 302
    bob.refresh_from_db()
    answer = as_alice.get(bob.picture_url)
    assert answer.headers["Content-Type"] == "image/webp"
    assert "immutable" in answer.headers["Cache-Control"]
    for path in ("/profile/", "/people/"):
        assert parsed(as_bob.get(path)).select(f".face[data-face='{bob.pk}'] img[src='{bob.picture_url}'][alt='']")
    assert as_alice.get("/faces/none/").status_code == 404
    assert Client().get(bob.picture_url).status_code == 302


@pytest.mark.parametrize("content", [b"", b"<svg/>", picture()[:90], bomb(9_000, 9_000)])
def test_no_picture(as_bob: Client, bob: User, content: bytes) -> None:
    answer = as_bob.post("/profile/", {"change_picture": "", "picture": a_picture(content)})
    assert answer.status_code == 422
    assert errors(answer)
    bob.refresh_from_db()
    assert not bob.picture


def test_a_picture_that_is_too_large(as_bob: Client, settings: Settings) -> None:
    settings.MAX_FILE_SIZE = 1_000
    answer = as_bob.post("/profile/", {"change_picture": "", "picture": a_picture(b"x" * 2_000)})
    assert "too large" in errors(answer)


def test_the_look(as_bob: Client, bob: User, lobby: Room) -> None:
    """Times, day lines and colours are the reader's."""
    say(as_bob, lobby, "hello")
    assert not only(parsed(as_bob.get("/profile/")), "html").has_attr("data-theme")
    settings = {"change_settings": "", "time_zone": "America/New_York", "theme": "dark"}
    as_bob.post("/profile/", settings)
    page = parsed(as_bob.get(lobby.get_absolute_url()))
    assert only(page, "html")["data-theme"] == "dark"
    said = Message.objects.get().created_at
    shown = only(page, "article .message__head time")
    assert shown.get_text() == f"{said.astimezone(ZoneInfo('America/New_York')):%H:%M}"
    assert only(page, "form#sync [name=look]")["value"] == "America/New_York"
    theirs = parsed(browser_of(User.objects.get(name="Alice")).get(lobby.get_absolute_url()))
    assert only(theirs, "article .message__head time").get_text() == f"{said.astimezone(ZoneInfo('Asia/Seoul')):%H:%M}"
    bob.refresh_from_db()
    assert not bob.sounds


def test_too_many_changes_of_status(as_bob: Client, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits.talking, "clock", Clock())
    while not limits.talking.take(bob.pk):
        pass
    assert "too fast" in errors(as_bob.post("/profile/", {"change_status": "", "text": "tea"}))


def test_a_refused_status_comes_back(as_bob: Client) -> None:
    answer = as_bob.post("/profile/", {"change_status": "", "emoji": "no", "text": "<b>tea"})
    assert answer.status_code == 422
    assert only(parsed(answer), "#id_text")["value"] == "<b>tea"
