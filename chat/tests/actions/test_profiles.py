from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from chat.actions import messages, people, profiles, threads
from chat.models import Job, Message, Place, Room, Thread, User
from chat.tests.files.test_pictures import picture
from chat.worker import work_one


def at_its_end(minutes: int = 30) -> None:
    """As if so many minutes were over."""
    Job.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    for user in User.objects.exclude(status_until=None):
        assert user.status_until is not None
        User.objects.filter(pk=user.pk).update(status_until=user.status_until - timedelta(minutes=minutes))
    while work_one():
        pass


@pytest.mark.django_db(transaction=True)
class TestStatus:
    def test_it_moves_the_place_and_not_what_messages_show(self, bob: User) -> None:
        before = bob.changed_revision
        profiles.set_status(user=bob, emoji="🍵", text="at tea")
        bob.refresh_from_db()
        assert bob.status == ("🍵", "at tea")
        assert bob.status_revision == Place.objects.get().revision
        assert bob.changed_revision == before
        assert list(User.objects.changed_since(bob.status_revision - 1)) == [bob]
        assert not User.objects.changed_since(bob.status_revision)

    def test_it_ends_by_itself(self, bob: User) -> None:
        profiles.set_status(user=bob, emoji="", text="away", until=timezone.now() + timedelta(minutes=30))
        revision = Place.objects.get().revision
        at_its_end()
        bob.refresh_from_db()
        assert bob.status is None
        assert bob.status_revision == Place.objects.get().revision == revision + 1
        assert not Job.objects.exists()

    def test_it_is_over_where_nobody_ends_it(self) -> None:
        moment = timezone.now()
        assert User(status_text="x", status_until=moment - timedelta(seconds=1)).status is None
        assert User(status_text="x", status_until=moment + timedelta(seconds=9)).status

    def test_the_end_of_one_before_does_not_end_the_next(self, bob: User) -> None:
        profiles.set_status(user=bob, emoji="", text="one", until=timezone.now() + timedelta(minutes=30))
        profiles.set_status(user=bob, emoji="", text="two", until=timezone.now() + timedelta(hours=4))
        at_its_end()
        bob.refresh_from_db()
        assert bob.status == ("", "two")


def shows(user: User) -> Image.Image:
    with default_storage.open(profiles.face_name(user.picture)) as file:
        return Image.open(BytesIO(file.read()))


@pytest.mark.django_db(transaction=True)
class TestPicture:
    def test_it_is_made_square_and_takes_the_place_of_the_one_before(self, bob: User) -> None:
        for size in ((900, 300), (40, 50)):
            before = bob.picture
            profiles.change_picture(user=bob, file=ContentFile(picture(size=size)))
            assert shows(bob).size == (256, 256)
            assert shows(bob).format == "WEBP"
            assert not before or not default_storage.exists(profiles.face_name(before))
        kept = bob.picture
        profiles.remove_picture(user=bob)
        assert not bob.picture_url
        assert not default_storage.exists(profiles.face_name(kept))

    def test_messages_and_threads_show_it_anew(self, bob: User, lobby: Room) -> None:
        root = messages.say(room=lobby, author=bob, body="tea?", token="t")
        threads.reply(room=lobby, root=1, author=bob, body="yes", token="u")
        profiles.change_picture(user=bob, file=ContentFile(picture()))
        said = Message.objects.with_details().get(pk=root.pk)
        assert said.key.names_revision == Thread.objects.get().names_revision == bob.changed_revision
        people.rename(user=bob, name="Robert")
        assert Thread.objects.get().names_revision == bob.changed_revision

    @pytest.mark.parametrize("content", [b"<svg/>", b"GIF89a", picture()[:100]])
    def test_what_is_none_changes_nothing(self, bob: User, content: bytes) -> None:
        with pytest.raises(profiles.PictureRefused):
            profiles.change_picture(user=bob, file=ContentFile(content))
        bob.refresh_from_db()
        assert bob.picture == ""


def test_how_the_place_looks(bob: User) -> None:
    profiles.change_settings(user=bob, time_zone="Asia/Seoul", language="ko", theme="dark", sounds=False)
    profiles.change_about(user=bob, about="tea\nand rice")
    bob.refresh_from_db()
    assert (bob.zone, bob.theme, bob.sounds, bob.about) == ("Asia/Seoul", "dark", False, "tea\nand rice")
    assert User(time_zone="Mars/Base").zone == "Asia/Seoul"
