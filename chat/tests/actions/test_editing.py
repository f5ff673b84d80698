from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from chat import fragments
from chat.actions import drafts, editing, memberships, messages
from chat.actions.revisions import RoomGone
from chat.models import Draft, Membership, Message, Room, User, Version
from chat.tests.actions.test_messages import said_earlier, say


def edit(message: Message, editor: User, body: str) -> Message:
    """As somebody does who has just looked."""
    seen = Message.objects.get(pk=message.pk).edited_at
    return editing.edit(message=message, editor=editor, body=body, seen=seen)


def delete(message: Message, deleter: User) -> Message:
    editing.delete(message=message, deleter=deleter)
    return Message.objects.get(pk=message.pk)


def heads(room: Room) -> list[int]:
    rows = Message.objects.filter(room=room, continues=False, deleted_at=None)
    return sorted(rows.values_list("number", flat=True))


class TestEdit:
    def test_a_revision_and_nothing_else_moves(self, lobby: Room, alice: User, bob: User) -> None:
        line, other = say(lobby, bob, "helo"), say(lobby, bob, "next")
        edited = edit(line, bob, "hello")
        lobby.refresh_from_db()
        assert (edited.body, edited.number, edited.said_revision) == ("hello", line.number, line.said_revision)
        assert edited.changed_revision == edited.row_revision == lobby.revision == other.said_revision + 1
        assert edited.edited_at is not None
        assert lobby.last_number == 2
        other.refresh_from_db()
        assert other.continues

    def test_earlier_versions_are_kept(self, lobby: Room, alice: User, bob: User) -> None:
        line = say(lobby, bob, "one")
        times = [edit(line, bob, "two").edited_at, edit(line, alice, "three").edited_at]
        kept = Version.objects.order_by("pk").values_list("body", "replaced_at", "replaced_by")
        assert list(kept) == [("one", times[0], bob.pk), ("two", times[1], alice.pk)]

    def test_an_unchanged_text_is_no_edit(self, lobby: Room, bob: User) -> None:
        line = say(lobby, bob, "same")
        lobby.refresh_from_db()
        assert edit(line, bob, "same").edited_at is None
        assert Room.objects.get(pk=lobby.pk).revision == lobby.revision
        assert not Version.objects.exists()

    def test_who_has_not_seen_the_last_edit_is_told(self, lobby: Room, alice: User, bob: User) -> None:
        line = say(lobby, bob, "one")
        edit(line, alice, "two")
        with pytest.raises(editing.EditedMeanwhile) as told:
            editing.edit(message=line, editor=bob, body="three", seen=None)
        assert told.value.message.body == "two"
        assert Message.objects.get().body == "two"

    def test_only_by_its_author_or_an_admin(self, lobby: Room, alice: User, bob: User) -> None:
        with pytest.raises(PermissionDenied):
            edit(say(lobby, alice), bob, "mine now")
        assert not Version.objects.exists()

    def test_not_by_who_is_out(self, lobby: Room, bob: User) -> None:
        line = say(lobby, bob)
        memberships.remove(room=lobby, user=bob)
        before = Room.objects.get(pk=lobby.pk).revision
        with pytest.raises(RoomGone):
            edit(line, bob, "x")
        with pytest.raises(RoomGone):
            delete(line, bob)
        assert Room.objects.get(pk=lobby.pk).revision == before

    def test_not_once_it_is_deleted(self, lobby: Room, bob: User) -> None:
        line = say(lobby, bob)
        delete(line, bob)
        with pytest.raises(editing.Deleted):
            edit(line, bob, "back")

    def test_drafts_and_reading_are_left_alone(self, lobby: Room, alice: User, bob: User) -> None:
        line = say(lobby, bob)
        drafts.keep(room=lobby, user=bob, body="half a thought")
        before = list(Membership.objects.values_list("user", "read_number"))
        edit(line, bob, "changed")
        delete(line, bob)
        assert list(Membership.objects.values_list("user", "read_number")) == before
        assert Draft.objects.count() == 1


