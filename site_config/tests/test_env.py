from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from stat import S_IMODE
from threading import Barrier, Thread

import pytest
from tzlocal import get_localzone_name

from site_config import env
from site_config.env import SettingError


def read[T](parse: Callable[[str], T], value: str, default: T) -> T:
    return env.read("NAME", parse, default, {"NAME": value})


def refusal(parse: Callable[[str], object], value: str) -> str:
    """The line for whoever set the variable so."""
    with pytest.raises(SettingError) as refused:
        read(parse, value, None)
    line = str(refused.value)
    assert line.startswith(f"NAME={value!r} can't be used: ")
    assert line.endswith(".")
    assert "\n" not in line
    return line


@pytest.mark.parametrize("environ", [{}, {"NAME": ""}, {"NAME": "  "}])
def test_what_is_not_set_has_its_default(environ: dict[str, str]) -> None:
    assert env.read("NAME", env.port, 8000, environ) == 8000


def test_space_around_a_value_does_not_count() -> None:
    assert read(env.port, " 80\n", 0) == 80


@pytest.mark.parametrize("value", ["1", "true", "Yes", "ON"])
def test_a_flag_is_up(value: str) -> None:
    assert read(env.flag, value, default=False) is True


@pytest.mark.parametrize("value", ["0", "false", "No", "OFF"])
def test_a_flag_is_down(value: str) -> None:
    assert read(env.flag, value, default=True) is False


@pytest.mark.parametrize("value", ["maybe", "2", "-1"])
def test_a_flag_that_hangs(value: str) -> None:
    assert "say 1 or 0" in refusal(env.flag, value)


@pytest.mark.parametrize("value", ["line", "json"])
def test_a_format_of_logs(value: str) -> None:
    assert read(env.log_format, value, "") == value


@pytest.mark.parametrize("value", ["xml", "JSON"])
def test_no_format_of_logs(value: str) -> None:
    assert "say line or json" in refusal(env.log_format, value)


def test_a_token() -> None:
    assert read(env.token, "0123456789abcdef", "") == "0123456789abcdef"


@pytest.mark.parametrize("value", ["0123456789abcde", "0123456789 abcdefg", "사랑방사랑방사랑방사랑방사랑방사랑방"])
def test_no_token(value: str) -> None:
    assert "make it 16 characters or more" in refusal(env.token, value)


@pytest.mark.parametrize(("value", "port"), [("0", 0), ("8000", 8000), ("65535", 65535), ("080", 80)])
def test_a_port(value: str, port: int) -> None:
    assert read(env.port, value, 1) == port


@pytest.mark.parametrize("value", ["65536", "-1", "http", "80.0", "8 0", "٨٠", "1e3", "99999999999"])
def test_no_port(value: str) -> None:
    assert "a port is a number from 0 to 65535" in refusal(env.port, value)


@pytest.mark.parametrize(
    ("value", "origin"),
    [
        ("https://chat.example.org", "https://chat.example.org"),
        ("https://chat.example.org/", "https://chat.example.org"),
        ("https://Chat.Example.ORG", "https://chat.example.org"),
        ("https://chat.example.org:443", "https://chat.example.org"),
        ("http://chat.example.org:80", "http://chat.example.org"),
        ("https://chat.example.org:8443", "https://chat.example.org:8443"),
        ("http://chat.example.org:443", "http://chat.example.org:443"),
        ("http://192.168.1.5:8000", "http://192.168.1.5:8000"),
        ("https://사랑방.example", "https://xn--9i2b40g7se.example"),
        ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"),
    ],
)
def test_a_public_url_is_the_origin_that_browsers_send(value: str, origin: str) -> None:
    assert read(env.public_url, value, "") == origin


@pytest.mark.parametrize(
    "value",
    [
        "chat.example.org",
        "//chat.example.org",
        "ftp://chat.example.org",
        "https://",
        "https://chat.example.org/chat",
        "https://chat.example.org/?a=b",
        "https://chat.example.org/#top",
        "https://alice@chat.example.org",
        "https://:secret@chat.example.org",
        "https://chat.example.org:port",
        "https://chat.example.org:70000",
        "https://chat example.org",
        "https://[2001:db8::1",
        "https://a..example.org",
    ],
)
def test_no_public_url(value: str) -> None:
    assert "write it like https://chat.example.org, without a path" in refusal(env.public_url, value)


