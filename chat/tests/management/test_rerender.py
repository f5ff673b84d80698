from io import StringIO

from django.core.management import call_command

from chat.actions import messages
from chat.models import Message, Room, User
from chat.text.markup import VERSION


def test_it_brings_all_messages_to_this_renderer(lobby: Room, alice: User) -> None:
    for number in range(3):
        messages.say(room=lobby, author=alice, body=f"*{number}*", token=str(number))
    Message.objects.update(html="", html_version=0)
    told = StringIO()
    call_command("rerender", stdout=told, verbosity=2)
    assert "All messages are rendered" in told.getvalue()
    assert "Up to message" in told.getvalue()
    assert set(Message.objects.values_list("html_version", flat=True)) == {VERSION}
    assert "<em>2</em>" in Message.objects.get(token="2").html
