from chat.actions import keywords, memberships
from chat.models import Keyword, Room, User


def test_those_that_stand_in_a_text_are_found_of_members(lobby: Room, alice: User, bob: User) -> None:
    for user, word in ((alice, "tea"), (bob, "Teapot"), (bob, "50%"), (bob, "café")):
        keywords.add(user=user, word=word)
    assert set(map(str, Keyword.objects.within("a teapot for 50%", lobby.pk))) == {"tea", "teapot", "50%"}
    memberships.remove(room=lobby, user=bob)
    assert list(map(str, Keyword.objects.within("a teapot for 50%", lobby.pk))) == ["tea"]
    assert not Keyword.objects.within("", lobby.pk)
