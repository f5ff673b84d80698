"""The inbox, live and without scripts."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from chat.actions import editing, keywords, memberships, messages, reactions, rooms, threads
from chat.models import Message, Notification, Room, User
from chat.models.membership import Level
from chat.models.room import Kind
from chat.tests.conftest import browser_of
from chat.tests.reading import only, parsed
from chat.views import inbox


def say(room: Room, author: User, body: str, **more: Any) -> Message:
    return messages.say(room=room, author=author, body=body, token=f"{room.pk}-{body}-{more}", **more)


@pytest.fixture
def mine(lobby: Room, bob: User) -> Message:
    return say(lobby, bob, "mine")


def entries(answer: Any) -> list[str]:
    """What stands in it: "New" in front of what is."""
    found = parsed(answer).select(".entry")
    return [
        " ".join(part.get_text() for part in entry.select(".entry__new, .entry__by, .entry__text") if part)
        for entry in found
    ]


def texts(answer: Any) -> list[str]:
    return [entry.get_text() for entry in parsed(answer).select(".entry__text")]


def count(client: Client) -> str:
    return only(parsed(client.get("/people/")), "#inbox-new").get_text()


def test_what_an_edit_told_everybody_stands_where_it_was_edited(
    as_bob: Client, lobby: Room, mine: Message, alice: User, bob: User
) -> None:
    line, _ = say(lobby, alice, "dinner"), say(lobby, alice, "@Bob, later")
    memberships.read_by(user=bob, room=lobby, number=3)
    editing.edit(message=line, editor=alice, body="@room dinner", seen=None)
    assert entries(as_bob.get("/inbox/")) == ["New Alice @room dinner", "Alice @Bob, later"]
    assert count(as_bob) == "1 new"
    there = as_bob.get(str(only(parsed(as_bob.get("/inbox/")), ".entry--new a, .entry:has(.entry__new) a")["href"]))
    assert there.headers["Location"] == line.get_absolute_url()
    assert entries(as_bob.get("/inbox/")) == ["Alice @room dinner", "Alice @Bob, later"]
    assert count(as_bob) == ""


def test_all_that_concerns_somebody_newest_first(
    as_bob: Client, lobby: Room, mine: Message, alice: User, bob: User
) -> None:
    keywords.add(user=bob, word="tea")
    say(lobby, alice, "@Bob look")
    say(lobby, alice, "an answer", reply_to=mine.number)
    say(lobby, alice, "tea?")
    say(lobby, alice, "@room dinner")
    reactions.toggle(message=mine, user=alice, emoji="🎉")
    threads.reply(room=lobby, root=mine.number, author=alice, body="below", token="below")
    say(lobby, alice, "nothing about anybody")
    page = as_bob.get("/inbox/")
    assert entries(page) == [
        "1 new Bob mine",
        "New Alice 🎉 mine",
        "New Alice @room dinner",
        "New Alice tea?",
        "New Alice an answer",
        "New Alice @Bob look",
    ]
    assert only(parsed(page), "#to-inbox").get_text() == "Inbox"
    assert count(as_bob) == "6 new"
    assert entries(browser_of(alice).get("/inbox/")) == []


def test_each_is_read_by_going_there(as_bob: Client, lobby: Room, mine: Message, alice: User) -> None:
    say(lobby, alice, "@Bob look")
    say(lobby, alice, "@room dinner")
    reactions.toggle(message=mine, user=alice, emoji="🎉")
    for number in range(60):  # so that the way to them leads into history, which reads nothing
        say(lobby, alice, str(number))
    for left, (text, to) in enumerate((("dinner", 3), ("look", 2), ("mine", 1)), -2):
        link = next(each for each in parsed(as_bob.get("/inbox/")).select(".entry--new a") if text in each.get_text())
        answer = as_bob.get(str(link["href"]))
        assert answer.headers["Location"] == f"/rooms/{lobby.pk}/{to}/"
        assert count(as_bob) == (f"{-left} new" if left else "")
    assert not parsed(as_bob.get("/inbox/")).select(".entry--new")


def test_being_taken_into_a_room_is_read_by_going_there(as_bob: Client, alice: User, bob: User) -> None:
    for name in ("Attic", "Cellar"):
        memberships.add(room=rooms.create(name=name, creator=alice, kind=Kind.CLOSED), user=bob, by=alice)
    attic, cellar = Room.objects.order_by("pk")[1:]
    memberships.join(room=rooms.create(name="Hall", creator=alice), user=bob)
    page = parsed(as_bob.get("/inbox/"))
    shown = [" ".join(entry.get_text().split()) for entry in page.select(".entry")]
    assert ["Alice took you into" in each for each in shown] == [True, True]
    assert [place.get_text() for place in page.select(".entry__room")] == ["Cellar", "Attic"]
    assert count(as_bob) == "2 new"
    answer = as_bob.get(str(page.select(".entry a")[0]["href"]))
    assert answer.headers["Location"] == cellar.get_absolute_url()
    assert count(as_bob) == "1 new"
    as_bob.get(attic.get_absolute_url())
    assert count(as_bob) == ""
    memberships.remove(room=attic, user=bob)
    assert len(entries(as_bob.get("/inbox/"))) == 1
    memberships.add(room=attic, user=bob, by=alice)
    assert count(as_bob) == "1 new"
    browser_of(bob).post("/inbox/read/")
    assert count(as_bob) == ""


def test_reading_the_room_reads_what_it_said(as_bob: Client, lobby: Room, mine: Message, alice: User) -> None:
    say(lobby, alice, "@Bob look")
    say(lobby, alice, "@room dinner")
    reactions.toggle(message=mine, user=alice, emoji="🎉")
    as_bob.get(lobby.get_absolute_url())
    assert [entry.split()[0] for entry in entries(as_bob.get("/inbox/"))] == ["New", "Alice", "Alice"]
    assert count(as_bob) == "1 new"


def test_mark_all_as_read(as_bob: Client, lobby: Room, mine: Message, alice: User) -> None:
    say(lobby, alice, "@Bob look")
    say(lobby, alice, "@room dinner")
    threads.reply(room=lobby, root=mine.number, author=alice, body="below", token="below")
    button = next(
        each for each in parsed(as_bob.get("/inbox/")).select("#pane button") if each.get_text() == "Mark all as read"
    )
    assert as_bob.post(str(button["formaction"])).headers["Location"] == "/inbox/"
    page = as_bob.get("/inbox/")
    assert len(entries(page)) == 3
    assert not parsed(page).select(".entry--new")
    assert count(as_bob) == ""
    link = only(parsed(page), f"#room-{lobby.pk} a")
    assert link["aria-label"] == "Lobby, 2 unread, 2 mentions"


def test_unread_rooms_stand_above(as_bob: Client, lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, "hello @Bob")
    page = parsed(as_bob.get("/inbox/"))
    assert only(page, ".inbox__count").get_text() == "1 unread, 1 mention"
    assert only(page, f"[formaction='/rooms/{lobby.pk}/read/']")["aria-label"] == "Mark Lobby as read"


def test_nothing_of_rooms_left_and_messages_deleted(
    as_bob: Client, lobby: Room, mine: Message, alice: User, bob: User
) -> None:
    for body in ("@Bob one", "@room two"):
        editing.delete(message=say(lobby, alice, body), deleter=alice)
    assert entries(as_bob.get("/inbox/")) == []
    say(lobby, alice, "@Bob three")
    to_all = say(lobby, alice, "@room four")
    reactions.toggle(message=mine, user=alice, emoji="🎉")
    threads.reply(room=lobby, root=mine.number, author=alice, body="below", token="below")
    assert len(entries(as_bob.get("/inbox/"))) == 4
    memberships.remove(room=lobby, user=bob)
    assert entries(as_bob.get("/inbox/")) == []
    assert count(as_bob) == ""
    assert as_bob.get(f"/inbox/{Notification.objects.filter(person=bob)[0].pk}/").status_code == 404
    assert as_bob.get(f"/inbox/room/{to_all.pk}/").status_code == 404


def test_what_was_told_to_everybody_before_one_came_is_not_there(as_bob: Client, alice: User, bob: User) -> None:
    attic = rooms.create(name="Attic", creator=alice)
    say(attic, alice, "@room before")
    memberships.join(room=attic, user=bob)
    say(attic, alice, "@room after")
    assert texts(as_bob.get("/inbox/")) == ["@room after"]
    memberships.change_level(user=bob, room=attic, level=Level.NOTHING)
    assert texts(as_bob.get("/inbox/")) == []


def test_it_is_paged(as_bob: Client, lobby: Room, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "PAGE", 3)
    for number in range(8):
        say(lobby, alice, f"{'@Bob' if number % 2 else '@room'} {number}")
    path, seen = "/inbox/", list[str]()
    for _ in range(3):
        page = as_bob.get(path)
        seen += [text.split()[1] for text in texts(page)]
        older = [link for link in parsed(page).select("#inbox > p a") if link.get_text() == "Older entries"]
        path = str(older[0]["href"]) if older else ""
    assert seen == list("76543210")
    assert not path


@pytest.mark.parametrize("before", ["", "x", "-1", "9" * 16, "9" * 40, "١٢"])
def test_nonsense_means_the_newest(as_bob: Client, lobby: Room, alice: User, before: str) -> None:
    say(lobby, alice, "@Bob")
    assert len(entries(as_bob.get("/inbox/", {"before": before}))) == 1


def test_as_many_queries_for_many_as_for_few(
    as_bob: Client, lobby: Room, mine: Message, alice: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    as_bob.get("/inbox/")
    for number in range(10):
        for body in ("@Bob", "@room"):
            say(lobby, alice, f"{body} {number}")
        reactions.toggle(message=mine, user=alice, emoji="😀😁😂🤣😃😄😅😆😉😊"[number])
    with django_assert_max_num_queries(18):
        as_bob.get("/inbox/")


class TestOutsiders:
    def test_nobody_elses_entry(self, as_alice: Client, lobby: Room, alice: User, bob: User) -> None:
        say(lobby, alice, "@Bob")
        mine = say(lobby, alice, "@room")
        assert as_alice.get(f"/inbox/{Notification.objects.get().pk}/").status_code == 404
        assert as_alice.get(f"/inbox/room/{mine.pk}/").status_code == 404
        assert as_alice.get("/inbox/99999/").status_code == as_alice.get(f"/inbox/{10**30}/").status_code == 404

    def test_strangers(self, lobby: Room, charlie: User) -> None:
        for path in ("/inbox/", "/inbox/1/", "/inbox/room/1/"):
            for client in (browser_of(charlie), Client()):
                assert client.get(path).status_code == 302

    def test_wrong_method(self, as_bob: Client) -> None:
        assert as_bob.post("/inbox/").status_code == as_bob.get("/inbox/read/").status_code == 405
        assert as_bob.post("/inbox/1/").status_code == as_bob.post("/inbox/room/1/").status_code == 405


def test_of_a_conversation_each_entry_bears_its_name(as_bob: Client, alice: User, bob: User) -> None:
    direct = rooms.open_direct(people=[alice], by=bob)
    for body in ("@Bob one", "@Bob two"):
        say(direct, alice, body)
    shown = [place.get_text() for place in parsed(as_bob.get("/inbox/")).select(".entry__room")]
    assert shown == ["Alice", "Alice"]
    assert "Notifications of Alice" in as_bob.get(f"/rooms/{direct.pk}/notifications/").content.decode()
