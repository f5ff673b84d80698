"""Draws the README's pictures from the demo place: `python -m e2e.screenshots`. Wants Korean and emoji fonts."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from e2e.conftest import QUIET
from e2e.people import Person
from e2e.server import PROJECT, Server, environment, run_code

PASSWORD = "the kettle is on"
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}


def to_lobby(bob: Person) -> None:
    bob.is_in("Lobby")


def to_thread(bob: Person) -> None:
    bob.page.get_by_role("link", name="3 replies").click()
    expect(bob.page.get_by_role("region", name="Thread")).to_be_visible()


def to_people(bob: Person) -> None:
    bob.navigation.get_by_role("link", name="People").click()
    expect(bob.page.get_by_role("heading", name="People")).to_be_visible()


def to_sarangbang(bob: Person) -> None:
    bob.presses("Menu")
    bob.opens_room("사랑방")


def to_menu(bob: Person) -> None:
    bob.presses("Menu")
    expect(bob.navigation.get_by_role("link", name="Inbox")).to_be_visible()


class Picture(NamedTuple):
    screen: ViewportSize
    theme: Literal["light", "dark"]
    shows: Callable[[Person], None]


PICTURES = {
    "room": Picture(DESK, "light", to_lobby),
    "room-dark": Picture(DESK, "dark", to_lobby),
    "thread": Picture(DESK, "light", to_thread),
    "people": Picture(DESK, "dark", to_people),
    "phone": Picture(PHONE, "light", to_sarangbang),
    "phone-files": Picture(PHONE, "light", to_lobby),
    "phone-menu": Picture(PHONE, "light", to_menu),
    "phone-dark": Picture(PHONE, "dark", to_lobby),
}


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        data = Path(folder)
        command = [sys.executable, "manage.py", "demo", "--password", PASSWORD]
        subprocess.run(command, cwd=PROJECT, env=environment(data), check=True)
        run_code(data, "from e2e.scene import fill; fill()")
        server = Server(data)
        server.start()
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        for name, picture in PICTURES.items():
            draw(browser, server, name, picture)
        browser.close()
        server.stop()
    return 0


def draw(browser: Browser, server: Server, name: str, picture: Picture) -> None:
    scale = 2 if picture.screen == PHONE else 1
    context = browser.new_context(
        viewport=picture.screen, color_scheme=picture.theme, device_scale_factor=scale, reduced_motion="reduce"
    )
    bob = Person("bob", server.origin, context, password=PASSWORD, email="bob@example.com")
    bob.signs_in()
    bob.page.wait_for_url("**/rooms/**")
    bob.goes_to("/rooms/1/")
    to_lobby(bob)
    picture.shows(bob)
    bob.page.mouse.move(0, 0)
    bob.page.wait_for_load_state("networkidle")
    with Image.open(BytesIO(bob.page.screenshot())) as shot:
        # Few colours are enough for paper and ink, and a third of the bytes.
        shot.convert("RGB").quantize(256, kmeans=2).save(PROJECT / "docs" / f"{name}.png", optimize=True)
    context.close()


if __name__ == "__main__":
    sys.exit(main())
