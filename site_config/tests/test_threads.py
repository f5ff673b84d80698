import asyncio
import threading
from typing import Any

from asgiref.sync import sync_to_async

from site_config.threads import KEPT, RequestThreads


class Application:
    """Notes on which thread each request's synchronous work runs. Answers once `awaited` have come so far."""

    def __init__(self, awaited: int) -> None:
        self.threads: list[int] = []
        self.gate = asyncio.Barrier(awaited)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        for _ in range(2):
            self.threads.append(await sync_to_async(threading.get_ident)())
        async with asyncio.timeout(5):
            await self.gate.wait()


async def request(threads: RequestThreads) -> None:
    await threads({"type": "http"}, None, None)


async def test_requests_one_after_the_other_share_a_thread() -> None:
    application = Application(awaited=1)
    threads = RequestThreads(application)
    for _ in range(3):
        await request(threads)
    assert len(application.threads) == 6
    assert len(set(application.threads)) == 1


async def test_requests_at_once_wait_for_nobody() -> None:
    application = Application(awaited=KEPT + 2)
    threads = RequestThreads(application)
    async with asyncio.TaskGroup() as group:
        for _ in range(KEPT + 2):
            group.create_task(request(threads))
    assert len(set(application.threads)) == KEPT + 2
    assert len(threads._idle) == KEPT
