"""Talking over HTTP: without scripts, or where sockets are blocked."""

import pytest
from django.test import Client

from chat import limits
from chat.actions import memberships, people, rooms
from chat.live.window import new_page
from chat.models import Draft, Message, Place, Room, User
from chat.tests.conftest import browser_of
from chat.tests.reading import composer, errors, lines, only, parsed, say, typed
from chat.tests.test_limits import Clock


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(limits.talking, "clock", clock)
    return clock


def bodies() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("body", flat=True))


class TestSay:
    def test_works(self, as_bob: Client, as_alice: Client, lobby: Room) -> None:
        answer = say(as_bob, lobby, "hello")
        assert answer.headers["Location"] == lobby.get_absolute_url()
        assert lines(as_alice.get(lobby.get_absolute_url())) == ["hello"]
        assert typed(as_bob.get(lobby.get_absolute_url())) == ""

    def test_a_double_submit_says_it_once(self, as_bob: Client, lobby: Room) -> None:
        form = composer(as_bob, lobby) | {"text": "hello"}
        for _ in range(3):
            assert as_bob.post("/say/", form).status_code == 302
        assert bodies() == ["hello"]

    def test_the_same_words_from_another_page_are_another_line(self, as_bob: Client, lobby: Room) -> None:
        say(as_bob, lobby, "hello")
        say(as_bob, lobby, "hello")
        assert bodies() == ["hello", "hello"]

    def test_another_text_from_the_same_page_is_another_line(self, as_bob: Client, lobby: Room) -> None:
        """Back brings the page, and whoever types there says something new."""
        form = composer(as_bob, lobby)
        for text in ("one", "two", "one"):
            as_bob.post("/say/", form | {"text": text})
        assert bodies() == ["one", "two"]

    def test_pending_lines_are_said_in_order(self, as_bob: Client, lobby: Room) -> None:
        form = composer(as_bob, lobby) | {"room": [lobby.pk] * 3, "text": ["three", "two", "one"]}
        as_bob.post("/say/", form)
        assert bodies() == ["one", "two", "three"]

    def test_the_banner_says_what_is_pending_and_keeps_what_is_typed(
        self, as_bob: Client, bob: User, lobby: Room
    ) -> None:
        form = composer(as_bob, lobby) | {"room": [lobby.pk] * 3, "text": ["half", "two", "one"], "resend": "1"}
        answer = as_bob.post("/say/", form, headers={"HX-Request": "true"})
        assert answer.headers["HX-Refresh"] == "true"
        assert bodies() == ["one", "two"]
        assert Draft.objects.get(user=bob, room=lobby).body == "half"

    def test_what_the_banner_can_not_say_comes_back_and_stops_nothing(
        self, as_bob: Client, bob: User, lobby: Room
    ) -> None:
        long = "x" * 10_001
        texts = ["half", "three", long, "one"]
        form = composer(as_bob, lobby) | {"room": [lobby.pk] * 4, "text": texts, "resend": "1"}
        answer = as_bob.post("/say/", form, headers={"HX-Request": "true"})
        assert "HX-Refresh" not in answer.headers
        page = parsed(answer)
        assert only(page, "dialog textarea").get_text().strip() == long
        assert only(page, "#acked[hx-swap-oob=true]")["value"] == "3"
        assert len(page.select("[hx-swap-oob^=delete]")) == 3
        assert bodies() == ["one", "three"]
        assert Draft.objects.get(user=bob, room=lobby).body == "half"

    def test_the_banner_takes_as_many_as_the_pace_allows(self, as_bob: Client, lobby: Room, clock: Clock) -> None:
        texts = ["half", *(str(number) for number in reversed(range(22)))]
        form = composer(as_bob, lobby) | {"room": [lobby.pk] * 23, "text": texts, "resend": "1"}
        page = parsed(as_bob.post("/say/", form, headers={"HX-Request": "true"}))
        assert only(page, "#acked")["value"] == "20"
        assert "Wait 1 s for the rest." in only(page, "dialog").get_text()
        assert bodies() == [str(number) for number in range(20)]

    def test_each_line_goes_to_its_own_room(self, as_bob: Client, lobby: Room, bob: User) -> None:
        attic = rooms.create(name="Attic", creator=bob)
        as_bob.post("/say/", composer(as_bob, lobby) | {"room": [attic.pk, lobby.pk], "text": ["two", "one"]})
        assert {(line.room, line.body) for line in Message.objects.all()} == {(lobby, "one"), (attic, "two")}

    @pytest.mark.parametrize("text", ["", "   ", "\n", "\u200b", "\u3164"])
    def test_blank(self, as_bob: Client, lobby: Room, text: str) -> None:
        answer = say(as_bob, lobby, text)
        assert answer.status_code == 422
        assert "There is nothing to say in that." in errors(answer)
        assert not bodies()

    def test_over_long_text_comes_back(self, as_bob: Client, bob: User, lobby: Room) -> None:
        people.prefer_multi_line(user=bob, multi_line=True)
        text = "x" * 10_000 + "\ny"
        answer = say(as_bob, lobby, text)
        assert answer.status_code == 422
        assert "10,002 characters" in errors(answer)
        assert typed(answer) == text
        assert not bodies()

    def test_too_fast_brings_the_text_back(self, as_bob: Client, lobby: Room, clock: Clock) -> None:
        for number in range(20):
            assert say(as_bob, lobby, str(number)).status_code == 302
        answer = say(as_bob, lobby, "patience")
        assert answer.status_code == 429
        assert "That was too fast. Wait 1 s, then press Send." in errors(answer)
        assert typed(answer) == "patience"
        assert "patience" not in bodies()
        clock.now += 1
        assert say(as_bob, lobby, "patience").status_code == 302

    def test_too_fast_is_each_persons_own(self, as_bob: Client, as_alice: Client, lobby: Room, clock: Clock) -> None:
        for number in range(21):
            say(as_bob, lobby, str(number))
        assert say(as_alice, lobby, "calm").status_code == 302

    def test_a_room_that_is_gone(self, as_bob: Client, lobby: Room) -> None:
        form = composer(as_bob, lobby) | {"text": "hello"}
        lobby.delete()
        answer = as_bob.post("/say/", form)
        assert answer.status_code == 404
        page = parsed(answer)
        assert "That room is not there any more" in page.get_text()
        assert only(page, "textarea").get_text().strip() == "hello"

    def test_a_room_that_one_was_removed_from(self, as_bob: Client, bob: User, lobby: Room) -> None:
        form = composer(as_bob, lobby) | {"text": "hello"}
        memberships.remove(room=lobby, user=bob)
        answer = as_bob.post("/say/", form)
        assert answer.status_code == 404
        assert typed(answer) == "hello"
        assert not bodies()

    @pytest.mark.parametrize(
        "fields",
        [
            {"room": "x"},
            {"room": ""},
            {"room": "1e3"},
            {"acked": "-1"},
            {"acked": "x"},
            {"acked": "9" * 30},
            {"acked": "9" * 5_000},
            {"text": ["a", "b"]},
            {"text": []},
            {"room": ["1"] * 1_001, "text": ["x"] * 1_001},
            {"room": "-5"},
            {"room": "0"},
            {"room": "9" * 30},
        ],
    )
    @pytest.mark.parametrize("resend", [{}, {"resend": "1"}])
    def test_nonsense(
        self, as_bob: Client, lobby: Room, fields: dict[str, str | list[str]], resend: dict[str, str]
    ) -> None:
        answer = as_bob.post("/say/", composer(as_bob, lobby) | {"text": "hello"} | fields | resend)
        assert answer.status_code in {302, 400, 404}
        assert not bodies()

    def test_a_page_of_somebody_else(self, as_bob: Client, alice: User, lobby: Room) -> None:
        assert say(as_bob, lobby, "hello", page=new_page(alice.pk)).status_code == 400
        assert not bodies()
        assert not Draft.objects.exists()

    @pytest.mark.parametrize("page", ["", "x", "1-abc", "1-abc:forged", "\0", "한국"])
    def test_a_forged_page(self, as_bob: Client, lobby: Room, page: str) -> None:
        assert say(as_bob, lobby, "hello", page=page).status_code == 400
        assert not bodies()

    def test_wrong_method(self, as_bob: Client, place: Place, client: Client) -> None:
        assert as_bob.get("/say/").status_code == 405
        assert client.get("/say/").status_code == 405

    def test_outsider(self, charlie: User, client: Client, lobby: Room) -> None:
        form = {"page": new_page(charlie.pk), "acked": "0", "room": str(lobby.pk), "text": "hello"}
        for stranger in (client, browser_of(charlie)):
            assert stranger.post("/say/", form).headers["Location"] == "/"
        assert not bodies()
        assert not Draft.objects.exists()
