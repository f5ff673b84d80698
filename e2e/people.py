"""People who use the place with a browser, and find everything by the names on the page."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket, expect

from e2e.archive import PASSWORD, Place
from e2e.complaints import SERVER_AWAY, Complaints

# Milliseconds in which a page that lost its server has it back: htmx waits longer from try to try.
SETTLED = 60_000

# Without motion, a browser takes a fifth less of the processor. A screen's own settings come after these.
CALM: dict[str, Any] = {"locale": "en", "reduced_motion": "reduce"}

_numbers = itertools.count(1)


@dataclass
class Person:
    """Somebody in front of a browser of their own, at the page of `origin` they opened last."""

    name: str
    origin: str
    context: BrowserContext
    password: str = PASSWORD
    email: str = ""
    complaints: Complaints = field(init=False)
    page: Page = field(init=False)
    sockets: list[WebSocket] = field(init=False)

    def __post_init__(self) -> None:
        self.complaints = Complaints(self.context)
        self.email = self.email or f"guest-{next(_numbers)}@example.com"
        self.page = self.context.new_page()
        self.sockets = []
        self.page.on("websocket", lambda socket: self.sockets.append(socket))  # noqa: PLW0108 - Playwright marks its handlers

    # Coming in

    def goes_to(self, path: str) -> None:
        """By the address bar, or a link somebody sent. Waits until the page is loaded."""
        self.page.goto(urljoin(self.origin, path))

    def founds(self, place: str) -> None:
        self.goes_to("/")
        self.fills(
            {"Name of this place": place, "Your name": self.name, "E-mail": self.email, "Password": self.password}
        )
        self.presses("Create")
        self.is_in("Lobby")

    def joins(self, link: str) -> None:
        self.goes_to(link)
        self.fills({"Your name": self.name, "E-mail": self.email, "Password": self.password})
        self.presses("Join")
        self.is_in("Lobby")

    def signs_in(self) -> None:
        self.goes_to("/sign-in/")
        self.fills_in_sign_in()

    def fills_in_sign_in(self) -> None:
        self.fills({"E-mail": self.email, "Password": self.password})
        self.presses("Sign in")

    def signs_out(self) -> None:
        self.presses("Sign out")
        expect(self.button("Sign in")).to_be_visible()

    # Moving about

    def opens_room(self, name: str) -> None:
        self.clicks_on(name)
        self.is_in(name)

    def clicks_on(self, room: str) -> None:
        """In the navigation: a link that was under way as the page loaded another pane is there twice, for the moment
        until the server knows of that pane.
        """
        expect(self.link_to(room)).to_have_count(1)
        self.link_to(room).click()

    def makes_room(self, name: str) -> None:
        self.presses("New room")
        self.textbox("Name").fill(name)
        self.presses("Create room")
        self.is_in(name)

    def makes_room_without_scripts(self, name: str) -> None:
        """By the page that does the same as the dialog."""
        self.goes_to("/rooms/new/")
        self.page.locator("#pane").get_by_label("Name").fill(name)
        self.page.locator("#pane").get_by_role("button", name="Create room").click()
        self.is_in(name)

    def is_in(self, room: str) -> None:
        """The room is shown, with all that its page is made of, and can be talked in."""
        self.page.wait_for_load_state()
        expect(self.log).to_have_accessible_name(room)
        expect(self.message).to_be_focused()

    def link_to(self, room: str, unread: int | None = None) -> Locator:
        """The room in the navigation: with as many unread lines, or however many."""
        if unread is not None:
            return self.navigation.get_by_role("link", name=f"{room}, {unread} unread" if unread else room, exact=True)
        return self.navigation.get_by_role("link").filter(has=self.page.get_by_text(room, exact=True))

    def looks_at_another_tab(self) -> Page:
        """This page is hidden behind another. (Playwright makes every page believe that it has the focus.)"""
        self._believe_in_focus(False)
        other = self.context.new_page()
        other.bring_to_front()
        return other

    def looks_here_again(self, other: Page) -> None:
        other.close()
        self.page.bring_to_front()
        self._believe_in_focus(True)

    def _believe_in_focus(self, enabled: bool) -> None:
        session = self.context.new_cdp_session(self.page)
        session.send("Emulation.setFocusEmulationEnabled", {"enabled": enabled})

    def goes_back(self) -> None:
        self.page.go_back()

    def goes_forward(self) -> None:
        self.page.go_forward()

    # Talking

    def says(self, *lines: str) -> None:
        """Each line as soon as the field is empty again."""
        for line in lines:
            self.message.fill(line)
            self.message.press("Enter")
            expect(self.message).to_have_value("")

    def sees(self, *lines: str) -> None:
        """Each line stands in the log, once."""
        for line in lines:
            expect(self.lines.filter(has_text=re.compile(f"^{re.escape(line)}$"))).to_have_count(1)

    def sees_exactly(self, lines: Sequence[str]) -> None:
        """The log shows these lines in this order: nothing missing, nothing twice, nothing else."""
        expect(self.lines).to_have_text(
            [re.compile(f"^{re.escape(line)}$") for line in lines], timeout=SETTLED, use_inner_text=True
        )

    def is_sending(self, *lines: str) -> None:
        """These lines, oldest first, stand on the page as on their way."""
        expect(self.sending).to_have_count(len(lines))
        for place, line in enumerate(reversed(lines)):
            expect(self.sending.nth(place)).to_have_value(line)

    def has_said_all(self) -> None:
        """Nothing stands at "Sending" any more."""
        expect(self.sending).to_have_count(0, timeout=SETTLED)

    def fills(self, values: dict[str, str]) -> None:
        for label, value in values.items():
            self.textbox(label).fill(value)

    def presses(self, button: str) -> None:
        self.button(button).click()

    def remembers(self) -> None:
        """Note something in the page that is gone once the page is loaded again."""
        self.page.evaluate("window.remembered = true")

    def still_remembers(self) -> bool:
        return bool(self.page.evaluate("window.remembered"))

    def knows_the_server_goes_away(self) -> None:
        """What a browser says about a server that is away is no complaint."""
        self.complaints.forgive(*SERVER_AWAY)

    # What is on the page

    @property
    def navigation(self) -> Locator:
        return self.page.get_by_role("navigation", name="Rooms")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def articles(self) -> Locator:
        return self.log.get_by_role("article")

    @property
    def lines(self) -> Locator:
        """What was said, a paragraph each: what stands in a message beside its times and its author."""
        return self.articles.get_by_role("paragraph").filter(has_not=self.page.get_by_role("time"))

    @property
    def message(self) -> Locator:
        """The field one types in."""
        return self.textbox("Message")

    @property
    def sending(self) -> Locator:
        """The lines on their way."""
        return self.page.get_by_role("textbox", name="Sending", exact=True)

    def textbox(self, name: str) -> Locator:
        return self.page.get_by_role("textbox", name=name, exact=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)


class People:
    """Everybody of one test. They leave together, and nobody may have complained."""

    def __init__(self, browser: Browser, origin: str, place: Place | None = None, *, away: bool = False) -> None:
        self._browser, self.origin, self._place, self._away = browser, origin, place, away
        self._all: list[Person] = []

    def stranger(self, name: str, *, origin: str = "", **screen: object) -> Person:
        """Somebody without an account. `screen` goes to the browser context."""
        context = self._browser.new_context(**CALM | screen)
        return self._welcome(Person(name, origin or self.origin, context))

    def newcomer(self, name: str) -> Person:
        """Somebody who has just joined and stands in the Lobby."""
        person = self.stranger(name)
        person.joins(self.place.join_path)
        return person

    def guest(self, name: str, *, origin: str = "", **screen: object) -> Person:
        """Somebody signed in who stands in the Lobby. (The pages call them "Guest" and a number.)"""
        person = self.stranger(name, origin=origin, **screen)
        person.email, session = self.place.guests.pop()
        person.context.add_cookies([{"name": "sarangbang_session", "value": session, "url": self.origin}])
        person.goes_to("/")
        person.is_in("Lobby")
        return person

    @property
    def place(self) -> Place:
        assert self._place is not None, "this installation is empty"
        return self._place

    def at_another_device(self, person: Person, *, origin: str = "") -> Person:
        """The same person in front of a second browser, signed in."""
        context = self._browser.new_context(**CALM)
        again = self._welcome(Person(person.name, origin or person.origin, context, person.password, person.email))
        again.signs_in()
        return again

    def _welcome(self, person: Person) -> Person:
        self._all.append(person)
        if self._away:
            person.knows_the_server_goes_away()
        return person

    def leave(self) -> list[str]:
        """Close every browser. Returns what they complained about."""
        for person in self._all:
            person.context.close()
        return [f"{person.name}: {complaint}" for person in self._all for complaint in person.complaints.unforgiven]
