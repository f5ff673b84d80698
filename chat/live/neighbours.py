"""The other processes on the same database, where no Redis tells of them: who has open pages there.

A process that is alone only looks. It writes, some seconds apart, while it sees another; and takes that for gone once
it says nothing any more. Nobody's clock is compared with another's.
"""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event
from typing import NamedTuple

from django.conf import settings
from django.db import Error

from chat.actions import processes
from chat.live.doorbell import HERE
from chat.live.register import Register, register
from chat.models import Process

logger = logging.getLogger(__name__)

EVERY = 4.0  # seconds between two looks; a third of that for which the register keeps what it hears
LOST = 30.0  # seconds of silence after which a process is gone


class Heard(NamedTuple):
    beats: int
    since: float


class Neighbours:
    """`register` learns who is at the others."""

    def __init__(self, token: str, register: Register, clock: Callable[[], float] = time.monotonic) -> None:
        self._token, self._register, self._clock = token, register, clock
        self._heard: dict[str, Heard] = {}

    def meet(self, mine: Mapping[int, float]) -> bool:
        """Look who is there; tell them of the people here, and note those there. Whether there is anybody."""
        if settings.REDIS_URL:
            return False
        rows = {each.token: each for each in Process.objects.all()}
        if rows.pop(self._token, None) is None:
            processes.enter(self._token)
        now = self._clock()
        before, self._heard = self._heard, {}
        for token, row in rows.items():
            known = before.get(token)
            speaks = known is not None and known.beats != row.beats
            self._heard[token] = known if known is not None and not speaks else Heard(row.beats, now)
            if speaks:  # what was written before we looked may be of one that was killed
                self._register.hear({int(person): float(seconds) for person, seconds in row.people.items()})
        if lost := [token for token, heard in self._heard.items() if heard.since + LOST < now]:
            processes.forget(lost)
        if there := len(rows) > len(lost):
            processes.tell(self._token, mine)
        return there

    def stay(self, ending: Event) -> None:
        """The same every few seconds until `ending`, for a process without pages."""
        while not ending.wait(EVERY):
            try:
                self.meet({})
            except Error:
                logger.exception("Nobody knows who is at other processes; they are looked for again.")

    def leave(self) -> None:
        """This process ends."""
        if settings.REDIS_URL:
            return
        with suppress(Error):
            processes.forget([self._token])


neighbours = Neighbours(HERE, register)
