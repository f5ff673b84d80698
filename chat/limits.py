"""Token buckets: so many at once, then so many a second."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from site_config.redis import client, link

# The arithmetic of `Buckets._take_here`, by the clock of Redis: those of the machines may differ.
TAKE = """
local time = redis.call('TIME')
local now, each, at_once = time[1] + time[2] / 1000000, tonumber(ARGV[1]), tonumber(ARGV[2])
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + each
local wait = full_at - now - at_once * each
if wait > 0.00001 then return tostring(wait) end
redis.call('SET', KEYS[1], string.format('%.6f', full_at), 'PX', math.ceil((full_at - now) * 1000))
return '0'
"""


@dataclass
class Buckets:
    """A bucket for each key: in Redis by the `name` of the buckets, or where there is none or it is away, in the memory
    of this process. A full bucket is not kept.
    """

    name: str
    at_once: int
    per_second: float
    clock: Callable[[], float] = time.monotonic
    _full_at: dict[object, float] = field(default_factory=dict)

    def take(self, key: object) -> float:
        """Take one. 0 where there was one, else the seconds until there will be one (and none is taken)."""
        if settings.REDIS_URL and (wait := link.ask(lambda: self._take_there(key), None)) is not None:
            return wait
        return self._take_here(key)

    def _take_there(self, key: object) -> float:
        script = client().register_script(TAKE)
        return float(script(keys=[self._place(key)], args=[1 / self.per_second, self.at_once]))

    def _place(self, key: object) -> str:
        return f"{settings.REDIS_PREFIX}:bucket:{self.name}:{key}"

    def _take_here(self, key: object) -> float:
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
        if settings.REDIS_URL:
            link.ask(lambda: client().unlink(self._place(key)), None)
        self._full_at.pop(key, None)

    def forget(self) -> None:
        """Fill every bucket."""
        self._full_at.clear()


talking = Buckets("talking", at_once=20, per_second=2)
uploading = Buckets("uploading", at_once=30, per_second=1 / 2)
seeing = Buckets("seeing", at_once=1, per_second=1 / 300)
trying_out = Buckets("trying-out", at_once=3, per_second=1 / 20)
coming_in_from = Buckets("coming-in-from", at_once=50, per_second=1)
signing_in = Buckets("signing-in", at_once=5, per_second=1 / 20)
signing_in_from = Buckets("signing-in-from", at_once=20, per_second=1 / 5)
