"""Drafts that a page sends as it is left: the person's next page, asked for in the same breath, shows them."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 0.5  # seconds

_being_kept = dict[int, set[threading.Event]]()


@contextmanager
def keeping(person: int) -> Iterator[None]:
    """While a draft of the person is written. On the event loop."""
    kept = threading.Event()
    _being_kept.setdefault(person, set()).add(kept)
    try:
        yield
    finally:
        kept.set()
        _being_kept[person].discard(kept)
        if not _being_kept[person]:
            del _being_kept[person]


def wait_for_drafts(person: int) -> None:
    """Until what this process keeps for the person is kept, or PATIENCE is over. For threads, not the event loop."""
    for kept in tuple(_being_kept.get(person, ())):
        kept.wait(PATIENCE)
