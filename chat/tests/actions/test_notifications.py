import pytest
from pytest_django import DjangoAssertNumQueries

from chat.actions import editing, history, keywords, memberships, messages, notifications, people, reactions, threads
from chat.missed import missed
from chat.models import Follow, Message, Notification, Room, User
from chat.models.membership import Level


def say(room: Room, author: User, body: str, reply_to: int | None = None) -> Message:
    return messages.say(room=room, author=author, body=body, token=f"{body}-{reply_to}", reply_to=reply_to)


def told(user: User) -> list[str]:
    """What somebody was told of, in order."""
    found = Notification.objects.filter(person=user).order_by("pk").select_related("message")
    return [f"{each.kind}{each.emoji}: {each.message.body}" for each in found if each.message]


def test_each_kind_once_and_nobody_of_themselves(lobby: Room, alice: User, bob: User) -> None:
    keywords.add(user=bob, word="TEA")
    mine = say(lobby, bob, "my own @Bob and tea")
    say(lobby, alice, "@Bob, tea", reply_to=mine.number)
    say(lobby, alice, "answer with tea", reply_to=mine.number)
    say(lobby, alice, "Tea!")
    say(lobby, alice, "steam")
    say(lobby, alice, "@room, tea")
    assert told(bob) == ["mention: @Bob, tea", "reply: answer with tea", "keyword: Tea!"]
    assert told(alice) == []


def test_whoever_was_not_in_the_room_is_told_nothing(lobby: Room, alice: User, bob: User) -> None:
    keywords.add(user=bob, word="tea")
    memberships.remove(room=lobby, user=bob)
    say(lobby, alice, "@Bob, tea")
    assert told(bob) == []


