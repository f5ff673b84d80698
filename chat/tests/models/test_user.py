import pytest

from chat.actions import memberships, rooms
from chat.models import Room, User


@pytest.mark.parametrize("login", ["bob@example.com", "BOB@EXAMPLE.COM"])
def test_a_login_has_no_case(bob: User, login: str) -> None:
    assert User.objects.get_by_natural_key(login) == bob


def test_no_login(bob: User) -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get_by_natural_key(None)


@pytest.mark.parametrize(
    ("name", "initial"), [("bob", "B"), ("민수", "민"), ("🦊 fox", "🦊"), ("\u202erlo", "R"), ("", "")]
)
def test_a_drawn_face(name: str, initial: str) -> None:
    assert User(name=name).initial == initial
    assert User(pk=42).hue == 2


def test_a_guest_sees_whom_they_share_a_room_with(
    lobby: Room, alice: User, bob: User, charlie: User, erin: User
) -> None:
    assert set(User.objects.visible_to(bob)) == {alice, bob, charlie, erin}
    assert set(User.objects.visible_to(erin)) == {erin}
    attic = rooms.create(name="Attic", creator=bob)
    memberships.add(room=attic, user=erin, by=bob)
    assert set(User.objects.visible_to(erin)) == {bob, erin}
    assert not User.objects.visible_to(charlie)
    assert [*User.objects.whose_name_begins("", seen_by=erin)] == [bob, erin]
