"""`make scale` computes the tables of docs/scale.md anew from the unit costs at its top."""

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from e2e.load.bill import CHANGED, NOW, Bill, Design, Units, bill
from e2e.load.breaking import LIMITS, people
from e2e.load.people import KINDS, REASONS, Habits, Load
from e2e.server import PROJECT

DOCUMENT = PROJECT / "docs/scale.md"
UNIT = re.compile(r"^\| `(\w+)` \| ([\d.,]+) ", re.MULTILINE)
TABLE = re.compile(r"<!-- table (\w+) -->\n(.*?)<!-- end -->", re.DOTALL)
SIZES = (1_000, 100_000, 10_000_000)
CASES = [(people, design) for people in SIZES for design in (NOW, CHANGED)]
HEADS = [f"{people:,}, {design.name}" for people, design in CASES]
NEVER = "no number"
type Cells = Iterable[str]


def units(document: str) -> Units:
    """The unit costs by name, from the table that has names in code style in its first column."""
    return {name: float(value.replace(",", "")) for name, value in UNIT.findall(document)}


def figure(number: float) -> str:
    """Two digits that count, or whole thousands, millions, thousands of millions."""
    for limit, divisor, suffix in ((1e9, 1e9, " G"), (1e6, 1e6, " M"), (1e4, 1e3, " k")):
        if number >= limit:
            number, unit = number / divisor, suffix
            break
    else:
        unit = ""
    digits = 0 if number >= 10 or (number in range(10) and not unit) else 1 if number >= 1 else 2
    return f"{number:,.{digits}f}{unit}"


def markdown(*rows: Cells) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * lines[0].count(" | ") + " --- |", *lines[1:]]) + "\n"


def assumptions(units: Units) -> str:
    habits = vars(Habits())
    rows = [(what, f"{habits[name]:g}", why) for name, (what, why) in REASONS.items()]
    return markdown(("What", "Assumed", "Because"), *rows)


def rooms(units: Units) -> str:
    head = ("Room", "Members", "Of these a person is in", "Share of all lines", "Shown by its members' open pages")
    return markdown(head, *((k.name, f"{k.members:,}", f"{k.each}", f"{k.share:.0%}", f"{k.shown:.0%}") for k in KINDS))


LOADS: dict[str, Callable[[Load], float]] = {
    "open pages": lambda load: load.pages,
    "rooms": lambda load: load.rooms,
    "lines a second": lambda load: load.lines,
    "deliveries a second": lambda load: load.lines * load.shown,
    "unread marks a second": lambda load: load.lines * load.told,
    "room pages loaded a second": lambda load: load.moves,
    "sockets that come back, a second": lambda load: load.returns,
}
COSTS: dict[str, Callable[[Bill], float]] = {
    "**processes**, each at half a core": lambda bill: bill.processes,
    "cores they use": lambda bill: sum(bill.parts.values()) + bill.fixed * bill.processes,
    "MB resident in each": lambda bill: bill.megabytes,
    "open sockets in each": lambda bill: bill.load.pages / bill.processes,
    "doorbells out of Redis a second": lambda bill: bill.told_by_redis,
    "**Redis shards**, each at half a core": lambda bill: bill.shards,
    "database rows written a second": lambda bill: bill.rows,
    "database cores": lambda bill: bill.database,
    "bytes of messages in a year": lambda bill: bill.stored,
    "bytes a second to the pages": lambda bill: bill.bytes_out,
}


def loads(units: Units) -> str:
    asked = [Load(people) for people in SIZES]
    head = ("In the busiest minute", *(f"{people:,} people" for people in SIZES))
    return markdown(head, *((what, *(figure(ask(load)) for load in asked)) for what, ask in LOADS.items()))


def costs(units: Units) -> str:
    return _compared("In the busiest minute", COSTS, units)


def shares(units: Units) -> str:
    """What the cores are used for."""
    names = Bill(Load(1), units, NOW, processes=1).parts
    asked: dict[str, Callable[[Bill], float]] = {name: partial(_part, name) for name in names}
    asked["hearing of all rooms, and comparing them"] = lambda bill: bill.fixed * bill.processes
    return _compared("Cores for", asked, units)


def _part(name: str, bill: Bill) -> float:
    return bill.parts[name]


def _compared(what: str, asked: dict[str, Callable[[Bill], float]], units: Units) -> str:
    bills = [bill(Load(people), units, design) for people, design in CASES]
    rows = [(name, *(figure(ask(found)) if found else NEVER for found in bills)) for name, ask in asked.items()]
    return markdown((what, *HEADS), *rows)


def varied(units: Units) -> str:
    """The two assumptions that matter most."""
    usual = Habits()
    cases = [(f"{online:.0%} online", replace(usual, online=online)) for online in (0.1, 0.3, 0.6)]
    cases += [(f"{lines} lines a day", replace(usual, lines=lines)) for lines in (5, 20, 80)]

    def count(people: int, habits: Habits, design: Design) -> str:
        found = bill(Load(people, habits), units, design)
        return figure(found.processes) if found else NEVER

    rows = [(name, *(count(people, habits, design) for people, design in CASES)) for name, habits in cases]
    return markdown(("Processes", *HEADS), *rows)


def breaking(units: Units) -> str:
    order = sorted((people(limit, units), place, limit) for place, limit in enumerate(LIMITS))
    rows = [(figure(number), limit.what, limit.where, limit.change) for number, _, limit in order]
    return markdown(("With people", "What", "Where", "What is then changed"), *rows)


TABLES = {table.__name__: table for table in (assumptions, rooms, loads, costs, shares, varied, breaking)}


def computed(document: str) -> str:
    """The document with its tables as its unit costs make them."""
    found = units(document)
    return TABLE.sub(lambda match: f"<!-- table {match[1]} -->\n{TABLES[match[1]](found)}<!-- end -->", document)


def main() -> None:
    document = computed(DOCUMENT.read_text())
    DOCUMENT.write_text(document)
    sys.stdout.write("\n".join(match[2] for match in TABLE.finditer(document)))


if __name__ == "__main__":
    main()
