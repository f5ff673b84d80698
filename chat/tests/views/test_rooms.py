import unicodedata
from collections.abc import Callable

import pytest
from django.test import Client

from chat.actions import drafts, memberships, messages, people, rooms
from chat.composer_fragments import empty_field
from chat.models import Membership, Message, Place, Room, User
from chat.tests.conftest import browser_of
from chat.tests.reading import errors, lines, only, parsed, typed
from chat.views.kept import BUILD
from chat.views.page import NOTICE_COOKIE

Talk = Callable[[int], None]


@pytest.fixture
def talk(lobby: Room, alice: User) -> Talk:
    """Alice says so many lines in the Lobby: "1", "2" ..."""

    def talk(count: int) -> None:
        first = Message.objects.filter(room=lobby).count() + 1
        for number in range(first, first + count):
            messages.say(room=lobby, author=alice, body=str(number), token=str(number))
        lobby.refresh_from_db()

    return talk


def numbered(first: int, last: int) -> list[str]:
    return [str(number) for number in range(first, last + 1)]


class TestHome:
    def test_leads_to_the_room_one_was_in_last(self, as_bob: Client, alice: User, lobby: Room) -> None:
        attic = rooms.create(name="Attic", creator=alice)
        assert as_bob.get("/").headers["Location"] == lobby.get_absolute_url()
        as_bob.get(attic.get_absolute_url())
        assert as_bob.get("/").headers["Location"] == attic.get_absolute_url()
        attic.delete()
        assert as_bob.get("/").headers["Location"] == lobby.get_absolute_url()

    def test_not_to_a_room_that_one_has_left_or_that_is_archived(self, as_bob: Client, alice: User, bob: User) -> None:
        attic, lobby = rooms.create(name="Attic", creator=alice), Room.objects.get(name="Lobby")
        as_bob.get(attic.get_absolute_url())
        memberships.leave(room=attic, user=bob)
        assert as_bob.get("/").headers["Location"] == lobby.get_absolute_url()
        rooms.archive(room=lobby, by=alice, archived=True)
        assert as_bob.get("/").headers["Location"] == "/rooms/new/"
        as_bob.get(attic.get_absolute_url())
        assert as_bob.get("/").headers["Location"] == attic.get_absolute_url(), "who comes back is back"

    def test_a_guest_without_rooms_sees_people(self, erin: User) -> None:
        assert browser_of(erin).get("/").headers["Location"] == "/people/"

    def test_where_there_is_no_room_one_makes_one(self, as_bob: Client, lobby: Room) -> None:
        lobby.delete()
        assert as_bob.get("/").headers["Location"] == "/rooms/new/"

    def test_outsider(self, place: Place, client: Client, charlie: User) -> None:
        assert client.get("/").headers["Location"] == "/sign-in/?next=/"
        assert browser_of(charlie).get("/").headers["Location"] == "/sign-in/?next=/"

    def test_wrong_method(self, as_bob: Client) -> None:
        assert as_bob.post("/").status_code == 405


