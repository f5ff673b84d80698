"""Whether a word that somebody waits for stands in a text: as a whole word, where its script has such."""

import unicodedata

from chat.text.mentions import UNSPACED, folded

__all__ = ["folded", "stands_in"]


def stands_in(text: str, word: str) -> bool:
    """Whether the folded `word` stands in the folded `text`, and not within a word."""
    at = text.find(word)
    while word and at >= 0:
        end = at + len(word)
        if _apart(text[at - 1 : at] if at else "", word[0]) and _apart(word[-1], text[end : end + 1]):
            return True
        at = text.find(word, at + 1)
    return False


def _apart(before: str, after: str) -> bool:
    """Whether a word may end between the two signs."""
    if after and unicodedata.category(after)[0] == "M":
        return False
    return not (_is_spaced(before) and _is_spaced(after))


def _is_spaced(sign: str) -> bool:
    return sign.isalnum() and not UNSPACED.match(sign)
