"""Reacting, choosing and who did: by htmx, and as pages and plain forms."""

import pytest
from django.test import Client

from chat import limits
from chat.actions import editing, memberships, messages, reactions
from chat.models import Message, Reaction, Room, User
from chat.picker import names
from chat.tests.conftest import browser_of
from chat.tests.pages import HTMX
from chat.tests.reading import only, parsed
from chat.tests.test_limits import Clock


@pytest.fixture
def line(lobby: Room, bob: User) -> Message:
    return messages.say(room=lobby, author=bob, body="hello", token="t")


@pytest.fixture
def path(line: Message) -> str:
    return line.get_absolute_url()


def shown(client: Client, room: Room) -> list[tuple[str, str]]:
    found = parsed(client.get(room.get_absolute_url())).select(".reactions__one")
    return [(each.get_text(), str(each["data-by"])) for each in found]


class TestReact:
    @pytest.mark.parametrize(("headers", "status"), [({}, 302), (HTMX, 200)])
    def test_works_and_a_second_time_takes_back(
        self,
        path: str,
        lobby: Room,
        as_alice: Client,
        as_bob: Client,
        alice: User,
        headers: dict[str, str],
        status: int,
    ) -> None:
        assert as_alice.post(f"{path}react/", {"emoji": "👍"}, headers=headers).status_code == status
        assert shown(as_bob, lobby) == [("👍 1", str(alice.pk))]
        as_alice.post(f"{path}react/", {"emoji": "👍"}, headers=headers)
        assert shown(as_bob, lobby) == []

    def test_the_row_is_the_same_for_everybody(
        self, path: str, lobby: Room, as_alice: Client, as_bob: Client, alice: User, bob: User
    ) -> None:
        for client in (as_alice, as_bob):
            client.post(f"{path}react/", {"emoji": "🎉"})
        rows = [only(parsed(client.get(lobby.get_absolute_url())), "article") for client in (as_alice, as_bob)]
        assert str(rows[0]) == str(rows[1])
        button = only(rows[0], ".reactions__one")
        assert (button["formaction"], button["form"]) == (f"{path}react/", "act")
        assert button["data-by"] == f"{alice.pk} {bob.pk}"

    def test_outsiders_find_nothing(self, path: str, lobby: Room, bob: User, charlie: User) -> None:
        memberships.remove(room=lobby, user=bob)
        for client in (browser_of(bob), browser_of(charlie), Client()):
            assert client.post(f"{path}react/", {"emoji": "👍"}).status_code in {302, 404}
            assert client.get(f"{path}react/").status_code in {302, 404}
        assert not Reaction.objects.exists()

    def test_wrong_method(self, path: str, as_bob: Client) -> None:
        assert as_bob.put(f"{path}react/").status_code == 405

    @pytest.mark.parametrize("emoji", ["", "x", "<b>", "👍👍"])
    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_bad_input(self, path: str, as_bob: Client, emoji: str, headers: dict[str, str]) -> None:
        assert as_bob.post(f"{path}react/", {"emoji": emoji}, headers=headers).status_code == 422

    def test_deleted_meanwhile(self, path: str, line: Message, bob: User, as_bob: Client) -> None:
        editing.delete(message=line, deleter=bob)
        assert as_bob.post(f"{path}react/", {"emoji": "👍"}, headers=HTMX).status_code == 409

    def test_full(self, path: str, line: Message, alice: User, as_bob: Client) -> None:
        kinds = list(names("en"))[: reactions.AT_MOST + 1]
        for emoji in kinds[:-1]:
            reactions.toggle(message=line, user=alice, emoji=emoji)
        answer = as_bob.post(f"{path}react/", {"emoji": kinds[-1]}, headers=HTMX)
        assert answer.status_code == 422
        assert "as many different" in answer.content.decode()

    def test_too_fast(self, path: str, as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits.talking, "clock", Clock())
        answers = [as_bob.post(f"{path}react/", {"emoji": "👍"}).status_code for _ in range(21)]
        assert answers == [302] * 20 + [429]


class TestPicker:
    def test_recent_first_then_what_is_found(self, path: str, as_bob: Client) -> None:
        as_bob.post(f"{path}react/", {"emoji": "🫖"})
        for headers in ({}, HTMX):
            page = parsed(as_bob.get(f"{path}react/", {"q": "thumbs"}, headers=headers))
            values = [str(each["value"]) for each in page.select(".picker__one")]
            assert values[0] == "🫖"
            assert "👍" in values[1:3]

    def test_typing_brings_the_found_ones_alone(self, path: str, as_bob: Client) -> None:
        answer = parsed(as_bob.get(f"{path}react/", {"q": "teapot"}, headers=HTMX | {"HX-Target": "found"}))
        assert not answer.select("form")
        assert only(answer, "#found .picker__one")["aria-label"] == "teapot"
        assert "No emoji" in as_bob.get(f"{path}react/", {"q": "<b>"}, headers=HTMX).content.decode()


class TestWho:
    def test_works_for_everybody_in_the_room(self, path: str, as_bob: Client, as_alice: Client) -> None:
        for client in (as_bob, as_alice):
            client.post(f"{path}react/", {"emoji": "🎉"})
        for headers in ({}, HTMX):
            who = only(parsed(as_alice.get(f"{path}reactions/", headers=headers)), ".reactors")
            assert [each.get_text() for each in who.select("bdi")] == ["Bob", "Alice"]
            assert only(who, "[role=img]")["aria-label"] == "party popper"

    def test_outsiders_find_nothing(self, path: str, lobby: Room, bob: User) -> None:
        memberships.remove(room=lobby, user=bob)
        assert browser_of(bob).get(f"{path}reactions/").status_code == 404

    def test_wrong_method_and_bad_input(self, path: str, as_bob: Client, lobby: Room) -> None:
        assert as_bob.post(f"{path}reactions/").status_code == 405
        assert as_bob.get(f"/rooms/{lobby.pk}/2/reactions/").status_code == 404
