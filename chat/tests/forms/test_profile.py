from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from chat.forms.profile import AboutForm, SettingsForm, StatusForm, end_of

SEOUL = ZoneInfo("Asia/Seoul")
WEDNESDAY = datetime(2026, 11, 25, 15, 30, tzinfo=SEOUL)


def test_a_status_ends_by_the_days_of_the_person() -> None:
    assert end_of("", WEDNESDAY) is None
    assert end_of("nonsense", WEDNESDAY) is None
    for choice, lasts in {"30m": 30, "1h": 60, "4h": 240}.items():
        assert end_of(choice, WEDNESDAY) == WEDNESDAY + timedelta(minutes=lasts)
    assert end_of("day", WEDNESDAY) == datetime(2026, 11, 26, tzinfo=SEOUL)
    assert end_of("week", WEDNESDAY) == datetime(2026, 11, 30, tzinfo=SEOUL)
    sunday = datetime(2026, 3, 29, 1, tzinfo=ZoneInfo("Europe/Berlin"))  # of 23 hours
    assert end_of("week", sunday) == end_of("day", sunday) == datetime(2026, 3, 30, tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("emoji", "text", "cleaned"),
    [
        (" 🍵 ", "", ("🍵", "")),
        (":tea:", "  차\n마시는 중 ", ("🍵", "차 마시는 중")),
        ("", "x" * 80, ("", "x" * 80)),
        ("👩🏽‍🚀", "", ("👩🏽‍🚀", "")),
    ],
)
def test_a_status(emoji: str, text: str, cleaned: tuple[str, str]) -> None:
    form = StatusForm({"emoji": emoji, "text": text})
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["emoji"], form.cleaned_data["text"]) == cleaned
    assert form.cleaned_data["until"] is None


@pytest.mark.parametrize(
    ("emoji", "text", "end"), [("", " ", ""), ("x", "", ""), ("🍵🍵", "", ""), ("", "x" * 81, ""), ("🍵", "", "2h")]
)
def test_no_status(emoji: str, text: str, end: str) -> None:
    assert not StatusForm({"emoji": emoji, "text": text, "end": end}).is_valid()


def test_about() -> None:
    assert AboutForm({"about": "\u3164"}).is_valid()
    assert not AboutForm({"about": "x" * 1_001}).is_valid()


@pytest.mark.parametrize("zone", ["", "UTC", "Asia/Seoul", "America/Argentina/Buenos_Aires"])
def test_zones(zone: str) -> None:
    assert SettingsForm({"time_zone": zone}).is_valid()


@pytest.mark.parametrize("data", [{"time_zone": "Mars/Base"}, {"time_zone": "../etc/passwd"}, {"theme": "pink"}])
def test_no_settings(data: dict[str, str]) -> None:
    assert not SettingsForm(data).is_valid()
