import pytest
from django.test import Client

from chat.actions import drafts, editing, messages, pins, threads
from chat.models import Message, Room, User
from chat.tests.pages import HTMX
from chat.tests.reading import only, parsed


@pytest.fixture
def line(lobby: Room, alice: User, bob: User) -> Message:
    said = messages.say(room=lobby, author=alice, body="@bob Tea?", token="1")
    pins.pin(message=said, user=bob, pinned=True)
    pins.save(message=said, user=bob, saved=True)
    threads.reply(room=lobby, root=said.number, author=bob, body="Yes.", token="2")
    drafts.keep(room=lobby, user=bob, body="half")
    return said


@pytest.mark.parametrize("name", ["inbox", "kept", "saved", "threads", "drafts", "about"])
def test_what_the_page_shows_already_is_not_sent_again(
    name: str, line: Message, lobby: Room, alice: User, bob: User, as_bob: Client
) -> None:
    addresses = {"kept": f"/rooms/{lobby.pk}/pins/", "about": f"{line.get_absolute_url()}versions/"}
    url, part_id = addresses.get(name, f"/{name}/"), "#kept" if name == "saved" else f"#{name}"
    shown = only(parsed(as_bob.get(url)), f"{part_id} > [name=shown]")["value"]
    again = as_bob.get(url, {"shown": shown}, headers=HTMX)
    assert (again.status_code, again.content) == (204, b"")
    # Somebody who is sent such an address gets a page.
    assert only(parsed(as_bob.get(url, {"shown": shown})), f"{part_id} > [name=shown]")

    editing.edit(message=line, editor=alice, body="@bob Coffee?", seen=None)
    drafts.keep(room=lobby, user=bob, body="half of it")
    news = as_bob.get(url, {"shown": shown}, headers=HTMX)
    assert news.status_code == 200
    assert not parsed(news).select("#app")
    assert only(parsed(news), "[name=shown]")["value"] != shown
    assert parsed(news).get_text() == only(parsed(as_bob.get(url)), part_id).get_text()
    assert "half of it" in parsed(news).get_text() or "Coffee?" in parsed(news).get_text()
