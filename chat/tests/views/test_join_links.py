from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from chat.actions import join_links, places, rooms
from chat.models import Applicant, JoinLink, Place, Record, Role, Room, User
from chat.tests.conftest import PASSWORD, browser_of
from chat.tests.reading import only, parsed

DORA = {"name": "Dora", "email": "dora@example.com", "password": PASSWORD}


def test_the_links_that_are_good(as_alice: Client, alice: User, lobby: Room) -> None:
    link = join_links.make(by=alice, max_uses=3, rooms=[lobby])
    join_links.revoke(link=JoinLink.objects.earliest("pk"), by=alice)
    page = parsed(as_alice.get("/join-links/"))
    assert only(page, "input[readonly]")["value"] == f"http://testserver{link.get_absolute_url()}"
    text = " ".join(only(page, ".join-link").get_text().split())
    assert "For members, who land in Lobby. Used 0 of 3 times." in text


def test_what_a_link_is_good_for_is_said_in_whole_sentences(as_alice: Client, alice: User, lobby: Room) -> None:
    JoinLink.objects.all().delete()
    tea, ends = rooms.create(name="<i>Tea", creator=alice), datetime(2099, 1, 31, 3, tzinfo=UTC)
    expected: list[tuple[str, dict[str, Any]]] = [
        ("For members. Used 0 times.", {}),
        ("For guests, who land in <i>Tea. Used 0 of 1 time.", {"role": Role.GUEST, "rooms": [tea], "max_uses": 1}),
        ("For members. Used 0 times; ends 31 January 2099, 12:00.", {"ends_at": ends}),
        ("For members. Used 0 of 2 times; ends 31 January 2099, 12:00.", {"ends_at": ends, "max_uses": 2}),
        ("For guests, who land in Lobby, <i>Tea. Used 0 times.", {"role": Role.GUEST, "rooms": [lobby, tea]}),
    ]
    for _, good_for in expected:
        join_links.make(by=alice, **good_for)
    page = parsed(as_alice.get("/join-links/"))
    said = [" ".join(each.get_text().split()) for each in page.select(".join-link > p")]
    assert said == [words for words, _ in reversed(expected)]
    assert [each.get_text() for each in page.select(".join-link > p bdi")] == ["Lobby", "<i>Tea", "<i>Tea"]


def test_a_new_one(as_alice: Client, alice: User) -> None:
    garden = rooms.create(name="Garden", creator=alice)
    data = {"role": "guest", "rooms": [garden.pk], "ends": "7", "max_uses": "5"}
    page = parsed(as_alice.post("/join-links/", data, follow=True))
    assert "The link is made" in only(page, "#notices .notice--good").get_text()
    link = JoinLink.objects.latest("pk")
    assert (link.role, link.max_uses, [room.name for room in link.rooms.all()]) == ("guest", 5, ["Garden"])
    assert link.ends_at is not None
    assert (link.ends_at - link.made_at).days in {6, 7}


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"role": "guest"}, "id_rooms"),
        ({"role": "owner"}, "id_role"),
        ({"role": "member", "max_uses": "0"}, "id_max_uses"),
        ({"role": "member", "max_uses": "x"}, "id_max_uses"),
        ({"role": "member", "ends": "99"}, "id_ends"),
        ({"role": "member", "rooms": ["999"]}, "id_rooms"),
    ],
)
def test_bad_input(as_alice: Client, data: dict[str, Any], field: str) -> None:
    answer = as_alice.post("/join-links/", data)
    assert answer.status_code == 422
    assert parsed(answer).select_one(f"#{field}_error")
    assert JoinLink.objects.count() == 1


def test_revoked(as_alice: Client, place: Place) -> None:
    path = f"/join-links/{JoinLink.objects.get().pk}/revoke/"
    page = parsed(as_alice.post(path, follow=True))
    assert "leads nowhere" in only(page, "#notices .notice--good").get_text()
    assert "nobody new can come in" in only(page, "#pane").get_text()
    assert as_alice.post("/join-links/999/revoke/").status_code == 404


