"""Reads demo.txt: what people of a teahouse said to each other, in one week or again and again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

SCRIPT = Path(__file__).with_name("demo.txt")
ROOM = re.compile(r"== (.+)")
DAY = re.compile(r"-- (\d+) days? ago, (\d\d):(\d\d)")
RECENT = re.compile(r"-- (\d+) minutes ago")
LINE = re.compile(r"(\w+): (.+)")

MONTHS = timedelta(days=180)
EXCHANGE, PACE = 10, timedelta(seconds=40)


@dataclass(frozen=True)
class Line:
    room: str
    author: str
    at: datetime
    body: str


def lines(now: datetime) -> list[Line]:
    """All that was said in the days before `now` and in its time zone, in the order in which it was."""
    return sorted(_script(now), key=lambda line: line.at)


def _script(now: datetime) -> Iterator[Line]:
    """Room by room.

    A line that is indented goes on with the one above it. People type at some four letters a second.
    """
    room, clock = "", now
    for paragraph in re.split(r"\n+(?!\n| {4})", SCRIPT.read_text(encoding="utf-8").strip()):
        body = re.sub(r"\n {4}", "\n", paragraph)
        if found := ROOM.fullmatch(body):
            room = found[1]
        elif found := DAY.fullmatch(body):
            day = now - timedelta(days=int(found[1]))
            clock = day.replace(hour=int(found[2]), minute=int(found[3]), second=0, microsecond=0)
        elif found := RECENT.fullmatch(body):
            clock = now - timedelta(minutes=int(found[1]))
        elif found := LINE.match(body):
            clock += timedelta(seconds=8 + min(len(body), 320) // 4)
            yield Line(room, found[1], clock, body[found.start(2) :])
        else:
            raise ValueError(f"Not a line of a conversation: {body!r}")


def history(count: int, until: datetime) -> Iterator[Line]:
    """`count` lines in order of time, spread over the months before `until`: the texts over and over.

    Ten lines come at a person's pace or faster, then a pause.
    """
    texts, step = lines(until), MONTHS / max(count, 1)
    for index in range(count):
        nth = index % EXCHANGE
        at = until - MONTHS + step * (index - nth) + min(step, PACE) * nth
        yield replace(texts[index % len(texts)], at=at)
