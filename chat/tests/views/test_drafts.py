from django.test import Client

from chat.actions import drafts, memberships, rooms
from chat.models import Draft, Room, User
from chat.tests.conftest import browser_of
from chat.tests.reading import parsed


def shown(client: Client) -> list[str]:
    return [text.get_text() for text in parsed(client.get("/drafts/")).select(".drafts__text")]


def test_all_of_ones_own_newest_first(lobby: Room, as_bob: Client, alice: User, bob: User) -> None:
    kitchen = rooms.create(name="부엌", creator=alice)
    memberships.join(room=kitchen, user=bob)
    drafts.keep(room=lobby, user=bob, body="<b>half")
    drafts.keep(room=kitchen, user=bob, body="a thought")
    drafts.keep(room=lobby, user=alice, body="hers")
    assert shown(as_bob) == ["a thought", "<b>half"]
    drafts.keep(room=lobby, user=bob, body="<b>half of it")
    assert shown(as_bob) == ["<b>half of it", "a thought"]
    links = parsed(as_bob.get("/drafts/")).select("a.drafts__room")
    assert [link["href"] for link in links] == [lobby.get_absolute_url(), kitchen.get_absolute_url()]


def test_a_draft_for_a_room_one_is_not_in_is_not_shown(lobby: Room, as_bob: Client, alice: User, bob: User) -> None:
    kitchen = rooms.create(name="Kitchen", creator=alice)
    drafts.keep(room=kitchen, user=bob, body="left behind")
    assert shown(as_bob) == []
    assert as_bob.post(f"/drafts/{kitchen.pk}/discard/").status_code == 404


def test_discarded(lobby: Room, as_bob: Client, alice: User, bob: User) -> None:
    drafts.keep(room=lobby, user=alice, body="hers")
    drafts.keep(room=lobby, user=bob, body="his")
    assert as_bob.post(f"/drafts/{lobby.pk}/discard/").headers["Location"] == "/drafts/"
    assert Draft.objects.get().user == alice
    assert as_bob.post(f"/drafts/{lobby.pk}/discard/").status_code == 404  # twice


def test_outsider(lobby: Room, client: Client, charlie: User) -> None:
    for stranger in (client, browser_of(charlie)):
        assert stranger.get("/drafts/").headers["Location"] == "/sign-in/?next=/drafts/"
        assert stranger.post(f"/drafts/{lobby.pk}/discard/").headers["Location"] == "/sign-in/"


def test_wrong_method(lobby: Room, as_bob: Client) -> None:
    assert as_bob.post("/drafts/").status_code == 405
    assert as_bob.get(f"/drafts/{lobby.pk}/discard/").status_code == 405