def test_its_qr_code(as_alice: Client, alice: User) -> None:
    link = JoinLink.objects.get()
    answer = as_alice.get(f"/join-links/{link.pk}/qr.svg")
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert b"<svg" in answer.content
    assert b"style=" not in answer.content
    join_links.revoke(link=link, by=alice)
    assert as_alice.get(f"/join-links/{link.pk}/qr.svg").status_code == 404


def test_for_admins_alone(as_bob: Client, alice: User) -> None:
    link = JoinLink.objects.get()
    applicant = Applicant.objects.create(name="Dora", email="dora@example.com", password="x", link=link)
    for path in ("/join-links/", f"/join-links/{link.pk}/qr.svg", "/place/sizes/", "/place/log/"):
        assert as_bob.get(path).status_code == 403
    for path in (f"/join-links/{link.pk}/revoke/", f"/applicants/{applicant.pk}/", "/join-links/"):
        assert as_bob.post(path, {"let_in": "", "role": "member"}).status_code == 403
    assert JoinLink.objects.good().count() == 1
    assert not User.objects.filter(name="Dora").exists()


def test_outsider(client: Client, charlie: User) -> None:
    for stranger in (client, browser_of(charlie)):
        assert "/sign-in/" in stranger.get("/join-links/").headers["Location"]
        assert "/sign-in/" in stranger.post("/join-links/", {"role": "member"}).headers["Location"]


def test_wrong_method(as_alice: Client) -> None:
    assert as_alice.put("/join-links/").status_code == 405
    assert as_alice.get("/join-links/1/revoke/").status_code == 405
    assert as_alice.get("/applicants/1/").status_code == 405


class TestOneByOne:
    @pytest.fixture
    def waiting(self, place: Place, alice: User, client: Client) -> Applicant:
        places.change(place=place, by=alice, link_previews=True, approval=True)
        answer = client.post(JoinLink.objects.get().get_absolute_url(), DORA)
        assert only(parsed(answer), "h1").get_text() == "Almost in"
        assert "_auth_user_id" not in client.session
        return Applicant.objects.get()

    def test_can_not_sign_in_before(self, waiting: Applicant, client: Client) -> None:
        assert client.post("/sign-in/", DORA).status_code == 422

    def test_is_let_in(self, waiting: Applicant, as_alice: Client, as_bob: Client, client: Client) -> None:
        page = parsed(as_alice.get("/people/"))
        form = only(page, f"form[action='/applicants/{waiting.pk}/']")
        assert [button["aria-label"] for button in form.select("button")] == ["Let Dora in", "Turn Dora away"]
        assert "Dora" not in as_bob.get("/people/").content.decode()
        assert as_alice.post(f"/applicants/{waiting.pk}/", {"let_in": ""}).headers["Location"] == "/people/"
        assert client.post("/sign-in/", DORA).status_code == 302
        answer = as_alice.post(f"/applicants/{waiting.pk}/", {"let_in": ""})
        assert answer.status_code == 409

    def test_is_turned_away(self, waiting: Applicant, as_alice: Client) -> None:
        assert as_alice.post(f"/applicants/{waiting.pk}/").status_code == 404
        assert as_alice.post(f"/applicants/{waiting.pk}/", {"turn_away": ""}).status_code == 302
        assert not Applicant.objects.exists()
        assert Record.objects.filter(what="turned Dora away").exists()


def test_an_invitation_is_for_its_address(client: Client, alice: User) -> None:
    link = join_links.make(by=alice, email="dora@example.com", max_uses=1)
    field = only(parsed(client.get(link.get_absolute_url())), "input[type=email]")
    assert field["value"] == "dora@example.com"
    assert field.has_attr("disabled")
    client.post(link.get_absolute_url(), DORA | {"email": "else@example.com"})
    assert User.objects.get(name="Dora").email == "dora@example.com"
