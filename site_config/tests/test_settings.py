"""Settings as a process meets them: read from its environment, or refused in one line."""

from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest
from django.conf import settings

from chat.tests.management.process import manage
from site_config.env import SettingError

type Settings = dict[str, Any]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """The settings of a process with these variables, read anew from their file."""

    def read(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return run_path(str(settings.BASE_DIR / "site_config" / "settings.py"))

    return read


def refused(read: Callable[..., Settings], **variables: str) -> str:
    """Why they can't be used: one line."""
    with pytest.raises(SettingError) as error:
        read(**variables)
    assert "\n" not in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(("name", "shown"), [("SARANGBANG_DEBUG", "SARANGBANG_DEBUG='hunter2'"), ("SECRET_KEY",) * 2])
def test_a_process_ends_with_one_line(name: str, shown: str) -> None:
    ended = manage(settings.DATA_DIR, "check", **{name: "hunter2"})
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"{shown} can't be used: ")
    assert ended.stderr.count("hunter2") == shown.count("hunter2")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SARANGBANG_DEBUG", "perhaps"),
        ("SARANGBANG_PORT", "http"),
        ("PORT", "70000"),
        ("PUBLIC_URL", "chat.example.org"),
        ("TRUSTED_PROXY", "proxy"),
        ("TIME_ZONE", "Seoul"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "short"),
    ],
)
def test_nonsense_is_refused_in_one_line(read: Callable[..., Settings], name: str, value: str) -> None:
    assert refused(read, **{name: value}).startswith(f"{name}={value!r} can't be used: ")


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "mysql://hunter2@h/x"), ("REDIS_URL", "hunter2"), ("SECRET_KEY", "hunter2")]
)
def test_a_secret_that_is_nonsense_is_not_repeated(read: Callable[..., Settings], name: str, value: str) -> None:
    line = refused(read, **{name: value})
    assert line.startswith(f"{name} can't be used: ")
    assert "hunter2" not in line


def test_a_folder_that_takes_nothing_is_refused_in_one_line(read: Callable[..., Settings], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refused(read, DATA_DIR=str(tmp_path / "file")).startswith("DATA_DIR: nothing can be written into ")


def test_mails_come_from_somebody(read: Callable[..., Settings]) -> None:
    assert refused(read, MAIL_URL="smtp://mail.example.org").startswith("MAIL_FROM is missing")
    assert read(MAIL_URL="smtp://mail.example.org", MAIL_FROM="chat@example.org")["SENDS_MAIL"]


def test_without_any_variable(read: Callable[..., Settings]) -> None:
    found = read()
    names = ("HOST", "PORT", "DEBUG", "SESSION_COOKIE_SECURE", "ALLOWED_HOSTS")
    assert [found[name] for name in names] == ["127.0.0.1", 8000, False, False, ["*"]]


def test_with_neither_postgresql_nor_redis(read: Callable[..., Settings]) -> None:
    found = read()
    assert "sqlite3" in found["DATABASES"]["default"]["ENGINE"]
    assert "InMemory" in found["CHANNEL_LAYERS"]["default"]["BACKEND"]
    assert "LocMem" in found["CACHES"]["default"]["BACKEND"]


def test_postgresql_has_a_pool_and_what_the_address_says(read: Callable[..., Settings]) -> None:
    url = "postgresql://u:p@h/place?sslmode=require&application_name=mine"
    database = read(DATABASE_URL=url)["DATABASES"]["default"]
    assert database["OPTIONS"]["sslmode"] == "require"
    assert database["OPTIONS"]["application_name"] == "mine"
    assert database["OPTIONS"]["pool"]["max_size"] == 10
    assert database["CONN_MAX_AGE"] == 0


def test_two_places_of_one_redis_hear_nothing_of_each_other(read: Callable[..., Settings]) -> None:
    def prefixes(**variables: str) -> tuple[str, str]:
        found = read(**variables)
        return found["CHANNEL_LAYERS"]["default"]["CONFIG"]["prefix"], found["CACHES"]["default"]["KEY_PREFIX"]

    first, second = prefixes(REDIS_URL="redis://h/1"), prefixes(REDIS_URL="redis://h/2")
    assert not set(first) & set(second)
    assert prefixes(REDIS_URL="redis://h/1") == first
    assert prefixes(REDIS_URL="redis://h/1", TIME_ZONE="UTC") != first


def test_a_key_of_the_environment_goes_before_the_folders(read: Callable[..., Settings]) -> None:
    assert read(SECRET_KEY="k" * 40)["SECRET_KEY"] == "k" * 40


def test_its_own_port_goes_before_the_hosting_platforms(read: Callable[..., Settings]) -> None:
    assert read(PORT="5000")["PORT"] == 5000
    assert read(PORT="5000", SARANGBANG_PORT="6000")["PORT"] == 6000


def test_behind_https_cookies_are_secure_and_the_name_is_known(read: Callable[..., Settings]) -> None:
    found = read(PUBLIC_URL="https://chat.example.org")
    assert found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["CSRF_TRUSTED_ORIGINS"] == ["https://chat.example.org"]
    assert "chat.example.org" in found["ALLOWED_HOSTS"]
    assert "*" not in found["ALLOWED_HOSTS"]


def test_no_source_of_the_policy_is_unsafe() -> None:
    sources = {source for sources in settings.SECURE_CSP.values() for source in sources}
    assert sources == {"'self'", "'none'"}
