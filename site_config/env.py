"""Settings from the environment: read, checked, and refused in one line that says what would do."""

import contextlib
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import available_timezones

import dj_database_url
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from tzlocal import get_localzone_name

type Network = IPv4Network | IPv6Network


NO_MAIL = {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}


class SettingError(Exception):
    """A setting that can't be used. Its text is one line for the person who set it."""


def read[T](
    name: str, parse: Callable[[str], T], default: T, environ: Mapping[str, str] = os.environ, *, secret: bool = False
) -> T:
    """The variable `name` as `parse` makes it, or `default` where it is unset or empty. Raises SettingError.

    A `secret` value is not repeated in the error.
    """
    value = environ.get(name, "").strip()
    if not value:
        return default
    try:
        return parse(value)
    except ValueError as error:
        shown = name if secret else f"{name}={value!r}"
        raise SettingError(f"{shown} can't be used: {error}.") from None if secret else error


def flag(value: str) -> bool:
    match value.lower():
        case "1" | "true" | "yes" | "on":
            return True
        case "0" | "false" | "no" | "off":
            return False
    raise ValueError("say 1 or 0")


def log_format(value: str) -> str:
    if value not in {"line", "json"}:
        raise ValueError("say line or json")
    return value


def token(value: str) -> str:
    if not re.fullmatch(r"[!-~]{16,}", value):
        raise ValueError("make it 16 characters or more, of ASCII and without spaces")
    return value


def port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 0 <= int(value) <= 65535:
        raise ValueError("a port is a number from 0 to 65535")
    return int(value)


def count(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise ValueError("say how many, in digits")
    return int(value)


def public_url(value: str) -> str:
    """An http or https origin without a path, as browsers send it in `Origin`."""
    advice = "write it like https://chat.example.org, without a path"
    try:
        parts = urlsplit(value)
        host, number = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError as error:
        raise ValueError(advice) from error
    beyond = (parts.path.removesuffix("/"), parts.query, parts.fragment, "@" in parts.netloc)
    if parts.scheme not in {"http", "https"} or any(beyond) or not re.fullmatch(r"[a-z0-9.:_-]+", host):
        raise ValueError(advice)
    standard = {"http": 80, "https": 443}[parts.scheme]
    suffix = "" if number in {None, standard} else f":{number}"
    return f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{suffix}"


def database_url(value: str) -> dict[str, Any]:
    """The database of a postgresql URL, as Django's settings want it."""
    advice = "write it like postgresql://user:password@host:5432/name, with what is special in a password as %40"
    if not value.startswith(("postgres://", "postgresql://")):
        raise ValueError(advice)
    try:
        found = dict(dj_database_url.parse(value))
    except ValueError as error:
        raise ValueError(advice) from error
    if not found["NAME"] or "/" in str(found["NAME"]):
        raise ValueError(advice)
    return found


def redis_url(value: str) -> str:
    from redis.connection import parse_url  # late: most places have no Redis

    advice = "write it like redis://host:6379/0, or rediss:// for TLS"
    try:
        parts = urlsplit(value)
        parse_url(value)  # type: ignore[no-untyped-call]
        known = parts.scheme in {"redis", "rediss"} and parts.hostname and parts.port != 0
    except ValueError as error:
        raise ValueError(advice) from error
    if not known or not re.fullmatch(r"/?[0-9]*", parts.path):
        raise ValueError(advice)
    return value


def files_url(value: str) -> dict[str, Any]:
    """The storage of an S3 URL, as Django's settings want it: the host of the bucket, and in its path the bucket."""
    advice = "write it like s3://key:secret@s3.eu-central-1.amazonaws.com/bucket, or s3+http:// without TLS"
    try:
        parts = urlsplit(value)
        host, number = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(advice) from error
    bucket = parts.path.strip("/")
    schemes = {"s3": "https", "s3+http": "http"}
    if parts.scheme not in schemes or not host or not parts.username or not re.fullmatch(r"[\w.-]+", bucket):
        raise ValueError(advice)
    options = {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password or ""),
        "bucket_name": bucket,
        "endpoint_url": f"{schemes[parts.scheme]}://{host}{f':{number}' if number else ''}",
        "region_name": dict(parse_qsl(parts.query)).get("region"),
        "default_acl": None,
        "file_overwrite": True,  # names are never given twice: nobody need ask first
        "max_memory_size": 1_000_000,  # beyond it, what is read is kept in a file without a name
    }
    return {"BACKEND": "site_config.bucket.Bucket", "OPTIONS": options}


def mail_url(value: str) -> dict[str, Any]:
    """The mailer of an SMTP URL, as Django's settings want it."""
    advice = "write it like smtp+tls://user:password@mail.example.org:587, smtps:// or, without encryption, smtp://"
    ports = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
    try:
        parts = urlsplit(value)
        host, number = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(advice) from error
    if parts.scheme not in ports or not host or parts.path.strip("/") or parts.query:
        raise ValueError(advice)
    options = {
        "host": host,
        "port": number or ports[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 20,  # seconds: well within the lease of a task
    }
    return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


def mail_from(value: str) -> str:
    """An address, or a name and an address."""
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError:
        raise ValueError("write an address, like chat@example.org or Hanok <chat@example.org>") from None
    return value


def networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part.strip()) for part in value.split(","))
    except ValueError as error:
        raise ValueError("write addresses or networks with commas between, like 127.0.0.1,10.0.0.0/8") from error


def time_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("write a name like Asia/Seoul or UTC")
    return value


def machine_time_zone() -> str:
    """The machine's own zone by name; UTC where the machine doesn't say or names one nobody knows."""
    try:
        name = get_localzone_name() or "UTC"
    except LookupError:
        name = "UTC"
    return name if name in available_timezones() else "UTC"


def fingerprint(top: Path, *folders: str) -> str:
    """A short mark of all code, templates and catalogues in these folders below `top`."""
    kinds = {".py", ".html", ".mo"}
    files = sorted(path for folder in folders for path in (top / folder).rglob("*") if path.suffix in kinds)
    parts = (part for path in files for part in (str(path.relative_to(top)).encode(), path.read_bytes()))
    return hashlib.blake2b(b"\0".join(parts), digest_size=6).hexdigest()


def languages(top: Path) -> list[tuple[str, str]]:
    """The languages that have a folder there: their codes, and what they call themselves."""
    codes = sorted(path.name.lower().replace("_", "-") for path in top.iterdir() if path.is_dir())
    return [(code, LANG_INFO.get(code, {}).get("name_local", code)) for code in codes]


def folder(name: str, default: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder that the variable names, made if need be. Raises SettingError where nothing can be written."""
    path = read(name, Path, default, environ).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".probe-{secrets.token_hex(8)}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SettingError(f"{name}: nothing can be written into {path} ({error.strerror}).") from error
    return path


def secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError("32 characters are the least, and random ones")
    return value


def secret_key(path: Path) -> str:
    """The key kept at `path` with mode 0600; made at the first call, whichever process gets there first."""
    if not path.exists():
        draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(50))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all, and never over another process's key
        draft.unlink()
    key = path.read_text().strip()
    if len(key) < 32:
        raise SettingError(f"{path} holds no usable key: put the lost one back, or delete the file for a new one.")
    return key
