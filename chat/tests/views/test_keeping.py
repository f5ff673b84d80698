"""Words that can't be said now, since the session or the form has ended, wait for their author."""

import pytest
from django.conf import settings
from django.test import Client

from chat.actions import drafts, memberships
from chat.models import Draft, Message, Room, User
from chat.tests.reading import composer, errors, only, parsed, say, session_expires, typed


def bodies() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("body", flat=True))


class TestExpiredSession:
    def test_the_words_wait_for_the_same_person_and_for_send(self, as_bob: Client, bob: User, lobby: Room) -> None:
        form = composer(as_bob, lobby) | {"text": "hello"}
        session_expires(as_bob)
        answer = as_bob.post("/say/", form)
        assert answer.headers["Location"] == lobby.get_absolute_url()
        assert not bodies()
        as_bob.force_login(bob)
        back = as_bob.get(answer.headers["Location"])
        assert typed(back) == "hello"
        assert "press Send to say it" in errors(back)
        assert not bodies()

    def test_somebody_else_who_signs_in_finds_nothing(
        self, as_bob: Client, alice: User, bob: User, lobby: Room
    ) -> None:
        form = composer(as_bob, lobby) | {"text": "hello"}
        session_expires(as_bob)
        location = as_bob.post("/say/", form).headers["Location"]
        as_bob.force_login(alice)
        assert typed(as_bob.get(location)) == ""
        assert Draft.objects.get().user == bob

    def test_nothing_typed_ends_no_draft(self, as_bob: Client, bob: User, lobby: Room) -> None:
        drafts.keep(room=lobby, user=bob, body="before")
        form = composer(as_bob, lobby) | {"text": ""}
        session_expires(as_bob)
        as_bob.post("/say/", form)
        assert Draft.objects.get().body == "before"

    def test_over_long_words_wait_too(self, as_bob: Client, bob: User, lobby: Room) -> None:
        form = composer(as_bob, lobby) | {"text": "x" * 20_000}
        session_expires(as_bob)
        as_bob.post("/say/", form)
        assert Draft.objects.get(user=bob).body == "x" * 20_000

    def test_a_room_that_is_gone_too(self, as_bob: Client, bob: User, lobby: Room) -> None:
        form = composer(as_bob, lobby) | {"text": "hello"}
        session_expires(as_bob)
        memberships.remove(room=lobby, user=bob)
        answer = as_bob.post("/say/", form)
        assert answer.status_code == 400
        assert only(parsed(answer), "textarea").get_text().strip() == "hello"

    @pytest.mark.parametrize("page", ["", "1-abc:forged"])
    def test_a_forged_page_keeps_nothing(self, as_bob: Client, lobby: Room, page: str) -> None:
        form = composer(as_bob, lobby) | {"text": "hello", "page": page}
        session_expires(as_bob)
        assert as_bob.post("/say/", form).headers["Location"] == "/"
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("room", ["-5", "0", "9" * 30])
    def test_no_room_at_all(self, as_bob: Client, lobby: Room, room: str) -> None:
        form = composer(as_bob, lobby) | {"text": "hello", "room": room}
        session_expires(as_bob)
        assert as_bob.post("/say/", form).status_code == 400

    @pytest.mark.parametrize("path", ["/rooms/{}/", "/rooms/{}/older/", "/people/", "/composer/draft/{}/"])
    def test_an_open_page_stays_and_shows_its_banner(self, client: Client, lobby: Room, path: str) -> None:
        answer = client.get(path.format(lobby.pk), headers={"HX-Request": "true", "HX-Boosted": "true"})
        assert answer.status_code == 200
        assert answer.headers["HX-Retarget"] == "#pulse"
        assert answer.headers["HX-Reswap"] == "outerHTML"
        assert answer.headers["HX-Push-Url"] == "false"
        assert only(parsed(answer), answer.headers["HX-Reselect"])
        assert "Your session has ended." in parsed(answer).get_text()

    def test_back_in_history_needs_a_whole_page(self, client: Client, lobby: Room) -> None:
        headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
        assert client.get(lobby.get_absolute_url(), headers=headers).status_code == 302


class TestExpiredForm:
    """The token in the page is not the session's: the form stood open while its person signed in anew."""

    @pytest.fixture
    def strict(self, bob: User) -> Client:
        client = Client(enforce_csrf_checks=True)
        client.force_login(bob)
        return client

    def test_a_good_token_is_good(self, strict: Client, lobby: Room) -> None:
        say(strict, lobby, "hello")
        assert bodies() == ["hello"]

    @pytest.mark.parametrize("token", ["", "x", "a" * 64])
    def test_the_words_wait(self, strict: Client, lobby: Room, token: str) -> None:
        answer = say(strict, lobby, "hello", csrfmiddlewaretoken=token)
        assert answer.headers["Location"] == lobby.get_absolute_url()
        assert not bodies()
        back = strict.get(answer.headers["Location"])
        assert typed(back) == "hello"
        assert "press Send to say it" in errors(back)

    def test_without_the_cookie(self, strict: Client, bob: User, lobby: Room) -> None:
        form = composer(strict, lobby) | {"text": "hello"}
        del strict.cookies[settings.CSRF_COOKIE_NAME]
        strict.post("/say/", form)
        assert Draft.objects.get(user=bob).body == "hello"
        assert not bodies()

    def test_somebody_else_finds_nothing(self, strict: Client, alice: User, bob: User, lobby: Room) -> None:
        form = composer(strict, lobby) | {"text": "hello"}
        strict.logout()
        strict.force_login(alice)
        location = strict.post("/say/", form).headers["Location"]
        assert typed(strict.get(location)) == ""
        assert Draft.objects.get().user == bob
        assert not bodies()

    def test_a_forged_post_keeps_nothing(self, strict: Client, lobby: Room) -> None:
        form = {"page": "1-abc:forged", "acked": "0", "room": str(lobby.pk), "text": "hello"}
        assert strict.post("/say/", form, headers={"Origin": "https://evil.example"}).headers["Location"] == "/"
        assert not bodies()
        assert not Draft.objects.exists()

    def test_a_refused_origin_names_the_settings_in_the_log(
        self, strict: Client, lobby: Room, caplog: pytest.LogCaptureFixture
    ) -> None:
        strict.post("/rooms/new/", {"name": "Attic"}, headers={"Origin": "https://chat.example"})
        ours = [record.getMessage() for record in caplog.records if record.name == "chat.views.keeping"]
        assert len(ours) == 1
        assert "https://chat.example" in ours[0]
        assert "PUBLIC_URL" in ours[0]

    @pytest.mark.parametrize("path", ["/rooms/new/", "/sign-out/", "/sign-in/", "/profile/", "/join-links/"])
    def test_other_forms_say_what_to_do(self, strict: Client, path: str) -> None:
        answer = strict.post(path, {"name": "Attic", "change_name": ""})
        assert answer.status_code == 403
        assert only(parsed(answer), "h1").get_text() == "That page was too old"
        assert Room.objects.count() == 1
