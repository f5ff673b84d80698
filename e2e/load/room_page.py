"""What a room's page with 50 messages costs, whether its messages were rendered before or not."""

from e2e.load.place import Place
from e2e.load.servers import processor_seconds, serving
from e2e.load.table import Row
from e2e.load.web import Browser, empty_page
from e2e.server import Server


def room_page(kind: type[Server], place: Place, *, rounds: int) -> list[Row]:
    """Each room once after a start of the server, then all of them so many `rounds`."""
    paths = [f"/rooms/{room}/" for room in place.rooms]
    with serving(kind, place) as server:
        browser = Browser(server, place.guests[0])
        browser.get(f"/rooms/{place.hall}/")  # templates are loaded by this, and no message is rendered
        cold = _milliseconds(server, browser, paths)
        warm = _milliseconds(server, browser, paths * rounds)
    _, empty = empty_page()
    what = f"room page, 50 messages, {place.messages:,} in the place"
    return [
        Row(f"{what}: warm, server CPU", warm, "ms", empty),
        Row(f"{what}: cold, server CPU", cold, "ms", empty),
    ]


def _milliseconds(server: Server, browser: Browser, paths: list[str]) -> float:
    """Of the server's processors, for each request."""
    used = processor_seconds(server)
    for path in paths:
        browser.get(path, compressed=True)
    return (processor_seconds(server) - used) / len(paths) * 1e3
