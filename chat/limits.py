"""Token buckets: so many at once, then so many a second."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Buckets:
    """A bucket for each key, in the memory of this process. A full bucket is not kept."""

    at_once: int
    per_second: float
    clock: Callable[[], float] = time.monotonic
    _full_at: dict[object, float] = field(default_factory=dict)

    def take(self, key: object) -> float:
        """Take one. 0 where there was one, else the seconds until there will be one (and none is taken)."""
        now = self.clock()
        full_at = max(self._full_at.get(key, now), now) + 1 / self.per_second
        wait = full_at - now - self.at_once / self.per_second
        if wait > 1e-9:
            return wait
        if len(self._full_at) > 10_000:
            self._full_at = {other: at for other, at in self._full_at.items() if at > now}
        self._full_at[key] = full_at
        return 0.0

    def refill(self, key: object) -> None:
        self._full_at.pop(key, None)

    def forget(self) -> None:
        """Fill every bucket."""
        self._full_at.clear()


talking = Buckets(at_once=20, per_second=2)
signing_in = Buckets(at_once=5, per_second=1 / 20)
signing_in_from = Buckets(at_once=20, per_second=1 / 5)
