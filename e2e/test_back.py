"""Back and Forward: between rooms, and from another site."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import expect

from e2e.people import People


@pytest.fixture
def another_site() -> Iterator[str]:
    """The address of a page elsewhere."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><link rel=icon href=data:,><title>Elsewhere</title><h1>Elsewhere</h1>")

        def log_message(self, *args: object) -> None:
            """Silent."""

    server = HTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


def test_back_and_forward_between_rooms_keep_the_one_socket(people: People) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    for room in ("North", "East", "South"):
        ada.makes_room(room)
    ada.opens_room("North")
    ada.opens_room("East")
    ada.opens_room("South")
    ada.remembers()

    ada.goes_back()
    ada.is_in("East")
    ada.says("East one.")
    ada.goes_back()
    ada.is_in("North")
    expect(ada.page).to_have_title("North")
    ada.says("North one.")
    ada.goes_forward()
    ada.is_in("East")
    ada.sees_exactly(["East one."])
    ada.goes_forward()
    ada.is_in("South")
    ada.says("South one.")
    ada.has_said_all()

    for room in ("North", "East", "South"):
        bo.opens_room(room)
        bo.sees_exactly([f"{room} one."])
    bo.says("Still with us?")
    ada.sees_exactly(["South one.", "Still with us?"])
    assert ada.still_remembers()
    assert len(ada.sockets) == 1


@pytest.mark.slow
def test_back_from_another_site(people: People, another_site: str) -> None:
    ada, bo = people.guest("Ada"), people.guest("Bo")
    ada.makes_room("First")
    ada.makes_room("Home")
    bo.opens_room("Home")
    ada.says("Here.", "And here.")
    bo.sees_exactly(["Here.", "And here."])

    ada.goes_to(another_site)
    bo.says("Where are you?")
    ada.goes_back()
    ada.is_in("Home")
    ada.sees_exactly(["Here.", "And here.", "Where are you?"])
    ada.says("Back again.", "And again.")
    for person in (ada, bo):
        person.sees_exactly(["Here.", "And here.", "Where are you?", "Back again.", "And again."])

    ada.goes_to(another_site)
    ada.goes_back()
    ada.goes_back()
    ada.is_in("First")
    ada.says("In the first.")
    ada.sees_exactly(["In the first."])
    ada.has_said_all()
    bo.sees_exactly(["Here.", "And here.", "Where are you?", "Back again.", "And again."])


@pytest.mark.slow
def test_an_error_page_and_back(people: People) -> None:
    ada = people.guest("Ada")
    ada.makes_room("Here")
    ada.complaints.forgive("status of 404")
    ada.goes_to("/rooms/987654321/")
    expect(ada.page.get_by_role("heading", name="Nothing here")).to_be_visible()
    ada.goes_back()
    ada.is_in("Here")
    ada.says("Fine.")
    ada.sees_exactly(["Fine."])
