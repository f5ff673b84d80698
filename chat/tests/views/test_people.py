from django.test import Client

from chat.actions import people
from chat.models import Place, Role, User
from chat.tests.conftest import browser_of
from chat.tests.reading import only, parsed


def test_who_is_in_the_place(as_bob: Client, alice: User, charlie: User) -> None:
    people.join(name="<b>Dora</b>", email="dora@example.com", password="x")
    page = parsed(as_bob.get("/people/"))
    assert [name.get_text() for name in page.select(".people bdi")] == ["<b>Dora</b>", "Alice", "Bob"]


def test_outsider(place: Place, client: Client, charlie: User) -> None:
    for stranger in (client, browser_of(charlie)):
        assert stranger.get("/people/").headers["Location"] == "/sign-in/?next=/people/"


def test_wrong_method(as_alice: Client) -> None:
    assert as_alice.post("/people/").status_code == 405


def test_admins_give_roles(as_alice: Client, bob: User) -> None:
    page = parsed(as_alice.get("/people/"))
    form = only(page, f"form[action='/people/{bob.pk}/role/']")
    assert [button["value"] for button in form.select("button")] == ["admin", "guest"]
    done = parsed(as_alice.post(f"/people/{bob.pk}/role/", {"role": "guest"}, follow=True))
    assert "The role is changed." in only(done, "#notices .notice--good").get_text()
    assert [tag.get_text() for tag in done.select(".people .tag")] == ["Owner", "Guest"]
    assert as_alice.post(f"/people/{bob.pk}/role/", {"role": "king"}).status_code == 422
    assert User.objects.get(pk=bob.pk).role == Role.GUEST


def test_the_owner_hands_the_place_on(as_alice: Client, as_bob: Client, alice: User, bob: User) -> None:
    path = only(parsed(as_alice.get("/people/")), "a[href$='/hand-on/']")["href"]
    assert "Bob" in only(parsed(as_alice.get(str(path))), "#pane h2").get_text()
    assert User.objects.get(pk=bob.pk).role == Role.MEMBER, "reading it changes nothing"
    assert as_alice.post(str(path)).headers["Location"] == "/people/"
    assert User.objects.get(pk=bob.pk).is_owner
    assert not parsed(as_alice.get("/people/")).select("a[href$='/hand-on/']")
    assert as_alice.get(f"/people/{alice.pk}/hand-on/").status_code == 403


def test_a_guest_sees_nobody_they_share_no_room_with(alice: User, bob: User, erin: User) -> None:
    as_erin = browser_of(erin)
    assert [name.get_text() for name in parsed(as_erin.get("/people/")).select(".people bdi")] == ["Erin"]
    assert as_erin.post(f"/people/{bob.pk}/role/", {"role": "guest"}).status_code == 404
    assert as_erin.get(f"/people/{bob.pk}/hand-on/").status_code == 404


def test_found_by_parts_of_the_name_and_by_admins_by_address(as_alice: Client, as_bob: Client) -> None:
    people.join(name="김 사랑", email="love@example.org", password="x")

    def found(client: Client, query: str) -> list[str]:
        page = parsed(client.get("/people/", {"q": query}))
        return [name.get_text() for name in page.select(".people__person > bdi[data-person]")]

    assert found(as_bob, "사랑 김") == ["김 사랑"]
    assert found(as_bob, "BO") == ["Bob"]
    assert found(as_alice, "example.org") == ["김 사랑"]
    assert found(as_bob, "example.org") == []
    assert "Nobody of that name." in as_bob.get("/people/", {"q": "%_\x00"}).content.decode()
