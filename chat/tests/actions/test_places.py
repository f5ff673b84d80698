from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from chat.actions import places
from chat.models import Membership, Place, Room, User


def found(email: str = "alice@example.com") -> tuple[User, Room]:
    return places.found(place_name="Hanok", name="Alice", email=email, password="x")


@pytest.mark.django_db
def test_a_place_an_owner_and_a_first_room() -> None:
    owner, room = found("Alice@Example.com")
    assert Place.objects.get().name == "Hanok"
    assert owner.is_owner
    assert owner.email == "alice@example.com"
    assert room.name == "Lobby"
    assert Membership.objects.filter(room=room, user=owner).exists()


@pytest.mark.django_db
def test_there_is_no_second_place() -> None:
    found()
    with pytest.raises(places.AlreadyFounded):
        found("mallory@example.com")
    assert [user.name for user in User.objects.all()] == ["Alice"]
    assert Room.objects.count() == Place.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_of_many_at_once_is_first() -> None:
    def race(racer: int) -> bool:
        try:
            found(f"racer{racer}@example.com")
        except places.AlreadyFounded:
            return False
        finally:
            connections.close_all()
        return True

    with ThreadPoolExecutor(max_workers=4) as threads:
        assert sum(threads.map(race, range(4))) == 1
    assert User.objects.count() == Room.objects.count() == Place.objects.count() == 1
