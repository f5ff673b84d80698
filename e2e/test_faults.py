"""Every fault in small; `make faults` tries them at full size. A failure names its seed."""

import os
import shutil
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random, randrange

import pytest

from e2e.archive import ARCHIVE, LENGTH, Place
from e2e.faults.__main__ import SITES, tried
from e2e.faults.client import Client
from e2e.faults.faults import CASES, Case, clocks_differ
from e2e.faults.page import Page
from e2e.faults.truth import History, Navigation, count, differences, messages
from e2e.plain import PlainPage
from e2e.server import Server
from e2e.services import Postgres, Redis

pytestmark = pytest.mark.slow

PAGES, SECONDS = 5, 1.5
WANTED = "needs PostgreSQL, Redis and faketime"


def can_be_tried(case: Case) -> bool:
    services = Postgres.program() and Redis.program()
    return bool(
        (services or "PostgreSQL" not in case.site) and (case.fault != clocks_differ or shutil.which("faketime"))
    )


@pytest.mark.parametrize("kind", SITES)
def test_nothing_is_lost_twice_or_out_of_order(
    kind: str, seed: Place, tmp_path: Path, subtests: pytest.Subtests
) -> None:
    """One test for each site: its processes take longer to start than a fault to be tried."""
    cases = [case for case in CASES if case.site == kind]
    if os.environ.get("CI") != "true" and not any(map(can_be_tried, cases)):
        pytest.skip(WANTED)
    with SITES[kind](seed, tmp_path) as site:
        for case in cases:
            with subtests.test(case.what):
                if os.environ.get("CI") != "true" and not can_be_tried(case):
                    pytest.skip(WANTED)
                number = randrange(10_000)
                # Playwright holds the event loop of a thread in which a browser runs.
                with ThreadPoolExecutor(1) as other:
                    trial = other.submit(tried, case, site, pages=PAGES, seconds=SECONDS, seed=number)
                    found, _ = trial.result()
                assert found.clean, f"seed {number}: {found}"
                assert found.typed > found.given_back


@pytest.fixture
def fresh(server: Server, seed: Place) -> tuple[Page, History, Navigation]:
    """A page of the archive, and the truth about it."""
    person = PlainPage(server.origin, seed.guests[0][1])
    link = next(html for html in Page(person.get("/")[1]).rooms.values() if ARCHIVE in html)
    page = Page(person.get(link.partition('href="')[2].partition('"')[0])[1])
    links = {name: html.replace(' aria-current="page"', "") for name, html in page.rooms.items()}
    fresh = Navigation(links, page.title.removesuffix(page.heading), page.place)
    return page, History(page.cursor, messages(page.log)), fresh


def row(number: int, page: Page) -> str:
    return f"message-{page.room}-{number}"


def loses_a_row(page: Page) -> None:
    del page.log[row(LENGTH - 7, page)]


def loses_the_newest(page: Page) -> None:
    del page.log[row(LENGTH, page)]


def swaps_two_rows(page: Page) -> None:
    page.log[row(LENGTH - 7, page)] = page.log.pop(row(LENGTH - 7, page))


def shows_an_old_row(page: Page) -> None:
    page.log[row(LENGTH, page)] = page.log[row(LENGTH, page)].replace("archive", "past")


def keeps_an_unread_mark(page: Page) -> None:
    name, html = page.rooms.popitem()
    page.rooms[name] = html.replace("</bdi>", "</bdi><span>1</span>")


def stays_behind(page: Page) -> None:
    page.cursor = str(int(page.cursor) - 1)


@pytest.mark.parametrize(
    "spoil", [loses_a_row, loses_the_newest, swaps_two_rows, shows_an_old_row, keeps_an_unread_mark, stays_behind]
)
def test_a_page_that_is_not_whole_is_found(
    spoil: Callable[[Page], None], fresh: tuple[Page, History, Navigation]
) -> None:
    page, room, navigation = fresh
    assert differences(page, room, navigation) == []
    spoil(page)
    assert differences(page, room, navigation)


def test_rows_that_come_twice_or_late_are_noted(fresh: tuple[Page, History, Navigation]) -> None:
    page, _, _ = fresh
    again, late = page.log[row(LENGTH, page)], page.log.pop(row(LENGTH - 7, page))
    page.apply(f'<div hx-swap-oob="beforebegin:#{page.end}">{again}{late}</div>')
    assert (page.twice, page.out_of_order) == ([row(LENGTH, page)], [row(LENGTH - 7, page)])


def test_lines_are_counted(fresh: tuple[Page, History, Navigation]) -> None:
    page, _, _ = fresh
    typed = ["first", "second", "third", "lost", "given back", "said and given back"]
    said = ["first", "third", "second", "first", "said and given back"]
    client = Client("somebody", "", str, Random(0), [("1", text) for text in typed])
    client.page, page.given_back = page, ["given back", "said and given back"]
    rows = {
        f"message-1-{place + (place > 3)}": f'<p class="message__body">{text}</p>' for place, text in enumerate(said, 1)
    }
    found = count([client], {"1": History("9", rows)})
    assert Counter({"typed": 6, "given_back": 2, "lost": 1, "twice": 2, "out_of_order": 2, "gaps": 2}) == Counter(
        {name: number for name, number in vars(found).items() if isinstance(number, int) and number}
    )
