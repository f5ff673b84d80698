from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from chat.actions import people, profiles
from chat.live.register import register
from chat.models import Place, Role, Room, SignIn, User
from chat.tests.conftest import browser_of
from chat.tests.reading import only, parsed, say


def test_who_is_in_the_place(as_bob: Client, alice: User, charlie: User) -> None:
    people.join(name="<b>Dora</b>", email="dora@example.com", password="x")
    page = parsed(as_bob.get("/people/"))
    assert [name.get_text() for name in page.select(".people bdi")] == ["<b>Dora</b>", "Alice", "Bob"]


def test_it_is_asked_for_again(as_alice: Client, bob: User) -> None:
    path = str(only(parsed(as_alice.get("/people/")), "#list [hx-get]")["hx-get"])
    profiles.set_status(user=bob, emoji="🍵", text="")  # which comes by the socket
    assert as_alice.get(path).status_code == 204
    people.join(name="Dora", email="dora@example.com", password="x")
    assert "Dora" in as_alice.get(path).content.decode()


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
        return [name.get_text() for name in page.select(".people__name bdi[data-person]")]

    assert found(as_bob, "사랑 김") == ["김 사랑"]
    assert found(as_bob, "BO") == ["Bob"]
    assert found(as_alice, "example.org") == ["김 사랑"]
    assert found(as_bob, "example.org") == []
    assert "Nobody of that name." in as_bob.get("/people/", {"q": "%_\x00"}).content.decode()


def person_page(client: Client, user: User) -> BeautifulSoup:
    return parsed(client.get(user.get_absolute_url()))


def test_what_somebody_says_of_themselves(as_alice: Client, bob: User) -> None:
    profiles.change_about(user=bob, about="<b>tea\nand rice")
    profiles.set_status(user=bob, emoji="🍵", text="at <i>tea")
    profiles.change_settings(user=bob, time_zone="Pacific/Kiritimati", language="", theme="", sounds=True)
    page = person_page(as_alice, bob)
    assert only(page, "h1").get_text() == "Bob"
    assert only(page, ".person__about").get_text() == "<b>tea\nand rice"
    assert only(page, ".person .status").get_text() == "🍵at <i>tea"
    assert "Pacific/Kiritimati" in only(page, ".person__time").get_text()
    assert f"{timezone.now().astimezone(ZoneInfo('Pacific/Kiritimati')):%H:}" in only(page, ".person__time").get_text()
    assert only(page, ".person [data-presence]").get_text() == ", gone"
    listed = parsed(as_alice.get("/people/"))
    assert [link.get_text() for link in listed.select(".people a.people__name")] == ["Alice, gone", "Bob, gone"]
    assert only(listed, f".people [data-status='{bob.pk}']").get_text() == "🍵at <i>tea"


def test_presence_is_shown(as_alice: Client, bob: User, alice: User) -> None:
    register.beat({alice.pk: 9, bob.pk: 0})
    links = parsed(as_alice.get("/people/")).select(".people a.people__name")
    assert [link.get_text() for link in links] == ["Alice, here", "Bob, away"]


def test_a_closed_account_is_still_somebody(as_alice: Client, charlie: User) -> None:
    page = person_page(as_alice, charlie)
    assert "Account closed" in only(page, ".person__name").get_text()
    assert not page.select("[data-presence], .person__time")


def test_nobody(as_alice: Client, alice: User, charlie: User) -> None:
    assert as_alice.get("/people/999/").status_code == 404
    assert browser_of(charlie).get(alice.get_absolute_url()).headers["Location"].startswith("/sign-in/")


def test_names_in_messages_lead_to_their_page(as_bob: Client, bob: User, lobby: Room) -> None:
    say(as_bob, lobby, "hello")
    assert only(parsed(as_bob.get(lobby.get_absolute_url())), "a.message__author")["href"] == bob.get_absolute_url()


def test_a_guest_sees_no_page_of_whom_they_share_no_room_with(bob: User, erin: User) -> None:
    as_erin = browser_of(erin)
    assert as_erin.get(erin.get_absolute_url()).status_code == 200
    assert as_erin.get(bob.get_absolute_url()).status_code == 404
    assert as_erin.post(f"{bob.get_absolute_url()}message/").status_code == 404


def test_a_message_to_somebody(as_alice: Client, alice: User, bob: User) -> None:
    path = only(person_page(as_alice, bob), ".person form")["action"]
    answer = as_alice.post(str(path), follow=True)
    room = Room.objects.get(kind="direct")
    assert answer.redirect_chain == [(room.get_absolute_url(), 302)]
    assert only(parsed(answer), ".room-title").get_text() == "BobBob, gone"
    assert not person_page(as_alice, alice).select(".person form")
    assert as_alice.post(f"{alice.get_absolute_url()}message/").status_code == 404
    assert as_alice.get(str(path)).status_code == 405


def test_admins_see_when_somebody_was_here(as_alice: Client, as_bob: Client, bob: User, erin: User) -> None:
    as_bob.get("/sessions/")

    def seen(path: str) -> list[str]:
        return [" ".join(each.get_text().split()) for each in parsed(as_alice.get(path)).select(".people__email")]

    here = f"Last seen {SignIn.objects.get(user=bob).seen_at.astimezone():%-d %B %Y, %H:%M}"
    assert here in seen("/people/")
    assert seen("/people/?q=erin") == ["Never seen"]
    assert here in seen(f"/people/{bob.pk}/account/")
    assert not parsed(as_bob.get("/people/")).select(".people__email")
    as_bob.post("/sign-out/")
    people.forget_expired_sessions()
    User.objects.filter(pk=bob.pk).update(last_login=datetime(2026, 1, 2, 12, tzinfo=UTC))
    assert seen("/people/?q=bob")[0].startswith("Last seen 2 January 2026")
