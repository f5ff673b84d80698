from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import override_settings
from django.utils import timezone

from chat.actions import attachments, editing, memberships, messages, pictures, rooms
from chat.actions.attachments import FileRefused
from chat.actions.revisions import RoomGone
from chat.models import Attachment, Message, Place, Room, User
from chat.models.attachment import AT_MOST
from chat.tests.files.test_pictures import SECRET, bomb, picture, told

type Committed = Callable[..., Any]


def add(
    room: Room, owner: User, content: bytes = b"some words", name: str = "notes.txt", root: Message | None = None
) -> Attachment:
    """Pictures are made at once."""
    file = put(room, owner, content, name, root)
    pictures.make(file.pk)
    file.refresh_from_db()
    return file


def put(room: Room, owner: User, content: bytes, name: str = "a.png", root: Message | None = None) -> Attachment:
    return attachments.add(room=room, root=root, owner=owner, name=name, file=ContentFile(content), size=len(content))


def say(room: Room, author: User, *files: Attachment, body: str = "") -> Message:
    ids = [file.pk for file in files]
    return messages.say(room=room, author=author, body=body, token=f"{body}-{ids}", files=ids)


def in_storage() -> list[str]:
    """The names of all that is stored."""
    try:
        folders = default_storage.listdir("")[0]
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for folder in folders for name in default_storage.listdir(folder)[1]]


def stored(name: str) -> bytes:
    with default_storage.open(name) as file:
        return bytes(file.read())


def used() -> int:
    return Place.objects.get().files_size


