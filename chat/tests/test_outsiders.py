"""Of a room that one is not in, nothing is found: by no page, no list, no search and no address that leaked."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from chat.actions import drafts, memberships, messages, people, pins, reactions, rooms, threads
from chat.live.completing import completions
from chat.live.window import new_page
from chat.models import Attachment, Draft, Follow, Message, Preview, Room, User
from chat.models.preview import MessagePreview
from chat.models.room import Kind
from chat.tests.actions.test_attachments import add
from chat.tests.conftest import browser_of
from chat.tests.files.test_pictures import picture
from chat.tests.reading import lines, parsed

WORD = "zanzibar"


def room_of(kind: str, alice: User, bob: User) -> Room:
    """With all that can hang on a room, and nobody in it but alice; bob was, and has left traces of his own."""
    if kind == Kind.DIRECT:
        dora = people.join(name="Dora", email="dora@example.com", password="x")
        room = rooms.open_direct(people=[dora], by=alice)
        memberships.grant(room, bob)
    else:
        room = rooms.create(name=WORD, creator=alice, kind=kind, topic=WORD)
        memberships.add(room=room, user=bob, by=alice)
    file = add(room, alice, picture(), name=f"{WORD}.png")
    line = messages.say(room=room, author=alice, body=f"{WORD} https://a.example/ @Bob", token="t", files=[file.pk])
    MessagePreview.objects.create(
        message=line, preview=Preview.objects.create(url="x", title=WORD, picture="cc", fetched_at=line.created_at)
    )
    default_storage.save("previews/cc.webp", ContentFile(b"picture"))
    pins.pin(message=line, user=bob, pinned=True)
    pins.save(message=line, user=bob, saved=True)
    reactions.toggle(message=line, user=bob, emoji="🎉")
    threads.reply(room=room, root=1, author=bob, body=WORD, token="re")
    drafts.keep(room=room, user=bob, body=WORD)
    add(room, bob, b"waits", name=f"{WORD}.txt")
    people.visit(user=bob, room=room)
    memberships.remove(room=room, user=bob)
    return room


@pytest.fixture(autouse=True)
def no_preview_left() -> Iterator[None]:
    yield
    default_storage.delete("previews/cc.webp")


@pytest.fixture(params=[Kind.CLOSED, Kind.DIRECT])
def room(request: pytest.FixtureRequest, alice: User, bob: User) -> Room:
    return room_of(request.param, alice, bob)


def addresses(room: Room) -> list[str]:
    """All that names the room or something in it."""
    keys = Attachment.objects.filter(room=room).values_list("key", flat=True)
    files = [f"/files/{key}/{rest}" for key in keys for rest in ("", "show/", "360/")]
    one = [f"1/{rest}" for rest in ("", "more/", "edit/", "versions/", "react/", "reactions/", "reply/")]
    one += ["1/thread/", "1/thread/older/", "1/thread/1/", "1/thread/1/more/"]
    whole = ["", "?before=2", "older/", "day/2026-01-01/", "pins/", "members/", "members/?q=b"]
    whole += ["settings/", "settings/kind/", "leave/"]
    return [*files, "/previews/cc/", *(f"/rooms/{room.pk}/{path}" for path in (*whole, *one))]


def test_every_address_is_answered_as_if_there_were_nothing(room: Room, as_bob: Client, as_alice: Client) -> None:
    there = {path: as_alice.get(path).status_code for path in addresses(room)}
    assert {path: as_bob.get(path).status_code for path in addresses(room)} == dict.fromkeys(there, 404)
    assert there[f"/rooms/{room.pk}/"] == there["/previews/cc/"] == 200


LISTS = ("/rooms/", "/rooms/?q=zan", "/drafts/", "/saved/", "/threads/", "/people/", "/profile/", "/messages/new/")
SEARCHES = (WORD, f"in:{WORD}", "from:Alice", "from:me", "has:link", "is:thread", "has:file")


def test_no_list_and_no_search_has_it(room: Room, as_bob: Client) -> None:
    for path in (*LISTS, *(f"/search/?q={words}" for words in SEARCHES)):
        page = parsed(as_bob.get(path))
        links = "".join(str(link["href"]) for link in page.select("a[href]"))
        assert WORD not in page.get_text().replace(f"called {WORD}", "").replace(f"in:{WORD}", ""), path
        assert f"/rooms/{room.pk}/" not in links, path
        assert not page.select(".hit"), path


@pytest.mark.parametrize(
    "asked",
    [
        lambda client, room: client.get(f"/composer/draft/{room.pk}/"),
        lambda client, room: client.get(f"/composer/files/{room.pk}/"),
        lambda client, room: client.get("/", follow=True),
    ],
)
def test_no_piece_has_it(room: Room, as_bob: Client, asked: Callable[[Client, Room], Any]) -> None:
    assert WORD not in asked(as_bob, room).content.decode()


def test_nothing_is_kept_or_previewed_in_it(room: Room, as_bob: Client, bob: User, alice: User) -> None:
    typed = {"page": new_page(bob.pk), "acked": "0", "room": str(room.pk), "text": "@Alice"}
    assert "Alice" not in as_bob.post("/composer/preview/", typed, headers={"HX-Request": "true"}).content.decode()
    as_bob.post("/composer/mode/", typed | {"multi_line": "1"})
    assert Draft.objects.get(room=room).body == WORD
    assert as_bob.post("/say/", typed).status_code == 404
    assert completions(bob, room.pk, "@A") == []


def test_models_have_the_same_gate(room: Room, bob: User) -> None:
    assert not Message.objects.visible_to(bob).filter(room=room).exists()
    assert not Attachment.objects.visible_to(bob).exists()
    assert not Preview.objects.shown_to(bob).exists()
    assert not Draft.objects.readable_by(bob).exists()
    assert not Follow.objects.listed_for(bob)
    assert not Follow.objects.unread([bob.pk])[bob.pk]
    assert [each.name for each in Room.objects.listed_for([bob])[bob.pk]] == ["Lobby"]


def test_who_is_mentioned_and_not_there_is_not_told(alice: User, bob: User) -> None:
    room = rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    said = messages.say(room=room, author=alice, body="@Bob and @room", token="t")
    assert said.untold == ["Bob"]


def test_a_guest_names_and_finds_people_of_their_rooms_alone(lobby: Room, alice: User, bob: User, erin: User) -> None:
    cellar = rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    memberships.add(room=cellar, user=erin, by=alice)
    said = messages.say(room=cellar, author=erin, body="@Alice @Bob", token="t")
    assert [each.person for each in said.mentioned] == [alice]
    assert said.untold == []
    assert [label for _, label in completions(erin, cellar.pk, "@")] == ["Alice", "Erin", "Everybody in this room"]
    assert "Bob (not in this room)" in [label for _, label in completions(alice, cellar.pk, "@")]
    page = browser_of(erin).get("/search/?q=from:Bob").content.decode()
    assert "Nobody here is called Bob" in page
    assert "Bob" not in parsed(browser_of(erin).get("/messages/new/?q=b")).select_one("#choices").get_text()  # type: ignore[union-attr]


def test_an_open_room_is_searched_by_who_is_not_in_it_and_no_guest(alice: User, as_bob: Client, erin: User) -> None:
    room = rooms.create(name="Attic", creator=alice)
    messages.say(room=room, author=alice, body=WORD, token="t")
    assert len(parsed(as_bob.get(f"/search/?q={WORD}")).select(".hit")) == 1
    assert not parsed(browser_of(erin).get(f"/search/?q={WORD}")).select(".hit")
    assert lines(as_bob.get(room.get_absolute_url())) == [WORD]
