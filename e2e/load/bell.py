"""What a doorbell costs that goes by Redis: the process that hears it, and Redis for each that is told.

Imported with settings that name a Redis of its own: see `simulation`.
"""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from channels.layers import get_channel_layer
from django.conf import settings

from chat.live import doorbell
from e2e.services import Redis

BELLS, EARS = 5_000, 50
RING = """
import sys, redis
url, channel, bell, number = sys.argv[1:]
client = redis.Redis.from_url(url)
for _ in range(int(number)):
    client.publish(channel, bytes.fromhex(bell))
"""


async def heard() -> float:
    """CPU microseconds of a process for each doorbell of another."""
    layer: Any = get_channel_layer()
    channel = await layer.new_channel()
    await layer.group_add(doorbell.GROUP, channel)
    bell = layer.serialize({"type": "doorbell", "from": "elsewhere", "room": 12_345, "revision": 123_456})
    ringer = _ringer(bell, BELLS)
    await layer.receive(channel)
    used = time.process_time()
    for _ in range(BELLS - 1):
        await layer.receive(channel)
    used = time.process_time() - used
    ringer.wait()
    await layer.flush()
    return used / BELLS * 1e6


def passed_on(redis: Redis, used: Callable[[], float]) -> float:
    """CPU microseconds of Redis for each process that is told of a doorbell."""
    with ExitStack() as stack:
        ears = [stack.enter_context(socket.create_connection(("127.0.0.1", redis.port))) for _ in range(EARS)]
        for ear in ears:
            ear.sendall(f"SUBSCRIBE {_channel()}\r\n".encode())
        told = [threading.Thread(target=_drain, args=[ear]) for ear in ears]
        for thread in told:
            thread.start()
        before = used()
        _ringer(b"-" * 80, BELLS).wait()
        took = used() - before
        for ear in ears:
            ear.shutdown(socket.SHUT_RDWR)
        for thread in told:
            thread.join()
    return took / BELLS / EARS * 1e6


def _ringer(bell: bytes, number: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", RING, settings.REDIS_URL, _channel(), bell.hex(), str(number)])


def _channel() -> str:
    return f"{settings.REDIS_PREFIX}:__group__{doorbell.GROUP}"


def _drain(ear: socket.socket) -> None:
    while ear.recv(1 << 16):
        pass
