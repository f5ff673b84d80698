"""The database, for the hub."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import close_old_connections

_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="hub")


async def read(function: Callable[..., Any], *args: Any) -> Any:
    """Run a function that uses the database on a thread of the hub's own: no consumer's query holds the hub up.

    Channels has one thread for all consumers; there, half a second of one is half a second for everybody.
    """

    def run() -> Any:
        close_old_connections()
        return function(*args)

    return await asyncio.get_running_loop().run_in_executor(_threads, run)
