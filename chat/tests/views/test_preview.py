"""Looking at a text before it is said."""

from django.test import Client

from chat.models import Mention, Message, Room, User
from chat.tests.pages import HTMX
from chat.tests.reading import composer, only, parsed, typed

TEXT = "*tea* for @alice\n\n- one\n- two <b>"


def preview(client: Client, room: Room, text: str, **headers: str) -> object:
    return client.post("/composer/preview/", composer(client, room) | {"text": text}, headers=headers)


def test_it_is_what_saying_would_show(as_bob: Client, lobby: Room, alice: User) -> None:
    shown = only(parsed(preview(as_bob, lobby, TEXT, **HTMX)), "#preview > dialog[open] .markup")
    assert only(shown, "em").get_text() == "tea"
    assert only(shown, f"[data-mention='{alice.pk}'] bdi").get_text() == "Alice"
    assert [item.get_text() for item in shown.select("li")] == ["one", "two <b>"]
    assert not Message.objects.exists()
    assert not Mention.objects.exists()


def test_without_scripts_it_stands_on_the_rooms_page_and_the_text_in_the_field(as_bob: Client, lobby: Room) -> None:
    answer = preview(as_bob, lobby, TEXT)
    assert only(parsed(answer), "#preview dialog em").get_text() == "tea"
    assert typed(answer) == TEXT


def test_nothing_to_look_at_shows_nothing_that_harms(as_bob: Client, lobby: Room) -> None:
    only(parsed(preview(as_bob, lobby, "", **HTMX)), "#preview")
    long = parsed(preview(as_bob, lobby, "*a* " * 20_000, **HTMX))
    assert len(long.get_text()) < 11_000


def test_elsewhere_there_is_none(as_bob: Client, lobby: Room) -> None:
    form = composer(as_bob, lobby) | {"room": "999", "text": "*a*"}
    assert not parsed(as_bob.post("/composer/preview/", form, headers=HTMX)).select("em")
    assert as_bob.post("/composer/preview/", form).status_code == 302
    assert as_bob.get("/composer/preview/").status_code == 405


def test_strangers_see_the_door(lobby: Room) -> None:
    assert Client().post("/composer/preview/", {"room": lobby.pk, "text": "x"}).status_code == 302
