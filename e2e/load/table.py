"""The table, and the machine it was made on."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

HEAD = ("What", "Figure", "Yardstick", "Ratio")


@dataclass(frozen=True)
class Row:
    """One thing measured; `yardstick` is the same unit's figure of the tutorial, in the same run."""

    what: str
    figure: float
    unit: str
    yardstick: float | None = None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        if self.yardstick is None:
            return self.what, f"{short(self.figure)} {self.unit}".strip(), "", ""
        ratio = short(self.figure / self.yardstick) if self.yardstick else ""
        return self.what, f"{short(self.figure)} {self.unit}".strip(), short(self.yardstick), ratio


def short(number: float) -> str:
    """Three digits that count."""
    if number == 0 or abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 10 else f"{number:.2f}"


def markdown(rows: Iterable[Row]) -> str:
    return table(HEAD, [row.cells for row in rows])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """In Markdown, and to be read as it is."""
    cells = [head, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    return "\n".join(lines)


def machine() -> str:
    """Processor, cores, memory and Python."""
    told = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    model = told.partition("model name\t: ")[2].partition("\n")[0] or platform.processor()
    cores = len(os.sched_getaffinity(0))
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().partition('-')[0]}"
    return f"{model}, {cores} cores, {gigabytes:.0f} GB, {system}, Python {platform.python_version()}"
