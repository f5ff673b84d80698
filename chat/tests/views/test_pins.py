"""Pins and saves: by htmx, and as pages and plain forms."""

import pytest
from django.test import Client

from chat import limits
from chat.actions import editing, memberships, messages, pins
from chat.models import Message, Room, User
from chat.tests.conftest import browser_of
from chat.tests.pages import HTMX
from chat.tests.reading import lines, only, parsed
from chat.tests.test_limits import Clock


@pytest.fixture
def line(lobby: Room, bob: User) -> Message:
    return messages.say(room=lobby, author=bob, body="hello", token="t")


@pytest.fixture
def path(line: Message) -> str:
    return line.get_absolute_url()


def items(client: Client, path: str) -> set[str]:
    return {item.get_text() for item in parsed(client.get(f"{path}more/", headers=HTMX)).select(".menu__item")}


@pytest.mark.parametrize(("headers", "status"), [({}, 302), (HTMX, 200)])
def test_pins_are_everybodys(
    path: str, lobby: Room, as_alice: Client, as_bob: Client, headers: dict[str, str], status: int
) -> None:
    assert only(parsed(as_bob.get(lobby.get_absolute_url())), ".pane__pins").has_attr("hidden")
    assert as_alice.post(f"{path}pin/", {"on": "1"}, headers=headers).status_code == status
    room = parsed(as_bob.get(lobby.get_absolute_url()))
    assert only(room, ".pane__pins:not([hidden])").get_text() == "1 pinned"
    assert only(room, ".message__pinned")
    pins = as_bob.get(f"/rooms/{lobby.pk}/pins/")
    assert lines(pins) == ["hello"]
    assert only(parsed(pins), ".kept__by").get_text() == "Pinned by Alice"
    assert "Unpin" in items(as_bob, path)
    as_bob.post(f"{path}pin/", {"on": "0"}, headers=headers)
    assert lines(as_bob.get(f"/rooms/{lobby.pk}/pins/")) == []
    assert "Pin" in items(as_bob, path)


@pytest.mark.parametrize(("headers", "status"), [({}, 302), (HTMX, 200)])
def test_saves_are_ones_own(path: str, as_alice: Client, as_bob: Client, headers: dict[str, str], status: int) -> None:
    assert as_alice.post(f"{path}save/", {"on": "1"}, headers=headers).status_code == status
    saved = as_alice.get("/saved/")
    assert lines(saved) == ["hello"]
    assert only(parsed(saved), ".kept__whose").get_text().startswith("Bob in Lobby ")
    assert only(parsed(saved), ".kept__whose a")["href"] == path
    assert lines(as_bob.get("/saved/")) == []
    assert "Unsave" in items(as_alice, path)
    assert "Save" in items(as_bob, path)
    as_alice.post(f"{path}save/", {"on": "0"}, headers=headers)
    assert lines(as_alice.get("/saved/")) == []


def test_saves_page_on_without_limit(lobby: Room, as_alice: Client, alice: User, bob: User) -> None:
    for number in range(120):
        line = messages.say(room=lobby, author=alice, body=f"{number}", token=f"{number}")
        for user in (alice, bob):
            pins.save(message=line, user=user, saved=True)
    found, url = list[str](), "/saved/"
    while url:
        page = as_alice.get(url)
        found += lines(page)
        links = parsed(page).select("#kept a[href^='/saved/?before=']")
        url = str(links[0]["href"]) if links else ""
    assert found == [f"{number}" for number in reversed(range(120))]
    assert lines(as_alice.get("/saved/?before=x")) == found[:50]
    assert "you saved before that" in only(parsed(as_alice.get("/saved/?before=1")), ".empty").text


def test_what_is_being_edited_there_stays_when_they_are_fetched_anew(
    path: str, line: Message, lobby: Room, as_bob: Client
) -> None:
    as_bob.post(f"{path}pin/", {"on": "1"})
    form = parsed(as_bob.get(f"{path}edit/", headers=HTMX))
    place = str(only(form, "[name=open]")["value"])
    assert only(form, ".edit")["id"] == f"edit-{place}"
    pinned = f"/rooms/{lobby.pk}/pins/?open={place}&open=1-2%22%3E&open=x"
    for address, stays in ((pinned, ".kept__one > "), (f"/saved/?open={place}", "#kept > ")):
        kept = parsed(as_bob.get(address)).select("dialog[hx-preserve]")
        assert kept == parsed(as_bob.get(address)).select(f"{stays}#edit-{place}[hx-preserve]")
        assert len(kept) == 1


@pytest.mark.parametrize("endpoint", ["pin", "save"])
class TestEach:
    def test_outsiders_find_nothing(self, path: str, endpoint: str, lobby: Room, bob: User, charlie: User) -> None:
        memberships.remove(room=lobby, user=bob)
        for client in (browser_of(bob), browser_of(charlie), Client()):
            assert client.post(f"{path}{endpoint}/", {"on": "1"}).status_code in {302, 404}
            assert client.get(f"/rooms/{lobby.pk}/pins/").status_code in {302, 404}
        assert not Message.objects.exclude(pinned_at=None)

    def test_wrong_method(self, path: str, endpoint: str, as_bob: Client, lobby: Room) -> None:
        assert as_bob.get(f"{path}{endpoint}/").status_code == 405
        assert as_bob.post(f"/rooms/{lobby.pk}/pins/").status_code == as_bob.post("/saved/").status_code == 405

    def test_bad_input(self, path: str, endpoint: str, as_bob: Client, lobby: Room) -> None:
        for on in ("", "yes"):
            assert as_bob.post(f"{path}{endpoint}/", {"on": on}).status_code == 422
        assert as_bob.post(f"/rooms/{lobby.pk}/2/{endpoint}/", {"on": "1"}).status_code == 404

    def test_deleted_meanwhile(self, path: str, endpoint: str, line: Message, bob: User, as_bob: Client) -> None:
        editing.delete(message=line, deleter=bob)
        assert as_bob.post(f"{path}{endpoint}/", {"on": "1"}, headers=HTMX).status_code == 409

    def test_too_fast(self, path: str, endpoint: str, as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits.talking, "clock", Clock())
        answers = [as_bob.post(f"{path}{endpoint}/", {"on": "1"}).status_code for _ in range(21)]
        assert answers == [302] * 20 + [429]


def test_a_full_room_says_so(path: str, lobby: Room, as_bob: Client) -> None:
    Room.objects.update(pin_count=100)
    answer = as_bob.post(f"{path}pin/", {"on": "1"}, headers=HTMX)
    assert answer.status_code == 422
    assert "as many pins" in answer.content.decode()
