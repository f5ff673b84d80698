"""Answering a message: by htmx, and by plain forms."""

import pytest
from django.test import Client

from chat.actions import drafts, editing, memberships, messages, rooms
from chat.models import Message, Room, User
from chat.tests.conftest import browser_of
from chat.tests.pages import HTMX
from chat.tests.reading import composer, errors, only, parsed, typed


@pytest.fixture
def line(lobby: Room, alice: User) -> Message:
    return messages.say(room=lobby, author=alice, body="Tea,\n<b>anybody</b>?", token="t")


@pytest.fixture
def path(line: Message) -> str:
    return line.get_absolute_url()


def answering(client: Client, room: Room) -> dict[str, str]:
    return composer(client, room) | {"room": f"{room.pk}:1"}


def from_room(room: Room) -> dict[str, str]:
    return HTMX | {"HX-Current-URL": f"http://testserver{room.get_absolute_url()}?before=9"}


def test_the_strip_goes_into_the_field_that_is_there(path: str, lobby: Room, as_bob: Client) -> None:
    answer = parsed(as_bob.get(f"{path}reply/", headers=from_room(lobby)))
    strip = only(answer, ".reply[hx-swap-oob='outerHTML:#fields > .field:first-child .reply']")
    assert only(strip, "[name=room]")["value"] == f"{lobby.pk}:1"
    assert only(strip, ".reply__to").get_text() == "Reply to Alice Tea, <b>anybody</b>?"
    assert only(answer, "#fields[hx-preserve]")


def test_where_the_room_is_not_shown_one_is_led_there(path: str, lobby: Room, as_bob: Client) -> None:
    leads = f"/rooms/{lobby.pk}/?reply=1"
    for url in ("/saved/", f"/rooms/{lobby.pk}/pins/", f"/rooms/{lobby.pk}1/"):
        answer = as_bob.get(f"{path}reply/", headers=HTMX | {"HX-Current-URL": f"http://testserver{url}"})
        assert answer.headers["HX-Redirect"] == leads
    assert as_bob.get(f"{path}reply/").headers["Location"] == leads


def test_without_scripts(path: str, lobby: Room, as_alice: Client, as_bob: Client) -> None:
    menu = parsed(as_bob.get(f"{path}more/"))
    page = as_bob.get(str(only(menu, ".menu__item[href$='/reply/']")["href"]), follow=True)
    form = only(parsed(page), "#composer")
    assert only(form, ".reply__author").get_text() == "Alice"
    fields = {str(each["name"]): str(each.get("value", "")) for each in form.select("input")}
    assert as_bob.post("/say/", fields | {"text": "Please!"}).status_code == 302
    row = only(parsed(as_alice.get(lobby.get_absolute_url())), f"#message-{lobby.pk}-2")
    quote = only(row, "a.quote")
    assert quote["href"] == path
    assert quote.get_text() == "Alice Tea, <b>anybody</b>?"


def test_taken_off_the_text_stays(line: Message, lobby: Room, as_bob: Client) -> None:
    form = answering(as_bob, lobby) | {"text": "half"}
    swapped = parsed(as_bob.post("/composer/no-reply/", form, headers=HTMX))
    assert only(swapped, ".reply[hx-swap-oob] [name=room]")["value"] == str(lobby.pk)
    assert not swapped.select(".reply__to, [name=text]")
    page = as_bob.post("/composer/no-reply/", form, follow=True)
    assert typed(page) == "half"
    assert not parsed(page).select(".reply__to")
    assert as_bob.post("/composer/no-reply/", {}).headers["Location"] == "/"


def test_it_is_kept_with_the_draft_and_with_a_line_refused(
    line: Message, lobby: Room, bob: User, as_bob: Client
) -> None:
    refused = as_bob.post("/say/", answering(as_bob, lobby) | {"text": "x" * 10_001})
    assert only(parsed(refused), "#fields [name=room]")["value"] == f"{lobby.pk}:1"
    drafts.keep(room=lobby, user=bob, body="half", reply_to=1)
    for answer in (as_bob.get(lobby.get_absolute_url()), as_bob.get(f"/composer/draft/{lobby.pk}/")):
        assert typed_in(answer) == ("half", f"{lobby.pk}:1")
    preview = as_bob.post("/composer/preview/", answering(as_bob, lobby) | {"text": "*half*"})
    assert typed_in(preview) == ("*half*", f"{lobby.pk}:1")
    mode = as_bob.post("/composer/mode/", answering(as_bob, lobby) | {"text": "half", "multi_line": "1"}, headers=HTMX)
    assert only(parsed(mode), "[name=room]")["value"] == f"{lobby.pk}:1"


def typed_in(answer: object) -> tuple[str, str]:
    """The text in the field, and its address."""
    fields = only(parsed(answer), ".field:has(input)")
    return str(only(fields, "[name=text]")["value"]), str(only(fields, "[name=room]")["value"])


@pytest.mark.parametrize("number", ["-1", "0", "7", "9" * 30])
def test_to_nothing_nobody_replies(line: Message, lobby: Room, as_bob: Client, number: str) -> None:
    answer = as_bob.post("/say/", composer(as_bob, lobby) | {"text": "hello", "room": f"{lobby.pk}:{number}"})
    assert answer.status_code == 422
    assert "no such message" in errors(answer)
    assert typed(answer) == "hello"
    assert as_bob.get(f"/rooms/{lobby.pk}/?reply={number}").status_code == 200


def test_a_deleted_message_is_not_shown_again(line: Message, path: str, lobby: Room, bob: User, as_bob: Client) -> None:
    drafts.keep(room=lobby, user=bob, body="half", reply_to=1)
    editing.delete(message=line, deleter=line.author)
    for headers in ({}, from_room(lobby)):
        answer = as_bob.get(f"{path}reply/", headers=headers)
        assert answer.status_code == 409
        assert answer.headers.get("HX-Reswap", "") == ("none" if headers else "")
    for url in (lobby.get_absolute_url(), f"{lobby.get_absolute_url()}?reply=1"):
        assert not parsed(as_bob.get(url)).select(".reply__to")


def test_outsiders(path: str, lobby: Room, bob: User, as_bob: Client, charlie: User, client: Client) -> None:
    memberships.remove(room=lobby, user=bob)
    assert as_bob.get(f"{path}reply/").status_code == 404
    attic = rooms.create(name="Attic", creator=bob)
    assert as_bob.get(f"/rooms/{attic.pk}/1/reply/").status_code == 404
    for stranger in (client, browser_of(charlie)):
        assert stranger.get(f"{path}reply/").status_code == 302
        assert stranger.post("/composer/no-reply/", {}).status_code == 302


def test_wrong_methods(path: str, as_bob: Client) -> None:
    assert as_bob.post(f"{path}reply/").status_code == 405
    assert as_bob.get("/composer/no-reply/").status_code == 405
