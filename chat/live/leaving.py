"""Drafts that a page sends as it is left: the person's next page, asked for in the same breath, shows them."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

PATIENCE = 0.5  # seconds
TYPED_WITHIN = 3  # seconds; a page tells of keys every two
OVERTAKEN = 0.2  # seconds; a request may be faster than a frame that was sent before it, elsewhere

_being_kept = dict[int, set[threading.Event]]()


class Typed(NamedTuple):
    """When a page of somebody last told of keys, and the draft that it sends as it is left."""

    at: float
    sent: threading.Event


_typed = dict[int, Typed]()


def typed(person: int) -> None:
    """A page of the person tells of keys."""
    _typed[person] = Typed(time.monotonic(), threading.Event())


@contextmanager
def keeping(person: int) -> Iterator[None]:
    """While a draft of the person is written. On the event loop."""
    kept = threading.Event()
    _being_kept.setdefault(person, set()).add(kept)
    if last := _typed.pop(person, None):
        last.sent.set()
    try:
        yield
    finally:
        kept.set()
        _being_kept[person].discard(kept)
        if not _being_kept[person]:
            del _being_kept[person]


def wait_for_drafts(person: int, *, left: bool = False) -> None:
    """Until what this process keeps for the person is kept, or PATIENCE is over. For threads, not the event loop.

    Where a page may just have been `left`, on which keys were pressed, its draft may still be on its way.
    """
    if left and (last := _typed.get(person)) and time.monotonic() - last.at < TYPED_WITHIN:
        last.sent.wait(OVERTAKEN)
    for kept in tuple(_being_kept.get(person, ())):
        kept.wait(PATIENCE)
