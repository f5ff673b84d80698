from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from chat.actions import join_links, people, places, rooms
from chat.models import Applicant, JoinLink, Membership, Place, Record, Role, Room, User
from chat.tests.conftest import PASSWORD

DORA = {"name": "Dora", "email": "Dora@example.com", "password": PASSWORD}


def landed(user: User) -> set[str]:
    return set(Room.objects.with_member(user).values_list("name", flat=True))


def test_a_member_lands_in_the_rooms_of_the_link(alice: User) -> None:
    garden = rooms.create(name="Garden", creator=alice)
    link = join_links.make(by=alice, rooms=[garden])
    dora = join_links.come_in(link=link, **DORA)
    assert dora is not None
    assert dora.role == Role.MEMBER
    assert landed(dora) == {"Garden"}
    assert dora.check_password(PASSWORD)


def test_a_guest_is_in_those_alone(alice: User, lobby: Room) -> None:
    garden = rooms.create(name="Garden", creator=alice)
    erin = join_links.come_in(link=join_links.make(by=alice, role=Role.GUEST, rooms=[garden]), **DORA)
    assert erin is not None
    assert erin.is_guest
    assert landed(erin) == {"Garden"}


def test_without_rooms_it_is_the_first(alice: User) -> None:
    dora = join_links.come_in(link=join_links.make(by=alice), **DORA)
    assert dora is not None
    assert landed(dora) == {"Lobby"}


def test_the_last_use_is_the_last(alice: User) -> None:
    link = join_links.make(by=alice, max_uses=1)
    with pytest.raises(people.EmailTaken):
        join_links.come_in(link=link, **DORA | {"email": alice.email})
    assert join_links.come_in(link=link, **DORA), "an address that was taken has not used it up"
    with pytest.raises(join_links.LinkGone):
        join_links.come_in(link=link, **DORA | {"email": "late@example.com"})
    assert JoinLink.objects.get(pk=link.pk).uses == 1


def test_one_that_has_ended_or_was_revoked_meanwhile(alice: User) -> None:
    ended = join_links.make(by=alice, ends_at=timezone.now() - timedelta(seconds=1))
    revoked = join_links.make(by=alice)
    join_links.revoke(link=revoked, by=alice)
    for link in (ended, revoked):
        with pytest.raises(join_links.LinkGone):
            join_links.come_in(link=link, **DORA)
    assert not User.objects.filter(name="Dora").exists()


class TestApproval:
    @pytest.fixture
    def link(self, place: Place, alice: User) -> JoinLink:
        places.change(place=place, by=alice, link_previews=True, approval=True)
        return join_links.make(by=alice, role=Role.GUEST, rooms=Room.objects.all())

    def test_waits(self, link: JoinLink) -> None:
        assert join_links.come_in(link=link, **DORA) is None
        assert not User.objects.filter(email="dora@example.com").exists()
        with pytest.raises(people.EmailTaken):
            join_links.come_in(link=link, **DORA)
        with pytest.raises(people.EmailTaken):
            join_links.come_in(link=link, **DORA | {"email": "ALICE@example.com"})

    def test_is_let_in_once_with_the_password_chosen(self, link: JoinLink, alice: User) -> None:
        join_links.come_in(link=link, **DORA)
        applicant = Applicant.objects.select_related("link").get()
        assert PASSWORD not in applicant.password
        join_links.revoke(link=link, by=alice)
        join_links.let_in(applicant=applicant, by=alice)
        join_links.let_in(applicant=applicant, by=alice)
        dora = User.objects.get(email="dora@example.com")
        assert dora.check_password(PASSWORD)
        assert dora.is_guest
        assert landed(dora) == {"Lobby"}
        assert not Applicant.objects.exists()
        assert Record.objects.filter(what="let Dora in").count() == 1

    def test_whose_address_got_an_account_meanwhile(self, link: JoinLink, alice: User) -> None:
        join_links.come_in(link=link, **DORA)
        people.join(name="Dora", email="dora@example.com", password=PASSWORD)
        with pytest.raises(people.EmailTaken):
            join_links.let_in(applicant=Applicant.objects.get(), by=alice)
        assert Applicant.objects.exists()

    def test_is_turned_away_and_may_ask_again(self, link: JoinLink, alice: User) -> None:
        join_links.come_in(link=link, **DORA)
        join_links.turn_away(applicant=Applicant.objects.get(), by=alice)
        assert join_links.come_in(link=link, **DORA) is None

    def test_who_was_invited_by_name_does_not_wait(self, link: JoinLink, alice: User) -> None:
        invited = join_links.make(by=alice, email="dora@example.com", max_uses=1)
        assert join_links.come_in(link=invited, **DORA) is not None


def test_by_admins_alone(alice: User, bob: User) -> None:
    link = join_links.make(by=alice)
    applicant = Applicant.objects.create(name="Dora", email="dora@example.com", password="x", link=link)
    for act in (
        lambda: join_links.make(by=bob),
        lambda: join_links.revoke(link=link, by=bob),
        lambda: join_links.let_in(applicant=applicant, by=bob),
        lambda: join_links.turn_away(applicant=applicant, by=bob),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert JoinLink.objects.good().count() == 2
    assert Applicant.objects.exists()
    assert not Membership.objects.filter(user__name="Dora").exists()


def test_what_admins_did_is_written_down(alice: User) -> None:
    link = join_links.make(by=alice, role=Role.GUEST)
    for _ in range(2):
        join_links.revoke(link=link, by=alice)
    assert [str(record) for record in Record.objects.all()] == [
        "Alice made a join link for guests",
        "Alice revoked a join link",
    ]
