"""Try every fault at full size, and print the table as it stands in the README."""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import groupby
from pathlib import Path
from random import randrange

from e2e.archive import Place, write_place
from e2e.faults.disk import on_small_disk
from e2e.faults.faults import CASES, Case
from e2e.faults.network import by_wire
from e2e.faults.site import Site, on_postgres, on_sqlite
from e2e.faults.storm import Storm
from e2e.faults.truth import Count
from e2e.load.servers import raise_file_limit
from e2e.load.table import machine, table

SITES: dict[str, Callable[[Place, Path], AbstractContextManager[Site]]] = {
    "two on SQLite": on_sqlite,
    "one on SQLite, by a wire": by_wire,
    "one on SQLite, small disk": on_small_disk,
    "two on PostgreSQL": on_postgres,
}
HEAD = (
    *("What happens", "Processes", "Lines", "Given back", "Lost", "Twice", "Out of order"),
    *("Pages not whole", "All whole within", ""),
)


def tried(case: Case, site: Site, *, pages: int, seconds: float, seed: int) -> tuple[Count, str]:
    """What became of every line and page, and what else is to be said."""
    storm = Storm(site, pages=pages, seconds=seconds, seed=seed, room_count=case.rooms)
    return asyncio.run(storm.run(case.fault)), "; ".join(storm.notes)


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults FAULTS=", description=__doc__)
    parser.add_argument("--only", metavar="WORD", default="", help='what has it in its name, like "Redis"')
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30, help="of load for each fault, about")
    parser.add_argument("--seed", type=int, default=randrange(10_000), help="the same seed, the same doings")
    args = parser.parse_args()
    raise_file_limit()
    rows, clean = list[tuple[str, ...]](), True
    with tempfile.TemporaryDirectory(prefix="sarangbang-faults-") as name:
        folder = Path(name)
        seed = write_place(folder / "seed")
        for place, (kind, cases) in enumerate(groupby(wanted(args.only), lambda case: case.site)):
            (folder / str(place)).mkdir()
            with SITES[kind](seed, folder / str(place)) as site:
                for case in cases:
                    start = time.perf_counter()
                    count, notes = tried(case, site, pages=args.pages, seconds=args.seconds, seed=args.seed)
                    rows.append(row(case, count, notes))
                    clean &= count.clean
                    took = time.perf_counter() - start
                    print(f"{case.what}, {kind}: tried in {took:.0f} s", *count.report, sep="\n  ", file=sys.stderr)
    print(f"{table(HEAD, rows)}\n\n{args.pages} pages, {args.seconds:.0f} s each, seed {args.seed}.\n{machine()}.")
    return 0 if clean else 1


def wanted(word: str) -> Iterator[Case]:
    return (case for case in CASES if word in case.what or word in case.site)


def row(case: Case, count: Count, notes: str) -> tuple[str, ...]:
    numbers = (count.typed, count.given_back, count.lost, count.twice, count.out_of_order + count.gaps, count.stale)
    return (case.what, case.site, *(f"{number:,}" for number in numbers), f"{count.whole_after:.1f} s", notes)


if __name__ == "__main__":
    sys.exit(main())
