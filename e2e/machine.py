"""What is run on this machine, and installed where it is missing and we are root."""

import os
import shutil
import subprocess

PATIENCE = 600  # seconds for a download
IN_CI = os.environ.get("CI") == "true"  # nothing is skipped, and what is missing is a failure


def installed_by_apt(package: str) -> bool:
    """The lists are fetched only where they are missing or too old, so once for all packages."""
    if not (is_root() and shutil.which("apt-get")):
        return False
    # A machine that has just started may still be at its own upgrades.
    install = ("apt-get", "install", "--yes", "--option=DPkg::Lock::Timeout=300", package)
    return succeeds(*install) or (succeeds("apt-get", "update") and succeeds(*install))


def is_root() -> bool:
    return os.geteuid() == 0


def succeeds(*command: str) -> bool:
    """Whether it ends well, without asking anybody anything."""
    try:
        ended = subprocess.run(
            command,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0
