from itertools import chain
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import Tag
from django.test import Client

from chat.actions import messages, pins, rooms
from chat.models import Message, Room, User
from chat.models.room import Kind
from chat.tests.actions.test_attachments import add
from chat.tests.actions.test_attachments import say as attach
from chat.tests.conftest import browser_of
from chat.tests.files.test_pictures import picture
from chat.tests.models.test_search_index import say
from chat.tests.reading import only, parsed
from chat.views import search as view

HTMX = {"HX-Request": "true"}


def texts(response: Any) -> list[str]:
    return [hit.get_text() for hit in parsed(response).select(".hit .hit__text")]


def notes(response: Any) -> str:
    return " ".join(note.get_text() for note in parsed(response).select("[role=status] p"))


def more(response: Any) -> str:
    link = parsed(response).select_one(".search__more a")
    return str(link["href"]) if isinstance(link, Tag) else ""


def every_page(client: Client, address: str) -> list[list[str]]:
    pages = list[list[str]]()
    while address:
        response = client.get(address)
        pages.append(texts(response))
        address = more(response)
    return pages


def test_what_is_pinned_or_saved_is_found_by_that(
    as_alice: Client, as_bob: Client, lobby: Room, alice: User, bob: User
) -> None:
    attic = rooms.create(name="Attic", creator=alice, kind=Kind.CLOSED)
    lines = {
        (room, body): messages.say(room=room, author=alice, body=body, token=f"{room.pk}-{body}")
        for room in (lobby, attic)
        for body in ("plum tea", "green tea", "milk")
    }
    for room, body in ((lobby, "plum tea"), (lobby, "milk"), (attic, "green tea")):
        pins.pin(message=lines[room, body], user=alice, pinned=True)
    pins.save(message=lines[lobby, "green tea"], user=bob, saved=True)
    pins.save(message=lines[lobby, "plum tea"], user=bob, saved=True)
    pins.save(message=lines[lobby, "milk"], user=alice, saved=True)
    for query, of_bob, of_alice in (
        ("is:pinned", ["milk", "plum tea"], ["green tea", "milk", "plum tea"]),
        ("is:pinned tea", ["plum tea"], ["green tea", "plum tea"]),
        ("is:saved", ["green tea", "plum tea"], ["milk"]),
        ("is:saved is:pinned", ["plum tea"], ["milk"]),
        ("tea -is:saved", [], ["green tea", "plum tea", "green tea", "plum tea"]),
        ("is:saved -tea", [], ["milk"]),
        ("is:saved -is:thread -has:code in:lobby on:today", ["green tea", "plum tea"], ["milk"]),
        ("is:saved is:thread", [], []),
        ("-is:saved", [], []),
    ):
        for client, wanted in ((as_bob, of_bob), (as_alice, of_alice)):
            found = texts(client.get("/search/", {"q": query}))
            assert found == wanted, query


def test_hits_lead_to_their_place(as_bob: Client, lobby: Room, alice: User) -> None:
    say(lobby, alice, "The kettle is on.", "<b>tea</b> & kettles")
    response = as_bob.get("/search/?q=kettle")
    hit = only(parsed(response), ".hit")
    assert only(hit, "a")["href"] == f"/rooms/{lobby.pk}/1/"
    assert only(hit, "mark").get_text() == "kettle"
    assert hit.get_text().startswith("Alice in Lobby")
    assert only(parsed(response), "#search")["value"] == "kettle"
    assert b"<b>tea" not in as_bob.get("/search/?q=tea").content
    assert "&lt;b&gt;<mark>tea</mark>&lt;/b&gt; &amp;" in as_bob.get("/search/?q=tea").content.decode()


def test_a_snippet_is_read_without_marks(as_bob: Client, lobby: Room, alice: User) -> None:
    say(lobby, alice, "| **Tea** | cups |\n| --- | --- |\n| plum | 12 |", "[the list](https://example.com/kettles)")
    assert texts(as_bob.get("/search/?q=plum")) == ["Tea cups plum 12"]
    assert texts(as_bob.get("/search/?q=list")) == ["the list"]
    # Where the words are in the address alone, there they are shown.
    assert texts(as_bob.get("/search/?q=kettles")) == ["[the list](https://example.com/kettles)"]


def test_files_are_called_by_their_names(as_bob: Client, lobby: Room, alice: User) -> None:
    attach(lobby, alice, add(lobby, alice, name="<i>.txt"), add(lobby, alice, picture(), name="b.png"))
    attach(lobby, alice, add(lobby, alice, name="c.txt"), body="look")
    assert texts(as_bob.get("/search/?q=has:file")) == ["look", ""]
    named = parsed(as_bob.get("/search/?q=has:image")).select(".hit .hit__file")
    assert [name.get_text() for name in named] == ["<i>.txt", "b.png"]


