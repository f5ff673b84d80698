from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from chat.forms.outreach import PushForm, QuietForm, end_of_pause
from chat.models.user import FOREVER

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_pause_ends_by_the_days_of_the_person() -> None:
    now = datetime(2026, 3, 28, 15, 30, tzinfo=BERLIN)  # the night after it has an hour less
    assert end_of_pause("30m", now) == now + timedelta(minutes=30)
    assert end_of_pause("1h", now) == now + timedelta(hours=1)
    assert end_of_pause("tomorrow", now) == datetime(2026, 3, 29, 8, tzinfo=BERLIN)
    assert end_of_pause("on", now) == FOREVER


def test_quiet_hours_are_both_times_or_none() -> None:
    form = QuietForm({"since": "22:00", "to": "07:30"})
    assert form.is_valid()
    assert form.cleaned_data == {"since": time(22), "to": time(7, 30)}
    assert QuietForm({"since": "", "to": ""}).is_valid()
    for since, to, field in (
        ("22:00", "", "to"),
        ("", "7:00", "since"),
        ("7:00", "7:00", "to"),
        ("x", "7:00", "since"),
    ):
        assert list(QuietForm({"since": since, "to": to}).errors) == [field]


def test_pushes_go_to_addresses_on_the_internet() -> None:
    for typed, address in {
        " https://ntfy.sh/tea?auth=abc ": "https://ntfy.sh/tea?auth=abc",
        "http://NTFY.example:80/차": "http://ntfy.example/%EC%B0%A8",
        "https://8.8.8.8/tea": "https://8.8.8.8/tea",
    }.items():
        form = PushForm({"address": typed})
        assert form.is_valid(), form.errors
        assert form.cleaned_data == {"address": address, "words": False}
    refused = [
        "",
        "ntfy.sh/tea",
        "ftp://ntfy.sh/tea",
        "https://ntfy.sh",
        "https://ntfy.sh/",
        "https://ntfy.sh:8443/tea",
    ]
    refused += ["http://127.0.0.1/tea", "http://[::1]/tea", "http://localhost/tea", "https://a:b@ntfy.sh/tea"]
    for typed in [*refused, f"https://ntfy.sh/{'x' * 500}", f"https://ntfy.sh/{'차' * 100}", "http://10.0.0.1/tea"]:
        assert list(PushForm({"address": typed}).errors) == ["address"], typed
    for typed, why in {
        "http://192.168.1.5:8080/tea": "private network",
        "http://nas/tea": "private network",
        "https://ntfy.example.org:8443/tea": "leave the port out",
    }.items():
        assert why in str(PushForm({"address": typed}).errors), typed