def test_networks() -> None:
    nobody: tuple[env.Network, ...] = ()
    assert read(env.networks, "127.0.0.1, 10.0.0.0/8,::1", nobody) == (
        IPv4Network("127.0.0.1/32"),
        IPv4Network("10.0.0.0/8"),
        IPv6Network("::1/128"),
    )


@pytest.mark.parametrize("value", ["proxy", "127.0.0.1,", "10.0.0.1/8", "127.0.0.1;::1", "10.0.0.0/33", "*"])
def test_no_networks(value: str) -> None:
    assert "write addresses or networks with commas between" in refusal(env.networks, value)


def secret_refusal(parse: Callable[[str], object], value: str) -> str:
    """The line for whoever set the variable so, which does not repeat it."""
    with pytest.raises(SettingError) as refused:
        env.read("NAME", parse, None, {"NAME": value}, secret=True)
    line = str(refused.value)
    assert line.startswith("NAME can't be used: ")
    assert "hunter2" not in line
    assert refused.value.__cause__ is None
    assert "\n" not in line
    return line


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_a_database_url(scheme: str) -> None:
    nothing: dict[str, object] = {}
    found = read(env.database_url, f"{scheme}://chat:p%40ss@db.example:6432/place?sslmode=require", nothing)
    wanted = {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "place",
        "USER": "chat",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": 6432,
        "OPTIONS": {"sslmode": "require"},
    }
    assert wanted.items() <= found.items()


@pytest.mark.parametrize(
    "value",
    [
        "sqlite:///place",
        "mysql://u:hunter2@h/place",
        "postgresql",
        "postgresql://u:hunter2@h",
        "postgresql://u:hunter2@h/",
        "postgresql://u:hunter2@h/a/b",
        "postgresql://u:hunter2@h:port/place",
        "postgresql://u:hun[ter2@h/place",
    ],
)
def test_no_database_url(value: str) -> None:
    assert "write it like postgresql://" in secret_refusal(env.database_url, value)


@pytest.mark.parametrize(
    "value", ["redis://h", "redis://h:6379", "redis://h:6379/", "rediss://:p@h:6380/3", "redis://[::1]/0"]
)
def test_a_redis_url(value: str) -> None:
    assert read(env.redis_url, value, "") == value


@pytest.mark.parametrize(
    "value",
    ["h:6379", "http://h/0", "redis://", "redis:///0", "redis://h:port/0", "redis://h:0/0", "redis://h/zero",
     "redis://:hunter2@[h/0", "redis://h/0?socket_timeout=soon"],
)  # fmt: skip
def test_no_redis_url(value: str) -> None:
    assert "write it like redis://" in secret_refusal(env.redis_url, value)


@pytest.mark.parametrize(
    ("value", "endpoint", "region"),
    [
        ("s3://key:secret%2F1@s3.eu-central-1.amazonaws.com/bucket", "https://s3.eu-central-1.amazonaws.com", None),
        ("s3://key:secret%2F1@h:9000/bucket/?region=auto", "https://h:9000", "auto"),
        ("s3+http://key:secret%2F1@127.0.0.1:9000/bucket", "http://127.0.0.1:9000", None),
    ],
)
def test_a_files_url(value: str, endpoint: str, region: str | None) -> None:
    options = env.files_url(value)["OPTIONS"]
    assert (options["access_key"], options["secret_key"]) == ("key", "secret/1")
    assert (options["endpoint_url"], options["bucket_name"]) == (endpoint, "bucket")
    assert options["region_name"] == region


@pytest.mark.parametrize(
    "value",
    ["h/bucket", "s3://h/bucket", "s3://hunter2:b@h", "s3://hunter2:b@h/a/b", "https://a:b@h/c", "s3://a:b@h:x/c"],
)
def test_no_files_url(value: str) -> None:
    assert "write it like s3://" in secret_refusal(env.files_url, value)


