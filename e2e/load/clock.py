"""An event loop whose clock jumps: nobody waits for timers, only for work."""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, override

type Ready = list[tuple[selectors.SelectorKey, int]]


class JumpingSelector(selectors.DefaultSelector):
    """Where a loop would sleep until its next timer, the clock is put forward to it.

    While `at_work` says that threads are at work, time stands still and the wait is a real one.
    """

    now = 0.0
    at_work: Callable[[], bool] = staticmethod(lambda: False)

    @override
    def select(self, timeout: float | None = None) -> Ready:
        if timeout is None or self.at_work():
            return super().select(None if timeout is None or timeout > 0 else 0)
        if ready := super().select(0):
            return ready
        self.now += timeout
        return []


class JumpingLoop(asyncio.SelectorEventLoop):
    """Simulated seconds by `time()`, from 0. What runs in an executor takes none of them."""

    def __init__(self) -> None:
        self._jumping = JumpingSelector()
        self._jumping.at_work = lambda: bool(self._working)
        self._working = set[asyncio.Future[Any]]()
        super().__init__(self._jumping)

    @override
    def time(self) -> float:
        return self._jumping.now

    @override
    def run_in_executor[*Ts, T](
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        future = super().run_in_executor(executor, func, *args)
        self._working.add(future)
        future.add_done_callback(self._working.discard)
        return future
