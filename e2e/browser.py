"""Prints the path of a Chromium that runs, and gets one where there is none; the same for w3m.

$CHROMIUM, then the path, then Playwright's own. Where nothing can be got, one line says what to do.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from e2e.machine import IN_CI, installed_by_apt, is_root, succeeds

NAMES = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    chromium = found() or got()
    if chromium is None:
        print("No Chromium: install one, or name one in $CHROMIUM (Debian: apt install chromium).", file=sys.stderr)
        return 1
    print(chromium)
    if not shutil.which("w3m"):
        installed_by_apt("w3m")
    if not shutil.which("w3m"):
        print("No w3m: install it for the test that reads with it (apt or brew install w3m).", file=sys.stderr)
        return 1 if IN_CI else 0
    return 0


def found() -> str | None:
    return next((path for path in candidates() if runs(path)), None)


def candidates() -> Iterator[str]:
    if chosen := os.environ.get("CHROMIUM"):
        yield chosen
    yield from filter(None, map(shutil.which, NAMES))
    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def runs(path: str) -> bool:
    """Whether it starts at all: packages leave commands that only name another package."""
    return Path(path).exists() and succeeds(path, "--version")


def got() -> str | None:
    playwright = [sys.executable, "-m", "playwright", "install", *(["--with-deps"] if is_root() else []), "chromium"]
    if succeeds(*playwright) and (path := found()):
        return path
    installed_by_apt("chromium")
    return found()


if __name__ == "__main__":
    sys.exit(main())
