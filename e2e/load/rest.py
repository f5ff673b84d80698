"""What a rest costs: the same work takes a processor longer after one, and whatever comes seldom pays that."""

import statistics
import time

OBJECTS = 100_000
SOON, LATER = 100, 500  # milliseconds of rest
ROUNDS = 5


def walk(objects: list[tuple[int, str]]) -> int:
    """Touches every one of them."""
    return sum(len(word) for _, word in objects)


def walk_after(rest: int, objects: list[tuple[int, str]]) -> float:
    """Milliseconds of processor time, the median, that a walk takes after so many milliseconds of rest."""
    taken = list[float]()
    for _ in range(ROUNDS):
        time.sleep(rest / 1e3)
        start = time.process_time()
        walk(objects)
        taken.append(time.process_time() - start)
    return statistics.median(taken) * 1e3


def after_rest() -> str:
    """A sentence on this machine, to stand below the table."""
    objects = [(number, str(number)) for number in range(OBJECTS)]
    return (
        f"A walk over {OBJECTS:,} objects took {walk_after(0, objects):.1f} ms of processor time at once, "
        f"{walk_after(SOON, objects):.1f} ms after {SOON} ms of rest and {walk_after(LATER, objects):.1f} ms after "
        f"{LATER} ms."
    )
