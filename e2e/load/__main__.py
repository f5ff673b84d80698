"""Measure, and print the table as it stands in the README."""

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from e2e.load.coming_back import coming_back
from e2e.load.connections import connections
from e2e.load.fan_out import fan_out, frame_size
from e2e.load.place import Place, write_place
from e2e.load.rendering import rendering
from e2e.load.rest import after_rest
from e2e.load.room_page import room_page
from e2e.load.saying import by_the_form, over_sockets
from e2e.load.searching import searching
from e2e.load.servers import SERVERS, raise_file_limit
from e2e.load.table import Row, machine, markdown
from e2e.server import Server

type Measurement = Callable[[], list[Row]]
MANY = 1_000_000  # messages
YARDSTICK = "The yardstick is the chat of the Channels tutorial on Daphne under the same load; for HTTP, an empty page."


def quick(kind: type[Server], place: Place) -> dict[str, Measurement]:
    return {
        "fan-out": lambda: fan_out(kind, place, members=200, messages=30, theirs=30, rate=10),
        "frame": lambda: frame_size(kind, place),
        "rendering": rendering,
        "say": lambda: over_sockets(kind, place, people=100, seconds=3),
        "form": lambda: by_the_form(kind, place, seconds=2),
        "page": lambda: room_page(kind, place, rounds=1),
        "search": lambda: searching(kind, place, rounds=10),
        "connections": lambda: connections(kind, place, idle=100, seconds=3, number=200),
        "back": lambda: coming_back(kind, place, number=100),
    }


def thorough(kind: type[Server], place: Place, many: Path) -> dict[str, Measurement]:
    def large_place() -> list[Row]:
        large = write_place(many, people=50, messages=MANY)
        return room_page(kind, large, rounds=5) + searching(kind, large, rounds=100)

    return {
        "fan-out": lambda: fan_out(kind, place, members=200, messages=100, theirs=100, rate=10),
        # As many deliveries a second as a thousand members have of ten messages.
        "fan-out at 50 a second": lambda: fan_out(kind, place, members=200, messages=250, theirs=100, rate=50),
        "fan-out of 1,000": lambda: fan_out(kind, place, members=1_000, messages=100, theirs=30, rate=10),
        "frame": lambda: frame_size(kind, place),
        "rendering": rendering,
        "say": lambda: over_sockets(kind, place, people=300, seconds=10),
        "form": lambda: by_the_form(kind, place, seconds=10),
        "page": lambda: room_page(kind, place, rounds=5),
        "page and search among many": large_place,
        "connections": lambda: connections(kind, place, idle=1_000, seconds=20, number=2_000),
        "back": lambda: coming_back(kind, place, number=1_000),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench BENCH=", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small crowds, done in a minute")
    parser.add_argument("--server", choices=SERVERS, default="daphne", help="the ASGI server under the place")
    parser.add_argument("--only", metavar="WORD", default="", help='what begins with it, like "fan-out" or "page"')
    args = parser.parse_args()
    kind, rows = SERVERS[args.server], list[Row]()
    raise_file_limit()
    gc.freeze()  # a long collection here would be a latency there
    with tempfile.TemporaryDirectory(prefix="sarangbang-bench-") as folder:
        place = write_place(Path(folder, "place"), people=320 if args.quick else 2_000, messages=1_000)
        todo = quick(kind, place) if args.quick else thorough(kind, place, Path(folder, "many"))
        for name, measure in todo.items():
            if name.startswith(args.only):
                start = time.perf_counter()
                rows += measure()
                print(f"{name}: measured in {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    print(f"{markdown(rows)}\n\n{YARDSTICK}\n{machine()}, the place on {args.server.capitalize()}. {after_rest()}")


if __name__ == "__main__":
    main()
