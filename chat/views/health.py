import asyncio
import uuid
from contextlib import suppress

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

ANSWERS_WITHIN = 5.0  # seconds


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """200 while database and channel layer answer, else 503; nothing more to strangers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        async_to_sync(_layer_answers)()
    except Exception:  # noqa: BLE001 - whatever it is, strangers are told no more
        return HttpResponse("unwell\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


async def _layer_answers() -> None:
    layer = get_channel_layer()
    assert layer is not None
    async with asyncio.timeout(ANSWERS_WITHIN):
        channel = await layer.new_channel(f"health{uuid.uuid4().hex}")
        await layer.send(channel, {"type": "health"})
        await layer.receive(channel)
    with suppress(TimeoutError):
        async with asyncio.timeout(0):
            await layer.receive(channel)  # Redis' layer lets go of a channel once its reader is cancelled, only then
