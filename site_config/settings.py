"""Everything the site is made of. The table of variables is in README.md."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from wsgiref.headers import Headers

from django.utils.csp import CSP
from django_components import ComponentsSettings

from site_config import env

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "data")

DEBUG = env.read("SARANGBANG_DEBUG", env.flag, default=False)
HOST = env.read("SARANGBANG_HOST", str, "127.0.0.1")
PORT = env.read("SARANGBANG_PORT", env.port, env.read("PORT", env.port, 8000))
PUBLIC_URL = env.read("PUBLIC_URL", env.public_url, "")
TIME_ZONE = env.read("TIME_ZONE", env.time_zone, env.machine_time_zone())
TRUSTED_PROXY: tuple[env.Network, ...] = env.read("TRUSTED_PROXY", env.networks, ())
WORKER = env.read("SARANGBANG_WORKER", env.flag, default=True)
MAX_FILE_SIZE = env.read("SARANGBANG_MAX_FILE_MB", env.count, 25) * 1_000_000
MAX_FILES_SIZE = env.read("SARANGBANG_FILES_MB", env.count, 10_000) * 1_000_000
METRICS_TOKEN = env.read("METRICS_TOKEN", env.token, "")
LOG_FORMAT = env.read("LOG_FORMAT", env.log_format, "line")
SECRET_KEY = env.read("SECRET_KEY", env.secret, "", secret=True) or env.secret_key(DATA_DIR / "secret-key")
DATABASE: dict[str, Any] = env.read("DATABASE_URL", env.database_url, {}, secret=True)
MAILERS: dict[str, Any] = env.read("MAIL_URL", env.mail_url, env.NO_MAIL, secret=True)
DEFAULT_FROM_EMAIL = env.read("MAIL_FROM", env.mail_from, "")
SENDS_MAIL = MAILERS != env.NO_MAIL
if SENDS_MAIL and not DEFAULT_FROM_EMAIL:
    raise env.SettingError("MAIL_FROM is missing: with MAIL_URL, say from whom mails come, like chat@example.org.")
# Its links lead here, so that it needs the address that people know.
MAILS_MISSED = SENDS_MAIL and bool(PUBLIC_URL)
MAIL_AFTER, PUSH_AFTER = timedelta(minutes=5), timedelta(seconds=20)  # in which what somebody misses gathers
FILES: dict[str, Any] = env.read("FILES_URL", env.files_url, {}, secret=True)
REDIS_URL = env.read("REDIS_URL", env.redis_url, "", secret=True)

LOOPBACK_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# Bound to all addresses, nobody knows the names it is called by. A name that an attacker points at us
# carries no cookie of ours, and the first run's form is guarded on its own (views/start.py).
ALLOWED_HOSTS = [*LOOPBACK_HOSTS, urlsplit(PUBLIC_URL).hostname or HOST] if PUBLIC_URL or DEBUG else ["*"]

INSTALLED_APPS = [
    "site_config.apps.Daphne",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "site_config.apps.StaticFiles",
    "servestatic",
    "channels",
    "django_htmx",
    "django_components",
    "chat",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "chat.middleware.in_language",
    "chat.middleware.no_store",
    "chat.middleware.too_large",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "chat.middleware.SignInRequired",
    "django_htmx.middleware.HtmxMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "chat.middleware.explain",
    "chat.middleware.Gone",
]
ROOT_URLCONF = "site_config.urls"
ASGI_APPLICATION = "site_config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                        "django_components.template_loader.Loader",
                    ],
                )
            ],
        },
    }
]
COMPONENTS = ComponentsSettings(
    dirs=[BASE_DIR / "components"],
    app_dirs=[],
    context_behavior="isolated",
)

SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATA_DIR / "sarangbang.sqlite3",
    "OPTIONS": {
        # Read-then-write in a deferred transaction can only fail with "database is locked".
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        # FULL: what is said is on disk when it is shown (0.2 ms a commit). And what is deleted is overwritten there.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; "
        "PRAGMA secure_delete=ON;",
    },
    "CONN_MAX_AGE": None,  # threads of ours are few and stay
    # A file, not memory: the hub and the consumers read on threads of their own.
    "TEST": {"NAME": DATA_DIR / f"test-{os.getpid()}.sqlite3"},
}
if DATABASE:
    # Requests have a thread each, hub and consumers a few: more connections than this only wait for the interpreter.
    # Each is asked for a sign of life before it is used: after a restart of the server all of them are broken.
    DATABASE |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    DATABASE["OPTIONS"] = {
        "connect_timeout": 5,
        "application_name": "sarangbang",
        **DATABASE.get("OPTIONS", {}),
        "pool": {"min_size": 2, "max_size": 10, "timeout": 10, "max_idle": 300, "reconnect_timeout": 10},
    }
DATABASES = {"default": DATABASE or SQLITE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}},
}
CHANNEL_LAYERS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
if REDIS_URL:
    from redis.asyncio.retry import Retry  # late: a fifth of the start, of places without Redis too
    from redis.backoff import NoBackoff

    REDIS_PREFIX = f"sarangbang{urlsplit(REDIS_URL).path.strip('/')}"  # channels know no numbers of databases
    CACHES["default"] |= {
        "BACKEND": "site_config.redis.SharedCache",
        # Processes that render otherwise, as in an upgrade, share nothing.
        "KEY_PREFIX": f"{REDIS_PREFIX}:{env.fingerprint(BASE_DIR, 'components', 'chat', 'locale')}:{TIME_ZONE}",
    }
    redis_host = {"address": REDIS_URL, "socket_timeout": 0.5, "retry": Retry(NoBackoff(), 1)}
    CHANNEL_LAYERS["default"] = {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [redis_host], "prefix": f"{REDIS_PREFIX}:"},
    }

TASKS = {"default": {"BACKEND": "chat.queue.DatabaseBackend"}}

AUTH_USER_MODEL = "chat.User"
PASSWORD_RESET_TIMEOUT = 3_600  # seconds that a link for a new password is good
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"

USE_TZ = True
LANGUAGE_CODE = "en"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = [(LANGUAGE_CODE, "English"), *env.languages(BASE_DIR / "locale")]
URLIZE_ASSUME_HTTPS = True

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_ROOT = DATA_DIR / "media"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "site_config.stylesheets.StylesheetFinder",
]
STORAGES = {
    "default": FILES
    or {
        "BACKEND": "site_config.storage.Folder",
        "OPTIONS": {
            "location": DATA_DIR / "media",
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "servestatic.storage.CompressedManifestStaticFilesStorage"
    },
}
SERVESTATIC_USE_ZSTD = False
SERVESTATIC_KEEP_ONLY_HASHED_FILES = True  # pages name no other, and to compress them twice is half of a first start
SERVESTATIC_AUTOREFRESH = SERVESTATIC_USE_FINDERS = DEBUG


def SERVESTATIC_ADD_HEADERS_FUNCTION(headers: Headers, path: str, url: str) -> None:  # noqa: N802
    """Files are served before Django's own middleware, which says this for all other answers."""
    headers["X-Content-Type-Options"] = "nosniff"


SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
# Not `no-referrer`: under it forms carry `Origin: null`, which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
HTTPS = PUBLIC_URL.startswith("https://")
SESSION_ENGINE = "site_config.sessions"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "sarangbang_session", "sarangbang_csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL else []
CSRF_FAILURE_VIEW = "chat.views.keeping.form_expired"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
FILE_UPLOAD_HANDLERS = ["site_config.uploads.Unnamed"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"receiver": {"()": "site_config.redis.Receiver"}},
    "formatters": {"line": {"()": "site_config.logs.Line"}, "json": {"()": "site_config.logs.Json"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "chat": {"level": "INFO"},
        "channels_redis.pubsub": {"filters": ["receiver"]},
        "django": {"level": "INFO", "handlers": []},  # not its own, which know neither ids nor discretion
        "django.server": {"level": "WARNING"},
        "django.channels.server": {"level": "WARNING"},
        # A 4xx answer is the visitor's affair, not the keeper's.
        "django.request": {"level": "ERROR"},
    },
}
