"""Settings as the unit tests want them. Imported by conftest.py files before anything else of the project."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

VARIABLES = (
    "SARANGBANG_DEBUG", "SARANGBANG_HOST", "SARANGBANG_PORT", "PORT", "PUBLIC_URL", "TRUSTED_PROXY", "SECRET_KEY",
    "DATABASE_URL", "REDIS_URL", "METRICS_TOKEN", "LOG_FORMAT", "SARANGBANG_WORKER",
    "DATABASE_URL", "REDIS_URL", "METRICS_TOKEN", "LOG_FORMAT", "FILES_URL", "MAIL_URL", "MAIL_FROM",
    "SARANGBANG_MAX_FILE_MB", "SARANGBANG_FILES_MB",
)  # fmt: skip

# Each process has a folder of its own, the workers of pytest-xdist too, so that nobody meets another's rows.
folder = Path(tempfile.mkdtemp(prefix="sarangbang-test-"))
atexit.register(shutil.rmtree, folder, ignore_errors=True)

for name in VARIABLES:
    os.environ.pop(name, None)
# Not UTC: what mixes up a moment and its local time must show.
os.environ |= {"DJANGO_SETTINGS_MODULE": "site_config.settings", "DATA_DIR": str(folder), "TIME_ZONE": "Asia/Seoul"}

if url := os.environ.get("TEST_DATABASE_URL"):  # said on purpose: see e2e/services.py
    os.environ["DATABASE_URL"] = url

import django
from django.conf import settings

settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # slow ones are slow on purpose
settings.STORAGES = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},  # nothing is collected
}
settings.STATIC_ROOT.mkdir()
django.setup()

from django.core.management.commands import flush

# After each test that commits, the tables are emptied, and kinds of content and permissions would be made anew, which
# nobody asks for here: half of what the emptying takes.
flush.emit_post_migrate_signal = lambda *args, **kwargs: None  # type: ignore[attr-defined]
# The workers inherit the environment: with this in it pytest-django would load the settings before this module runs.
del os.environ["DJANGO_SETTINGS_MODULE"]
