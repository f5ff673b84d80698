"""What an open page shows, by its parts: loaded over HTTP, then changed by frames as htmx's `ws` swaps them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bs4 import BeautifulSoup, Tag

EDITED = " ✎"  # what an edit adds stands behind it
ATTRIBUTE = re.compile(r"\[([\w-]+)='(\w+)'\]")


@dataclass(frozen=True, eq=False)
class Piece:
    """A top-level element of a frame: what it replaces or where it goes, and its HTML without that instruction."""

    style: str
    target: str
    html: str
    inner: str
    attributes: dict[str, str]

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    @property
    def value(self) -> str:
        return self.attributes.get("value", "")


@lru_cache(maxsize=10_000)  # the same frame comes to every page of a room
def pieces(html: str) -> tuple[Piece, ...]:
    return tuple(_piece(tag) for tag in BeautifulSoup(html, "html.parser").children if isinstance(tag, Tag))


def _piece(tag: Tag) -> Piece:
    style, _, selector = str(tag.attrs.pop("hx-swap-oob", "true")).partition(":")
    attributes = {name: value if isinstance(value, str) else " ".join(value) for name, value in tag.attrs.items()}
    selector = selector.partition(":not(:has(")[0]  # no link is ever clicked here: none waits for an answer
    target = selector or f"#{attributes.get('id', '')}"
    return Piece("outerHTML" if style == "true" else style, target, str(tag), tag.decode_contents(), attributes)


def children(html: str) -> dict[str, str]:
    """The elements by their id, or where they have none by their class."""
    return {piece.id or piece.attributes.get("class", ""): piece.html for piece in pieces(html)}


@lru_cache(maxsize=10_000)
def swapped(html: str, piece: Piece) -> str:
    """An element of the log or the navigation, after the piece was swapped into it."""
    soup = BeautifulSoup(html, "html.parser")
    for target in soup.select(piece.target):
        new = BeautifulSoup(piece.html, "html.parser")
        assert new.contents and isinstance(new.contents[0], Tag)
        if piece.style == "innerHTML":
            target.clear()
            target.extend(list(new.contents[0].contents))
        elif piece.style == "delete":
            target.decompose()
        else:
            assert piece.style == "outerHTML", piece.style
            target.replace_with(new.contents[0])
    return str(soup)


def number(row: str) -> int | None:
    """Which message of its room the row with this id is; None for what else stands in a log."""
    return int(row.rsplit("-", 1)[1]) if row.startswith("message-") else None


def said(row: str) -> str | None:
    """What a message said first; None where it is deleted, or is no message."""
    found = BeautifulSoup(row, "html.parser").select_one(".message__body")
    return found.get_text().partition(EDITED)[0] if found else None


class Page:
    """`log` and `rooms` are the children of the log and of the list of rooms, by id and in order.

    `twice` and `out_of_order` note the rows that came so. `given_back` are the texts that the server refused.
    """

    def __init__(self, html: str) -> None:
        soup = BeautifulSoup(html, "html.parser")
        self.me = str(one(soup, "link[href^='/en/own-style/']")["href"]).split("/")[3]
        self.place = value(soup, "#place")
        self.composer = value(soup, "#composer [name=page]")
        self.acked = 0
        self.pending: list[tuple[str, str]] = []  # room and text, newest first
        self.given_back: list[str] = []
        self.complaints: list[str] = []
        self.twice: list[str] = []
        self.out_of_order: list[str] = []
        self.sent_away = False
        self._show(soup)

    def go(self, html: str) -> None:
        """What a click on a room does: pane, sidebar and title are replaced, composer and place stay."""
        self._show(BeautifulSoup(html, "html.parser"))

    def is_own(self, row: str) -> bool:
        """Whether the row is a message, not deleted, by the person of this page."""
        return f' data-author="{self.me}"' in self.log[row] and "message__body" in self.log[row]

    def _show(self, soup: BeautifulSoup) -> None:
        self.title = one(soup, "#title").get_text()
        self.listed = value(soup, "#listed")
        self.rooms = children(one(soup, "#rooms").decode_contents())
        self.pane, self.heading = value(soup, "#sync [name=pane]"), value(soup, "#sync [name=heading]")
        self.room, self.names = value(soup, "#sync [name=room]"), value(soup, "#sync [name=names]")
        cursor = one(soup, "#sync [id^=cursor-]")
        self.cursor_id, self.cursor_name, self.cursor = str(cursor["id"]), str(cursor["name"]), str(cursor["value"])
        self._show_log(one(soup, f"#messages-{self.room}").decode_contents())

    def _show_log(self, html: str) -> None:
        self.log = children(html)
        self.end = next(name for name in self.log if name.startswith("end-"))
        del self.log[self.end]
        self.log.pop(f"new-{self.room}", None)  # the line above what is new: each has theirs

    @property
    def numbers(self) -> list[int]:
        return [found for row in self.log if (found := number(row)) is not None]

    def sync(self) -> dict[str, str]:
        fields = {"action": "sync", "heading": self.heading, "pane": self.pane, "room": self.room, "names": self.names}
        return fields | {self.cursor_name: self.cursor, "place": self.place, "listed": self.listed}

    def type(self, text: str) -> dict[str, Any]:
        """What Enter sends: the field one types in, and the pending ones behind it."""
        self.pending.insert(0, (self.room, text))
        return self._compose(self.pending)

    def resend(self) -> dict[str, Any]:
        """What is sent once a field is among the pending, and at each opening of the socket."""
        return self._compose([(self.room, ""), *self.pending]) | {"resend": "1"}

    def _compose(self, fields: list[tuple[str, str]]) -> dict[str, Any]:
        rooms, texts = zip(*fields, strict=True)
        window = {"page": self.composer, "acked": str(self.acked), "room": list(rooms), "text": list(texts)}
        return {"action": "say", **window}

    def apply(self, frame: str) -> None:
        for piece in pieces(frame):
            self._swap(piece)

    def _swap(self, piece: Piece) -> None:
        if swap := SWAPS.get(piece.target):
            swap(self, piece)
        elif piece.target == f"#{self.cursor_id}":
            self.cursor_id, self.cursor_name, self.cursor = piece.id, piece.attributes["name"], piece.value
        elif piece.target == f"#{self.end}":
            if piece.style == "beforebegin":
                self._append(piece)
            else:
                self.end = piece.id
        elif piece.target == f"#messages-{self.room}":
            self._show_log(piece.inner)
        elif piece.style == "beforebegin" and piece.target[1:] in self.rooms:
            self._add_links(piece)
        elif piece.style == "beforebegin" and number(piece.target[1:]) is not None:
            pass  # that line again
        else:
            self._swap_within(piece)

    def _add_links(self, piece: Piece) -> None:
        """Before a link of the navigation, or after all of them."""
        links = list(self.rooms.items())
        place = list(self.rooms).index(piece.target[1:]) if piece.style == "beforebegin" else len(links)
        self.rooms = dict(links[:place]) | children(piece.inner) | dict(links[place:])

    def _append(self, piece: Piece) -> None:
        for row, html in children(piece.inner).items():
            if row in self.log:
                self.twice.append(row)
            elif self.numbers and (number(row) or 0) < self.numbers[-1]:
                self.out_of_order.append(row)
            self.log[row] = html

    def _swap_within(self, piece: Piece) -> None:
        """Into rows of the log and links of the navigation; what the page does not show is missed, as by htmx."""
        found = ATTRIBUTE.fullmatch(piece.target)
        mark = f'{found[1]}="{found[2]}"' if found else f'id="{piece.target[1:]}"'
        for parts in (self.log, self.rooms):
            for name in [name for name, html in parts.items() if mark in html]:
                parts[name] = swapped(parts[name], piece)
                if not parts[name]:
                    del parts[name]

    def take_field(self) -> None:
        """The oldest pending field goes; the one that is typed in never does."""
        if self.pending:
            self.pending.pop()

    def notice(self, html: str) -> None:
        soup = BeautifulSoup(html, "html.parser")
        if text := soup.select_one("textarea"):
            self.given_back.append(text.get_text().removeprefix("\n"))
        else:
            self.complaints.append(soup.get_text(" "))


def plain(html: str) -> str:
    return BeautifulSoup(html, "html.parser").get_text()


def one(soup: BeautifulSoup | Tag, selector: str) -> Tag:
    found = soup.select(selector)
    assert len(found) == 1, f"{len(found)} of {selector}"
    return found[0]


def value(soup: BeautifulSoup, selector: str) -> str:
    return str(one(soup, selector)["value"])


# What stands once in a page, and how a frame changes it.
SWAPS: dict[str, Callable[[Page, Piece], None]] = {
    "#title": lambda page, piece: setattr(page, "title", plain(piece.inner)),
    "#place": lambda page, piece: setattr(page, "place", piece.value),
    "#listed": lambda page, piece: setattr(page, "listed", piece.value),
    "#acked": lambda page, piece: setattr(page, "acked", int(piece.value)),
    "#rooms": lambda page, piece: (
        page._add_links(piece) if piece.style == "beforeend" else setattr(page, "rooms", children(piece.inner))
    ),
    "#fields .field + .field:last-child": lambda page, piece: page.take_field(),
    "#notices": lambda page, piece: page.notice(piece.inner),
    "#told": lambda page, piece: page.notice(piece.inner),
    "#away": lambda page, piece: setattr(page, "sent_away", True),
    "#pulse": lambda page, piece: None,
    "[name=csrfmiddlewaretoken]": lambda page, piece: None,
}
