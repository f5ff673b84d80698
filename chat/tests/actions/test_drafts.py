from chat.actions import drafts, messages
from chat.models import Draft, Room, User


def test_kept_replaced_and_ended(lobby: Room, bob: User) -> None:
    drafts.keep(room=lobby, user=bob, body="half")
    drafts.keep(room=lobby, user=bob, body="half a thought")
    assert [draft.body for draft in Draft.objects.all()] == ["half a thought"]
    drafts.keep(room=lobby, user=bob, body=" \n ")
    assert not Draft.objects.exists()


def test_each_has_their_own(lobby: Room, alice: User, bob: User) -> None:
    drafts.keep(room=lobby, user=alice, body="mine")
    drafts.keep(room=lobby, user=bob, body="")
    assert Draft.objects.get().user == alice


def test_in_reply(lobby: Room, bob: User) -> None:
    first = messages.say(room=lobby, author=bob, body="tea?", token="1")
    drafts.keep(room=lobby, user=bob, body="half", reply_to=1)
    assert Draft.objects.get().reply_to == first
    drafts.keep(room=lobby, user=bob, body="half a thought")
    assert Draft.objects.get().reply_to is None
    drafts.keep(room=lobby, user=bob, body="half", reply_to=10**30)
    assert Draft.objects.get().reply_to is None
