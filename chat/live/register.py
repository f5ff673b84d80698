"""Who is here, away or gone: told by the open pages of all processes, and known for some seconds."""

import time
from collections.abc import Callable, Mapping
from threading import Lock

from django.conf import settings

from site_config.redis import client, link

HERE, AWAY, GONE = "here", "away", "gone"
HEARD = 12.0  # seconds for which another process's word counts, where the database brings it: it comes seldom
KEPT = 8.0  # seconds for which one sign of life of a process counts: it may be killed, and says no goodbye

# Two sorted sets of people: until when they are connected, and until when they count as here. All by the clock of
# Redis: those of the machines may differ. It returns both as they are now.
BEAT = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
for at = 2, #ARGV, 2 do
  redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[at])
  redis.call('ZADD', KEYS[2], 'GT', now + ARGV[at + 1], ARGV[at])
end
for each = 1, 2 do
  redis.call('ZREMRANGEBYSCORE', KEYS[each], '-inf', now)
  redis.call('EXPIRE', KEYS[each], 600)
end
return {redis.call('ZRANGE', KEYS[1], 0, -1), redis.call('ZRANGE', KEYS[2], 0, -1)}
"""


class Register:
    """What each process knows of its own people, and of everybody through Redis, or else by what it hears of others."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._until: dict[int, tuple[float, float]] = {}  # by person: when they are gone, and when they are away

    def beat(self, people: Mapping[int, float]) -> dict[int, str]:
        """Note that `people` have open pages: each counts as here for so many seconds more, if any. Returns who is here
        or away; everybody else is gone. Asks Redis where there is one: not for the event loop then."""
        known = self._beat_here(people)
        if settings.REDIS_URL:
            return link.ask(lambda: self._beat_there(people), known)
        return known

    def hear(self, people: Mapping[int, float]) -> None:
        """Note the people of another process as one's own."""
        self._beat_here(people, HEARD)

    def states(self) -> dict[int, str]:
        """The same of whoever looks."""
        return self.beat({})

    def forget(self) -> None:
        self._until.clear()

    def _beat_here(self, people: Mapping[int, float], seconds: float | None = None) -> dict[int, str]:
        now = self._clock()
        connected = now + (KEPT if seconds is None else seconds)
        with self._lock:
            if people:
                kept = {person: until for person, until in self._until.items() if until[0] > now}
                for person, left in people.items():
                    before = kept.get(person, (0.0, 0.0))
                    kept[person] = max(connected, before[0]), max(now + left, before[1])
                self._until = kept
            known = self._until
        return {person: HERE if here > now else AWAY for person, (until, here) in known.items() if until > now}

    def _beat_there(self, people: Mapping[int, float]) -> dict[int, str]:
        script = client().register_script(BEAT)
        told = [part for person, seconds in people.items() for part in (person, f"{seconds:.3f}")]
        keys = [f"{settings.REDIS_PREFIX}:presence:{name}" for name in ("connected", "here")]
        connected, here = (set(map(int, found)) for found in script(keys=keys, args=[KEPT, *told]))
        return {person: HERE if person in here else AWAY for person in connected}


register = Register()
