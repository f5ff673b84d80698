import time

import pytest

from chat.live.server import STEP, send_away
from chat.live.socket import CloseCode, Socket
from chat.live.wire import Frame
from chat.look import Look
from chat.models import User

SPREAD = 0.1


class Gone:
    """A wire that notes when it was closed."""

    def __init__(self) -> None:
        self.moments: list[float] = []

    def write(self, frame: Frame) -> int:
        raise AssertionError("Nobody says anything.")

    def close(self, code: int) -> None:
        assert code == CloseCode.GOING_AWAY
        self.moments.append(time.monotonic())

    def sockets(self, count: int) -> list[Socket]:
        return [Socket(User(pk=pk), "", self, Look("UTC", "en")) for pk in range(count)]


@pytest.mark.parametrize(("count", "step"), [(4, STEP), (100, SPREAD / 100)])
async def test_sockets_are_sent_away_one_after_the_other(count: int, step: float) -> None:
    gone = Gone()
    began = time.monotonic()
    await send_away(gone.sockets(count), SPREAD)
    assert len(gone.moments) == count
    for place, moment in enumerate(gone.moments):
        assert moment - began >= 0.9 * place * step, "none before its time"


async def test_all_at_once() -> None:
    gone = Gone()
    sockets = gone.sockets(100)
    began = time.monotonic()
    await send_away(sockets, 0)
    assert time.monotonic() - began < 100 * STEP
    assert all(socket.closed for socket in sockets)


async def test_nobody_is_there() -> None:
    await send_away([], SPREAD)
