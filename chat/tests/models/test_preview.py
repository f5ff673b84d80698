from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from chat.actions import memberships, messages, rooms
from chat.models import AwaitedPreview, Message, MessagePreview, Preview, Room, User


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


def test_a_message_shows_those_with_a_title_that_were_not_taken_off(
    lobby: Room, bob: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    said = messages.say(room=lobby, author=bob, body="https://a.example/", token="t")
    plain = messages.say(room=lobby, author=bob, body="plain", token="u")
    for title, taken_off in (("a", False), ("", False), ("c", True), ("d", False)):
        preview = Preview.objects.create(url=f"https://a.example/{title}", fetched_at=timezone.now(), title=title)
        MessagePreview.objects.create(message=said, preview=preview, taken_off=taken_off)
    assert [each.title for each in said.previewed] == [""]  # as it was said: nothing is there yet
    AwaitedPreview.objects.create(message=plain, url="https://a.example/")
    for several in (False, True):
        linking, other = (Message.objects.get(pk=each.pk) for each in (said, plain))
        with django_assert_num_queries(2):
            if several:
                Preview.objects.load_for([linking, other])
            assert [each.title for each in linking.previewed] == ["a", "d", ""]
            assert other.previewed == []
    with django_assert_num_queries(0):
        Preview.objects.load_for([Message(html="<p>plain</p>")])
