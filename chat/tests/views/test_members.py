"""Who is in a room, and who says so."""

import pytest
from django.test import Client

from chat.actions import memberships, people, rooms
from chat.models import Membership, Room, User
from chat.models.room import Kind
from chat.tests.conftest import browser_of
from chat.tests.reading import only, parsed


@pytest.fixture
def cellar(alice: User, bob: User) -> Room:
    """Of alice, with bob in it."""
    room = rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    memberships.add(room=room, user=bob, by=alice)
    return room


def names(client: Client, room: Room) -> list[str]:
    page = parsed(client.get(f"/rooms/{room.pk}/members/"))
    return [
        item.get_text(" ", strip=True)
        for item in page.select("ul[aria-label=Members] bdi, ul[aria-label=Members] .tag")
    ]


def test_the_list_is_by_name_with_roles(as_bob: Client, cellar: Room, alice: User, erin: User) -> None:
    memberships.add(room=cellar, user=erin, by=alice)
    assert names(as_bob, cellar) == ["Alice", "Room admin", "Bob", "Erin", "Guest"]
    page = parsed(as_bob.get(f"/rooms/{cellar.pk}/members/"))
    assert not page.select(".pane__page form, .pane__page details"), "bob changes nothing"


def test_it_is_asked_for_again(as_bob: Client, cellar: Room, alice: User, bob: User) -> None:
    again = only(parsed(as_bob.get(f"/rooms/{cellar.pk}/members/")), "#list [hx-get]")
    assert as_bob.get(str(again["hx-get"])).status_code == 204
    memberships.make_admin(room=cellar, user=bob, by=alice, is_admin=True)
    assert "Remove" in as_bob.get(str(again["hx-get"])).content.decode()
    memberships.remove(room=cellar, user=bob)
    assert as_bob.get(str(again["hx-get"])).status_code == 404


def test_whom_a_search_found_is_asked_for_with_the_list(as_alice: Client, cellar: Room) -> None:
    again = only(parsed(as_alice.get(f"/rooms/{cellar.pk}/members/?q=dor")), "#list > [hx-get]")
    assert "#found" in str(again["hx-select-oob"])
    assert as_alice.get(str(again["hx-get"])).status_code == 204
    people.join(name="Dora", email="d@example.com", password="x")
    assert only(parsed(as_alice.get(str(again["hx-get"]))), "#found bdi").get_text() == "Dora"


def test_an_admin_takes_in_and_out(as_alice: Client, cellar: Room, bob: User) -> None:
    dora = people.join(name="Dora", email="d@example.com", password="x")
    page = parsed(as_alice.get(f"/rooms/{cellar.pk}/members/?q=o"))
    assert [button["aria-label"] for button in page.select("button[name=person]")] == ["Add Dora"], "bob is in it"
    page = parsed(as_alice.post(f"/rooms/{cellar.pk}/members/add/", {"person": dora.pk}, follow=True))
    assert "They are in the room." in only(page, "#notices").get_text()
    as_alice.post(f"/rooms/{cellar.pk}/members/{bob.pk}/remove/")
    assert names(as_alice, cellar) == ["Alice", "Room admin", "Dora"]


@pytest.mark.parametrize("person", ["", "x", "0", "999", "-1", "9" * 40])
def test_nobody_is_taken_in_who_is_not_there(as_alice: Client, cellar: Room, person: str) -> None:
    assert as_alice.post(f"/rooms/{cellar.pk}/members/add/", {"person": person}).status_code == 404
    assert as_alice.post(f"/rooms/{cellar.pk}/members/999/remove/").status_code == 404


def test_an_admin_makes_others_admins(as_alice: Client, as_bob: Client, cellar: Room, bob: User, alice: User) -> None:
    as_alice.post(f"/rooms/{cellar.pk}/members/{bob.pk}/admin/", {"on": "1"})
    as_bob.post(f"/rooms/{cellar.pk}/members/{alice.pk}/admin/", {"on": "0"})
    assert names(as_bob, cellar) == ["Alice", "Bob", "Room admin"]


def test_the_description_is_read_there(as_bob: Client, cellar: Room, alice: User) -> None:
    rooms.change(room=cellar, by=alice, name="Cellar", topic="", description="<b>Wine", announcements=False)
    assert only(parsed(as_bob.get(f"/rooms/{cellar.pk}/members/")), ".rooms__description").get_text() == "<b>Wine"


def test_outsider(cellar: Room, client: Client, erin: User) -> None:
    for path in ("", "add/", "1/remove/", "1/admin/"):
        assert browser_of(erin).post(f"/rooms/{cellar.pk}/members/{path}").status_code in {404, 405}
    assert client.get(f"/rooms/{cellar.pk}/members/").status_code == 302


def test_wrong_method(as_alice: Client, cellar: Room) -> None:
    assert as_alice.post(f"/rooms/{cellar.pk}/members/").status_code == 405
    assert as_alice.get(f"/rooms/{cellar.pk}/members/add/").status_code == 405


def test_who_was_in_it_is_no_admin_of_it_by_being_owner_of_the_place(cellar: Room, alice: User, bob: User) -> None:
    memberships.leave(room=cellar, user=alice)
    assert Membership.objects.get(room=cellar, user=bob).is_admin, "somebody keeps it"
    assert browser_of(alice).get(f"/rooms/{cellar.pk}/members/").status_code == 404
