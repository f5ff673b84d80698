from django.test import Client

from chat.actions import people
from chat.models import Record, Role, Room, User
from chat.models.room import Kind
from chat.tests.reading import only, parsed


def test_the_log_is_paged(as_alice: Client, alice: User) -> None:
    Record.objects.bulk_create(Record(who="Alice", what=f"did {number}") for number in range(150))
    people.give_role(person=people.join(name="D", email="d@example.com", password="x"), role=Role.ADMIN, by=alice)
    page = parsed(as_alice.get("/place/log/"))
    assert len(page.select(".records__record")) == 100
    older = parsed(as_alice.get("/place/log/" + str(only(page, "#pane .pane__page > p > a")["href"])))
    shown = [row.get_text() for row in page.select(".records__record") + older.select(".records__record")]
    assert len(shown) == len(set(shown)) == Record.objects.count()
    assert "Alice made D an admin" in shown[0]
    assert "Alice did 149" in shown[1]
    assert as_alice.get("/place/log/?before=x").status_code == 200


def test_the_sizes_of_rooms(as_alice: Client, lobby: Room) -> None:
    rows = parsed(as_alice.get("/place/sizes/")).select("tbody tr")
    cells = [cell.get_text() for row in rows for cell in row.select("th, td")]
    assert cells == ["Lobby", "Open", "1", "0", "0\xa0bytes", "never"]


def test_a_direct_room_has_no_name_here(as_alice: Client, alice: User) -> None:
    Room.objects.create(kind=Kind.DIRECT, name="alice and bob", between="1.2")
    names = [cell.get_text() for cell in parsed(as_alice.get("/place/sizes/")).select("tbody th")]
    assert names == ["Lobby", "Between 0"]


def test_for_admins_alone(as_bob: Client) -> None:
    assert as_bob.get("/place/sizes/").status_code == 403
    assert as_bob.get("/place/log/").status_code == 403


def test_wrong_method(as_alice: Client) -> None:
    assert as_alice.post("/place/sizes/").status_code == 405
    assert as_alice.post("/place/log/").status_code == 405
