"""A page without a browser: the HTML of a real response, the frames of a real consumer, swapped as htmx swaps them."""

import asyncio
import copy
import json
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from bs4 import BeautifulSoup, Tag
from channels.testing import WebsocketCommunicator
from django.test import Client

from chat.models import Room, User

PATIENCE = 5.0  # seconds until a fact that does not come true fails the test


class Page:
    """One page of one person. Opened by `open_page`; `connect` does what htmx does with a fresh or waiting page."""

    def __init__(self, client: Client, html: str) -> None:
        self.client = client
        self.dom = BeautifulSoup(html, "html.parser")
        self.frames: list[str] = []
        self.missed: list[str] = []  # selectors that hit nothing: htmx logs htmx:oobErrorNoTarget
        self.closed: int | None = None
        self.looking = True
        self._wire: WebsocketCommunicator | None = None

    async def connect(self, *, sync: bool = True) -> None:
        # Late: the module names the settings in the environment, which the workers of pytest-xdist inherit.
        from site_config.asgi import application

        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in self.client.cookies.items())
        headers = [(b"host", b"testserver"), (b"origin", b"http://testserver"), (b"cookie", cookies.encode())]
        self._wire = WebsocketCommunicator(application, "/ws/", headers=headers)
        self.closed = None
        accepted, _ = await self._wire.connect(timeout=PATIENCE)
        assert accepted
        if sync:
            await self.sync()

    async def sync(self) -> None:
        """What the pane's form sends on load and at every opening of the socket."""
        form = self.one("form#sync")
        await self.send({**fields(form), **fields(self.dom, "#place, #listed")})
        await self.send(fields(self.one("form#thread-sync")))
        if self.looking:
            await self.look()

    async def look(self, looking: bool = True) -> None:
        """Get the focus, or lose it. A browser tells of that once its page comes to have it."""
        self.looking = looking
        await self.send({"action": "look" if looking else "look_away"})

    async def send(self, data: object) -> None:
        assert self._wire is not None
        await self._wire.send_to(text_data=data if isinstance(data, str) else json.dumps(data))

    async def answered(self) -> None:
        """Until all that was sent before is dealt with: a frame that makes no sense is answered in its turn."""
        told = len(self.frames)
        await self.send("?")
        await self.until(lambda page: any("notice" in frame for frame in page.frames[told:]))

    async def compose(self, *texts: str, resend: bool = False, **changed: Any) -> None:
        """Send the composer with `texts` in its fields, newest first."""
        data: dict[str, Any] = fields(self.one("#composer"))
        data |= {"text": list(texts), "room": [data["room"]] * len(texts)} | changed
        await self.send({**data, "resend": "1"} if resend else data)

    async def until(self, fact: Callable[["Page"], object]) -> None:
        """Take frames until the page shows `fact`; fails after PATIENCE, or once the socket is closed."""
        assert self._wire is not None
        try:
            async with asyncio.timeout(PATIENCE):
                while not fact(self):
                    assert self.closed is None, f"closed with {self.closed}"
                    await self._take()
        except TimeoutError:
            raise AssertionError(f"it never came true; last frames: {self.frames[-3:]}") from None

    async def until_closed(self) -> int:
        """Take frames until the socket is closed, and say with which code."""
        await self.until(lambda page: page.closed is not None)
        assert self.closed is not None
        return self.closed

    async def leave(self) -> None:
        """Close the socket, as a browser that goes away does."""
        if self._wire is not None:
            await self._wire.disconnect(timeout=PATIENCE)
            self._wire = None

    async def _take(self) -> None:
        assert self._wire is not None
        event = await self._wire.receive_output(timeout=PATIENCE)
        if event["type"] == "websocket.close":
            self.closed = event["code"]
        else:
            self.apply(event["text"])

    def apply(self, frame: str) -> None:
        """Swap each top-level element of the frame out of band, as htmx's `ws` extension does."""
        self.frames.append(frame)
        for element in [child for child in BeautifulSoup(frame, "html.parser").children if isinstance(child, Tag)]:
            value = str(element.attrs.pop("hx-swap-oob", "true"))
            style, _, selector = value.partition(":")
            targets = self.dom.select(selector or f"#{element['id']}")
            if not targets:
                self.missed.append(selector or f"#{element['id']}")
            for target in targets:
                swap(style, target, element)

    def one(self, selector: str) -> Tag:
        found = self.dom.select(selector)
        assert len(found) == 1, f"{len(found)} of {selector}"
        return found[0]

    def texts(self) -> list[str]:
        return [body.get_text() for body in self.dom.select(".message__body")]

    def numbers(self) -> list[int]:
        return [int(str(row["id"]).rsplit("-", 1)[1]) for row in self.dom.select("article")]

    @property
    def title(self) -> str:
        return self.one("title").get_text()

    def links(self) -> list[str]:
        """The accessible names of the room links."""
        return [str(link.get("aria-label", link.get_text())) for link in self.dom.select("#rooms a")]

    def shown(self) -> dict[str, str]:
        """What a person sees of the room, the navigation and the title, and how far the page says it is."""
        log = copy.copy(self.one("[id^=messages-]"))
        for end in log.select("[id^=end-], .log__new, .log__first"):  # the line is of when the page was opened
            end.decompose()
        cursor = self.one("[id^=cursor-]")
        thread = copy.copy(self.dom.select_one("[id^=replies-]"))
        for end in thread.select("[id^=thread-end-]") if thread else []:
            end.decompose()
        return {
            "thread": str(thread),
            "log": str(log),
            "rooms": self.one("#rooms").decode_contents(),  # its own attributes are of its pane
            "title": self.title,
            "pins": str(self.one("[id^=pins-]")),
            "name": str(self.one("[id^=room-title-]")),
            "mine": str(self.one("[id^=mine-]")),
            "silence": str(self.one("[id^=silence-]")),
            "cursor": str(cursor["value"]),
            "place": str(self.one("#place")["value"]),
        }


def swap(style: str, target: Tag, element: Tag) -> None:
    children = [copy.copy(child) for child in element.contents]
    match style:
        case "true" | "outerHTML":
            target.replace_with(copy.copy(element))
        case "innerHTML":
            target.clear()
            target.extend(children)
        case "beforeend":
            target.extend(children)
        case "beforebegin":
            target.insert_before(*children)
        case "delete":
            target.decompose()
        case _:
            raise AssertionError(f"a swap that htmx does not know: {style}")


def fields(parent: Tag | None, selector: str = "input[name], textarea[name]") -> dict[str, Any]:
    assert parent is not None
    inputs = [each for each in parent.select(selector) if not each.has_attr("disabled")]
    return {str(each["name"]): str(each.get("value", each.get_text())) for each in inputs}


async def open_page(user: User, path: str | Room, client: Client | None = None, *, ahead: bool = False) -> Page:
    """Load a page as `user`, signed in; `ahead` of the click."""
    headers = {"HX-Request": "true", "HX-Target": "pane", "HX-Preloaded": "true"} if ahead else {}

    def load() -> Page:
        browser = client or Client()
        if client is None:
            browser.force_login(user)
        response = browser.get(path if isinstance(path, str) else path.get_absolute_url(), headers=headers)
        assert response.status_code == 200, response.status_code
        return Page(browser, response.content.decode())

    return await sync_to_async(load)()
