import pytest
from django.test import Client

from chat.actions import drafts, people, rooms
from chat.composer_fragments import empty_field
from chat.models import Draft, Place, Room, User
from chat.tests.conftest import browser_of
from chat.tests.reading import composer, errors, only, parsed, typed
from chat.views.kept import BUILD

HTMX = {"HX-Request": "true"}


class TestField:
    def test_browsers_keep_it_and_it_is_nobodys(self, lobby: Room, client: Client, as_bob: Client) -> None:
        path = empty_field(lobby.pk, BUILD, multi_line=False)
        mine, anybodys = as_bob.get(path), client.get(path)
        assert mine.content == anybodys.content
        for answer in (mine, anybodys):
            assert answer.status_code == 200
            assert "max-age=2592000" in answer.headers["Cache-Control"]
            assert "immutable" in answer.headers["Cache-Control"]
            assert "no-store" not in answer.headers["Cache-Control"]
            assert "Cookie" not in answer.headers.get("Vary", "")
            assert not answer.cookies

    def test_reads_no_session_and_no_database(
        self, lobby: Room, as_bob: Client, django_assert_num_queries: "object"
    ) -> None:
        with django_assert_num_queries(0):  # type: ignore[operator]
            as_bob.get(empty_field(lobby.pk, BUILD, multi_line=False))

    @pytest.mark.parametrize(("multi_line", "element"), [(False, "input"), (True, "textarea")])
    def test_one_line_or_several(self, lobby: Room, client: Client, multi_line: bool, element: str) -> None:
        field = parsed(client.get(empty_field(lobby.pk, BUILD, multi_line=multi_line)))
        text = only(field, "[name=text]")
        assert text.name == element
        assert text.has_attr("required")
        assert not text.has_attr("maxlength")
        assert only(field, "[name=room]")["value"] == str(lobby.pk)

    def test_another_build_is_served_and_not_kept(self, lobby: Room, client: Client) -> None:
        answer = client.get(f"/en/composer/field/{lobby.pk}/older/line/")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store, private"

    @pytest.mark.parametrize("path", ["1/{}/page/", "1/{}/", "x/{}/line/", "-1/{}/line/"])
    def test_bad_input(self, db: None, client: Client, path: str) -> None:
        assert client.get("/en/composer/field/" + path.format(BUILD)).status_code == 404

    def test_wrong_method(self, lobby: Room, client: Client) -> None:
        assert client.post(empty_field(lobby.pk, BUILD, multi_line=False)).status_code == 405


class TestFocus:
    def test_leads_to_the_fields_that_stay(
        self, place: Place, client: Client, django_assert_num_queries: "object"
    ) -> None:
        with django_assert_num_queries(0):  # type: ignore[operator]
            answer = client.get("/composer/focus/")
        assert only(parsed(answer), "#typing > #fields[hx-preserve]").get_text() == ""
        below = parsed(client.get("/composer/focus/?of=thread-"))
        assert only(below, "#thread-typing > #thread-fields[hx-preserve]").get_text() == ""

    def test_wrong_method(self, place: Place, client: Client) -> None:
        assert client.post("/composer/focus/").status_code == 405


class TestPulse:
    @pytest.mark.parametrize("state", ["alive", "lost"])
    def test_browsers_keep_it_and_it_is_nobodys(self, place: Place, client: Client, state: str) -> None:
        answer = client.get(f"/en/composer/pulse/{state}/")
        assert only(parsed(answer), f"#pulse.pulse--{state} [hx-post='/say/']").get_text() == "Send now"
        assert answer.headers["Cache-Control"] == "private, max-age=2592000"
        assert "Cookie" not in answer.headers.get("Vary", "")

    def test_a_page_without_scripts_says_nothing_of_a_connection(self, as_bob: Client, lobby: Room) -> None:
        pulse = only(parsed(as_bob.get(lobby.get_absolute_url())), "#pulse")
        assert not pulse.get_text()
        assert only(pulse, "[hx-trigger=load]")["hx-get"] == "/en/composer/pulse/alive/"

    @pytest.mark.parametrize("state", ["session", "silent", "dead"])
    def test_bad_input(self, db: None, client: Client, state: str) -> None:
        assert client.get(f"/en/composer/pulse/{state}/").status_code == 404

    def test_wrong_method(self, db: None, client: Client) -> None:
        assert client.post("/en/composer/pulse/lost/").status_code == 405