@pytest.fixture(autouse=True, params=["folder", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Each in an empty storage: a folder, and one that has no paths, as S3 has none."""
    folder = {"BACKEND": "site_config.storage.Folder", "OPTIONS": {"location": tmp_path}}
    memory = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    default = folder if request.param == "folder" else memory
    with override_settings(STORAGES={**settings.STORAGES, "default": default}):
        yield


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Committed:
    """Calls an action, and then what it does on commit."""

    def call(action: Callable[..., Any], **arguments: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return action(**arguments)

    return call


class TestAdd:
    def test_waits_for_a_line(self, lobby: Room, bob: User) -> None:
        file = add(lobby, bob, b"def f():\n    return 1\n", name="f.py")
        assert list(Attachment.objects.pending(bob, lobby)) == [file]
        assert (file.kind, file.size, file.beginning) == ("text", 22, "def f():\n    return 1")
        assert in_storage() == [file.storage_name()]
        assert stored(file.storage_name()) == b"def f():\n    return 1\n"
        assert used() == 22

    def test_a_picture_is_made_anew_and_in_small(self, lobby: Room, bob: User) -> None:
        file = add(lobby, bob, picture("BMP", (1_200, 500)), name="a/b/bild.bmp")
        assert (file.name, file.content_type, file.width, file.height) == ("bild.png", "image/png", 1_200, 500)
        assert file.small == [360, 1_024]
        assert sorted(in_storage()) == sorted(file.storage_name(size) for size in (0, 360, 1_024))
        assert used() == file.stored == sum(default_storage.size(name) for name in in_storage())

    def test_no_place_stays_in_a_picture(self, lobby: Room, bob: User) -> None:
        add(lobby, bob, told("JPEG"), name="home.jpg")
        assert not [name for name in in_storage() if SECRET in stored(name)]

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "notes.txt is empty."),
            (b"x" * 1_001, "notes.txt is too large: a file has 0 MB at most."),
            (picture()[:60], "notes.txt is a broken picture: it can't be opened."),
            (bomb(9_000, 9_000), "notes.txt has too many pixels: a picture has 50 million at most."),
        ],
    )
    def test_refused(self, lobby: Room, bob: User, content: bytes, reason: str) -> None:
        with override_settings(MAX_FILE_SIZE=1_000), pytest.raises(FileRefused) as refused:
            add(lobby, bob, content)
        assert str(refused.value) == reason
        assert not in_storage()
        assert not Attachment.objects.exists()

    def test_no_more_than_a_message_has(self, lobby: Room, alice: User, bob: User) -> None:
        for _ in range(AT_MOST):
            add(lobby, bob)
        with pytest.raises(FileRefused, match="one too many"):
            add(lobby, bob)
        add(lobby, alice)

    def test_the_quota_is_everybodys(self, lobby: Room, alice: User, bob: User, committed: Committed) -> None:
        with override_settings(MAX_FILES_SIZE=25):
            first = add(lobby, bob)
            add(lobby, alice)
            with pytest.raises(FileRefused, match="no room left"):
                add(lobby, bob)
            assert used() == 20
            committed(attachments.remove, attachment=first, user=bob)
            assert used() == 10
            add(lobby, bob)

    def test_outsider(self, lobby: Room, alice: User, bob: User) -> None:
        memberships.remove(room=lobby, user=bob)
        with pytest.raises(RoomGone):
            add(lobby, bob)
        assert not in_storage()

    def test_what_can_not_be_stored_leaves_nothing(
        self, lobby: Room, bob: User, committed: Committed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        save, saved = default_storage.save, list[str]()

        def fail_half_way(name: str, content: Any) -> str:
            saved.append(save(name, ContentFile(b"half")))
            raise OSError("No space left on device")

        with monkeypatch.context() as patched:
            patched.setattr(default_storage, "save", fail_half_way)
            with pytest.raises(FileRefused, match="could not store"):
                committed(put, room=lobby, owner=bob, content=picture(size=(500, 500)))
        assert saved
        assert not in_storage()
        assert not Attachment.objects.exists()
        assert used() == 0

    def test_what_breaks_off_is_nobodys_and_goes(
        self, lobby: Room, bob: User, committed: Committed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As when the process is killed in between."""

        def die(name: str, content: Any) -> str:
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(default_storage, "save", die)
            with pytest.raises(KeyboardInterrupt):
                add(lobby, bob)
        row = Attachment.objects.get()
        assert not Attachment.objects.visible_to(bob)
        assert not Attachment.objects.pending(bob, lobby)
        default_storage.save(row.storage_name(), ContentFile(b"half"))
        Attachment.objects.update(added_at=timezone.now() - timedelta(hours=25))
        assert committed(attachments.forget_pending) is False
        assert not Attachment.objects.exists()
        assert not in_storage()
        assert used() == 0


class TestSay:
    def test_takes_what_it_names(self, lobby: Room, bob: User) -> None:
        one, two, left = (add(lobby, bob, name=f"{name}.txt") for name in ("one", "two", "left"))
        message = say(lobby, bob, two, one, body="look")
        assert message.files == [one, two]
        assert Message.objects.with_details().get().files == [one, two]
        assert (message.attached, Message.objects.get().attached) == ("file", "file")
        assert list(Attachment.objects.pending(bob, lobby)) == [left]

    def test_needs_no_words(self, lobby: Room, bob: User) -> None:
        message = say(lobby, bob, add(lobby, bob, picture()))
        assert (message.body, message.attached) == ("", "file image")

    def test_the_same_line_again_is_the_line_that_was_said(self, lobby: Room, bob: User) -> None:
        file = add(lobby, bob)
        assert say(lobby, bob, file) == say(lobby, bob, file)
        assert Message.objects.get().files == [file]

    def test_only_ones_own_of_that_room_that_wait(self, lobby: Room, alice: User, bob: User) -> None:
        attic = rooms.create(name="Attic", creator=bob)
        said = say(lobby, bob, mine := add(lobby, bob), body="mine")
        others = [add(lobby, alice), add(attic, bob), mine]
        with pytest.raises(messages.NothingLeft):
            say(lobby, bob, *others)
        assert say(lobby, bob, *others, body="words").files == []
        assert Message.objects.with_details().get(pk=said.pk).files == [mine]
        assert Message.objects.count() == 2


class TestRemove:
    def test_works(self, lobby: Room, bob: User, committed: Committed) -> None:
        committed(attachments.remove, attachment=add(lobby, bob, picture(size=(500, 500))), user=bob)
        assert not Attachment.objects.exists()
        assert not in_storage()
        assert used() == 0

    def test_not_what_was_said_or_is_anothers(self, lobby: Room, alice: User, bob: User, committed: Committed) -> None:
        said, anothers = add(lobby, bob), add(lobby, alice)
        say(lobby, bob, said)
        for file in (said, anothers):
            committed(attachments.remove, attachment=file, user=bob)
        assert Attachment.objects.count() == len(in_storage()) == 2

    def test_what_is_said_between_the_two_steps_stays(self, lobby: Room, bob: User) -> None:
        """As on PostgreSQL, where somebody says it while somebody takes it away."""
        said = add(lobby, bob)
        say(lobby, bob, said)
        attachments._erase([said.pk])
        assert in_storage() == [said.storage_name()]

    def test_deleting_the_message_deletes_for_good(self, lobby: Room, bob: User, committed: Committed) -> None:
        message = say(lobby, bob, add(lobby, bob, picture(size=(500, 500))), add(lobby, bob))
        committed(editing.delete, message=message, deleter=bob)
        assert not Attachment.objects.exists()
        assert not in_storage()
        assert used() == 0
        message = Message.objects.with_details().get()
        assert (message.attached, message.files) == ("", [])

    def test_what_the_storage_does_not_give_up_is_asked_for_again(
        self, lobby: Room, bob: User, committed: Committed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        message = say(lobby, bob, add(lobby, bob))

        def fail(name: str) -> None:
            raise OSError("Not now")

        with monkeypatch.context() as patched:
            patched.setattr(default_storage, "delete", fail)
            committed(editing.delete, message=message, deleter=bob)
        assert in_storage()
        assert not Attachment.objects.visible_to(bob)
        committed(attachments.forget_pending)
        assert not in_storage()
        assert used() == 0


class TestForget:
    def test_what_waited_for_a_day(self, lobby: Room, bob: User, committed: Committed) -> None:
        said, old = add(lobby, bob), add(lobby, bob)
        say(lobby, bob, said)
        Attachment.objects.update(added_at=timezone.now() - timedelta(hours=25))
        new = add(lobby, bob)
        assert committed(attachments.forget_pending) is False
        assert set(Attachment.objects.all()) == {said, new}
        assert set(in_storage()) == {said.storage_name(), new.storage_name()}
        assert old.storage_name() not in in_storage()

    def test_some_at_a_time(
        self, lobby: Room, bob: User, committed: Committed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(attachments, "AT_ONCE", 2)
        for _ in range(3):
            add(lobby, bob)
        Attachment.objects.update(added_at=timezone.now() - timedelta(hours=25))
        assert committed(attachments.forget_pending) is True
        assert committed(attachments.forget_pending) is False
        assert not Attachment.objects.exists()

    def test_what_has_lost_its_room(self, lobby: Room, bob: User, committed: Committed) -> None:
        say(lobby, bob, add(lobby, bob))
        Room.objects.all().delete()
        committed(attachments.forget_pending)
        assert not in_storage()
