import pytest

from chat.actions import rooms
from chat.forms.join_links import InvitationForm, JoinLinkForm
from chat.models import Role, Room, User
from chat.models.room import Kind


def offered(user: User) -> list[str]:
    return [room.name for room in JoinLinkForm(user=user).fields["rooms"].queryset]  # type: ignore[attr-defined]


def test_the_rooms_that_are_offered(alice: User, bob: User) -> None:
    for name, kind in (("Closed", Kind.CLOSED), ("Bobs", Kind.CLOSED), ("Direct", Kind.DIRECT)):
        rooms.create(name=name, creator=bob if name == "Bobs" else alice)
        Room.objects.filter(name=name).update(kind=kind)
    assert offered(alice) == ["Closed", "Lobby"]


class TestInvitations:
    def emails(self, user: User, typed: str) -> InvitationForm:
        return InvitationForm({"emails": typed, "role": Role.MEMBER}, user=user)

    def test_several(self, alice: User) -> None:
        form = self.emails(alice, "A@example.com, b@example.com;\n a@example.com")
        assert form.is_valid()
        assert form.cleaned_data["emails"] == ["a@example.com", "b@example.com"]

    @pytest.mark.parametrize("typed", ["", " ,", "nonsense", "a@example.com b", "alice@example.com"])
    def test_bad_input(self, alice: User, typed: str) -> None:
        form = self.emails(alice, typed)
        assert not form.is_valid()
        assert form.errors["emails"]

    def test_too_many(self, alice: User) -> None:
        form = self.emails(alice, " ".join(f"p{number}@example.com" for number in range(51)))
        assert form.errors["emails"] == ["That are 51 at once: 50 at most."]
