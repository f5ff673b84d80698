"""The arithmetic of docs/scale.md, and the simulation beside it."""

import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from e2e.load.clock import JumpingLoop
from e2e.load.scale import DOCUMENT, TABLE, TABLES, computed, units
from e2e.load.simulation import simulate
from e2e.server import PROJECT


def test_the_tables_are_what_the_unit_costs_make_them() -> None:
    document = DOCUMENT.read_text()
    assert computed(document) == document, "run `make scale`"
    assert {match[1] for match in TABLE.finditer(document)} == set(TABLES)


def test_what_breaks_first_is_called_as_the_code_calls_it() -> None:
    named = re.findall(r"`([a-z_/]+\.py): (\w+)`", DOCUMENT.read_text())
    assert named
    for path, name in named:
        folder = PROJECT if path.startswith("site_config/") else PROJECT / "chat"
        assert re.search(rf"\b{name}\b", (folder / path).read_text()), f"{path} has no {name}"


def test_another_unit_cost_makes_another_table() -> None:
    document = DOCUMENT.read_text()
    dearer = document.replace("| `page` | ", "| `page` | 1")
    assert units(dearer)["page"] > units(document)["page"]
    assert computed(dearer) != dearer


def test_a_minute_passes_at_once_and_stands_still_while_threads_work() -> None:
    async def minute() -> list[float]:
        loop = asyncio.get_running_loop()
        beside = asyncio.create_task(asyncio.sleep(60))
        with ThreadPoolExecutor(1) as threads:
            await loop.run_in_executor(threads, time.sleep, 0.1)
        worked = loop.time()
        await beside
        return [worked, loop.time()]

    def run() -> list[float]:
        with asyncio.Runner(loop_factory=JumpingLoop) as runner:
            return runner.run(minute())

    start = time.monotonic()
    with ThreadPoolExecutor(1) as other:  # Playwright holds the event loop of this thread
        assert other.submit(run).result() == [0, 60]
    assert time.monotonic() - start < 30


@pytest.mark.slow
def test_a_small_process_lives_and_delivers() -> None:
    found = simulate(4, rooms=6, open_rooms=2, pages=8, memberships=2, lines=2, moves=0.5)
    assert found.frames >= 4 * 2  # each line to whoever shows it
    assert found.rows >= 4 * 2 * 3
    assert found.cpu > 0
