"""What a page asks the server for, request by request. What a browser has in its cache it does not ask for."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from e2e.archive import ARCHIVE
from e2e.people import People, Person

KEPT = 3  # seconds for which a room is shown as it came ahead


class Asked:
    """The paths of what a page asks the server for from now on."""

    def __init__(self, person: Person) -> None:
        self._page, self._paths, self._open = person.page, dict[str, str](), set[str]()
        session = person.context.new_cdp_session(person.page)
        session.on("Network.requestWillBeSent", self._ask)
        session.on("Network.responseReceived", self._answer)
        session.send("Network.enable")

    def _ask(self, request: dict[str, Any]) -> None:
        if request["request"]["url"].startswith("http"):  # icons of this page's own are in its addresses
            self._paths[request["requestId"]] = "/" + request["request"]["url"].split("/", 3)[3]
            self._open.add(request["requestId"])

    def _answer(self, answer: dict[str, Any]) -> None:
        self._open.discard(answer["requestId"])
        if answer["response"].get("fromDiskCache"):
            self._paths.pop(answer["requestId"], None)

    def since(self) -> list[str]:
        """All since the last time, in order, once nothing is on its way."""
        rested = 0
        while rested < 5:
            self._page.evaluate("() => new Promise(requestAnimationFrame)")
            rested = 0 if self._open else rested + 1
        paths, self._paths = list(self._paths.values()), {}
        return paths


@pytest.mark.parametrize("width", [pytest.param(390, marks=pytest.mark.slow), 1280])
def test_a_second_room_takes_one_request(people: People, width: int) -> None:
    """One never seen before, seen before, with a draft, and by Back. Behind it, once for each room, the browser gets
    the empty field for the next line, to keep it.
    """
    ada = people.guest("Ada", viewport={"width": width, "height": 800})
    ada.page.wait_for_load_state("networkidle")
    room = str(ada.page.url).removeprefix(ada.origin)
    asked, fields = Asked(ada), list[str]()

    def since() -> list[str]:
        paths = asked.since()
        fields.extend(path for path in paths if "/composer/field/" in path)
        return [path for path in paths if path not in fields]

    def opens(name: str) -> list[str]:
        """By the keyboard: what is pointed at is loaded ahead, also what comes under the pointer as a list moves."""
        if width < 600:
            ada.presses("Menu")
        ada.page.mouse.move(width - 20, 300)
        expect(ada.link_to(name)).to_have_count(1)
        ada.link_to(name).press("Enter")
        ada.is_in(name)
        expect(ada.page.locator("#fields > .field:first-child [name=room]")).to_have_value(ada.page.url.split("/")[-2])
        return since()

    [archive] = opens(ARCHIVE)
    assert opens("Lobby") == [room]
    assert opens(ARCHIVE) == [archive]
    ada.message.press_sequentially("Half")
    opens("Lobby")
    assert opens(ARCHIVE) == [archive]
    expect(ada.message).to_have_value("Half")
    ada.goes_back()
    ada.is_in("Lobby")
    expect(ada.message).to_have_value("")
    assert since() == [room]
    ada.goes_forward()
    ada.is_in(ARCHIVE)
    expect(ada.message).to_have_value("Half")
    ada.message.fill("")
    ada.says(f"Said after all, at {width}.")
    ada.sees(f"Said after all, at {width}.")
    assert set(since()) <= {archive}
    assert len(fields) == 1


def test_a_room_one_points_at_is_there_before_the_click(people: People) -> None:
    """Once it came, a click on it asks the server for nothing, and tells it by the socket. What came so is shown once:
    whoever comes back at once finds what was said meanwhile, and it is no draft any more.
    """
    ada, bo = people.guest("Ada"), people.guest("Bo")
    bo.makes_room("Study")
    ada.opens_room("Study")
    ada.message.press_sequentially("Half")
    ada.opens_room("Lobby")
    bo.says("New in the study.")
    expect(ada.link_to("Study", 1)).to_be_visible()
    ada.page.mouse.move(1_000, 300)
    asked = Asked(ada)
    path = ada.link_to("Study").get_attribute("href")

    def points_at(name: str) -> None:
        with ada.page.expect_response(lambda response: "hx-preloaded" in response.request.headers) as answer:
            ada.link_to(name).hover()
        answer.value.finished()

    pointed = time.monotonic()
    points_at("Study")
    assert asked.since() == [path]
    expect(ada.link_to("Study", 1)).to_be_visible()
    bo.says("Newer.")
    ada.clicks_on("Study")
    ada.is_in("Study")
    again = asked.since()
    # Nothing; on a machine that is slower, for which what came is too old to be shown, the room once more and no more.
    assert again == [] or (again == [path] and time.monotonic() - pointed > KEPT)
    ada.sees_exactly(["New in the study.", "Newer."])
    expect(ada.page.locator(".log__new")).to_have_count(1)
    expect(ada.link_to("Study", 0)).to_have_attribute("aria-current", "page")
    expect(ada.message).to_have_value("Half")
    ada.message.fill("Half past")
    ada.message.press("Enter")
    bo.sees("Half past")
    for _ in range(2):
        for name in ("Lobby", "Study"):
            points_at(name)
            ada.clicks_on(name)
            ada.is_in(name)
            expect(ada.message).to_have_value("")
        ada.sees_exactly(["New in the study.", "Newer.", "Half past"])


def test_what_is_typed_at_once_in_a_new_room_is_said_there(people: People) -> None:
    """The field comes with the pane: from the first moment on it is that of the room."""
    ada, bo = people.guest("Ada"), people.guest("Bo")
    for name in ("Old", "New"):
        bo.makes_room(name)
    ada.opens_room("Old")
    for name in ("New", "Old"):
        ada.clicks_on(name)
        expect(ada.log).to_have_accessible_name(name)
        ada.page.keyboard.type(f"In the {name.lower()} room.", delay=20)
        ada.page.keyboard.press("Enter")
        bo.opens_room(name)
        bo.sees_exactly([f"In the {name.lower()} room."])
    ada.goes_back()
    expect(ada.log).to_have_accessible_name("New")
    ada.page.keyboard.type("Back here.", delay=20)
    ada.page.keyboard.press("Enter")
    bo.opens_room("New")
    bo.sees_exactly(["In the new room.", "Back here."])


def test_over_a_slow_line_the_log_is_soon_readable(people: People, figure: Callable[[str, object], None]) -> None:
    """A first visit to a room at 400 kbit/s and 400 ms: before its lines can be read the page itself comes, and then,
    side by side, the styles that it waits for. Nothing else stands in the way, and of both it is little.
    """
    ada = people.guest("Ada")
    ada.opens_room(ARCHIVE)
    address = ada.page.url
    session = ada.context.new_cdp_session(ada.page)
    parents, moved = dict[str, str](), dict[str, float]()
    waited_for = dict[str, str]()

    def ask(request: dict[str, Any]) -> None:
        if request["type"] in {"Document", "Stylesheet"}:
            waited_for[request["requestId"]] = request["request"]["url"]
            parents[request["request"]["url"]] = request["initiator"].get("url", "")

    session.on("Network.requestWillBeSent", ask)
    session.on("Network.loadingFinished", lambda end: moved.update({end["requestId"]: end["encodedDataLength"]}))
    ada.page.goto("about:blank")
    session.send("Network.enable")
    session.send("Network.clearBrowserCache")
    slow = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    session.send("Network.emulateNetworkConditions", slow)
    ada.page.goto(address)
    expect(ada.articles.last).to_be_in_viewport()
    painted = "performance.getEntriesByName('first-contentful-paint').map(paint => paint.startTime)[0]"
    readable = ada.page.wait_for_function(painted).json_value()
    trips = {url: 1 + len(list(ways(url, parents))) for url in waited_for.values()}
    total = sum(moved[request] for request in waited_for)
    figure(
        "a first visit at 400 kbit/s and 400 ms: ms to the first lines, bytes before them, round trips",
        f"{readable:,.0f}, {total:,.0f} in {len(waited_for)}, {max(trips.values())}",
    )
    assert len(trips) > 2
    assert total < 30 * 1024
    assert max(trips.values()) == 2
    assert ada.page.locator("head script:not([defer], [async])").count() == 0


def ways(url: str, parents: dict[str, str]) -> Iterator[str]:
    """Through what one came to ask for it, the nearest first."""
    while url := parents.get(url, ""):
        yield url
