"""Somebody with WebKit, and somebody with Chromium."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from selenium.webdriver import Remote
from selenium.webdriver.remote.webelement import WebElement

from e2e import webkit
from e2e.archive import Place
from e2e.machine import IN_CI
from e2e.people import People, Person
from e2e.server import Server
from e2e.webkit import Visitor

pytestmark = [pytest.mark.xdist_group("webkit"), pytest.mark.slow]  # one worker has it


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    if (missing := webkit.missing()) and not IN_CI:
        pytest.skip(f"needs {' and '.join(missing)}; with CI=true this fails instead")
    with webkit.driven(tmp_path_factory.mktemp("webkit")) as driver:
        yield driver


@pytest.fixture
def wim(driver: Remote, server: Server, seed: Place) -> Visitor:
    _, session = seed.guests.pop()
    return Visitor(driver, server.origin, session)


@pytest.fixture
def ada(people: People) -> Person:
    return people.guest("Ada")


def meet(ada: Person, wim: Visitor, room: str) -> None:
    ada.makes_room(room)
    wim.goes_to(ada.page.url.removeprefix(ada.origin))
    wim.waits(lambda: wim.driver.execute_script("return document.activeElement.name") == "text")


def test_they_talk(ada: Person, wim: Visitor) -> None:
    meet(ada, wim, "Both engines")
    wim.says("Hello from here.")
    wim.says("And once more.")
    ada.sees_exactly(["Hello from here.", "And once more."])
    ada.says("I see you.")
    wim.waits(lambda: wim.lines() == ["Hello from here.", "And once more.", "I see you."])
    wim.chooses("I see you.", "Reply")
    wim.one(".composer .reply", "")
    wim.says("So do I.")
    expect(ada.articles.last).to_contain_text("So do I.")
    expect(ada.articles.last.locator(".quote")).to_contain_text("I see you.")
    wim.chooses("I see you.", "👍")
    expect(ada.page.get_by_role("button", name="👍")).to_have_count(1)
    wim.chooses("And once more.", "Edit")
    field = wim.one("dialog[open] textarea")
    field.clear()
    field.send_keys("And again.")
    wim.one("dialog[open] button", "Save changes").click()
    expect(ada.articles.nth(1)).to_contain_text("And again.")


def test_other_rooms_and_back(ada: Person, wim: Visitor) -> None:
    meet(ada, wim, "The one here")
    here = wim.driver.current_url
    wim.says("in the one")
    wim.one(".room-link bdi", "Lobby").click()  # others may have said something there
    wim.waits(lambda: wim.driver.current_url != here and wim.one("h1").text == "Lobby")
    wim.driver.back()
    wim.waits(lambda: wim.driver.current_url == here and wim.lines() == ["in the one"])
    wim.says("and in it again")
    ada.sees_exactly(["in the one", "and in it again"])


def test_a_thread_stands_beside_the_room(ada: Person, wim: Visitor) -> None:
    meet(ada, wim, "With a thread")
    ada.says("Who wants tea?")
    wim.chooses("Who wants tea?", "Reply in thread")
    wim.says("I do.", ".thread .field__text")
    expect(ada.page.get_by_role("link", name="1 reply")).to_be_visible()
    thread, room, field = wim.box("#thread"), wim.box(".pane__view > .log"), wim.box(".shell__foot > .composer")
    assert thread["x"] >= max(room["x"] + room["width"], field["x"] + field["width"])
    assert thread["height"] == wim.driver.execute_script("return innerHeight")
    send = wim.one(".thread .composer button", "Send reply")
    assert corners(wim, send) == {True}


def test_newest_is_in_sight_where_one_has_scrolled_up(ada: Person, wim: Visitor) -> None:
    meet(ada, wim, "A long one")
    ada.says(*(f"line {number}" for number in range(25)))
    wim.waits(lambda: len(wim.lines()) == 25)
    newest = wim.one(".log__jump")
    assert corners(wim, newest) == {False}
    wim.driver.execute_script("document.querySelector('.log').scrollTop = -200")
    wim.waits(lambda: corners(wim, newest) == {True})
    newest.click()
    wim.waits(lambda: corners(wim, newest) == {False})


def corners(wim: Visitor, node: WebElement) -> set[bool]:
    """Whether nothing lies over them: True, False, or both."""
    return set(
        wim.driver.execute_script(
            """const {left, right, top, bottom} = arguments[0].getBoundingClientRect();
            return [[left + 12, top + 4], [right - 12, top + 4], [left + 12, bottom - 4], [right - 12, bottom - 4]]
              .map(([x, y]) => arguments[0].contains(document.elementFromPoint(x, y)));""",
            node,
        )
    )
