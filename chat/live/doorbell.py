"""The doorbell: tells the hub of every process that the database has news. It may be lost; the slow tick heals.

The hub of this process hears it at once, without the channel layer: a line said and heard in one process crosses
neither a copy nor another loop. The others hear it by the layer, where one is shared.
"""

import asyncio
import logging
import secrets
from collections.abc import Callable, Collection
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import transaction

from chat import metrics
from site_config.redis import failures, link

logger = logging.getLogger(__name__)

GROUP = "hubs"
HERE = secrets.token_hex(4)  # this process, on rings that come back to it
NOT_RUNG = "The doorbell could not be rung; open pages hear of it by the slow tick."
type News = dict[str, Any]
type Hear = Callable[[News, Any], None]
_listeners: dict[Hear, asyncio.AbstractEventLoop] = {}


def listen(hear: Hear) -> None:
    """Have `hear` called on the running loop with each ring of this process, until `forget`."""
    _listeners[hear] = asyncio.get_running_loop()


def forget(hear: Hear) -> None:
    _listeners.pop(hear, None)


def ring(*, said: object = None, called: Collection[int] = (), **news: int) -> None:
    """Ring once the transaction commits: `room` and `revision`, or `place` (its revision), or `person` (an id).

    `threads` beside a room where somebody has replied in one; `by`, whose line means the `called`, or everybody there.
    Or `read`, a room that people have read: for the other processes, since the hub of this one knows who looks. Or
    `lists`, where somebody stands in a list of rooms or people, or not any more, that no revision of the place tells.
    `said` is the message that this revision of the room is, if it is one: the hub of this process need not read it.
    """
    told: News = {**news, "called": list(called)} if called else dict(news)
    transaction.on_commit(lambda: _ring(told, said), robust=True)


def tell(**news: int) -> None:
    """Tell what stands in no database, and is lost with the bell: `typing` (a room) and `by` (a person), and the
    `root` of a thread there; or `presence`, that somebody has come or gone here."""
    _ring(news, None)


def _ring(news: News, said: object) -> None:
    try:
        loop = None
        for hear, loop in list(_listeners.items()):
            loop.call_soon_threadsafe(hear, news, said)
        metrics.doorbells_rung.inc()
        if isinstance(get_channel_layer(), InMemoryChannelLayer):
            return
        if loop is None:
            async_to_sync(_tell_others)(news)
        else:  # who says something does not wait for the layer
            asyncio.run_coroutine_threadsafe(_tell_others(news), loop)
    except Exception:  # what was written stands, whatever becomes of the bell
        logger.exception(NOT_RUNG)


async def _tell_others(news: News) -> None:
    if link.resting:
        return
    layer = get_channel_layer()
    assert layer is not None
    try:
        await layer.group_send(GROUP, {"type": "doorbell", "from": HERE, **news})
        link.answered()
    except failures() as error:
        link.failed(error)
    except Exception:
        logger.exception(NOT_RUNG)
