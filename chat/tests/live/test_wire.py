"""Frames and wires. Daphne's wire is tested where Daphne runs: management/test_serve.py and e2e."""

import asyncio
from typing import Any

import pytest
from websockets.frames import Opcode
from websockets.protocol import Protocol, Side

from chat.live.wire import AsgiWire, Frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_is_read_by_another_library(size: int) -> None:
    client = Protocol(Side.CLIENT, max_size=None)
    client.receive_data(Frame("x" * size).data)
    (frame,) = client.events_received()
    assert (frame.opcode, frame.fin, frame.data) == (Opcode.TEXT, True, b"x" * size)  # type: ignore[union-attr]


def test_a_frame_is_measured_in_bytes() -> None:
    assert Frame("다" * 42).data == b"\x81\x7e" + (126).to_bytes(2) + "다".encode() * 42


class Sent:
    """ASGI's `send` of a server that takes nothing until its `gate` is open."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.gate = asyncio.Event()
        self.closed = asyncio.Event()

    async def __call__(self, event: dict[str, Any]) -> None:
        await self.gate.wait()
        self.events.append(event)
        if event["type"] == "websocket.close":
            self.closed.set()


async def test_what_is_written_arrives_in_order_and_then_the_close() -> None:
    sent = Sent()
    wire = AsgiWire(sent)
    assert [wire.write(Frame(text)) for text in ("one", "two", "three")] == [3, 6, 11]
    wire.close(1013)
    sent.gate.set()
    await asyncio.wait_for(sent.closed.wait(), 5)
    assert "".join(event.get("text", "") for event in sent.events) == "onetwothree"
    assert sent.events[-1] == {"type": "websocket.close", "code": 1013}


async def test_what_was_taken_waits_no_more() -> None:
    sent = Sent()
    sent.gate.set()
    wire = AsgiWire(sent)
    wire.write(Frame("one"))
    wire.close(1000)
    await asyncio.wait_for(sent.closed.wait(), 5)
    assert wire.write(Frame("four")) == 4


async def test_a_connection_that_is_gone_harms_nobody() -> None:
    gone = asyncio.Event()

    async def send(event: dict[str, Any]) -> None:
        gone.set()
        raise OSError

    wire = AsgiWire(send)
    wire.write(Frame("one"))
    await asyncio.wait_for(gone.wait(), 5)
    wire.close(1013)
