"""The emoji to react with, and how they are found."""

import re
from functools import cache

from django.utils.translation import get_language
from emoji import EMOJI_DATA, LANGUAGES, STATUS, config

from chat.models import Reaction

QUICK = ["👍", "❤️", "😂", "🎉", "👀", "🙏"]
SHOWN = 64
DRAWN = 15  # the version of emoji that people's fonts have by now; newer ones can be joined, and are not offered
# Where faces are, then hands and people, then all else.
FACES, PEOPLE = range(0x1F600, 0x1F650), range(0x1F440, 0x1F4B0)


def spoken() -> str:
    """The reader's language, or English where emoji have no names in that."""
    language = (get_language() or "en").partition("-")[0]
    if language not in LANGUAGES:
        return "en"
    config.load_language(language)  # once: the names are not in memory before
    return language


@cache
def names(language: str) -> dict[str, str]:
    """Each emoji's names as words, in a language that is `spoken` and in English.

    Those of one skin are found by the one of none.
    """
    found = dict[str, str]()
    for emoji, data in EMOJI_DATA.items():
        if data["status"] == STATUS["fully_qualified"] and data["E"] <= DRAWN and "skin_tone" not in data["en"]:
            called = dict.fromkeys([data[language], data["en"], *data.get("alias", [])])
            found[emoji] = " ".join(re.split(r"[:_ -]+", " ".join(called).casefold())).strip()
    return dict(sorted(found.items(), key=lambda each: _place(each[0])))


def _place(emoji: str) -> tuple[int, int, str]:
    first = ord(emoji[0])
    return 0 if first in FACES else 1 if first in PEOPLE else 2, len(emoji), emoji


def known(emoji: str) -> bool:
    """Whether one can react with it: any emoji there is, of any skin."""
    return len(emoji) <= Reaction.LONGEST and EMOJI_DATA.get(emoji, {}).get("status") == STATUS["fully_qualified"]


def name(emoji: str) -> str:
    """In the reader's language."""
    return str(EMOJI_DATA[emoji][spoken()]).strip(":").replace("_", " ") if emoji in EMOJI_DATA else emoji


def find(query: str) -> list[str]:
    """Up to SHOWN emoji in whose names each word of `query` begins a word; the shortest names first."""
    words = query.casefold().replace(":", " ").replace("_", " ").split()
    every = names(spoken())
    if not words:
        return list(every)[:SHOWN]
    hits = [emoji for emoji, called in every.items() if all(f" {word}" in f" {called}" for word in words)]
    return sorted(hits, key=lambda emoji: len(every[emoji]))[:SHOWN]
