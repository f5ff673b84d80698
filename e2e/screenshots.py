"""Draws the README's pictures from the demo place: `python -m e2e.screenshots`. Wants Korean and emoji fonts."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, sync_playwright

from e2e.conftest import QUIET
from e2e.people import Person
from e2e.server import PROJECT, Server, environment

PASSWORD = "the kettle is on"
PICTURES: dict[str, tuple[ViewportSize, str]] = {
    "room": ({"width": 1280, "height": 800}, "Lobby"),
    "phone": ({"width": 390, "height": 844}, "사랑방"),
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder)
        command = [sys.executable, "manage.py", "demo", "--password", PASSWORD]
        subprocess.run(command, cwd=PROJECT, env=environment(data), check=True)
        server = Server(data)
        server.start()
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        for name in PICTURES:
            draw(browser, server, name)
        browser.close()
        server.stop()
    return 0


def draw(browser: Browser, server: Server, name: str) -> None:
    viewport, room = PICTURES[name]
    context = browser.new_context(viewport=viewport, device_scale_factor=2 if viewport["width"] < 800 else 1)
    bob = Person("bob", server.origin, context, password=PASSWORD, email="bob@example.com")
    bob.signs_in()
    if room != "Lobby":
        bob.presses("Menu")
        bob.opens_room(room)
    bob.is_in(room)
    bob.page.screenshot(path=PROJECT / "docs" / f"{name}.png")
    context.close()


if __name__ == "__main__":
    sys.exit(main())