@pytest.mark.parametrize(
    ("value", "port", "encrypted"),
    [
        ("smtp://h", 25, (False, False)),
        ("smtp+tls://a:b%2Fc@h", 587, (True, False)),
        ("smtps://a:b%2Fc@h:1465", 1465, (False, True)),
    ],
)
def test_a_mail_url(value: str, port: int, encrypted: tuple[bool, bool]) -> None:
    options = env.mail_url(value)["default"]["OPTIONS"]
    assert (options["host"], options["port"], options["use_tls"], options["use_ssl"]) == ("h", port, *encrypted)
    assert options["password"] == ("b/c" if "@" in value else "")


@pytest.mark.parametrize(
    "value", ["h", "smtp://", "https://h", "smtp://h:x", "smtp://hunter2:b@h/path", "smtp://h?a=b"]
)
def test_no_mail_url(value: str) -> None:
    assert "write it like smtp+tls://" in secret_refusal(env.mail_url, value)


@pytest.mark.parametrize("value", ["chat@example.org", "Hanok <chat@example.org>"])
def test_from_whom_mails_come(value: str) -> None:
    assert env.mail_from(value) == value


@pytest.mark.parametrize("value", ["chat", "Hanok <chat>", "Hanok"])
def test_from_nobody(value: str) -> None:
    with pytest.raises(ValueError, match="write an address"):
        env.mail_from(value)


def test_a_secret_is_long() -> None:
    assert read(env.secret, "x" * 32, "") == "x" * 32
    assert "32 characters" in secret_refusal(env.secret, "hunter2" * 4)


def test_a_fingerprint_is_of_code_and_templates(tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "a.py").touch()
    first = env.fingerprint(tmp_path, "code")
    (tmp_path / "code" / "notes.txt").touch()
    (tmp_path / "b.py").touch()
    assert env.fingerprint(tmp_path, "code") == first
    (tmp_path / "code" / "a.py").write_text("changed")
    second = env.fingerprint(tmp_path, "code")
    (tmp_path / "code" / "a.py").rename(tmp_path / "code" / "a.html")
    assert len({first, second, env.fingerprint(tmp_path, "code")}) == 3


def test_a_time_zone() -> None:
    assert read(env.time_zone, "Asia/Seoul", "UTC") == "Asia/Seoul"


@pytest.mark.parametrize("value", ["Seoul", "KST+9", "asia/seoul", "../etc/passwd"])
def test_no_time_zone(value: str) -> None:
    assert "write a name like Asia/Seoul or UTC" in refusal(env.time_zone, value)


def test_the_machines_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert env.machine_time_zone() == get_localzone_name()
    for name in (None, "", "Mars/Olympus", "local"):
        monkeypatch.setattr(env, "get_localzone_name", lambda name=name: name)
        assert env.machine_time_zone() == "UTC"


def test_a_machine_with_a_broken_time_zone(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise LookupError

    monkeypatch.setattr(env, "get_localzone_name", broken)
    assert env.machine_time_zone() == "UTC"


def test_a_folder_is_made(tmp_path: Path) -> None:
    wanted = tmp_path / "a" / "b"
    assert env.folder("NAME", tmp_path, {"NAME": str(wanted)}) == wanted
    assert list(wanted.iterdir()) == []


def test_a_folder_by_default(tmp_path: Path) -> None:
    assert env.folder("NAME", tmp_path / "default", {}) == tmp_path / "default"


def test_a_folder_below_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert env.folder("NAME", tmp_path, {"NAME": "~/place"}) == tmp_path / "place"


def test_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingError, match=r"NAME: nothing can be written into .*/file/data"):
        env.folder("NAME", tmp_path, {"NAME": str(tmp_path / "file" / "data")})


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = env.secret_key(tmp_path / "key")
    assert len(key) >= 50
    assert env.secret_key(tmp_path / "key") == key
    assert S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_processes_that_start_together_share_one_key(tmp_path: Path) -> None:
    together, keys = Barrier(8), list[str]()

    def start() -> None:
        together.wait()
        keys.append(env.secret_key(tmp_path / "key"))

    threads = [Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 8
    assert len(set(keys)) == 1


@pytest.mark.parametrize("left", ["", "short", " \n"])
def test_a_cut_key_is_refused(tmp_path: Path, left: str) -> None:
    (tmp_path / "key").write_text(left)
    with pytest.raises(SettingError, match="holds no usable key"):
        env.secret_key(tmp_path / "key")
