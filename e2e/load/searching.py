"""How long a search takes, from the question to the whole page of hits."""

import statistics
import time
from urllib.parse import quote

from e2e.load.place import Place, say_meanwhile
from e2e.load.servers import serving
from e2e.load.table import Row
from e2e.load.web import Browser
from e2e.server import Server

RARE = 3  # messages with a word that no other has: "Meanwhile"
SOUGHT = {
    "a word of every message": "kettle",
    "the same, best first": "kettle&sort=best",
    "a rare word": "meanwhile",
    "a phrase in one room": 'in:"Room 7" "garden room"',
    "a word that nobody said": "zebra",
}


def searching(kind: type[Server], place: Place, *, rounds: int) -> list[Row]:
    say_meanwhile(place.data, room_id=place.hall, lines=RARE)
    with serving(kind, place) as server:
        browser = Browser(server, place.guests[0])
        browser.get("/search/")  # templates are loaded by this
        rows = [(name, _percentile(browser, quote(query, safe="&="), rounds)) for name, query in SOUGHT.items()]
    what = f"search, {place.messages:,} messages in the place"
    return [Row(f"{what}: {name}, p95", took, "ms") for name, took in rows]


def _percentile(browser: Browser, query: str, rounds: int) -> float:
    took = list[float]()
    for _ in range(rounds):
        start = time.perf_counter()
        browser.get(f"/search/?q={query}")
        took.append((time.perf_counter() - start) * 1e3)
    return statistics.quantiles(took, n=20)[-1]
