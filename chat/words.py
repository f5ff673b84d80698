"""How a text is cut into the words it is found by.

Scripts that put no spaces between words, or parts of words behind each other, are found by pairs of signs: "사랑방에"
is "사랑 랑방 방에 에". The last sign of a run stands alone, so that what begins with a sign is all there is of it.
"""

import re
import unicodedata
from typing import NamedTuple

# Thai, Lao, Burmese, Hangul, Khmer, CJK marks, Kana, Bopomofo, Han, halfwidth Kana and Hangul: as ranges, in order.
# What is below the first of them, as all of Latin is, is none.
PAIRED = (
    "\u0e01-\u0e5b\u0e81-\u0edf\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff"
    "\u3105-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003fffd"
)
FIRST = PAIRED[0]
ACCENTS = re.compile("[\u0300-\u036f]+")
RUNS = re.compile(f"[{PAIRED}]+|[^{PAIRED}]+")
SELECTORS = {"\ufe0e", "\ufe0f"}


class Words(NamedTuple):
    """Words that stand behind each other; `begun`: of the last one its beginning."""

    words: tuple[str, ...]
    begun: bool


def fold(text: str) -> str:
    """In small letters, without accents: "Café" as "cafe"."""
    return unicodedata.normalize("NFC", ACCENTS.sub("", unicodedata.normalize("NFD", text.lower())))


def is_sign(char: str) -> bool:
    """Whether a character is part of a word."""
    return (unicodedata.category(char)[0] in "LNM" or unicodedata.category(char) == "Co") and char not in SELECTORS


def runs(text: str) -> list[str]:
    """What stands in a text between spaces and signs that are no letters, where scripts meet cut again."""
    plain = "".join(char if is_sign(char) else " " for char in fold(text))
    return [run for word in plain.split() for run in RUNS.findall(word)]


def cut(text: str) -> Words | None:
    """What `text` is looked for by, or None where there is no letter and no digit in it."""
    words, begun, every = list[str](), False, runs(text)
    for index, run in enumerate(every):
        if run[0] < FIRST or not re.match(f"[{PAIRED}]", run):
            words.append(run)
            continue
        words += [run[start : start + 2] for start in range(len(run) - 1)]
        begun = index == len(every) - 1 and len(run) == 1
        # At the end more may follow in what is found; before it, nothing.
        if begun or index < len(every) - 1:
            words.append(run[-1])
    return Words(tuple(words), begun) if words else None