class TestShow:
    def test_the_newest_messages_and_the_names_on_the_page(self, as_bob: Client, lobby: Room, talk: Talk) -> None:
        talk(60)
        answer = as_bob.get(lobby.get_absolute_url())
        assert lines(answer) == numbered(11, 60)
        page = parsed(answer)
        assert only(page, f"#{only(page, '[role=log]')['aria-labelledby']}").get_text() == "Lobby"
        assert only(page, "[role=log]")["tabindex"] == "0"
        assert only(page, "nav[aria-label=Rooms] a[aria-current=page]").get_text() == "Lobby"
        assert only(page, "#fields label").get_text().startswith("Message")
        assert [button.get_text() for button in page.select("#composer button")] == ["Send", "Multi-line", "Preview"]
        assert only(page, f"#message-{lobby.pk}-60").name == "article"
        assert "Newest" in [link.get_text() for link in page.select("a")]
        assert only(page, ".log__older a")["href"] == f"{lobby.get_absolute_url()}?before=11"

    def test_going_in_makes_one_a_member_and_reads_the_room(self, as_bob: Client, alice: User, bob: User) -> None:
        attic = rooms.create(name="Attic", creator=alice)
        messages.say(room=attic, author=alice, body="hello", token="t")
        assert lines(as_bob.get(attic.get_absolute_url())) == ["hello"]
        assert Membership.objects.get(room=attic, user=bob).read_number == 1

    def test_an_empty_room_invites(self, as_bob: Client, lobby: Room) -> None:
        assert "Nobody has said anything here yet." in as_bob.get(lobby.get_absolute_url()).content.decode()

    def test_unread_rooms_are_marked(self, as_bob: Client, lobby: Room, alice: User, talk: Talk) -> None:
        talk(3)
        attic = rooms.create(name="Attic", creator=alice)
        page = parsed(as_bob.get(attic.get_absolute_url()))
        link = only(page, f"#room-{lobby.pk} a")
        assert link["aria-label"] == "Lobby, 3 unread"
        assert only(page, "title").get_text() == "(3) Attic"
        assert only(parsed(as_bob.get(lobby.get_absolute_url())), "title").get_text() == "Lobby"

    def test_the_draft_is_in_the_field(self, as_bob: Client, lobby: Room, bob: User) -> None:
        drafts.keep(room=lobby, user=bob, body='half a "thought"')
        assert typed(as_bob.get(lobby.get_absolute_url())) == 'half a "thought"'

    def test_a_draft_of_several_lines_stays_whole(self, as_bob: Client, lobby: Room, bob: User) -> None:
        people.prefer_multi_line(user=bob, multi_line=True)
        drafts.keep(room=lobby, user=bob, body="\none\n\n two</textarea>\n")
        assert typed(as_bob.get(lobby.get_absolute_url())) == "\none\n\n two</textarea>\n"

    def test_a_draft_of_several_lines_is_whole_in_one_line_mode_too(
        self, as_bob: Client, lobby: Room, bob: User
    ) -> None:
        drafts.keep(room=lobby, user=bob, body="one\ntwo")
        assert typed(as_bob.get(lobby.get_absolute_url())) == "one\ntwo"

    def test_a_pane_of_another_room_comes_with_its_field(self, as_bob: Client, lobby: Room, bob: User) -> None:
        """For pages that swap it in, and where history restores it. Behind it comes one for the next line, to keep."""
        drafts.keep(room=lobby, user=bob, body="half")
        path, elsewhere = lobby.get_absolute_url(), "http://testserver/rooms/987/"
        for headers in (
            {"HX-Target": "pane", "HX-Current-URL": elsewhere},
            {"HX-History-Restore-Request": "true", "HX-Current-URL": f"http://testserver{path}"},
        ):
            pane = only(parsed(as_bob.get(path, headers={"HX-Request": "true"} | headers)), "#pane")
            field = only(pane, '.field[hx-swap-oob="outerHTML:#fields > .field:first-child"]')
            assert only(field, "[name=text]")["value"] == "half"
            assert only(pane, f'#attached-{lobby.pk}[hx-swap-oob="outerHTML:#composer .attached"]')
            keeper, sender = pane.select("#field-source [hx-get]")
            assert keeper["hx-get"] == sender["hx-get"]
            assert keeper["hx-trigger"] == "load"

    def test_one_of_the_same_room_asks_for_what_was_typed(self, as_bob: Client, lobby: Room, bob: User) -> None:
        """It may not be kept yet. So does what takes the log of a pane alone."""
        path = lobby.get_absolute_url()
        for target, here in (("pane", path), ("pane", f"{path}3/thread/"), ("view", "/rooms/987/")):
            headers = {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": f"http://testserver{here}"}
            swapped = parsed(as_bob.get(path, headers=headers))
            first, files, keeper = (part["hx-get"] for part in swapped.select("#field-source [hx-get]"))
            assert first == keeper
            assert files == f"/en/composer/files/{lobby.pk}/none/"
            assert not swapped.select(".field[hx-swap-oob], .attached[hx-swap-oob]")
        drafts.keep(room=lobby, user=bob, body="half")
        swapped = parsed(as_bob.get(path, headers=headers))
        assert swapped.select("#field-source [hx-get]")[0]["hx-get"] == f"/composer/draft/{lobby.pk}/"

    @pytest.mark.parametrize(("notice", "told"), [("session", "You were signed out."), ("form", "open for too long")])
    def test_a_notice_is_one_of_ours_and_told_once(self, as_bob: Client, lobby: Room, notice: str, told: str) -> None:
        path = lobby.get_absolute_url()
        as_bob.cookies[NOTICE_COOKIE] = notice
        as_bob.get(path, headers={"HX-Request": "true"})  # who only changes rooms is not shown it
        assert told in errors(as_bob.get(path))
        assert not errors(as_bob.get(path))
        as_bob.cookies[NOTICE_COOKIE] = "<b>You have won</b>"
        assert not errors(as_bob.get(path))

    def test_one_that_is_loaded_ahead_is_kept_for_a_click_in_the_same_pane(
        self, as_bob: Client, alice: User, bob: User, lobby: Room, talk: Talk
    ) -> None:
        """Of members alone, and nothing is changed by that; see test_unread for what is, once it is shown."""
        attic = rooms.create(name="Attic", creator=alice)
        html = parsed(as_bob.get(attic.get_absolute_url()))
        [ahead] = html.select("#rooms [preload]")
        assert (ahead["hx-get"], ahead.get_text()) == (lobby.get_absolute_url(), "Lobby"), "all but the one shown"
        pane = only(html, "#sync [name=pane]")["value"]
        assert only(html, "#rooms")["hx-headers"] == f'{{"Pane": "{pane}"}}'
        talk(3)
        before = list(Membership.objects.order_by("pk").values()), list(User.objects.order_by("pk").values())
        headers = {"HX-Request": "true", "HX-Target": "pane", "HX-Preloaded": "true"}
        response = as_bob.get(lobby.get_absolute_url(), headers=headers)
        assert len(lines(response)) == 3
        assert response.headers["Cache-Control"] == "private, max-age=3"
        assert {"Pane", "HX-Request", "Cookie"} <= set(response.headers["Vary"].split(", "))
        assert (list(Membership.objects.order_by("pk").values()), list(User.objects.order_by("pk").values())) == before
        memberships.leave(room=lobby, user=bob)
        response = as_bob.get(lobby.get_absolute_url(), headers=headers)
        assert (response.status_code, response.headers["Cache-Control"]) == (204, "no-store, private")
        assert not Membership.objects.filter(room=lobby, user=bob).exists()

    def test_names_are_isolated_and_escaped(self, as_bob: Client, alice: User, bob: User) -> None:
        name = '<script>"\u202eevil" data-djc-id-cabc123=""'
        people.rename(user=bob, name=name)
        room = rooms.create(name=name, creator=alice)
        page = parsed(as_bob.get(room.get_absolute_url()))
        assert only(page, "h1 > bdi").get_text() == name
        assert only(page, f"#room-{room.pk} bdi").get_text() == name
        assert only(page, f"bdi[data-person='{bob.pk}']").get_text() == name
        assert only(page, "title").get_text() == name

    @pytest.mark.parametrize("room_id", [0, 999, 10**18, 10**30])
    @pytest.mark.parametrize("path", ["/rooms/{}/", "/rooms/{}/?before=5", "/rooms/{}/older/", "/rooms/{}/1/"])
    def test_an_unknown_room(self, as_bob: Client, path: str, room_id: int) -> None:
        assert as_bob.get(path.format(room_id)).status_code == 404

    @pytest.mark.parametrize("path", ["/rooms/x/", "/rooms/-1/", "/rooms/1.5/", "/rooms/١٢/", f"/rooms/{'9' * 5_000}/"])
    def test_no_room_at_all(self, as_bob: Client, path: str) -> None:
        assert as_bob.get(path).status_code == 404

    @pytest.mark.parametrize("path", ["/rooms/{}/", "/rooms/{}/?before=5", "/rooms/{}/older/", "/rooms/{}/1/"])
    def test_outsider(self, lobby: Room, client: Client, charlie: User, talk: Talk, path: str) -> None:
        talk(1)
        path = path.format(lobby.pk)
        for stranger in (client, browser_of(charlie)):
            answer = stranger.get(path)
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/sign-in/?next=/rooms/")

    @pytest.mark.parametrize("path", ["/rooms/{}/", "/rooms/{}/older/", "/rooms/{}/1/"])
    def test_wrong_method(self, as_bob: Client, lobby: Room, path: str) -> None:
        assert as_bob.post(path.format(lobby.pk)).status_code == 405

    def test_a_removed_person_comes_in_anew(self, as_bob: Client, lobby: Room, bob: User) -> None:
        """All rooms are open: what keeps people out comes with closed rooms."""
        memberships.remove(room=lobby, user=bob)
        assert as_bob.get(lobby.get_absolute_url()).status_code == 200
        assert Membership.objects.filter(room=lobby, user=bob).exists()


class TestHistory:
    def test_pages_lead_back_and_forth(self, as_bob: Client, lobby: Room, talk: Talk) -> None:
        talk(130)
        path = lobby.get_absolute_url()
        newest = as_bob.get(path)
        assert lines(newest) == numbered(81, 130)
        older = as_bob.get(str(only(parsed(newest), ".log__older a")["href"]))
        assert lines(older) == numbered(31, 80)
        oldest = as_bob.get(str(only(parsed(older), ".log__older a")["href"]))
        assert lines(oldest) == numbered(1, 30)
        assert not parsed(oldest).select(".log__older")
        links = {link.get_text(): str(link["href"]) for link in parsed(oldest).select(".log__pages a")}
        assert links["Newest"] == path
        assert lines(as_bob.get(links["Newer messages"])) == numbered(31, 80)

    def test_its_field_is_the_rooms_own(self, as_bob: Client, lobby: Room, bob: User, talk: Talk) -> None:
        talk(60)
        drafts.keep(room=lobby, user=bob, body="half")
        older = as_bob.get(lobby.get_absolute_url(), {"before": 30})
        assert typed(older) == "half"
        source = only(parsed(older), "#field-source")
        assert only(source, "[hx-target='#fields'][hx-get]")["hx-get"] == empty_field(lobby.pk, BUILD, multi_line=False)

    def test_saying_leads_to_the_newest(self, as_bob: Client, lobby: Room, talk: Talk) -> None:
        talk(60)
        older = parsed(as_bob.get(lobby.get_absolute_url(), {"before": 30}))
        there = only(older, f"#view-{lobby.pk} [hx-target='#view-{lobby.pk}']")
        assert there["hx-get"] == lobby.get_absolute_url()
        newest = only(parsed(as_bob.get(lobby.get_absolute_url())), str(there["hx-select"]))
        assert newest.select("[role=log] article") and newest.select("#sync [name=rendered]")
        assert not newest.select("#field-source"), "somebody may be typing on in the field"

    @pytest.mark.parametrize(
        "before", ["", "x", "-1", "0", "1", "1e9", "١٢", "999", "9" * 19, "9" * 5_000, "\0", "2; DROP"]
    )
    def test_nonsense_means_the_newest(self, as_bob: Client, lobby: Room, talk: Talk, before: str) -> None:
        talk(3)
        assert lines(as_bob.get(lobby.get_absolute_url(), {"before": before})) == ["1", "2", "3"]
        assert lines(as_bob.get(f"/rooms/{lobby.pk}/older/", {"before": before})) == ["1", "2", "3"]

    def test_scrolling_up_asks_for_rows_alone(self, as_bob: Client, lobby: Room, talk: Talk) -> None:
        talk(130)
        answer = as_bob.get(f"/rooms/{lobby.pk}/older/", {"before": 81})
        assert lines(answer) == numbered(31, 80)
        assert only(parsed(answer), ".log__older[hx-get]")["hx-get"] == f"/rooms/{lobby.pk}/older/?before=31"
        assert not parsed(answer).select("html, main, form")
        first = as_bob.get(f"/rooms/{lobby.pk}/older/", {"before": 31})
        assert lines(first) == numbered(1, 30)
        assert not parsed(first).select(".log__older")
        assert "This is where Lobby begins." in parsed(first).get_text()

    def test_reading_history_reads_nothing(self, as_bob: Client, lobby: Room, bob: User, talk: Talk) -> None:
        talk(60)
        as_bob.get(lobby.get_absolute_url(), {"before": 5})
        as_bob.get(f"/rooms/{lobby.pk}/older/", {"before": 5})
        assert Membership.objects.get(room=lobby, user=bob).read_number == 0


class TestMessage:
    @pytest.mark.parametrize(("number", "query"), [(1, "?before=26"), (80, "?before=105"), (81, ""), (130, "")])
    def test_leads_to_the_page_that_shows_it(
        self, as_bob: Client, lobby: Room, talk: Talk, number: int, query: str
    ) -> None:
        talk(130)
        location = as_bob.get(f"/rooms/{lobby.pk}/{number}/").headers["Location"]
        assert location == f"/rooms/{lobby.pk}/{query}#message-{lobby.pk}-{number}"
        assert str(number) in lines(as_bob.get(location))

    @pytest.mark.parametrize("number", [0, 4, 10**30])
    def test_no_such_message(self, as_bob: Client, lobby: Room, talk: Talk, number: int) -> None:
        talk(3)
        assert as_bob.get(f"/rooms/{lobby.pk}/{number}/").status_code == 404


class TestCreate:
    def test_works_for_everybody(self, as_bob: Client, as_alice: Client, bob: User) -> None:
        answer = as_bob.post("/rooms/new/", {"name": "  사랑방 "})
        room = Room.objects.get(name="사랑방")
        assert answer.headers["Location"] == room.get_absolute_url() == f"/rooms/{room.pk}/"
        assert [membership.user for membership in Membership.objects.filter(room=room)] == [bob]
        assert "사랑방" in only(parsed(as_alice.get("/people/")), "#rooms").get_text()

    @pytest.mark.parametrize("name", ["a", "a" * 80, "🏮", "한" * 80, unicodedata.normalize("NFD", "한" * 80)])
    def test_names(self, as_bob: Client, name: str) -> None:
        as_bob.post("/rooms/new/", {"name": name})
        assert Room.objects.filter(name=unicodedata.normalize("NFC", name)).exists()

    @pytest.mark.parametrize("name", ["", "   ", "\u200b", "\u3164", "a" * 81, "한" * 81])
    def test_bad_input_is_told_in_place(self, as_bob: Client, name: str) -> None:
        answer = as_bob.post("/rooms/new/", {"name": name})
        assert answer.status_code == 422
        assert errors(answer)
        assert only(parsed(answer), "#pane input[name=name]").get("value", "") == name
        assert Room.objects.count() == 1

    def test_the_form_has_its_names(self, as_bob: Client, lobby: Room) -> None:
        page = parsed(as_bob.get(lobby.get_absolute_url()))
        assert "New room" in [button.get_text() for button in page.select("nav button")]
        assert [label.get_text() for label in page.select("#new-room .form__field label")] == [
            "Name",
            "Topic (optional)",
        ]
        assert only(page, "#new-room form button").get_text() == "Create room"
        assert as_bob.get("/rooms/new/").status_code == 200

    def test_outsider(self, place: Place, client: Client, charlie: User) -> None:
        for stranger in (client, browser_of(charlie)):
            assert stranger.post("/rooms/new/", {"name": "Attic"}).headers["Location"] == "/sign-in/"
        assert Room.objects.count() == 1

    def test_wrong_method(self, as_bob: Client) -> None:
        assert as_bob.put("/rooms/new/").status_code == 405
