"""Prints the path of a Chromium that runs, and gets one where there is none; the same for w3m, and in CI for WebKit.

$CHROMIUM, then the path, then Playwright's own. Where nothing can be got, one line says what to do. Chromium's build
without windows comes first on the path: the tests of one file took 42 seconds of processor time with it, and 74 with
the other, of which most went into windows that nobody sees. What needs tabs is tested in a browser that has them.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Playwright, sync_playwright

from e2e import webkit
from e2e.machine import IN_CI, installed_by_apt, is_root, succeeds

WITHOUT_TABS = "chromium-headless-shell"
WITH_TABS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    with sync_playwright() as playwright:
        chromium = found(playwright, WITHOUT_TABS, *WITH_TABS) or got(playwright, WITHOUT_TABS, *WITH_TABS)
        with_tabs = chromium and (found(playwright, *WITH_TABS) or got(playwright, *WITH_TABS))
    if not chromium or not with_tabs:
        print("No Chromium: install one, or name one in $CHROMIUM (Debian: apt install chromium).", file=sys.stderr)
        return 1
    print(chromium)
    others = {"w3m": "w3m"} | (webkit.PACKAGES if IN_CI and sys.platform == "linux" else {})
    for program, package in others.items():
        if not shutil.which(program):
            installed_by_apt(package)
    lacking = [package for program, package in others.items() if not shutil.which(program)]
    for package in lacking:
        print(f"No {package}: install it for the tests that need it (Debian: apt install {package}).", file=sys.stderr)
    return 1 if lacking and IN_CI else 0


def found(playwright: Playwright, *names: str) -> str | None:
    return next((path for path in candidates(playwright, *names) if runs(path)), None)


def candidates(playwright: Playwright, *names: str) -> Iterator[str]:
    if (chosen := os.environ.get("CHROMIUM")) and (WITHOUT_TABS in names or WITHOUT_TABS not in chosen):
        yield chosen
    yield from filter(None, map(shutil.which, names))
    yield playwright.chromium.executable_path


def runs(path: str) -> bool:
    """Whether it starts at all: packages leave commands that only name another package."""
    return Path(path).exists() and succeeds(path, "--version")


def got(playwright: Playwright, *names: str) -> str | None:
    download = [sys.executable, "-m", "playwright", "install", *(["--with-deps"] if is_root() else []), "chromium"]
    if succeeds(*download) and (path := found(playwright, *names)):
        return path
    installed_by_apt(names[0])
    return found(playwright, *names)


if __name__ == "__main__":
    sys.exit(main())