def test_a_line_that_concerns_nobody_asks_nothing(
    lobby: Room, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    line = say(lobby, alice, "hello")
    with django_assert_num_queries(0):
        notifications.notify(line, keywords=False)
    keywords.add(user=bob, word="tea")
    with django_assert_num_queries(1):
        notifications.notify(line, keywords=True)


def test_saying_asks_no_more_for_many_members_with_words(
    lobby: Room, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    others = User.objects.bulk_create(User(name=f"p{n}", email=f"p{n}@example.com", password="!") for n in range(50))
    for user in (bob, *others):
        memberships.join(room=lobby, user=user)
        keywords.add(user=user, word=f"tea {user.pk}")
    keywords.add(user=others[0], word="tea")
    keywords.add(user=others[1], word="tea")
    # A savepoint; the room, the reader, the line, the draft; whose words, their entries, how they are reached, the
    # room once more.
    with django_assert_num_queries(2 + 4 + 4):
        say(lobby, alice, "tea")
    assert Notification.objects.count() == 2


def test_an_edit_tells_whom_it_concerns_now(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, alice, "@Bob")
    entry = Notification.objects.get()
    notifications.read(entry=entry)
    for body, kept in (("@Bob, again", [entry.pk]), ("nobody", []), ("@Bob anew", [entry.pk + 1]), ("@room @Bob", [])):
        line = editing.edit(message=line, editor=alice, body=body, seen=line.edited_at)
        found = list(Notification.objects.values_list("pk", flat=True))
        assert len(found) == len(kept)
        if body == "@Bob, again":
            assert Notification.objects.get(pk=entry.pk).is_read
    lobby.refresh_from_db()
    assert lobby.mentioned_number == 1


def test_an_edit_tells_of_what_was_read_before(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, alice, "tea?")
    memberships.read({lobby.pk: {bob.pk: line.number}})
    line = editing.edit(message=line, editor=alice, body="@Bob, tea?", seen=None)
    entry = Notification.objects.get()
    assert entry.at == line.edited_at
    assert Notification.objects.unread([bob.pk])[bob.pk] == ({}, 1)
    line = editing.edit(message=line, editor=alice, body="tea for all", seen=line.edited_at)
    assert Notification.objects.unread([bob.pk])[bob.pk] == ({}, 0)
    say(lobby, alice, "more")
    editing.edit(message=Message.objects.get(number=2), editor=alice, body="@Bob, more", seen=None)
    assert Notification.objects.unread([bob.pk])[bob.pk] == ({lobby.pk: 1}, 1)


def test_an_edit_tells_everybody_who_has_read_it(
    lobby: Room, alice: User, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Whoever has not reads of it in the room; of those who have, one more costs no more queries."""
    names = ["carol", "dora", "mute", "gone", *(f"p{n}" for n in range(20))]
    users = [people.join(name=name, email=f"{name}@example.com", password="barley tea") for name in names]
    carol, dora, mute, gone, *others = users
    line = say(lobby, alice, "tea?")
    say(lobby, bob, "later")
    memberships.read({lobby.pk: {each.pk: 1 for each in (carol, mute, gone, *others)}})
    memberships.change_level(room=lobby, user=mute, level=Level.NOTHING)
    people.deactivate(user=gone)

    def new(user: User) -> tuple[dict[int, int], int]:
        return Notification.objects.unread([user.pk])[user.pk]

    with django_assert_num_queries(25):
        line = editing.edit(message=line, editor=alice, body="@room tea?", seen=None)
    assert {each: new(each) for each in (alice, bob, carol, dora, mute)} == {
        alice: ({}, 0),
        bob: ({}, 1),
        carol: ({}, 1),
        dora: ({lobby.pk: 1}, 1),
        mute: ({}, 0),
    }
    assert Notification.objects.filter(kind=Notification.Kind.ROOM).count() == 2 + len(others)
    assert [(each.kind, each.text, each.at) for each in missed(carol, line.created_at)] == [
        ("room", "@room tea?", line.edited_at)
    ]
    memberships.read({lobby.pk: {carol.pk: 2, dora.pk: 2}})
    assert [new(each) for each in (carol, dora)] == [({}, 1), ({}, 0)], "who had read it goes there, or reads all"
    line = editing.edit(message=line, editor=alice, body="@room, tea", seen=line.edited_at)
    notifications.read(entry=Notification.objects.get(person=carol))
    notifications.read_all(user=bob)
    assert [new(each) for each in (bob, carol)] == [({}, 0), ({}, 0)]
    line = editing.edit(message=line, editor=alice, body="tea", seen=line.edited_at)
    assert not Notification.objects.exists()
    editing.edit(message=line, editor=alice, body="@room!", seen=line.edited_at)
    assert [new(each)[1] for each in (bob, carol, dora)] == [1, 1, 1]


def test_an_edited_reply_has_whom_it_mentions_follow(lobby: Room, alice: User, bob: User) -> None:
    root = say(lobby, alice, "tea?")
    for body in ("one", "two", "three"):
        threads.reply(room=lobby, root=root.number, author=alice, body=body, token=body)
    two = Message.objects.get(thread=root.pk, number=2)
    two = editing.edit(message=two, editor=alice, body="@Bob: two", seen=None)
    assert (Follow.objects.get(user=bob).followed, Follow.objects.get(user=bob).unread) == (True, 3)
    threads.read({root.pk: {bob.pk: 3}})
    two = editing.edit(message=two, editor=alice, body="@Bob: both", seen=two.edited_at)
    assert Follow.objects.get(user=bob).unread == 0, "he was told before"
    two = editing.edit(message=two, editor=alice, body="two", seen=two.edited_at)
    threads.follow(root=root, user=bob, followed=False)
    editing.edit(message=two, editor=alice, body="@Bob: anew", seen=two.edited_at)
    assert (Follow.objects.get(user=bob).followed, Follow.objects.get(user=bob).unread) == (True, 2)
    assert not Notification.objects.exists()


def test_a_reply_edited_into_a_mention_is_one(lobby: Room, alice: User, bob: User) -> None:
    mine = say(lobby, bob, "mine")
    line = say(lobby, alice, "so", reply_to=mine.number)
    editing.edit(message=line, editor=alice, body="@Bob", seen=None)
    assert told(bob) == ["mention: @Bob"]


def test_of_a_deleted_message_nothing_is_left(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, alice, "@Bob")
    reactions.toggle(message=line, user=bob, emoji="👍")
    assert told(alice) == ["reaction👍: @Bob"]
    editing.delete(message=line, deleter=alice)
    assert not Notification.objects.exists()


def test_a_reaction_taken_back_was_none(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, bob, "mine")
    for user, emoji in ((alice, "👍"), (alice, "🎉"), (bob, "👍"), (alice, "👍")):
        reactions.toggle(message=line, user=user, emoji=emoji)
    assert told(bob) == ["reaction🎉: mine"]


def test_in_threads_whoever_follows_hears_without_an_entry(lobby: Room, alice: User, bob: User) -> None:
    root = say(lobby, alice, "tea?")
    keywords.add(user=bob, word="milk")
    for body in ("@Bob", "with milk", "@Bob: milk"):
        threads.reply(room=lobby, root=root.number, author=alice, body=body, token=body)
    assert told(bob) == ["keyword: with milk"]
    assert Notification.objects.get().number is None
    assert Follow.objects.get(user=bob).unread == 3
    notifications.read_all(user=bob)
    assert Notification.objects.get().is_read
    assert Follow.objects.get(user=bob).unread == 0


def test_what_is_brought_in_tells_too(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, alice, "hello")
    history.bring_in(
        history.Line(lobby, alice, body, body, line.created_at) for body in ("@Bob", "plain", "@room", "later")
    )
    assert told(bob) == ["mention: @Bob"]
    lobby.refresh_from_db()
    assert (lobby.last_number, lobby.mentioned_number) == (5, 4)


@pytest.mark.parametrize("other", [True, False])
def test_reading_all_is_ones_own(lobby: Room, alice: User, bob: User, other: bool) -> None:
    say(lobby, alice, "@Bob")
    notifications.read_all(user=alice if other else bob)
    assert Notification.objects.unread([bob.pk])[bob.pk].inbox == other
