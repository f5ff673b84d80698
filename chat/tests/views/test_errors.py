"""Error pages of the same hand as the rest."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.test import Client, RequestFactory

from chat.models import Room, User
from chat.tests.pages import ERRORS, Cast
from chat.tests.reading import only, parsed
from chat.views import errors


@pytest.mark.parametrize(
    ("name", "status", "heading"),
    [
        ("400", 400, "That didn't work"),
        ("404, room gone", 404, "That didn't work"),
        ("403", 403, "Not for you"),
        ("403, too old", 403, "That page was too old"),
        ("404", 404, "Nothing here"),
        ("500", 500, "Our fault"),
    ],
)
def test_of_our_own_hand(lobby: Room, alice: User, bob: User, name: str, status: int, heading: str) -> None:
    cast: Cast = (lobby, alice, bob)
    answer = ERRORS[name](cast)
    assert answer.status_code == status
    page = parsed(answer)
    assert only(page, "h1").get_text() == heading
    assert only(page, "link[href$='card.css']")
    assert "To the rooms" in [link.get_text() for link in page.select("a[href='/']")]
    assert "Traceback" not in page.get_text()


@pytest.mark.django_db
def test_a_request_that_django_refuses(client: Client) -> None:
    answer = client.get("/sign-in/", headers={"host": "bad host"})
    assert answer.status_code == 400
    assert only(parsed(answer), "h1").get_text() == "That didn't work"


def test_what_went_wrong_inside_is_told_to_nobody(rf: RequestFactory) -> None:
    answer = errors.bad_request(rf.get("/"), SuspiciousOperation("at /srv/secret"))
    assert "secret" not in answer.content.decode()


def test_server_errors_need_no_database(rf: RequestFactory) -> None:
    assert errors.server_error(rf.get("/")).status_code == 500


def test_an_address_that_only_takes_forms(as_bob: Client) -> None:
    answer = as_bob.get("/composer/mode/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert only(parsed(answer), "h1").get_text() == "Nothing to see"


def test_a_click_that_is_not_for_one_is_told_in_place(as_bob: Client, lobby: Room) -> None:
    """And the page that one clicked in stays."""
    answer = as_bob.post(f"/rooms/{lobby.pk}/settings/archive/", {"on": "1"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Reswap"]) == (403, "none")
    assert "You may not do that here." in parsed(answer).get_text()
    stale = Client(enforce_csrf_checks=True).post("/sign-in/", {}, headers={"HX-Request": "true"})
    assert (stale.status_code, stale.headers["HX-Reswap"]) == (403, "none")
    assert "That page was too old." in parsed(stale).get_text()


def test_who_lost_a_room_is_told_where_they_come_to(as_bob: Client, lobby: Room) -> None:
    assert as_bob.get("/away/").headers["HX-Redirect"] == "/"
    assert "you are not in it" in parsed(as_bob.get(lobby.get_absolute_url())).select_one("#notices").get_text()  # type: ignore[union-attr]
