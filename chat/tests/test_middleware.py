"""What every answer carries, whoever asks and whatever comes of it."""

from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.test import Client

from chat.actions.revisions import RoomGone
from chat.models import Place, Room, User
from chat.tests.pages import PAGES, PIECES, SIGNED_IN, STRANGERS, Cast, talk


@pytest.fixture
def cast(lobby: Room, alice: User, bob: User) -> Cast:
    talk((lobby, alice, bob))
    return lobby, alice, bob


def policy(answer: Any) -> dict[str, list[str]]:
    parts = [part.split() for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: sources for name, *sources in parts}


def guarded(answer: Any) -> None:
    csp = policy(answer)
    assert csp["default-src"] == csp["frame-ancestors"] == csp["base-uri"] == ["'none'"]
    assert csp["script-src"] == ["'self'"]
    assert csp["form-action"] == ["'self'"]
    for sources in csp.values():
        assert not [source for source in sources if "unsafe" in source or source in {"*", "data:", "http:", "https:"}]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.slow
def test_every_answer_is_guarded_and_kept_by_nobody(cast: Cast, subtests: pytest.Subtests) -> None:
    for name, ask in (PAGES | PIECES).items():
        with subtests.test(name):
            answer = ask(cast)
            guarded(answer)
            assert answer.headers["Cache-Control"] == "no-store, private"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/start/", "/start/wrong/", "/", "/sign-in/", "/healthz", "/en/composer/pulse/lost/"])
def test_before_the_first_run_too(client: Client, path: str) -> None:
    guarded(client.get(path))


def test_strangers_are_told_nothing_of_people(cast: Cast, subtests: pytest.Subtests) -> None:
    for name in [*STRANGERS, "404", "403, too old"]:
        with subtests.test(name):
            text = PAGES[name](cast).content.decode()
            assert "Alice" not in text
            assert "Lobby" not in text


def test_cookies_are_our_own_and_out_of_reach(place: Place, bob: User, client: Client) -> None:
    client.get("/sign-in/")
    client.post("/sign-in/", {"email": "bob@example.com", "password": "a cup of barley tea"})
    assert set(client.cookies) == {"sarangbang_session", "sarangbang_csrf"}
    for cookie in client.cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]
        assert cookie["path"] == "/"


def test_every_page_is_asked_for() -> None:
    """Who adds a page adds it to chat/tests/pages.py."""
    templates = {path.name for path in (settings.BASE_DIR / "templates").glob("*.html")}
    parts = {
        "base.html",
        "card.html",
        "shell.html",
        "form_fields.html",
        "last_seen.html",
        "older.html",
        "error.html",
        "sync.html",
    }
    parts |= {
        "sidebar.html",
        "all_rooms_row.html",
        "to_field.html",
        "again.html",
        "after_messages.html",
        "older_replies.html",
    }
    starts = {"start.html", "start_elsewhere.html"}
    shown = {
        "room.html",
        "history.html",
        "message.html",
        "kept.html",
        "drafts.html",
        "search.html",
        "people.html",
        "person.html",
        "profile.html",
        "sessions.html",
        "place.html",
        "new_room.html",
        "threads.html",
        "join_links.html",
        "invitations.html",
        "account.html",
        "sizes.html",
        "records.html",
        "all_rooms.html",
        "hand_on.html",
        "leave.html",
        "members.html",
        "new_message.html",
        "room_kind.html",
        "room_settings.html",
        "inbox.html",
        "notifications.html",
        "my_notifications.html",
        "keywords.html",
        "going.html",
        "day.html",
        "help_typing.html",
        "help_keys.html",
    }
    doors = {"unsubscribe.html", "sign_in.html", "join.html", "waiting.html", "new_password.html"}
    assert templates == parts | starts | shown | doors
    assert len(SIGNED_IN) >= len(shown)


@pytest.mark.parametrize("htmx", [{}, {"HX-Request": "true"}])
def test_a_room_that_is_lost_between_question_and_action_is_not_there(
    htmx: dict[str, str], lobby: Room, as_bob: Client
) -> None:
    with patch("chat.actions.memberships.join", side_effect=RoomGone):
        answer = as_bob.get(lobby.get_absolute_url(), headers=htmx)
    assert answer.status_code == 404
    assert "Nothing here" in answer.content.decode()
    with patch("chat.actions.memberships.join", side_effect=ValueError), pytest.raises(ValueError):  # noqa: PT011
        as_bob.get(lobby.get_absolute_url())
