"""Finding names by parts of them, in any order and any script."""

import unicodedata
from functools import lru_cache

from chat.words import fold

# What ends a syllable of Hangul, as the consonants that begin one: while it is typed, "사라" is "살" for a moment.
ENDS = "ᄀ ᄁ ᄀᄉ ᄂ ᄂᄌ ᄂᄒ ᄃ ᄅ ᄅᄀ ᄅᄆ ᄅᄇ ᄅᄉ ᄅᄐ ᄅᄑ ᄅᄒ ᄆ ᄇ ᄇᄉ ᄉ ᄊ ᄋ ᄌ ᄎ ᄏ ᄐ ᄑ ᄒ"
FINALS = {0x11A8 + place: letters for place, letters in enumerate(ENDS.split(" "))}


@lru_cache(maxsize=20_000)
def letters(text: str) -> str:
    """In small letters without accents, and syllables of Hangul as their letters."""
    return unicodedata.normalize("NFKD", fold(text)).translate(FINALS)


def rank(name: str, typed: str) -> int | None:
    """How well `typed` finds the name, 0 best: it begins so, a word of it does, it is in it. None where it is not."""
    whole, parts = letters(name), letters(typed).split()
    if not all(part in whole for part in parts):
        return None
    if whole.startswith(letters(typed).strip()):
        return 0
    return 1 if all(f" {part}" in f" {whole}" for part in parts) else 2
