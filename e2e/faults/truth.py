"""What the database holds, as a fresh page has it; and how open pages and typed lines differ from it."""

import asyncio
import re
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from bs4 import BeautifulSoup

from e2e.faults.client import Client
from e2e.faults.page import Page, children, number, one, said, value

# The link of the room that a page shows says so, and all others load their rooms ahead.
CURRENT = re.compile(r' aria-current="page"| (hx-get|hx-sync|hx-trigger|preload)="[^"]*"')
BEFORE = re.compile(r"\?before=(\d+)")


@dataclass
class History:
    """All rows of a room, by id, and the revision they have."""

    revision: str
    rows: dict[str, str]

    def texts(self) -> list[str]:
        return [plain for row in self.rows.values() if (plain := said(row)) is not None]


async def history(reader: Client, room: str) -> History:
    """The room's fresh page, and everything before it."""
    page = Page(await reader.get(f"/rooms/{room}/"))
    rows, log = messages(page.log), page.log
    while found := BEFORE.search(log.get("log__older", "")):
        log = children(await reader.get(f"/rooms/{room}/older/?before={found[1]}"))
        rows = messages(log) | rows
    return History(page.cursor, rows)


def messages(log: dict[str, str]) -> dict[str, str]:
    return {row: html for row, html in log.items() if number(row) is not None}


@dataclass
class Navigation:
    """What a page that shows no room tells its person: rooms with unread counts, the count in the title, the place."""

    rooms: dict[str, str]
    unread: str
    place: str


async def navigation(client: Client) -> Navigation:
    """The page of people, which reads no room."""
    soup = BeautifulSoup(await client.get("/people/"), "html.parser")
    title = one(soup, "#title").get_text()
    rooms = children(one(soup, "#rooms").decode_contents())
    return Navigation(rooms, title.removesuffix(value(soup, "#sync [name=heading]")), value(soup, "#place"))


def differences(page: Page, room: History, fresh: Navigation) -> list[str]:
    """How a page differs from what it would show if it were loaded now."""
    found = list[str]()
    shown = messages(page.log)
    newest = dict(list(room.rows.items())[-max(len(shown), min(len(room.rows), 50)) :])
    if list(shown) != list(newest):
        missing = [row for row in newest if row not in shown]
        found.append(f"shows rows {list(shown)[:1]} to {list(shown)[-1:]}, and of {list(newest)[-1:]} misses {missing}")
    found += [f"{row} is {html}, not {newest[row]}" for row, html in shown.items() if newest.get(row, html) != html]
    links, right = ([(name, CURRENT.sub("", html)) for name, html in each.rooms.items()] for each in (page, fresh))
    if links != right:
        found.append(f"links {set(links) ^ set(right)}")
    for what, is_, should in (
        ("cursor", page.cursor, room.revision),
        ("place", page.place, fresh.place),
        ("title", page.title, fresh.unread + page.heading),
    ):
        if is_ != should:
            found.append(f"{what} {is_!r}, not {should!r}")
    return found + page.complaints


@dataclass
class Count:
    """Lines: how many were typed, given back by a notice with their text, lost, said twice, said out of order.

    What was given back and stands in the room all the same counts as twice: its author may say it again. Rows that
    came to a page twice or out of order count too. `stale` are the pages that never became what a fresh one shows;
    after `whole_after` seconds of rest all others were.
    """

    typed: int = 0
    given_back: int = 0
    lost: int = 0
    twice: int = 0
    out_of_order: int = 0
    gaps: int = 0
    stale: int = 0
    whole_after: float = 0.0
    report: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.twice or self.out_of_order or self.gaps or self.stale)


def count(clients: Collection[Client], rooms: dict[str, History]) -> Count:
    """What became of everything that was typed."""
    total = Count()
    deleted = set[str]().union(*(client.deleted for client in clients))
    there = {room: Counter(each.texts()) for room, each in rooms.items()}
    where = {room: {text: place for place, text in enumerate(each.texts())} for room, each in rooms.items()}
    for each in rooms.values():
        total.gaps += sum(number(row) != place for place, row in enumerate(each.rows, 1))
    for client in clients:
        back = set(client.page.given_back)
        last = dict[str, int]()
        for room, text in client.typed:
            total.typed += 1
            times = there[room][text]
            total.given_back += text in back
            if not times and text not in back and text not in deleted:
                total.lost += 1
                total.report.append(f"lost: {text}")
            if times + (text in back) > 1:
                total.twice += 1
                total.report.append(f"said {times} times{', and given back' if text in back else ''}: {text}")
            if times:
                total.out_of_order += where[room][text] < last.get(room, -1)
                last[room] = where[room][text]
        total.twice += len(client.page.twice)
        total.out_of_order += len(client.page.out_of_order)
    return total


async def all_of(reader: Client, rooms: Iterable[str]) -> dict[str, History]:
    rooms = list(rooms)
    return dict(zip(rooms, await asyncio.gather(*(history(reader, room) for room in rooms)), strict=True))
