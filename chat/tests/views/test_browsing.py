"""All rooms that one sees: found, come into, left, put first."""

from django.test import Client

from chat.actions import memberships, rooms
from chat.models import Membership, Room, User
from chat.models.room import Kind
from chat.tests.conftest import browser_of
from chat.tests.reading import only, parsed


def shown(client: Client, query: str = "") -> list[str]:
    return [link.get_text() for link in parsed(client.get("/rooms/", {"q": query})).select(".rooms bdi")]


def test_what_one_sees_and_what_is_archived_last(as_bob: Client, alice: User, bob: User) -> None:
    rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    rooms.create(name="Vault", creator=bob, kind=Kind.CLOSED, topic="wine")
    rooms.open_direct(people=[alice], by=bob)
    rooms.archive(room=rooms.create(name="Attic", creator=alice), by=alice, archived=True)
    rooms.create(name="다락방", creator=alice, topic="Plum tea")
    assert shown(as_bob) == ["Lobby", "Vault", "다락방", "Attic"]
    assert shown(as_bob, "TEA plum") == shown(as_bob, "다락") == ["다락방"]
    assert shown(as_bob, "wine tea") == []
    page = parsed(as_bob.get("/rooms/"))
    assert only(page, "a[aria-label='Join 다락방']")["href"] == Room.objects.get(name="다락방").get_absolute_url()
    assert [count.get_text() for count in page.select(".rooms__count")] == [
        "2 members",
        "1 member",
        "1 member",
        "1 member",
    ]


def test_a_guest_sees_their_own(lobby: Room, alice: User, erin: User) -> None:
    as_erin = browser_of(erin)
    assert shown(as_erin) == []
    memberships.add(room=rooms.create(name="Attic", creator=alice), user=erin, by=alice)
    assert shown(as_erin) == ["Attic"]
    assert not parsed(as_erin.get("/rooms/")).select("a[href='/rooms/new/'], #new-room form + *, .sidebar__new")


def test_leaving_and_coming_back(as_bob: Client, lobby: Room, bob: User) -> None:
    path = only(parsed(as_bob.get("/rooms/")), "a[aria-label='Leave Lobby']")["href"]
    assert "You can come back" in as_bob.get(str(path)).content.decode()
    assert Membership.objects.filter(room=lobby, user=bob).exists(), "reading it changes nothing"
    page = parsed(as_bob.post(str(path), follow=True))
    assert "You have left the room." in only(page, "#notices").get_text()
    assert "Lobby" not in only(page, "#rooms").get_text()
    assert as_bob.post(str(path)).status_code == 404
    assert "Lobby" in only(parsed(as_bob.get(lobby.get_absolute_url())), "#rooms").get_text()


def test_the_last_one_of_a_closed_room_is_told_why_not(as_bob: Client, bob: User) -> None:
    room = rooms.create(name="Vault", creator=bob, kind=Kind.CLOSED)
    answer = as_bob.post(f"/rooms/{room.pk}/leave/")
    assert answer.status_code == 409
    assert "Take somebody in, or delete it." in answer.content.decode()
    assert Membership.objects.filter(room=room, user=bob).exists()


def test_a_favourite_stands_first(as_bob: Client, alice: User, bob: User, lobby: Room) -> None:
    rooms.create(name="Attic", creator=alice)
    for on, expected in (("1", ["Lobby", "Attic"]), ("0", ["Attic", "Lobby"])):
        assert as_bob.post(f"/rooms/{lobby.pk}/favourite/", {"on": on, "listed": ""}).headers["Location"] == "/rooms/"
        assert [bdi.get_text() for bdi in parsed(as_bob.get("/rooms/")).select("#rooms bdi")] == expected
    assert as_bob.post(f"/rooms/{Room.objects.get(name='Attic').pk}/favourite/", {"on": "1"}).status_code == 404


def test_it_is_asked_for_again_and_answered_where_it_is_another(as_bob: Client, alice: User, lobby: Room) -> None:
    again = only(parsed(as_bob.get("/rooms/?q=b")), "#list [hx-get]")
    assert again["hx-select"] == again["hx-target"] == "#list"
    assert as_bob.get(str(again["hx-get"])).status_code == 204
    for change in (
        lambda: rooms.create(name="Basement", creator=alice),
        lambda: as_bob.post(f"/rooms/{lobby.pk}/favourite/", {"on": "1"}),
    ):
        change()
        answer = as_bob.get(str(again["hx-get"]))
        assert answer.status_code == 200
        again = only(parsed(answer), "#list [hx-get]")
        assert as_bob.get(str(again["hx-get"])).status_code == 204
    assert shown(as_bob, "b") == ["Basement", "Lobby"]


def test_a_favourite_from_its_own_head(as_bob: Client, lobby: Room, bob: User) -> None:
    for on in ("true", "false"):
        button = only(parsed(as_bob.get(lobby.get_absolute_url())), ".mine button")
        assert button["aria-pressed"] != on
        answer = as_bob.post(str(button["formaction"]), {"on": str(button["value"])})
        assert answer.headers["Location"] == lobby.get_absolute_url()
        assert Membership.objects.get(user=bob, room=lobby).favourite == (on == "true")
    answer = as_bob.post(f"/rooms/{lobby.pk}/favourite/", {"on": "1"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content) == (200, b"")


def test_wrong_method(as_bob: Client, lobby: Room) -> None:
    assert as_bob.post("/rooms/").status_code == as_bob.get(f"/rooms/{lobby.pk}/favourite/").status_code == 405
