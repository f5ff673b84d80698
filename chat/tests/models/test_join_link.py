from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from chat.models import JoinLink
from chat.models.join_link import new_join_code

LATER, BEFORE = timedelta(minutes=1), timedelta(minutes=-1)


def test_nobody_guesses_a_code() -> None:
    codes = {new_join_code() for _ in range(100)}
    assert len(codes) == 100
    assert all(len(code) == 16 for code in codes)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "good"),
    [
        ({}, True),
        ({"ends_at": LATER}, True),
        ({"ends_at": BEFORE}, False),
        ({"max_uses": 2, "uses": 1}, True),
        ({"max_uses": 2, "uses": 2}, False),
        ({"revoked_at": BEFORE}, False),
    ],
)
def test_how_long_it_is_good(fields: dict[str, Any], good: bool) -> None:
    now = timezone.now()
    JoinLink.objects.create(**{name: now + at if isinstance(at, timedelta) else at for name, at in fields.items()})
    assert JoinLink.objects.good().exists() is good