def test_the_empty_page_invites(as_bob: Client) -> None:
    soup = parsed(as_bob.get("/search/"))
    assert "two syllables" in only(soup, ".search__lead").get_text()
    assert only(soup, "details").has_attr("open")
    assert "Fewer words" in only(parsed(as_bob.get("/search/?q=zebra")), ".search__lead").get_text()


def test_what_is_not_understood_is_explained_in_place(as_bob: Client, lobby: Room, bob: User) -> None:
    say(lobby, bob, "tea")
    response = as_bob.get("/search/?q=" + quote('tea from:nobody on:never "'))
    assert response.status_code == 200
    assert "Nobody here is called nobody" in notes(response)
    assert "never is no day" in notes(response)
    assert texts(response) == ["tea"]


@pytest.mark.parametrize("q", ['"', "'", "\0", "*", "a" * 5_000, "%", "AND OR NOT", "<script>alert(1)</script>", "가"])
def test_hostile_input(as_bob: Client, lobby: Room, bob: User, q: str) -> None:
    say(lobby, bob, "tea")
    for rest in ("", "&sort=best", "&before=x&behind=y", "&before=99999999999999999999", "&sort=best&behind=nan_1"):
        response = as_bob.get(f"/search/?q={quote(q)}{rest}")
        assert response.status_code == 200
        assert b"<script>alert" not in response.content


def test_outsiders_and_wrong_methods(as_bob: Client, lobby: Room, bob: User, charlie: User) -> None:
    say(lobby, bob, "tea")
    for outsider in (Client(), browser_of(charlie)):
        response = outsider.get("/search/?q=tea", follow=True)
        assert b"hit__" not in response.content
    assert as_bob.post("/search/").status_code == 405


def test_no_room_but_those_one_may_see(
    as_bob: Client, lobby: Room, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(lobby, alice, "tea")
    secret = Room.objects.create(name="Secret")
    seen = Room.objects.filter(pk=lobby.pk)
    monkeypatch.setattr("chat.models.room.RoomQuerySet.visible_to", lambda self, user: self & seen)
    Message.objects.create(
        room=secret, author=alice, number=1, said_revision=1, changed_revision=1, body="tea in secret",
        created_at=alice.joined_at, token="s",
    )  # fmt: skip
    assert texts(as_bob.get("/search/?q=tea")) == ["tea"]
    response = as_bob.get("/search/?q=tea+in:Secret")
    assert "You see no room that is called Secret" in notes(response)
    assert texts(response) == ["tea"]
    assert "secret" not in only(parsed(as_bob.get("/search/?q=tea&sort=best")), "#pane").get_text().lower()


def test_pages_without_end(as_bob: Client, lobby: Room, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view, "PAGE", 3)
    monkeypatch.setattr(view, "BLOCK", 7)
    say(lobby, bob, *(f"tea {'and more ' * (n % 3)}{n}" for n in range(10)))
    newest = every_page(as_bob, "/search/?q=tea")
    assert [len(page) for page in newest] == [3, 3, 3, 1]
    assert list(chain(*newest)) == [f"tea {'and more ' * (n % 3)}{n}" for n in reversed(range(10))]
    best = every_page(as_bob, "/search/?q=tea&sort=best")
    assert best[0] == ["tea 9", "tea 6", "tea 3"]
    assert sorted(chain(*best)) == sorted(chain(*newest))


def test_the_best_stay_in_order_while_people_talk(
    as_bob: Client, lobby: Room, bob: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(view, "PAGE", 3)
    say(lobby, bob, *(f"tea {n}" for n in range(8)))
    first = as_bob.get("/search/?q=tea&sort=best")
    say(lobby, bob, "tea", "tea")
    assert texts(first) + list(chain(*every_page(as_bob, more(first)))) == [f"tea {n}" for n in reversed(range(8))]


def test_typing_makes_one_entry_of_the_history(as_bob: Client) -> None:
    typing = HTMX | {"HX-Trigger-Name": "q"}
    from_a_room = as_bob.get("/search/?q=te", headers=typing | {"HX-Current-URL": "http://testserver/rooms/1/"})
    assert "HX-Replace-Url" not in from_a_room.headers
    going_on = as_bob.get("/search/?q=tea", headers=typing | {"HX-Current-URL": "http://testserver/search/?q=te"})
    assert going_on.headers["HX-Replace-Url"] == "/search/?q=tea"
    more_hits = as_bob.get("/search/?q=tea", headers=HTMX | {"HX-Current-URL": "http://testserver/search/?q=tea"})
    assert "HX-Replace-Url" not in more_hits.headers
