"""The menu, editing, deleting and earlier versions: by htmx, and as pages and plain forms."""

import pytest
from django.test import Client

from chat import limits
from chat.actions import editing, memberships, messages
from chat.models import Message, Room, User, Version
from chat.tests.conftest import browser_of
from chat.tests.pages import HTMX
from chat.tests.reading import errors, only, parsed
from chat.tests.test_limits import Clock

ENDPOINTS = ["more", "edit", "delete", "versions"]


@pytest.fixture
def line(lobby: Room, bob: User) -> Message:
    return messages.say(room=lobby, author=bob, body="helo <b>", token="t")


@pytest.fixture
def path(line: Message) -> str:
    return line.get_absolute_url()


def names(answer: object) -> list[str]:
    return [item.get_text() for item in parsed(answer).select(".menu__item")]


def text(answer: object) -> str:
    return only(parsed(answer), "[name=body]").get_text().removeprefix("\n")


def form(client: Client, path: str) -> dict[str, str]:
    """The form for editing as it is served."""
    fields = parsed(client.get(f"{path}edit/")).select(".edit [name]")
    return {str(field["name"]): str(field.get("value", field.get_text())) for field in fields}


@pytest.mark.parametrize("endpoint", ENDPOINTS)
class TestEach:
    def test_outsiders_find_nothing(self, path: str, endpoint: str, lobby: Room, bob: User, charlie: User) -> None:
        memberships.remove(room=lobby, user=bob)
        for client in (browser_of(bob), browser_of(charlie), Client()):
            answers = [getattr(client, method)(f"{path}{endpoint}/") for method in ("get", "post")]
            assert {answer.status_code for answer in answers} <= {302, 404, 405}
            assert all("/sign-in/" in answer.headers.get("Location", "/sign-in/") for answer in answers)
        assert Message.objects.get().body == "helo <b>"

    def test_wrong_method(self, path: str, endpoint: str, as_bob: Client) -> None:
        assert as_bob.put(f"{path}{endpoint}/").status_code == 405
        if endpoint != "edit":
            wrong = as_bob.get if endpoint == "delete" else as_bob.post
            assert wrong(f"{path}{endpoint}/").status_code == 405

    @pytest.mark.parametrize("number", [0, 2, 10**20])
    def test_a_message_that_is_not_there(
        self, endpoint: str, lobby: Room, as_bob: Client, path: str, number: int
    ) -> None:
        address = f"/rooms/{lobby.pk}/{number}/{endpoint}/"
        assert (as_bob.post if endpoint == "delete" else as_bob.get)(address).status_code == 404


class TestMore:
    def test_by_whom_it_is_asked(self, path: str, as_bob: Client, as_alice: Client, lobby: Room, alice: User) -> None:
        for client in (as_bob, as_alice):
            assert {"Edit", "Delete", "Link"} <= set(names(client.get(f"{path}more/", headers=HTMX)))
            assert {"Edit", "Delete", "Link"} <= set(names(client.get(f"{path}more/")))
        alices = messages.say(room=lobby, author=alice, body="x", token="t").get_absolute_url()
        for headers in ({}, HTMX):
            assert not {"Edit", "Delete"} & set(names(as_bob.get(f"{alices}more/", headers=headers)))

    def test_of_what_is_deleted_hardly_anything(self, path: str, line: Message, bob: User, as_bob: Client) -> None:
        editing.delete(message=line, deleter=bob)
        assert not {"Edit", "Delete"} & set(names(as_bob.get(f"{path}more/", headers=HTMX)))

    def test_the_row_leads_to_it(self, path: str, lobby: Room, as_alice: Client) -> None:
        row = only(parsed(as_alice.get(lobby.get_absolute_url())), "article")
        assert only(row, "button[aria-label=More][popovertarget=menu]")["hx-get"] == f"{path}more/"
        assert only(row, "noscript a")["href"] == f"{path}more/"


