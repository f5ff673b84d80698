"""What somebody is told of that they have not read."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from chat.actions import editing, keywords, memberships, messages, notifications, rooms, threads
from chat.missed import missed
from chat.models import Message, Room, User
from chat.models.room import Kind

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def say(room: Room, author: User, body: str, reply_to: int | None = None) -> Message:
    return messages.say(room=room, author=author, body=body, token=f"{room.pk}-{body}", reply_to=reply_to)


def told(user: User, since: datetime = EPOCH) -> list[str]:
    found = missed(user, since)
    assert found == sorted(found)
    return [f"{each.headline}: {each.text} {each.url}" for each in found]


def test_all_that_concerns_them_once_and_with_the_way_there(lobby: Room, alice: User, bob: User, erin: User) -> None:
    keywords.add(user=bob, word="tea")
    mine = say(lobby, bob, "mine")
    for body, reply_to in (
        ("@Bob and tea", None),
        ("so", mine.number),
        ("*tea*", None),
        ("@room: tea", None),
        ("x", None),
    ):
        say(lobby, alice, body, reply_to)
    between = rooms.open_direct(people=[bob], by=alice)
    for body in ("psst", "@Bob, psst"):
        say(between, alice, body)
    three = rooms.open_direct(people=[bob, erin], by=alice)
    say(three, erin, "us three")
    threads.reply(room=lobby, root=mine.number, author=alice, body="below, with tea", token="re")
    cellar = rooms.create(name="Cellar", creator=alice, kind=Kind.CLOSED)
    memberships.add(room=cellar, user=bob, by=alice)
    here, there, those = (f"/rooms/{room.pk}/" for room in (lobby, between, three))
    assert told(bob) == [
        f"Alice mentioned you in Lobby: @Bob and tea {here}2/",
        f"Alice replied to you in Lobby: so {here}3/",
        f"Alice said one of your words in Lobby: tea {here}4/",
        f"Alice told everybody in Lobby: @room: tea {here}5/",
        f"Alice wrote to you: psst {there}1/",
        f"Alice mentioned you: @Bob, psst {there}2/",
        f"Erin wrote to you in Alice, Erin: us three {those}1/",
        f"Alice said one of your words in Lobby: below, with tea {here}1/thread/1/",
        f"Alice took you into Cellar:  {cellar.get_absolute_url()}",
    ]
    assert told(alice) == [f"Erin wrote to you in Bob, Erin: us three {those}1/"]
    assert told(bob, missed(bob, EPOCH)[-2].at) == told(bob)[-1:]


def test_a_reply_that_was_read_is_not_told(lobby: Room, alice: User, bob: User) -> None:
    keywords.add(user=bob, word="tea")
    say(lobby, bob, "mine")
    for number, body in enumerate(("below", "@Bob, below", "tea, below"), 1):
        reply = threads.reply(room=lobby, root=1, author=alice, body=body, token=body)
        assert len(told(bob)) == 1
        assert reply.thread is not None
        threads.read_by(user=bob, thread=reply.thread, number=number)
        assert told(bob) == []


def test_what_is_read_or_gone_is_not_told(lobby: Room, alice: User, bob: User) -> None:
    between = rooms.open_direct(people=[bob], by=alice)
    root = say(lobby, bob, "mine")
    threads.reply(room=lobby, root=root.number, author=alice, body="below", token="re")
    cases: dict[str, Callable[[], object]] = {
        "read": lambda: memberships.read_everywhere(user=bob),
        "read in the inbox": lambda: notifications.read_all(user=bob),
        "deleted": lambda: [editing.delete(message=each, deleter=alice) for each in said],
        "muted": lambda: [memberships.change_level(user=bob, room=each, level="nothing") for each in (lobby, between)],
        "out of the room": lambda: [memberships.remove(room=each, user=bob) for each in (lobby, between)],
    }
    for number, (case, happens) in enumerate(cases.items()):
        for each in (lobby, between):
            memberships.change_level(user=bob, room=each, level="everything")
        said = [
            say(lobby, alice, f"@Bob {number}"),
            say(lobby, alice, f"@room {number}"),
            say(between, alice, f"{number}"),
        ]
        since = said[0].created_at - timedelta(microseconds=1)
        # A direct line that is read in the inbox is one that mentions them; others are not there.
        assert len(told(bob, since)) == 3, case
        happens()
        assert told(bob, since) == ([f"Alice wrote to you: 1 /rooms/{between.pk}/2/"] if number == 1 else []), case
    assert told(bob) == []