class TestNoFiles:
    def test_browsers_keep_it_and_it_is_nobodys(self, lobby: Room, client: Client) -> None:
        answer = client.get(f"/en/composer/files/{lobby.pk}/none/")
        assert answer.content.decode() == f'<div id="attached-{lobby.pk}" class="attached"></div>'
        assert answer.headers["Cache-Control"] == "private, max-age=2592000"
        assert "Cookie" not in answer.headers.get("Vary", "")

    def test_wrong_method(self, db: None, client: Client) -> None:
        assert client.post("/en/composer/files/1/none/").status_code == 405


class TestUploadCut:
    def test_it_is_told_and_files_are_chosen_anew(self, place: Place, client: Client) -> None:
        answer = parsed(client.get("/en/composer/upload-cut/"))
        assert "the files did not arrive" in only(answer, "[role=alert]").get_text()
        assert only(answer, "#attach")

    def test_wrong_method(self, db: None, client: Client) -> None:
        assert client.post("/en/composer/upload-cut/").status_code == 405


class TestPasted:
    def test_browsers_keep_it_and_it_is_nobodys(self, place: Place, client: Client) -> None:
        answer = client.get("/en/composer/pasted/")
        assert "Multi-line keeps them" in answer.content.decode()
        assert answer.headers["Cache-Control"] == "private, max-age=2592000"
        assert "Cookie" not in answer.headers.get("Vary", "")

    def test_wrong_method(self, db: None, client: Client) -> None:
        assert client.post("/en/composer/pasted/").status_code == 405


class TestDraft:
    def text(self, client: Client, room_id: int) -> str:
        answer = client.get(f"/composer/draft/{room_id}/")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store, private"
        return str(only(parsed(answer), "[name=text]")["value"])

    def test_holds_what_one_had_typed(self, as_bob: Client, bob: User, lobby: Room) -> None:
        drafts.keep(room=lobby, user=bob, body='half a "thought"')
        assert self.text(as_bob, lobby.pk) == 'half a "thought"'

    def test_a_teammates_draft_is_nobody_elses(self, as_bob: Client, alice: User, lobby: Room) -> None:
        drafts.keep(room=lobby, user=alice, body="secret")
        assert self.text(as_bob, lobby.pk) == ""

    def test_a_room_one_is_not_in(self, as_bob: Client, alice: User, bob: User) -> None:
        attic = rooms.create(name="Attic", creator=alice)
        drafts.keep(room=attic, user=bob, body="from before the removal")
        assert self.text(as_bob, attic.pk) == ""

    @pytest.mark.parametrize("room_id", [0, 999, 10**30])
    def test_an_unknown_room(self, as_bob: Client, room_id: int) -> None:
        assert self.text(as_bob, room_id) == ""

    def test_outsider(self, lobby: Room, client: Client, charlie: User) -> None:
        for stranger in (client, browser_of(charlie)):
            assert stranger.get(f"/composer/draft/{lobby.pk}/").status_code == 302

    def test_wrong_method(self, as_bob: Client, lobby: Room) -> None:
        assert as_bob.post(f"/composer/draft/{lobby.pk}/").status_code == 405


class TestCompleted:
    def test_the_field_comes_back_with_the_name_as_the_element_that_was_chosen(
        self, as_bob: Client, bob: User, lobby: Room
    ) -> None:
        people.prefer_multi_line(user=bob, multi_line=True)
        form = composer(as_bob, lobby) | {"text": "so @al", "completed": "so\n@Alice </textarea>"}
        came = parsed(as_bob.post("/composer/completed/this-1/", form, headers=HTMX))
        field = only(came, "textarea#this-1[name=text]")
        assert field.get_text().removeprefix("\n") == "so\n@Alice </textarea>"
        assert only(came, "[name=room]")["value"] == str(lobby.pk)
        assert not only(came, "#completions[hx-swap-oob]").contents
        assert not Draft.objects.exists()

    def test_bad_input(self, as_bob: Client, lobby: Room) -> None:
        form = composer(as_bob, lobby) | {"text": "so @al"}
        assert only(parsed(as_bob.post("/composer/completed/x/", form)), "textarea").get_text().strip() == "so @al"
        assert as_bob.post('/composer/completed/x" onclick/', form).status_code == 404
        came = parsed(as_bob.post("/composer/completed/x/", {"completed": "@"}))
        assert only(came, "textarea").has_attr("disabled"), "no room is open"

    def test_outsiders_and_wrong_method(self, as_bob: Client, client: Client, lobby: Room) -> None:
        assert client.post("/composer/completed/x/").headers["Location"].startswith("/sign-in/")
        assert as_bob.get("/composer/completed/x/").status_code == 405
        form = composer(as_bob, lobby) | {"room": "4711", "completed": "@x "}
        assert only(parsed(as_bob.post("/composer/completed/x/", form)), "[name=room]")["value"] == "0"


