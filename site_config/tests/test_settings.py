"""Settings as a process meets them: read from its environment, or refused in one line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


def manage(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


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
def test_nonsense_is_refused_in_one_line(name: str, value: str) -> None:
    refused = manage("check", **{name: value})
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"{name}={value!r} can't be used: ")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"), [("DATABASE_URL", "mysql://hunter2@h/x"), ("REDIS_URL", "hunter2"), ("SECRET_KEY", "hunter2")]
)
def test_a_secret_that_is_nonsense_is_not_repeated(name: str, value: str) -> None:
    refused = manage("check", **{name: value})
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith(f"{name} can't be used: ")
    assert refused.stderr.count("\n") == 1
    assert "hunter2" not in refused.stderr


def test_a_folder_that_takes_nothing_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = manage("check", DATA_DIR=str(tmp_path / "file"))
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("DATA_DIR: nothing can be written into ")
    assert refused.stderr.count("\n") == 1


def shown(expression: str, **variables: str) -> str:
    """What the settings of a process with these variables say."""
    script = f"from site_config import settings; print({expression})"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        cwd=settings.BASE_DIR,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return ended.stdout.strip()


def test_without_any_variable() -> None:
    what = "settings.HOST, settings.PORT, settings.DEBUG, settings.SESSION_COOKIE_SECURE, settings.ALLOWED_HOSTS"
    assert shown(what) == "127.0.0.1 8000 False False ['*']"


def test_with_neither_postgresql_nor_redis() -> None:
    what = "settings.DATABASES['default']['ENGINE'], settings.CHANNEL_LAYERS['default']['BACKEND'], settings.CACHES"
    said = shown(what)
    assert "sqlite3" in said
    assert "InMemory" in said
    assert "LocMem" in said


def test_postgresql_has_a_pool_and_what_the_address_says() -> None:
    what = "{**settings.DATABASES['default']['OPTIONS'], 'age': settings.DATABASES['default']['CONN_MAX_AGE']}"
    said = shown(what, DATABASE_URL="postgresql://u:p@h/place?sslmode=require&application_name=mine")
    assert "'sslmode': 'require'" in said
    assert "'application_name': 'mine'" in said
    assert "'max_size': 10" in said
    assert "'age': 0" in said


def test_two_places_of_one_redis_hear_nothing_of_each_other() -> None:
    what = "settings.CHANNEL_LAYERS['default']['CONFIG']['prefix'], settings.CACHES['default']['KEY_PREFIX']"
    first, second = (shown(what, REDIS_URL=f"redis://h/{number}") for number in (1, 2))
    assert not set(first.split()) & set(second.split())
    assert shown(what, REDIS_URL="redis://h/1") == first
    assert shown(what, REDIS_URL="redis://h/1", TIME_ZONE="UTC") != first


def test_a_key_of_the_environment_goes_before_the_folders() -> None:
    assert shown("settings.SECRET_KEY", SECRET_KEY="k" * 40) == "k" * 40


def test_its_own_port_goes_before_the_hosting_platforms() -> None:
    assert shown("settings.PORT", PORT="5000") == "5000"
    assert shown("settings.PORT", PORT="5000", SARANGBANG_PORT="6000") == "6000"


def test_behind_https_cookies_are_secure_and_the_name_is_known() -> None:
    what = (
        "settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.CSRF_TRUSTED_ORIGINS, "
        "'chat.example.org' in settings.ALLOWED_HOSTS, '*' in settings.ALLOWED_HOSTS"
    )
    said = shown(what, PUBLIC_URL="https://chat.example.org")
    assert said == "True True ['https://chat.example.org'] True False"


def test_no_source_of_the_policy_is_unsafe() -> None:
    sources = {source for sources in settings.SECURE_CSP.values() for source in sources}
    assert sources == {"'self'", "'none'"}
