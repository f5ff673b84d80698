"""Who is meant by "@name" and "@room" in a text: names of any script, with spaces, and whatever follows them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from django.utils.html import escape

ROOM = "room"
MAX_MARKS = 50  # that are looked at, in one text
MAX_NAME = 80
# Scripts whose words stand without spaces, or take their particles without one, as Korean does.
UNSPACED = re.compile(
    "[\u0e00-\u0fff\u1000-\u11ff\u1780-\u17ff\u2e80-\u2fdf\u3005-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff"
    "\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff]"
)
PLACE = re.compile(r'<bdi data-person="(\d+)"></bdi>')


def folded(name: str) -> str:
    """What two spellings of a name have in common."""
    return unicodedata.normalize("NFC", name.casefold())


def may_begin(text: str, at: int) -> bool:
    """Whether the "@" there may begin a mention: not within an address or a word."""
    return not at or not (_is_spaced(text[at - 1]) or text[at - 1] in "_@/")


def spellings(text: str) -> set[str]:
    """All that might be a name after an "@": what to look for among the people."""
    marks = [found.start() for found in re.finditer("@", text) if may_begin(text, found.start())]
    return {text[at + 1 : end] for at in marks[:MAX_MARKS] for end in _ends(text, at)}


def named(text: str, people: Mapping[str, int]) -> dict[str, int]:
    """Whose name each spelling in `text` is, among `people` by folded name."""
    keys = {spelling: folded(spelling) for spelling in spellings(text)} if people else {}
    return {spelling: people[key] for spelling, key in keys.items() if key in people}


def longest(text: str, at: int, names: Mapping[str, int]) -> str:
    """The longest name, or "room", after the "@" there; "" where there is none."""
    found = ""
    if may_begin(text, at):
        for end in _ends(text, at):
            spelling = text[at + 1 : end]
            if spelling in names or (len(spelling) == len(ROOM) and is_room(spelling)):
                found = spelling
    return found


def beginning(text: str) -> str | None:
    """The beginning of a name with which `text` ends, after an "@"; None where it ends in something else."""
    at = text.rfind("@")
    typed = text[at + 1 :]
    may_be = at >= 0 and may_begin(text, at) and len(typed) <= MAX_NAME and "\n" not in typed and typed[:1] != " "
    return typed if may_be else None


def is_room(spelling: str) -> bool:
    return spelling.lower() == ROOM


def with_names(html: str, names: Mapping[int, str]) -> str:
    """The people's current names put into stored HTML, which has the places for them."""
    return PLACE.sub(lambda found: _place(found[1], names.get(int(found[1]), "")), html)


def _place(person: str, name: str) -> str:
    return f'<bdi data-person="{person}">{escape(name)}</bdi>'


def _ends(text: str, at: int) -> Iterator[int]:
    """Where a name after the "@" may end: anywhere in the line but within a word."""
    last = text.find("\n", at)
    last = min(len(text) if last < 0 else last, at + 1 + MAX_NAME)
    if text[at + 1 : at + 2].isspace() or text[at + 1 : at + 2] == "@":
        return
    for end in range(at + 2, last + 1):
        following = text[end : end + 1]
        if following and (unicodedata.category(following)[0] == "M" or following == "@"):
            continue
        if not (_is_spaced(text[end - 1]) and _is_spaced(following)):
            yield end


def _is_spaced(char: str) -> bool:
    """Whether it is part of a word of a script that puts spaces between words."""
    return char.isalnum() and not UNSPACED.match(char)
