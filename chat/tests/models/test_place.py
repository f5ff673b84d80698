import pytest

from chat.models import Place


@pytest.mark.django_db
def test_there_is_none_before_the_first_run() -> None:
    assert Place.objects.current() is None


def test_the_one(place: Place) -> None:
    assert Place.objects.current() == place
    assert str(place) == "Hanok"
