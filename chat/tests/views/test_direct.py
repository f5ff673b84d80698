"""Direct rooms: one for each set of people, called by the others' names."""

from itertools import takewhile

from django.test import Client

from chat.actions import people, rooms
from chat.models import Room, User
from chat.tests.conftest import browser_of
from chat.tests.reading import errors, only, parsed


def test_people_are_found_and_stay_chosen(as_bob: Client, alice: User) -> None:
    dora = people.join(name="Dora", email="d@example.com", password="x")
    page = parsed(as_bob.get("/messages/new/", {"q": "DO", "people": [str(alice.pk), "x", "9" * 30]}))
    boxes = {str(box["value"]): box.has_attr("checked") for box in page.select("#choices input")}
    assert boxes == {str(alice.pk): True, str(dora.pk): False}


def test_it_leads_to_one_room_for_each_set_of_people(as_bob: Client, as_alice: Client, alice: User, bob: User) -> None:
    dora = people.join(name="Dora", email="d@example.com", password="x")
    path = as_bob.post("/messages/new/", {"people": [alice.pk, dora.pk]}).headers["Location"]
    assert as_alice.post("/messages/new/", {"people": [dora.pk, bob.pk]}).headers["Location"] == path
    assert as_bob.post("/messages/new/", {"people": [alice.pk]}).headers["Location"] != path
    for client, name in ((as_bob, "Alice, Dora"), (as_alice, "Bob, Dora")):
        page = parsed(client.get(path))
        assert only(page, "#pane h1").get_text() == only(page, "title").get_text() == name
        assert name in [link.get_text() for link in page.select("#rooms a")]
    people.rename(user=bob, name="Robert")
    assert only(parsed(as_alice.get(path)), "#pane h1").get_text() == "Robert, Dora"


def test_it_has_no_settings_and_nobody_leaves_it(as_bob: Client, alice: User, bob: User) -> None:
    room = rooms.open_direct(people=[alice], by=bob)
    page = parsed(as_bob.get(room.get_absolute_url()))
    assert not page.select(f"a[href='/rooms/{room.pk}/settings/']")
    assert as_bob.get(f"/rooms/{room.pk}/members/").status_code == 200


def test_nobody_chosen_is_told_in_place(as_bob: Client) -> None:
    answer = as_bob.post("/messages/new/", {"q": "zed"})
    assert answer.status_code == 422
    assert "Choose somebody" in errors(answer)
    assert only(parsed(answer), "#new-message [name=q]")["value"] == "zed"


def test_a_guest_writes_to_whom_they_see(lobby: Room, alice: User, bob: User, erin: User) -> None:
    assert browser_of(erin).post("/messages/new/", {"people": [alice.pk]}).status_code == 422
    assert not Room.objects.exclude(between=None).exists()


def test_wrong_method(as_bob: Client) -> None:
    assert as_bob.put("/messages/new/").status_code == 405


def test_too_many_at_once_are_told_in_place(as_bob: Client, alice: User) -> None:
    answers = (as_bob.post("/messages/new/", {"people": [alice.pk]}).status_code for _ in range(200))
    opened = len(list(takewhile(lambda status: status == 302, answers)))
    assert 20 <= opened < 200, "a few more on a machine so slow that it is allowed again meanwhile"