class TestEdit:
    def test_works(self, path: str, as_bob: Client, as_alice: Client, lobby: Room) -> None:
        answer = as_bob.post(f"{path}edit/", form(as_bob, path) | {"body": "hello"})
        assert answer.headers["Location"] == path
        row = only(parsed(as_alice.get(lobby.get_absolute_url())), "article")
        assert only(row, ".message__body").get_text() == "hello"
        assert only(row, ".message__edited")["href"] == f"{path}versions/"

    def test_in_place(self, path: str, as_bob: Client) -> None:
        assert text(as_bob.get(f"{path}edit/", headers=HTMX)) == "helo <b>"
        answer = as_bob.post(f"{path}edit/", {"body": "hello", "seen": ""}, headers=HTMX)
        assert answer.status_code == 200
        assert only(parsed(answer), "#typing")["hx-swap-oob"] == "true"  # which leads the focus on

    def test_a_teammate_may_not(self, lobby: Room, alice: User, as_bob: Client) -> None:
        alices = messages.say(room=lobby, author=alice, body="x", token="t")
        address = f"{alices.get_absolute_url()}edit/"
        assert as_bob.get(address).status_code == as_bob.post(address, {"body": "y"}).status_code == 403
        alices.refresh_from_db()
        assert alices.body == "x"

    @pytest.mark.parametrize(("body", "reason"), [(" ", "nothing to say"), ("x" * 10_001, "10,001 characters")])
    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_bad_input(self, path: str, as_bob: Client, body: str, reason: str, headers: dict[str, str]) -> None:
        answer = as_bob.post(f"{path}edit/", {"body": body, "seen": ""}, headers=headers)
        assert answer.status_code == 422
        assert reason in errors(answer)
        assert text(answer) == body

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_changed_meanwhile(
        self, path: str, alice: User, line: Message, as_bob: Client, headers: dict[str, str]
    ) -> None:
        mine = form(as_bob, path) | {"body": "mine"}
        editing.edit(message=line, editor=alice, body="alice's", seen=None)
        answer = as_bob.post(f"{path}edit/", mine, headers=headers)
        assert answer.status_code == 409
        assert "meanwhile" in errors(answer)
        assert text(answer) == "mine"
        assert only(parsed(answer), ".edit__current").get_text() == "alice's"
        again = {"body": "mine", "seen": str(only(parsed(answer), "[name=seen]")["value"])}
        assert as_bob.post(f"{path}edit/", again, headers=headers).status_code in {200, 302}
        assert Message.objects.get().body == "mine"
        assert Version.objects.count() == 2

    @pytest.mark.parametrize("headers", [{}, HTMX])
    def test_deleted_meanwhile(
        self, path: str, line: Message, as_bob: Client, bob: User, headers: dict[str, str]
    ) -> None:
        mine = form(as_bob, path) | {"body": "mine"}
        editing.delete(message=line, deleter=bob)
        answer = as_bob.post(f"{path}edit/", mine, headers=headers)
        assert answer.status_code == 409
        assert text(answer) == "mine"
        assert as_bob.get(f"{path}edit/").status_code == 403

    def test_too_fast(self, path: str, as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits.talking, "clock", Clock())
        for number in range(20):
            seen = form(as_bob, path)["seen"]
            assert as_bob.post(f"{path}edit/", {"body": f"{number}", "seen": seen}).status_code == 302
        answer = as_bob.post(f"{path}edit/", {"body": "once more", "seen": ""}, headers=HTMX)
        assert (answer.status_code, text(answer)) == (429, "once more")
        assert "too fast" in errors(answer)
        for headers in ({}, HTMX):
            assert as_bob.post(f"{path}delete/", headers=headers).status_code == 429


class TestDelete:
    @pytest.mark.parametrize(("headers", "status"), [({}, 302), (HTMX, 200)])
    def test_works(
        self, path: str, as_bob: Client, as_alice: Client, lobby: Room, headers: dict[str, str], status: int
    ) -> None:
        for _ in range(2):
            assert as_bob.post(f"{path}delete/", headers=headers).status_code == status
        row = only(parsed(as_alice.get(lobby.get_absolute_url())), "article")
        assert "was deleted" in row.get_text()
        assert "helo" not in str(row)

    def test_a_teammate_may_not(self, lobby: Room, alice: User, as_bob: Client) -> None:
        alices = messages.say(room=lobby, author=alice, body="x", token="t")
        assert as_bob.post(f"{alices.get_absolute_url()}delete/").status_code == 403
        alices.refresh_from_db()
        assert alices.body == "x"

    def test_it_is_asked_for_once_more(self, path: str, as_bob: Client) -> None:
        button = only(parsed(as_bob.get(f"{path}more/", headers=HTMX)), "[hx-confirm]")
        assert button["hx-confirm"] == "Delete “helo <b>” for good?"


class TestVersions:
    def test_everybody_in_the_room_reads_them(self, path: str, line: Message, bob: User, as_alice: Client) -> None:
        for body, before in (("two", None), ("three", "two")):
            seen = Message.objects.get().edited_at if before else None
            editing.edit(message=line, editor=bob, body=body, seen=seen)
        page = parsed(as_alice.get(f"{path}versions/"))
        assert [each.get_text() for each in page.select(".versions__text")] == ["two", "helo <b>"]
        assert [each.get_text() for each in page.select(".versions__until bdi")] == ["Bob", "Bob"]
