import os
import subprocess
import sys

from django.conf import settings
from django.core.management import get_commands

STARTED = (
    "import django, sys; django.setup(); print(sorted({'twisted', 'autobahn', 'daphne.server'} & sys.modules.keys()))"
)


def test_the_server_is_imported_by_who_serves_alone() -> None:
    command = [sys.executable, "-c", STARTED]
    told = os.environ | {"DJANGO_SETTINGS_MODULE": "site_config.settings"}
    started = subprocess.run(command, cwd=settings.BASE_DIR, env=told, capture_output=True, text=True, check=False)
    assert (started.stdout, started.stderr) == ("[]\n", "")


def test_djangos_own_command_runs_daphne_all_the_same() -> None:
    assert get_commands()["runserver"] == "daphne"
