from chat.actions import messages, reactions
from chat.models import Reaction, Room, User


def test_recent_ones_come_once_and_newest_first(lobby: Room, alice: User, bob: User) -> None:
    for token in "ab":
        line = messages.say(room=lobby, author=bob, body="x", token=token)
        for emoji in ("👍", "🎉"):
            reactions.toggle(message=line, user=alice, emoji=emoji)
    reactions.toggle(message=line, user=bob, emoji="👀")
    assert Reaction.objects.recent_of(alice) == ["🎉", "👍"]
    assert Reaction.objects.recent_of(alice, 1) == ["🎉"]
