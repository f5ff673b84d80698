"""The first run: one form, one owner, and only for whoever started the server."""

from typing import Any
from unittest.mock import patch

import pytest
from channels.testing import HttpCommunicator
from django.core.asgi import get_asgi_application
from django.test import Client
from pytest_django import Settings

from chat.actions import places
from chat.models import Place, Room, User
from chat.tests.conftest import PASSWORD
from chat.tests.reading import errors, parsed
from chat.views.start import start_key
from site_config.proxy import ProxyHeaders

FORM = {"place_name": "Hanok", "name": "Alice", "email": "Alice@example.com", "password": PASSWORD}
HERE: dict[str, Any] = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1:8000"}

pytestmark = pytest.mark.django_db


def test_the_first_visitor_founds_the_place_and_lands_in_the_lobby(client: Client) -> None:
    assert client.get("/", **HERE).headers["Location"].startswith("/sign-in/")
    assert client.get("/sign-in/", **HERE).headers["Location"] == "/start/"
    page = client.get("/start/", **HERE)
    labels = [label.get_text() for label in parsed(page).select("label")]
    assert labels == ["Name of this place", "Your name", "E-mail", "Password"]
    assert [button.get_text() for button in parsed(page).select("button")] == ["Create"]
    answer = client.post("/start/", FORM, **HERE)
    lobby = Room.objects.get()
    assert answer.headers["Location"] == lobby.get_absolute_url()
    owner = User.objects.get()
    assert owner.is_owner
    assert owner.email == "alice@example.com"
    assert parsed(client.get(lobby.get_absolute_url(), **HERE)).select_one("h1").get_text() == "Lobby"  # type: ignore[union-attr]


@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_second_first_run(place: Place, client: Client, method: str) -> None:
    for path in ("/start/", f"/start/{start_key()}/"):
        answer = getattr(client, method)(path, FORM | {"email": "mallory@example.com"}, **HERE)
        assert answer.headers["Location"] == "/"
    assert User.objects.count() == 1


def test_the_second_of_two_visitors_gets_no_second_place(client: Client) -> None:
    """Both have the form open, and both send it before either's place is there to be seen."""
    found = places.found

    def beaten(**fields: str) -> tuple[User, Room]:
        found(place_name="Faster", name="Rival", email="rival@example.com", password=PASSWORD)
        return found(**fields)

    with patch("chat.actions.places.found", beaten):
        answer = client.post("/start/", FORM, **HERE)
    assert answer.headers["Location"] == "/"
    assert "_auth_user_id" not in client.session
    assert Place.objects.get().name == "Faster"
    assert [user.name for user in User.objects.all()] == ["Rival"]


def test_wrong_method(client: Client) -> None:
    assert client.put("/start/", **HERE).status_code == 405
    assert client.delete(f"/start/{start_key()}/", **HERE).status_code == 405


@pytest.mark.parametrize(
    ("field", "value"),
    [("place_name", " "), ("name", "\u3164"), ("email", "alice"), ("password", "short"), ("name", "a" * 81)],
)
def test_bad_input_is_told_in_place(client: Client, field: str, value: str) -> None:
    answer = client.post("/start/", FORM | {field: value}, **HERE)
    assert answer.status_code == 422
    assert errors(answer)
    kept = {str(box["name"]): box.get("value") for box in parsed(answer).select("input:not([type=hidden])")}
    assert kept == FORM | {field: value or None, "password": None}
    assert not Place.objects.exists()


ELSEWHERE: list[dict[str, Any]] = [
    {"REMOTE_ADDR": "192.0.2.7", "HTTP_HOST": "127.0.0.1:8000"},
    {"REMOTE_ADDR": "192.0.2.7", "HTTP_HOST": "chat.example"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "rebound.example:8000"},
    {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost.rebound.example"},
    {"REMOTE_ADDR": "::ffff:192.0.2.7", "HTTP_HOST": "[::1]:8000"},
    {"REMOTE_ADDR": "", "HTTP_HOST": "localhost"},
    {"REMOTE_ADDR": "unix:", "HTTP_HOST": "localhost"},
]


@pytest.mark.parametrize(
    "here", [HERE, HERE | {"HTTP_HOST": "localhost"}, {"REMOTE_ADDR": "::1", "HTTP_HOST": "[::1]:8000"}]
)
def test_from_this_machine_no_link_is_needed(client: Client, here: dict[str, Any]) -> None:
    assert client.get("/start/", **here).status_code == 200


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize("path", ["/start/", "/start/wrong/", "/start/한국/"])
def test_from_elsewhere_the_form_asks_for_the_link(client: Client, elsewhere: dict[str, Any], path: str) -> None:
    for answer in (client.get(path, **elsewhere), client.post(path, FORM, **elsewhere)):
        assert answer.status_code == 403
        assert not parsed(answer).select("form")
    assert not Place.objects.exists()


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_from_elsewhere_with_the_link(client: Client, elsewhere: dict[str, Any]) -> None:
    path = f"/start/{start_key()}/"
    assert client.get(path, **elsewhere).status_code == 200
    assert client.post(path, FORM, **elsewhere).status_code == 302
    assert Place.objects.exists()


def test_behind_a_public_address_loopback_is_the_proxy(client: Client, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://chat.example"
    assert client.get("/start/", **HERE).status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("header", "version", "status"),
    [
        (b"x-forwarded-for", "1.1", 403),
        (b"x-forwarded-proto", "1.1", 403),
        (b"forwarded", "1.1", 403),
        (b"x-forwarded-host", "1.1", 403),
        (b"dnt", "1.1", 200),
        (b"dnt", "1.0", 403),
    ],
)
async def test_behind_a_proxy_that_nobody_told_of_loopback_is_the_proxy(
    header: bytes, version: str, status: int
) -> None:
    application = HttpCommunicator(
        ProxyHeaders(get_asgi_application()),  # type: ignore[arg-type]  # Django's own type is looser
        "GET",
        "/start/",
        headers=[(b"host", b"localhost:8000"), (header, b"127.0.0.1")],
    )
    application.scope |= {
        "http_version": version,
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "scheme": "http",
    }
    assert (await application.get_response())["status"] == status


def test_the_key_is_of_this_installation_alone(settings: Settings) -> None:
    mine = start_key()
    assert len(mine) == 24
    settings.SECRET_KEY = "x" * 50
    assert start_key() != mine
