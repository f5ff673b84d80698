"""What is stored of a text beside itself: its HTML, whom it mentions, and how it becomes another renderer's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat import fragments
from chat.actions import history, memberships, messages, people, rendering
from chat.models import Mention, Message, Room, User
from chat.text.markup import VERSION


def say(room: Room, author: User, body: str) -> Message:
    return messages.say(room=room, author=author, body=body, token=body[:60])


def stored(message: Message) -> Message:
    return Message.objects.with_details().get(pk=message.pk)


def test_the_html_is_stored_beside_the_source(lobby: Room, alice: User) -> None:
    kept = stored(say(lobby, alice, "*tea* :tea:"))
    assert kept.body == "*tea* :tea:"
    assert kept.html == '<p dir="auto"><em>tea</em> 🍵</p>'
    assert kept.html_version == VERSION


def test_mentions_are_rows_and_the_room_is_a_flag(lobby: Room, alice: User, bob: User) -> None:
    said = say(lobby, alice, "@bob, @room!")
    for message in (said, stored(said)):
        assert [(each.person, each.spelled, each.told) for each in message.mentioned] == [(bob, "bob", True)]
        assert message.mentions_room
        assert not message.untold
    assert not stored(say(lobby, alice, "`@room` bob")).mentions_room
    assert Mention.objects.count() == 1


def test_somebody_who_is_not_in_the_room_is_not_told(lobby: Room, alice: User, bob: User) -> None:
    memberships.remove(room=lobby, user=bob)
    said = say(lobby, alice, "@Bob?")
    assert not said.mentioned[0].told
    assert said.untold == stored(said).untold == ["Bob"]


def test_nobody_of_a_closed_account_is_meant(lobby: Room, alice: User, charlie: User) -> None:
    assert not say(lobby, alice, "@Charlie").mentioned


def test_of_two_with_one_name_the_member_is_meant(lobby: Room, alice: User, bob: User) -> None:
    other = people.join(name="BOB", email="other@example.com", password="barley tea")
    assert [each.person for each in say(lobby, alice, "@bob 1").mentioned] == [bob]
    memberships.remove(room=lobby, user=bob)
    assert [each.person for each in say(lobby, alice, "@bob 2").mentioned] == [other]


def test_a_renamed_person_is_found_by_the_new_name_and_shown_by_it(lobby: Room, alice: User, bob: User) -> None:
    said = say(lobby, alice, "@Bob and @로버트")
    assert ">Bob</bdi>" in fragments.message(said)
    people.rename(user=bob, name="로버트")
    assert ">로버트</bdi>" in fragments.message(stored(said))
    assert ">로버트</bdi>" in fragments.page(Message.objects.page_before(lobby, 99))
    assert [each.person for each in say(lobby, alice, "@로버트 now").mentioned] == [bob]
    assert not say(lobby, alice, "@Bob now").mentioned


def test_what_is_brought_in_is_the_same(lobby: Room, alice: User, bob: User) -> None:
    body = "*hi* @Bob @room"
    said = stored(say(lobby, alice, body))
    history.bring_in([history.Line(lobby, alice, body, "brought", timezone.now())])
    brought = Message.objects.with_details().get(token="brought")
    assert (brought.html, brought.html_version, brought.mentions_room) == (said.html, VERSION, True)
    assert [each.person for each in brought.mentioned] == [bob]


def test_a_line_without_mentions_asks_nobody(lobby: Room, alice: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        rendering.rendering("*a plain* line", lobby, alice)
        rendering.rendering("me@@ @ @@", lobby, alice)
    assert len(asked) == 0


@pytest.fixture
def older(lobby: Room, alice: User, bob: User) -> Message:
    """A message of an older renderer, whose person has another name by now."""
    said = say(lobby, alice, "*tea* with @Bob")
    Message.objects.filter(pk=said.pk).update(html="<p>old</p>", html_version=0)
    people.rename(user=bob, name="Robert")
    people.join(name="Bob", email="another@example.com", password="barley tea")
    return said


def test_what_an_older_renderer_made_is_shown_as_this_one_makes_it(older: Message, bob: User) -> None:
    shown = fragments.message(stored(older))
    assert "<em>tea</em>" in shown
    assert f'data-person="{bob.pk}">Robert</bdi>' in shown


def test_rerendering_changes_the_message_for_everybody_and_mentions_nobody_anew(older: Message, bob: User) -> None:
    room = Room.objects.get(pk=older.room_id)
    last = rendering.rerender()
    assert last == older.pk
    assert rendering.rerender(last) is None
    again = stored(older)
    assert again.html_version == VERSION
    assert "<em>tea</em>" in again.html
    assert [each.person for each in again.mentioned] == [bob]
    assert again.changed_revision == Room.objects.get(pk=room.pk).revision == room.revision + 1
    assert rendering.rerender() is None


def test_where_the_html_is_the_same_nothing_has_changed(lobby: Room, alice: User) -> None:
    said = say(lobby, alice, "*tea*")
    Message.objects.update(html_version=0)
    rendering.rerender()
    assert stored(said).changed_revision == said.changed_revision
    assert stored(said).html_version == VERSION


def test_it_goes_on_where_it_was_ended(lobby: Room, alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "BATCH", 2)
    for number in range(5):
        say(lobby, alice, f"*{number}*")
    Message.objects.update(html_version=0, html="")
    last = rendering.rerender()
    assert Message.objects.filter(html_version=VERSION).count() == 2
    assert rendering.rerender() != last  # as after a new start
    assert Message.objects.filter(html_version=VERSION).count() == 4
