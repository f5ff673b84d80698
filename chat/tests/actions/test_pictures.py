"""Pictures from their upload to what is shown of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from chat.actions import attachments, editing, pictures, threads
from chat.models import Attachment, Job, Message, Room, User
from chat.tests.actions.test_attachments import Committed, committed, in_storage, put, say, storage, stored, used
from chat.tests.files.test_pictures import SECRET, picture, told
from chat.worker import work_one

__all__ = ["committed", "storage"]

WHOLE = told("JPEG")


def jobs() -> list[str]:
    return [job.task.rpartition(".")[2] for job in Job.objects.due()]


def work() -> None:
    while work_one():
        pass


def test_it_is_there_at_once_and_shown_once_it_is_made(lobby: Room, bob: User) -> None:
    file = put(lobby, bob, WHOLE, "Häuschen.JPEG")
    assert (file.state, file.kind, file.width, file.height) == ("making", "picture", 40, 60), "as its head says"
    assert used() == file.stored == len(WHOLE)
    said = say(lobby, bob, file)
    assert said.attached == "file image"
    assert jobs() == ["make_picture"]
    work()
    file.refresh_from_db()
    assert (file.state, file.content_type, file.name) == ("", "image/jpeg", "Häuschen.JPEG")
    assert in_storage() == [file.storage_name()]
    assert SECRET not in stored(file.storage_name())
    assert used() == file.stored == file.size == len(stored(file.storage_name()))
    line = Message.objects.get()
    assert line.row_revision > said.row_revision, "pages replace it"
    pictures.make(file.pk)
    assert Message.objects.get().row_revision == line.row_revision, "again it changes nothing"


def test_nobody_gets_a_byte_before(lobby: Room, bob: User, as_alice: Client, as_bob: Client) -> None:
    file = put(lobby, bob, WHOLE)
    say(lobby, bob, file)
    for client in (as_alice, as_bob):
        for part in ("", "360/", "show/"):
            assert client.get(f"{file.get_absolute_url()}{part}").status_code == 404, part
        page = client.get(lobby.get_absolute_url()).content.decode()
        assert 'width="40" height="60" role="img" aria-label="a.png is being made ready"' in page
        assert file.key not in page
    work()
    assert as_alice.get(file.get_absolute_url()).status_code == 200
    assert file.key in as_alice.get(lobby.get_absolute_url()).content.decode()


@pytest.mark.parametrize("content", [picture("JPEG", (300, 300))[:-50], picture("GIF", (300, 300))[:60]])
def test_one_that_is_not_whole_says_so_where_it_would_be(
    lobby: Room, bob: User, as_bob: Client, content: bytes
) -> None:
    file = put(lobby, bob, content)
    waiting = as_bob.get(f"/composer/files/{lobby.pk}/").content.decode()
    assert "delay:1s" in waiting
    say(lobby, bob, file)
    other = put(lobby, bob, content, "b.png")
    work()
    assert not in_storage()
    assert used() == 0
    assert "a.png</bdi> is a broken picture" in as_bob.get(lobby.get_absolute_url()).content.decode()
    assert as_bob.get(file.get_absolute_url()).status_code == 404
    waiting = as_bob.get(f"/composer/files/{lobby.pk}/").content.decode()
    assert "a broken picture: it can&#x27;t be opened" in waiting or "a broken picture: it can't be opened" in waiting
    assert "delay:1s" not in waiting
    attachments.remove(attachment=other, user=bob)


def test_an_attempt_that_broke_off_is_made_again(lobby: Room, bob: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when the process is killed while it stores what it has made."""
    file, save = put(lobby, bob, picture(size=(500, 500))), default_storage.save

    def die(name: str, content: Any) -> str:
        save(name, content)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(default_storage, "save", die)
        with pytest.raises(KeyboardInterrupt):
            work_one()
    Job.objects.update(due_at=timezone.now() - timedelta(seconds=1))  # its lease has run out
    work()
    file.refresh_from_db()
    assert not file.state
    assert sorted(in_storage()) == sorted(map(file.storage_name, (0, 360)))
    assert used() == file.stored == sum(map(len, map(stored, in_storage())))


def test_what_is_taken_away_while_it_is_made_is_gone(
    lobby: Room, bob: User, committed: Committed, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, waits = put(lobby, bob, picture(size=(500, 500))), put(lobby, bob, picture(size=(500, 500)))
    line, finish = say(lobby, bob, said), pictures._finish

    def finish_late(file: Attachment, **changes: Any) -> bool:
        if file == said:
            committed(editing.delete, message=line, deleter=bob)
        else:
            committed(attachments.remove, attachment=waits, user=bob)
        return finish(file, **changes)

    monkeypatch.setattr(pictures, "_finish", finish_late)
    work()
    assert not Attachment.objects.exists()
    assert not in_storage()
    assert used() == 0


def test_a_reply_shows_it_in_the_room_too(lobby: Room, alice: User, bob: User) -> None:
    say(lobby, alice, body="tea?")
    root = Message.objects.get()
    file = put(lobby, bob, picture(), root=root)
    threads.reply(room=lobby, root=1, author=bob, body="", token="r", to_room=True, files=[file.pk])
    before = dict(Message.objects.values_list("pk", "row_revision"))
    work()
    after = dict(Message.objects.values_list("pk", "row_revision"))
    assert [after[pk] > before[pk] for pk in sorted(after)] == [False, True, True]


def test_what_was_given_up_is_tried_again_for_a_week(lobby: Room, bob: User) -> None:
    file = put(lobby, bob, picture())
    say(lobby, bob, file)
    Job.objects.all().delete()
    pictures.make_left()
    assert jobs() == []
    for age, jobs_then, state in ((timedelta(hours=2), ["make_picture"], "making"), (timedelta(days=8), [], "broken")):
        Attachment.objects.update(added_at=timezone.now() - age)
        pictures.make_left()
        assert jobs() == jobs_then
        file.refresh_from_db()
        assert file.state == state
        Job.objects.all().delete()
    assert not in_storage()