class TestMode:
    def test_without_scripts_the_text_becomes_a_draft(self, as_bob: Client, bob: User, lobby: Room) -> None:
        answer = as_bob.post("/composer/mode/", composer(as_bob, lobby) | {"text": "half", "multi_line": "1"})
        assert answer.headers["Location"] == lobby.get_absolute_url()
        page = parsed(as_bob.get(lobby.get_absolute_url()))
        assert only(page, "#fields textarea").get_text().strip() == "half"
        mode = only(page, "#mode")
        assert (mode["aria-pressed"], mode["value"]) == ("true", "0")
        bob.refresh_from_db()
        assert bob.multi_line

    def test_without_scripts_an_emptied_field_ends_the_draft(self, as_bob: Client, bob: User, lobby: Room) -> None:
        drafts.keep(room=lobby, user=bob, body="half")
        as_bob.post("/composer/mode/", composer(as_bob, lobby) | {"text": "", "multi_line": "1"})
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("text", ["half", "", '</textarea>"', "x" * 20_000, "  kept  "])
    def test_with_htmx_the_text_stays(self, as_bob: Client, lobby: Room, text: str) -> None:
        form = composer(as_bob, lobby) | {"text": text}
        several = parsed(as_bob.post("/composer/mode/", form | {"multi_line": "1"}, headers=HTMX))
        assert only(several, "textarea").get_text().removeprefix("\n") == text
        assert only(several, "#mode[hx-swap-oob]")["aria-pressed"] == "true"
        empty = empty_field(lobby.pk, BUILD, multi_line=True)
        assert {part["hx-get"] for part in several.select("#field-source[hx-swap-oob] [hx-get]")} == {empty}
        one = parsed(as_bob.post("/composer/mode/", form | {"multi_line": "0"}, headers=HTMX))
        assert only(one, "input[name=text]")["value"] == text
        assert not Draft.objects.exists()

    def test_line_breaks_stay_and_with_them_the_mode(self, as_bob: Client, bob: User, lobby: Room) -> None:
        people.prefer_multi_line(user=bob, multi_line=True)
        form = composer(as_bob, lobby) | {"text": "Roses are red\nand so on", "multi_line": "0"}
        answer = as_bob.post("/composer/mode/", form, headers=HTMX)
        assert answer.headers["HX-Reswap"] == "none", "the field is left alone"
        assert "can't hold line breaks" in errors(answer)
        assert not parsed(answer).select("#mode, [name=text]")
        bob.refresh_from_db()
        assert bob.multi_line
        answer = as_bob.post("/composer/mode/", form, follow=True)
        assert "can't hold line breaks" in errors(answer)
        assert typed(answer) == "Roses are red\nand so on"
        bob.refresh_from_db()
        assert bob.multi_line
        as_bob.post("/composer/mode/", form | {"text": "\nRoses\n"}, headers=HTMX)
        bob.refresh_from_db()
        assert not bob.multi_line

    @pytest.mark.parametrize(
        "fields", [{}, {"room": "x", "text": "y"}, {"room": "999", "text": "half"}, {"room": "-5", "text": "y"}]
    )
    def test_where_no_room_is_open(self, as_bob: Client, bob: User, fields: dict[str, str]) -> None:
        """As on the page "People": the fields of the composer are disabled there, and no browser sends them."""
        answer = as_bob.post("/composer/mode/", fields | {"multi_line": "1"}, headers=HTMX)
        assert answer.status_code == 200
        assert only(parsed(answer), "textarea").has_attr("disabled")
        assert not parsed(answer).select("html, #field-source")
        assert as_bob.post("/composer/mode/", fields | {"multi_line": "1"}).headers["Location"] == "/"
        bob.refresh_from_db()
        assert bob.multi_line

    def test_one_draft_and_mode_for_each_person(self, as_bob: Client, alice: User, bob: User, lobby: Room) -> None:
        people.prefer_multi_line(user=bob, multi_line=True)
        alice.refresh_from_db()
        assert not alice.multi_line

    def test_outsider(self, lobby: Room, client: Client, charlie: User) -> None:
        for stranger in (client, browser_of(charlie)):
            assert stranger.post("/composer/mode/", {"multi_line": "1"}).headers["Location"] == "/sign-in/"

    def test_wrong_method(self, as_bob: Client) -> None:
        assert as_bob.get("/composer/mode/").status_code == 405
