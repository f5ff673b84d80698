"""The doorbell: tells the hub of every process that the database has news. It may be lost; the slow tick heals."""

import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

logger = logging.getLogger(__name__)

GROUP = "hubs"


def ring(**news: int) -> None:
    """Ring once the transaction commits: `room` and `revision`, or `place` (its revision), or `person` (an id)."""
    transaction.on_commit(lambda: _ring(news), robust=True)


def _ring(news: dict[str, int]) -> None:
    layer = get_channel_layer()
    assert layer is not None
    try:
        async_to_sync(layer.group_send)(GROUP, {"type": "doorbell", **news})
    except Exception:  # what was written stands, whatever becomes of the bell
        logger.exception("The doorbell could not be rung; open pages hear of it by the slow tick.")
