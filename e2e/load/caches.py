"""How much more the same work costs a processor whose caches others had meanwhile: whatever comes seldom pays it."""

import statistics
import time

OBJECTS = 100_000  # about 13 MB
RESTS = (0.0, 0.1, 0.5)  # seconds
ROUNDS = 7


def walk(objects: list[tuple[int, str]]) -> int:
    return sum(len(word) for _, word in objects)


def milliseconds(objects: list[tuple[int, str]], rest: float) -> float:
    """Processor time of a walk after a rest: the median."""
    taken = list[float]()
    for _ in range(ROUNDS):
        time.sleep(rest)
        start = time.process_time()
        walk(objects)
        taken.append(time.process_time() - start)
    return statistics.median(taken) * 1e3


def after_rest() -> str:
    """A sentence."""
    objects = [(number, str(number)) for number in range(OBJECTS)]
    walk(objects)
    at_once, soon, later = (milliseconds(objects, rest) for rest in RESTS)
    return (
        f"A walk over {OBJECTS:,} objects took {at_once:.1f} ms of processor time at once, {soon:.1f} ms after "
        f"{RESTS[1] * 1e3:.0f} ms of rest and {later:.1f} ms after {RESTS[2] * 1e3:.0f} ms."
    )
