"""WebKit, the engine of Safari, as GTK has it: in a window on a screen that nobody sees, told what to do by its driver.

Its pages and Chromium's meet in the same rooms: what one engine is fine with may hang another.
"""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from selenium.common.exceptions import StaleElementReferenceException, WebDriverException
from selenium.webdriver import ActionChains, Remote, WebKitGTKOptions
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait
from urllib3.exceptions import HTTPError

from e2e.process import free_port
from e2e.server import PROJECT

PACKAGES = {"Xvfb": "xvfb", "WebKitWebDriver": "webkit2gtk-driver"}
PATIENCE = 20  # seconds
LINES = (
    """return [...document.querySelectorAll(".pane__view > .log .message__body")].map(each => each.innerText.trim())"""
)


def missing() -> list[str]:
    """The packages that would have to be installed."""
    return [package for program, package in PACKAGES.items() if not shutil.which(program)]


@contextmanager
def driven(home: Path) -> Iterator[Remote]:
    """A browser that keeps what it keeps in `home`. What hangs raises an error after some seconds."""
    with _running(["Xvfb", "-displayfd", "1", "-screen", "0", "1400x1000x24", "-nolisten", "tcp"], home) as screen:
        assert screen.stdout is not None
        display = f":{screen.stdout.readline().decode().strip()}"
        port = free_port()
        # Its own sandbox needs rights that a container, or root, has not.
        told = {"DISPLAY": display, "HOME": str(home), "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1"}
        with _running(["WebKitWebDriver", f"--port={port}"], home, **told):
            driver = _session(f"http://127.0.0.1:{port}")
            try:
                yield driver
            finally:
                with suppress(WebDriverException, HTTPError, OSError):  # it may hang
                    driver.quit()


def _session(address: str) -> Remote:
    options = WebKitGTKOptions()
    options.binary_location = str(next(Path("/usr/lib").glob("*/webkit2gtk-4.*/MiniBrowser")))
    options.add_argument("--automation")
    connection = RemoteConnection(client_config=ClientConfig(address, timeout=PATIENCE))
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            driver = Remote(connection, options=options)
            break
        except (HTTPError, OSError):  # it does not listen yet
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
    driver.set_window_size(1280, 860)
    return driver


@contextmanager
def _running(command: list[str], home: Path, **told: str) -> Iterator[subprocess.Popen[bytes]]:
    """With all that it starts in turn, which is ended with it."""
    with (home / "webkit.log").open("ab") as log:
        environment = os.environ | told
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


class Visitor:
    """Somebody in front of that browser, signed in."""

    def __init__(self, driver: Remote, origin: str, session: str) -> None:
        self.driver, self.origin = driver, origin
        driver.get(f"{origin}/sign-in/")
        driver.add_cookie({"name": "sarangbang_session", "value": session})

    def goes_to(self, path: str) -> None:
        self.driver.get(f"{self.origin}{path}")

    def all(self, selector: str) -> list[WebElement]:
        return [each for each in self.driver.find_elements(By.CSS_SELECTOR, selector) if each.is_displayed()]

    def one(self, selector: str, text: str = "") -> WebElement:
        """The first one of those that are shown and say just that, as soon as there is one."""
        return self.waits(lambda: [each for each in self.all(selector) if not text or content(each) == text])[0]

    def waits[T](self, until: Callable[[], T]) -> T:
        """What that returns, as soon as it is true. Raises TimeoutException."""
        # What is swapped away meanwhile is looked for once more.
        return WebDriverWait(self.driver, PATIENCE, 0.05, [StaleElementReferenceException]).until(lambda _: until())

    def says(self, line: str, field: str = ".shell__foot > .composer .field__text") -> None:
        """With Enter, as soon as there is an empty field; which there is again after it."""
        self.waits(lambda: self._value(field) == "")
        self.one(field).send_keys(line + Keys.ENTER)
        self.waits(lambda: self._value(field) == "")

    def _value(self, field: str) -> str | None:
        return next((each.get_attribute("value") for each in self.all(field)), None)

    def chooses(self, line: str, item: str) -> None:
        """In the menu of the message that says the line."""
        row = self.waits(lambda: [each for each in self.all("article.message") if line in content(each)])[-1]
        more = row.find_element(By.CSS_SELECTOR, "button.message__more")
        ActionChains(self.driver).move_to_element(row).move_to_element(more).click().perform()
        self.one(".menu button", item).click()

    def lines(self) -> list[str]:
        """What the log shows."""
        found: list[str] = self.driver.execute_script(LINES)
        return found

    def box(self, selector: str) -> dict[str, int]:
        found: dict[str, int] = self.one(selector).rect
        return found


def content(node: WebElement) -> str:
    return str(node.get_property("textContent")).strip()
