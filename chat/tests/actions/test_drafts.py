from chat.actions import drafts
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
