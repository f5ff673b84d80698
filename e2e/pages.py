"""Every page there is and every state of it, in one table: what is held of all of them is asked of each."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, expect

from e2e.pseudo import CODE, pseudo
from e2e.server import run_code

type Here = dict[str, str]


@dataclass(frozen=True)
class State:
    """A page by its address, in which `{room}` and the like stand for what `Here` has, and what is done on it then.

    No address leads to those below `/rendered/`: the server rendered them, and `Here` has them.
    """

    path: str
    act: Callable[[Page], None] = lambda page: None


def said(page: Page, words: str) -> str:
    """The words as the page has them, which may be in the language for tests."""
    return pseudo(words) if page.locator("html").get_attribute("lang") == CODE else words


def fill(data: Path) -> Here:
    """Fill the place of a server that does not run."""
    here: Here = json.loads(run_code(data, "from e2e.full_house import fill; fill()").splitlines()[-1])
    return here


def opens(opener: str, opened: str, **values: str) -> Callable[[Page], None]:
    """Presses what has that name, with the `values` in it, and waits for what that shows."""

    def act(page: Page) -> None:
        page.get_by_role("button", name=said(page, opener) % values, exact=True).first.click()
        expect(page.locator(opened)).to_be_visible()

    return act


def in_menu_of(text: str, *items: str, shows: str = "#menu") -> Callable[[Page], None]:
    """Opens the menu of a message, and chooses something in it."""

    def act(page: Page) -> None:
        row = page.locator(".message").filter(has=page.locator(".message__body", has_text=text)).last
        row.hover()
        row.get_by_role("button", name=said(page, "More"), exact=True).click()
        expect(page.locator("#menu .menu__item").first).to_be_visible()
        for item in items:
            page.locator("#menu").get_by_role("button", name=said(page, item), exact=True).click()
        expect(page.locator(shows).first).to_be_visible()

    return act


def types(label: str, text: str, shows: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        # Whatever another test, before this one, has left to the person: several lines stay several.
        field = page.get_by_role("textbox", name=said(page, label), exact=True)
        field.fill("")
        if page.get_by_role("button", name=said(page, "Multi-line"), pressed=True).count():
            opens("Multi-line", "input.field__text")(page)
        field.press_sequentially(text)
        expect(page.locator(shows).first).to_be_attached()

    return act


def sends(**fields: str) -> Callable[[Page], None]:
    """Fills in the last form of the page that has the fields, whatever the browser itself would say of them."""

    def act(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"#pane [name={name}], .card [name={name}]").last.fill(value)
        form = page.locator("form").filter(has=page.locator(f"[name={next(iter(fields))}]")).last
        with page.expect_navigation():
            form.evaluate("form => { form.noValidate = true; (form.querySelector('button.button')).click() }")
        expect(page.get_by_role("alert").first).to_be_visible()

    return act


def says_too_much(page: Page) -> None:
    page.get_by_role("textbox", name=said(page, "Message"), exact=True).fill("x" * 10_001)
    page.get_by_role("button", name=said(page, "Send"), exact=True).click()
    expect(page.locator(".notice")).to_be_visible()
    # The fresh field may come after the answer; then what was sent is asked about once more, and goes.
    expect(page.locator("#fields > .field:first-child .field__text")).to_have_value("")
    expect(page.locator("#fields > .field")).to_have_count(1)


def previews(page: Page) -> None:
    if page.get_by_role("button", name=said(page, "Multi-line"), pressed=False).count():
        opens("Multi-line", "textarea.field__text")(page)
    page.get_by_role("textbox", name=said(page, "Message"), exact=True).fill("# Tea\n\n- green")
    opens("Preview", ".preview__sheet")(page)


def cut_off(page: Page) -> None:
    """From here on no page of this context has a socket."""
    page.route_web_socket("**/ws/", lambda socket: socket.close(code=1013))
    page.reload()
    expect(page.locator("#pulse").get_by_role("button")).to_be_visible()


def opened_details(page: Page) -> None:
    page.locator("#pane details").evaluate_all("all => all.forEach(each => { each.open = true })")


def scrolled(page: Page) -> None:
    page.locator(".log").first.evaluate("log => log.scrollTo(0, -log.scrollHeight)")


FIRST_RUN = {
    "first run": State("/start/"),
    "first run, refused": State("/start/", sends(place_name=" ")),
}
STRANGERS = {
    "sign-in": State("/sign-in/"),
    "sign-in, refused": State("/sign-in/", sends(email="bob@example.com", password="wrong")),
    "join": State("{join}"),
    "join, refused": State("{join}", sends(email="bob", password="short")),
    "join, gone": State("/join/nowhere/"),
    "new password": State("{password}"),
    "new password, gone": State("/new-password/MQ/nothing/"),
    "404": State("/nothing/here/"),
    "405": State("/sign-out/"),
    "500": State("/rendered/broken"),
    "waiting to be let in": State("/rendered/waiting"),
    "not yet open": State("/rendered/not_open"),
}
CONVERSATION = {
    "room": State("{room}"),
    "room, scrolled up": State("{room}", scrolled),
    "room, menu": State("{room}", in_menu_of("Mine")),
    "room, picker": State("{room}", in_menu_of("Mine", "React", shows=".picker")),
    "room, who reacted": State("{room}", in_menu_of("Mine", "Who reacted", shows=".reactors")),
    "room, edit": State("{room}", in_menu_of("After", "Edit", shows=".edit")),
    "room, reply": State("{room}", in_menu_of("So", "Reply", shows=".reply")),
    "room, picture open": State("{room}", opens("Open %(name)s", ".lightbox__view", name="tall.png")),
    "room, new room": State("{room}", opens("New room", "#new-room")),
    "room, completions": State("{closed}", types("Message", "@bar", "#completions option")),
    "room, line refused": State("{group}", says_too_much),
    "room, empty": State("{empty}"),
    "room, archived": State("{archived}"),
    "room, long name": State("{closed}"),
    "direct": State("{direct}"),
    "direct, of five": State("{group}"),
    "history": State("{room}?before=20"),
    "day": State("{room}day/{today}/"),
    "day, nothing said": State("{room}day/2001-01-01/"),
    "thread": State("{root}thread/"),
    "message, menu": State("{message}more/"),
    "message, edit": State("{mine}edit/"),
    "message, react": State("{mine}react/?q=tea"),
    "message, who reacted": State("{many}reactions/"),
    "message, versions": State("{edited}versions/"),
    "picture": State("{picture}"),
    "pins": State("{room}pins/"),
    # Kept for the person from here on.
    "room, several lines": State("{closed}", previews),
}
AROUND = {
    "all rooms": State("/rooms/"),
    "all rooms, none": State("/rooms/?q=zebra"),
    "new room": State("/rooms/new/", sends(name=" ")),
    "members": State("{room}members/?q=e", opened_details),
    "leave": State("{closed}leave/"),
    "room settings": State("{room}settings/"),
    "room settings, no proof": State("{room}settings/", sends(proof="x")),
    "room kind": State("{room}settings/kind/"),
    "notifications": State("{room}notifications/"),
    "words": State("/words/"),
    "my notifications": State("/notifications/"),
    "threads": State("/threads/"),
    "drafts": State("/drafts/"),
    "saved": State("/saved/"),
    "inbox": State("/inbox/"),
    "go": State("/go/"),
    "go, nothing found": State("/go/?to=zebra"),
    "search": State("/search/"),
    "search, found": State("/search/?q=tea"),
    "search, nothing found": State("/search/?q=zebra+from:nobody"),
    "help": State("/help/"),
    "help, keys": State("/help/keys/"),
    "new message": State("/messages/new/?q=e"),
}
PLACE = {
    "people": State("/people/", opened_details),
    "person": State("{bob}"),
    "profile": State("/profile/"),
    "profile, refused": State("/profile/", sends(old_password="x")),
    "sessions": State("/sessions/"),
    "place": State("/place/"),
    "join links": State("/join-links/", opened_details),
    "join links, refused": State("/join-links/", sends(max_uses="-1")),
    "sizes": State("/place/sizes/"),
    "log": State("/place/log/"),
    "account": State("{bob}account/"),
    "hand on": State("{bob}hand-on/"),
}
CROWD = {
    "200 rooms": State("{crowded}"),
    "all rooms of 200": State("/rooms/"),
    "403": State("/join-links/"),
    "no connection": State("{crowded}", cut_off),
}
