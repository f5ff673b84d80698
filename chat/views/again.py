"""Lists that stay right while they are looked at: their page asks for them again, with the mark of what it shows.

Names, faces, status and presence come by the socket; this is who and what stands there at all.
"""

import zlib

from django.http import HttpRequest


def mark_of(*facts: object) -> str:
    """Of all that a list shows and the socket does not bring. Its facts are of plain kinds: their repr tells them."""
    return f"{zlib.crc32(repr(facts).encode()):x}"


def is_shown(request: HttpRequest, mark: str) -> bool:
    """Whether this asks again for a list that the page shows as it is."""
    return request.GET.get("mark") == mark
