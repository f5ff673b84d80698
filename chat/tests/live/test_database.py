import asyncio
from collections.abc import Callable
from threading import Barrier

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction

from chat.live.database import _writers, write
from chat.models import Place, Room, User

THREADS = _writers._max_workers


def leave_in_a_transaction(how: str) -> None:
    """As a function does that goes wrong in a way that nobody has thought of."""
    if how == "no autocommit":
        transaction.set_autocommit(False)
    else:
        transaction.atomic().__enter__()
    assert Place.objects.exists()


async def on_each_thread(work: Callable[[], object]) -> None:
    everyone = Barrier(THREADS)

    def once() -> None:
        everyone.wait()
        work()

    await asyncio.gather(*(write(once) for _ in range(THREADS)))


@pytest.mark.parametrize("how", ["no autocommit", "in a block"])
async def test_what_is_written_after_a_transaction_that_was_left_open_is_stored(
    alice: User, lobby: Room, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    await on_each_thread(lambda: leave_in_a_transaction(how))
    await on_each_thread(lambda: Room.objects.create(name="Stored"))
    assert await sync_to_async(Room.objects.filter(name="Stored").count)() == THREADS
    assert caplog.text.count("left within a transaction") == THREADS
    assert await write(connection.get_autocommit)
