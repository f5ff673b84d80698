"""Parts of a file, as players ask for them (RFC 9110, 14)."""

import re
from typing import NamedTuple


class Part(NamedTuple):
    """The bytes from `start` to the one before `end`."""

    start: int
    end: int


class Unsatisfiable(Exception):
    """Nothing of the file lies there."""


def part(header: str, size: int) -> Part | None:
    """The part of a file of `size` bytes that a Range header asks for; None for the whole, as for what can't be read
    and for several at once. Raises Unsatisfiable.
    """
    found = re.fullmatch(r"bytes=([0-9]{0,18})-([0-9]{0,18})", header.replace(" ", ""), re.ASCII)
    if not found or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise Unsatisfiable
    return Part(start, end)
