"""How much one hears: of a room, and by words."""

import pytest
from django.test import Client

from chat import limits
from chat.actions import keywords, memberships
from chat.models import Keyword, Membership, Room, User
from chat.models.membership import Level
from chat.tests.conftest import browser_of
from chat.tests.reading import errors, only, parsed
from chat.tests.test_limits import Clock


@pytest.fixture
def path(lobby: Room) -> str:
    return f"/rooms/{lobby.pk}/notifications/"


class TestRoom:
    def test_it_is_chosen_by_a_plain_form(self, path: str, lobby: Room, as_bob: Client, bob: User) -> None:
        link = only(parsed(as_bob.get(lobby.get_absolute_url())), ".pane__level")
        assert (link["href"], link.get_text()) == (path, "Notifications")
        form = only(parsed(as_bob.get(path)), "#pane form.panel")
        assert [str(each["value"]) for each in form.select("input[type=radio]")] == Level.values
        assert only(form, "[checked]")["value"] == Level.EVERYTHING
        for level in Level:
            answer = as_bob.post(path, {"level": level.value})
            assert answer.headers["Location"] == path
            page = as_bob.get(path)
            assert only(parsed(page), "#pane [checked]")["value"] == level
            assert "how much you hear" in page.content.decode()
            assert Membership.objects.get(room=lobby, user=bob).level == level

    @pytest.mark.parametrize("level", ["", "all"])
    def test_bad_input_is_told_in_place(self, path: str, as_bob: Client, level: str) -> None:
        answer = as_bob.post(path, {"level": level, "x": "y"})
        assert answer.status_code == 422
        assert errors(answer)
        assert not Membership.objects.exclude(level=Level.EVERYTHING)

    def test_outsiders_find_nothing(self, path: str, lobby: Room, bob: User, charlie: User) -> None:
        memberships.remove(room=lobby, user=bob)
        for client, status in ((browser_of(bob), 404), (browser_of(charlie), 302), (Client(), 302)):
            assert client.get(path).status_code == client.post(path, {"level": "nothing"}).status_code == status

    def test_wrong_method(self, path: str, as_bob: Client) -> None:
        assert as_bob.put(path).status_code == as_bob.delete("/words/").status_code == 405

    def test_too_fast(self, path: str, as_bob: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits.talking, "clock", Clock())
        answers = [as_bob.post(path, {"level": "nothing"}).status_code for _ in range(21)]
        assert answers == [302] * 20 + [429]


class TestWords:
    def test_they_are_added_and_removed(self, as_bob: Client, bob: User) -> None:
        assert "/words/" in [link["href"] for link in parsed(as_bob.get("/profile/")).select("#pane a")]
        for word in ("Tea", " 차 한 잔 "):
            assert as_bob.post("/words/", {"word": word}).headers["Location"] == "/words/"
        page = parsed(as_bob.get("/words/"))
        assert [each.get_text() for each in page.select("#pane li bdi")] == ["tea", "차 한 잔"]
        remove = page.select("#pane li button")[0]
        as_bob.post("/words/", {str(remove["name"]): str(remove["value"])})
        assert [str(each) for each in Keyword.objects.filter(user=bob)] == ["차 한 잔"]

    def test_bad_input_is_told_in_place(self, as_bob: Client, bob: User) -> None:
        for word in ("", " ", "a" * 81):
            answer = as_bob.post("/words/", {"word": word})
            assert answer.status_code == 422
            assert errors(answer)
        for number in range(Keyword.AT_MOST):
            keywords.add(user=bob, word=str(number))
        answer = as_bob.post("/words/", {"word": "tea"})
        assert "as many words" in errors(answer)
        assert Keyword.objects.count() == Keyword.AT_MOST

    def test_nobody_elses(self, as_bob: Client, as_alice: Client, bob: User, charlie: User) -> None:
        as_bob.post("/words/", {"word": "tea"})
        as_alice.post("/words/", {"remove": "tea"})
        assert Keyword.objects.filter(user=bob).exists()
        assert "tea" not in parsed(as_alice.get("/words/")).select("#pane")[0].get_text()
        assert browser_of(charlie).get("/words/").status_code == 302
