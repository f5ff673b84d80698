import pytest

from chat.models import Place
from chat.models.place import new_join_code


@pytest.mark.django_db
def test_there_is_none_before_the_first_run() -> None:
    assert Place.objects.current() is None


def test_the_one(place: Place) -> None:
    assert Place.objects.current() == place
    assert place.join_path == f"/join/{place.join_code}/"
    assert str(place) == "Hanok"


def test_nobody_guesses_a_join_code() -> None:
    codes = {new_join_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(len(code) == 16 for code in codes)
