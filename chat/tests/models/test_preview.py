from django.utils import timezone

from chat.actions import memberships, messages, rooms
from chat.models import Message, MessagePreview, Preview, Room, User


def test_it_is_shown_where_a_message_shows_it(lobby: Room, alice: User, bob: User, charlie: User) -> None:
    preview = Preview.objects.create(url="https://a.example/", fetched_at=timezone.now(), title="A", picture="key")
    assert not Preview.objects.shown_to(alice).exists()
    line = messages.say(room=lobby, author=bob, body="https://a.example/", token="t")
    use = MessagePreview.objects.create(message=line, preview=preview)
    assert Preview.objects.shown_to(alice).get() == preview
    assert not Preview.objects.shown_to(charlie).exists()
    memberships.remove(room=lobby, user=alice)
    rooms.create(name="another", creator=alice)
    assert not Preview.objects.shown_to(alice).exists()
    use.taken_off = True
    use.save()
    assert not Preview.objects.shown_to(bob).exists()
    assert str(use) == f"https://a.example/ in {line}"
    assert preview.picture_url == "/previews/key/"


def test_a_message_shows_those_with_a_title_that_were_not_taken_off(lobby: Room, bob: User) -> None:
    line = messages.say(room=lobby, author=bob, body="hello", token="t")
    for title, taken_off in (("a", False), ("", False), ("c", True), ("d", False)):
        preview = Preview.objects.create(url=f"https://a.example/{title}", fetched_at=timezone.now(), title=title)
        MessagePreview.objects.create(message=line, preview=preview, taken_off=taken_off)
    assert line.previewed == []  # as it was said: nothing is there yet
    assert [each.title for each in Message.objects.with_details().get().previewed] == ["a", "d"]
