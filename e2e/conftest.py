"""One browser and one server for each worker; people of their own for each test."""

import os
import pickle
from collections.abc import Callable, Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from e2e.archive import Place, write_place
from e2e.browser import WITH_TABS, WITHOUT_TABS, candidates
from e2e.people import People
from e2e.server import Server, copy_of
from e2e.wire import Wire

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=10_000)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    yield from launched(playwright, WITHOUT_TABS, *WITH_TABS)


def launched(playwright: Playwright, *names: str) -> Iterator[Browser]:
    """$CHROMIUM, or the first one on the path, or Playwright's own; with the cache that Back restores pages from."""
    browser = playwright.chromium.launch(
        executable_path=next(candidates(playwright, *names)),
        args=QUIET,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    yield browser
    browser.close()


def once[T](tmp_path_factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """What the first worker that wants it makes in a folder of that name, for all workers."""
    run = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        run = run.parent
    made = run / f"{name}.pickle"
    with (run / f"{name}.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not made.exists():
            made.write_bytes(pickle.dumps(make(run / name)))
    found: T = pickle.loads(made.read_bytes())
    return found


@pytest.fixture(scope="session")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The place that every server starts from."""
    return once(tmp_path_factory, "seed", write_place)


@pytest.fixture(scope="session")
def server(seed: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server that nobody stops: tests share it, each with people and rooms of its own."""
    server = Server(copy_of(seed.data, tmp_path_factory.mktemp("shared") / "data"), SARANGBANG_MAX_FILE_MB="2")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mortal(seed: Place, tmp_path: Path) -> Iterator[Server]:
    """A running server of this test alone, to be killed and started again."""
    server = Server(copy_of(seed.data, tmp_path / "data"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def people(browser: Browser, server: Server, seed: Place) -> Iterator[People]:
    """Whom the shared server serves."""
    people = People(browser, server.origin, seed)
    yield people
    complaints = people.leave()
    assert complaints == [], "\n".join(complaints)


@pytest.fixture
def people_of_mortal(browser: Browser, mortal: Server, seed: Place) -> Iterator[People]:
    """Whom the mortal server serves. They know that servers die."""
    people = People(browser, mortal.origin, seed, away=True)
    yield people
    complaints = people.leave()
    assert complaints == [], "\n".join(complaints)


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Callable[[str, object], None]:
    """Notes something measured, to be printed at the end of the run."""
    return record_property


def pytest_xdist_auto_num_workers() -> int:
    """More browsers than cores: half of the time they wait for what they are to see."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that no worker is left alone with it."""
    items.sort(key=lambda item: item.path.name != "test_faults.py")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        if report.when == "call":
            for name, value in report.user_properties:
                terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture
def wire(server: Server, people: People) -> Iterator[Wire]:
    """A wire to the shared server, there as long as pages are that look for it."""
    with Wire(server.port) as wire:
        yield wire
        people.leave()
