"""The part of a message in which it was found, in pieces that are hits or not."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from chat.words import PAIRED, Words, fold, is_sign

LENGTH = 220
BEFORE = 60  # characters before the first hit


class Piece(NamedTuple):
    text: str
    is_hit: bool


def snippet(body: str, sought: Iterable[Words]) -> list[Piece]:
    """`body` in one line, or what stands around its first hit."""
    text = " ".join(body.split())
    spans = hits(text, sought)
    start = max(spans[0][0] - BEFORE, 0) if spans else 0
    if start:
        start = text.find(" ", start, spans[0][0]) + 1 or start
    end = start + LENGTH
    pieces, at = [Piece("… ", False)] if start else list[Piece](), start
    for first, last in spans:
        if first >= end:
            break
        pieces += [Piece(text[at:first], False), Piece(text[first : min(last, end)], True)]
        at = min(last, end)
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else ""), False))
    return [piece for piece in pieces if piece.text]


def weight(body: str, sought: Iterable[Words]) -> float:
    """How much of a message is what was sought: the higher, the better."""
    found = sum(last - first for first, last in hits(" ".join(body.split()), sought))
    return round(found / (len(body) + 40), 6)


def hits(text: str, sought: Iterable[Words]) -> list[tuple[int, int]]:
    """Where in `text` the words stand, from left to right, none over another."""
    folded = text.lower() if text.isascii() else "".join(map(_one, text))
    found = sorted(
        {span for words in sought for match in _pattern(words).finditer(folded) if (span := match.span())[0] < span[1]}
    )
    apart, end = list[tuple[int, int]](), 0
    for first, last in found:
        if last > end:
            apart.append((max(first, end), last))
            end = last
    return apart


@lru_cache(maxsize=20_000)
def _one(char: str) -> str:
    """A character folded to one, so that places in a folded text are those of the text."""
    folded = fold(char)
    return folded if len(folded) == 1 and (is_sign(folded) or not is_sign(char)) else char


@lru_cache
def _pattern(sought: Words) -> re.Pattern[str]:
    """Pairs put together again, between words whatever is not part of one."""
    parts = list[str]()
    for index, word in enumerate(sought.words):
        paired = re.match(f"[{PAIRED}]", word)
        before = sought.words[index - 1] if index else ""
        goes_on = paired and len(before) == 2 and re.match(f"[{PAIRED}]", before) and before[1] == word[0]
        if goes_on:
            parts.append(re.escape(word[1:]))
        else:
            edge = "" if paired else rf"(?<![^\W_{PAIRED}])"
            parts.append((r"[\W_]*" if index else "") + edge + re.escape(word))
        if not paired:
            parts.append(rf"(?![^\W_{PAIRED}])")
    return re.compile("".join(parts))
