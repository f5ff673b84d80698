"""Redis, where there is one: asked with little patience, and left alone for a moment after it failed.

Nothing that must not be lost is there: a doorbell, rendered messages, and how fast people were.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Any, override

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache

if TYPE_CHECKING:
    from redis import Redis

logger = logging.getLogger(__name__)

PATIENCE = 0.5  # seconds for one answer
REST = 2.0  # seconds in which nobody asks one that has failed
KEPT = 7 * 24 * 3600  # seconds; Redis has no other end for what is rendered


class Link:
    """What this process knows of Redis. A failure is told in one line, and its end in another."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._rests_until, self._away, self._lock = clock, 0.0, False, Lock()

    @property
    def resting(self) -> bool:
        """Whether it has just failed somebody."""
        return self._clock() < self._rests_until

    def ask[T](self, question: Callable[[], T], otherwise: T) -> T:
        """What `question` returns, or `otherwise` where Redis fails it or has just failed another."""
        if self.resting:
            return otherwise
        try:
            answer = question()
        except failures() as error:
            self.failed(error)
            return otherwise
        self.answered()
        return answer

    def failed(self, error: BaseException | None) -> None:
        with self._lock:
            self._rests_until = self._clock() + REST
            away, self._away = self._away, True
        if not away:
            logger.warning("Redis fails: %s. Pages hear of other processes by the slow tick until it is back.", error)

    def answered(self) -> None:
        if not self._away:
            return
        with self._lock:
            away, self._away = self._away, False
        if away:
            logger.warning("Redis is back.")


link = Link()


def failures() -> tuple[type[Exception], ...]:
    """What a question to Redis may raise. The library is imported no sooner: most places have no Redis."""
    from redis.exceptions import RedisError

    return RedisError, OSError


@cache
def client() -> "Redis":
    """For threads; each question has a connection of the pool for itself."""
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    # One retry: after a restart of Redis every connection of the pool is broken, and only that one.
    return Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 1),
    )


class Receiver(logging.Filter):
    """The layer's own receiver reports a Redis that is away every second, with a traceback: once is enough."""

    @override
    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, failures()):
            return True
        link.failed(error)
        return False


class SharedCache(LocMemCache):
    """Texts in the memory of this process and, when several are asked for or set, in Redis for the other processes.

    No pickles there: who can write to Redis runs no code here. On the event loop the process's own has to do.
    """

    @override
    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        found = super().get_many(keys, version)
        missing = [key for key in keys if key not in found]
        if missing and not on_event_loop():
            names = [self.make_key(key, version) for key in missing]
            texts: list[Any] = link.ask(lambda: client().mget(names), [None] * len(names))
            for key, text in zip(missing, texts, strict=True):
                if text is not None:
                    found[key] = text.decode()
                    self.set(key, found[key], None, version)
        return found

    @override
    def set_many(self, data: dict[str, str], timeout: float | None = None, version: int | None = None) -> list[str]:
        super().set_many(data, timeout, version)
        if data and not on_event_loop():
            link.ask(lambda: self._tell({self.make_key(key, version): text for key, text in data.items()}), None)
        return []

    def _tell(self, texts: dict[str, str]) -> None:
        with client().pipeline(transaction=False) as pipeline:
            for name, text in texts.items():
                pipeline.set(name, text, ex=KEPT)
            pipeline.execute()


def on_event_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
