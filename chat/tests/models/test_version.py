from datetime import UTC, datetime

from django.test import override_settings
from django.utils import timezone

from chat.models import Version


@override_settings(TIME_ZONE="Asia/Seoul")
def test_until_when_in_the_places_zone() -> None:
    with timezone.override("Asia/Seoul"):
        assert Version(replaced_at=datetime(2026, 1, 2, 20, 30, tzinfo=UTC)).until == "2026-01-03 05:30"