class TestDelete:
    def test_nothing_of_the_text_is_left(self, lobby: Room, bob: User) -> None:
        line = say(lobby, bob, "secret one")
        edit(line, bob, "secret two")
        gone = delete(line, bob)
        assert (gone.body, gone.edited_at) == ("", None)
        assert gone.deleted_at is not None
        assert (gone.number, gone.author_id, gone.token) == (line.number, bob.pk, line.token)
        assert gone.changed_revision == gone.row_revision == Room.objects.get(pk=lobby.pk).revision
        assert not Version.objects.exists()

    def test_twice_is_once(self, lobby: Room, bob: User) -> None:
        line = say(lobby, bob)
        first = delete(line, bob)
        assert delete(line, bob).changed_revision == first.changed_revision

    def test_only_by_its_author_or_an_admin(self, lobby: Room, alice: User, bob: User) -> None:
        with pytest.raises(PermissionDenied):
            delete(say(lobby, alice, "stays"), bob)
        assert delete(say(lobby, bob), alice).deleted_at

    @pytest.mark.parametrize(
        ("deleted", "left"),
        [
            ([1], [2, 5]),
            ([2], [1, 5]),
            ([4], [1, 5]),
            ([2, 1], [3, 5]),
            ([1, 2], [3, 5]),
            ([3, 2, 1, 4], [5]),
            ([5], [1, 6]),
        ],
    )
    def test_a_head_is_handed_on(
        self, lobby: Room, alice: User, bob: User, deleted: list[int], left: list[int]
    ) -> None:
        lines = [say(lobby, bob, f"line {each}") for each in range(4)] + [
            say(lobby, alice, f"own {each}") for each in (1, 2)
        ]
        for number in deleted:
            delete(lines[number - 1], alice)
        assert heads(lobby) == left

    def test_whose_head_was_handed_on_is_shown_anew(self, lobby: Room, bob: User) -> None:
        first, _ = say(lobby, bob), say(lobby, bob)
        gone = delete(first, bob)
        after = Message.objects.get(number=2)
        assert after.row_revision == after.changed_revision == gone.changed_revision

    def test_nobody_goes_on_with_what_is_gone(self, lobby: Room, bob: User) -> None:
        delete(say(lobby, bob), bob)
        assert not say(lobby, bob).continues

    def test_the_head_of_a_day_is_handed_on_too(self, lobby: Room, bob: User) -> None:
        say(lobby, bob)
        second, third = say(lobby, bob), say(lobby, bob)
        said_earlier(lobby, timedelta(0))
        Message.objects.filter(pk=second.pk).update(previous_at=second.created_at - timedelta(days=1))
        delete(second, bob)
        third.refresh_from_db()
        assert not third.continues


@pytest.mark.django_db(transaction=True)
def test_the_bell_rings_after_the_commit_and_never_for_nothing(lobby: Room, bob: User) -> None:
    line = say(lobby, bob, "one")
    with patch("chat.live.doorbell._ring") as ring:
        edited = edit(line, bob, "two")
        ring.assert_called_once_with({"room": lobby.pk, "revision": edited.row_revision}, None)
        edit(line, bob, "two")
        gone = delete(line, bob)
        delete(line, bob)
        assert [call.args[0]["revision"] for call in ring.call_args_list] == [edited.row_revision, gone.row_revision]


@pytest.mark.django_db(transaction=True)
def test_of_two_editors_at_once_one_is_told(lobby: Room, alice: User, bob: User) -> None:
    line = say(lobby, bob, "one")
    before = Room.objects.get(pk=lobby.pk).revision

    def change(editor: User) -> str:
        try:
            editing.edit(message=line, editor=editor, body=f"by {editor.name}", seen=None)
        except editing.EditedMeanwhile as told:
            return f"after {told.message.body}"
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(max_workers=2) as threads:
        told = sorted(threads.map(change, (alice, bob)))
    body = Message.objects.get().body
    assert told == [f"after {body}", "done"]
    assert [version.body for version in Version.objects.all()] == ["one"]
    assert Room.objects.get(pk=lobby.pk).revision == before + 1


@pytest.mark.django_db(transaction=True)
def test_deleted_text_is_overwritten_in_the_file(lobby: Room, bob: User) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL overwrites it in its next VACUUM, in its own time")
    line = say(lobby, bob, "an unforgettable word", token="t")
    delete(line, bob)
    with connection.cursor() as cursor:
        # Single words stay in the index until its segments are merged: FTS5 drops them at once since SQLite 3.42 only.
        cursor.execute("INSERT INTO chat_search (chat_search) VALUES ('optimize')")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with open(connection.settings_dict["NAME"], "rb") as file:  # noqa: PTH123
        assert b"unforgettable" not in file.read()


def test_what_quotes_it_changes_with_it(lobby: Room, alice: User, bob: User) -> None:
    first = messages.say(room=lobby, author=bob, body="secret tea", token="1")
    answer = messages.say(room=lobby, author=alice, body="what?", token="2", reply_to=1)
    assert "secret tea" in fragments.message(Message.objects.with_details().get(pk=answer.pk))
    edited = editing.edit(message=first, editor=bob, body="green tea", seen=None)
    quoting = Message.objects.with_details().get(pk=answer.pk)
    assert quoting.changed_revision == quoting.row_revision == edited.row_revision
    assert "green tea" in fragments.message(quoting)
    editing.delete(message=first, deleter=bob)
    quoting = Message.objects.with_details().get(pk=answer.pk)
    html = fragments.page(Message.objects.page_before(lobby, 3))
    assert "tea" not in html
    assert "That message was deleted" in html
    assert quoting.edited_at is None
