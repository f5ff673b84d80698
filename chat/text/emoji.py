"""Emoji: by their names, and alone."""

import re

import emoji

SHORTCODE = re.compile(r":[a-z0-9][a-z0-9_-]{0,60}:|:[+-]1:", re.IGNORECASE)
LARGE = 6  # emoji at most that are shown large


def with_emoji(text: str) -> str:
    """`text` with `:smile:` as the character; what is no name of one stays."""
    return SHORTCODE.sub(lambda found: emoji.emojize(found[0].lower(), language="alias"), text)


def is_large(text: str) -> bool:
    """Whether it is nothing but a few emoji."""
    signs = "".join(text.split())
    if not signs or len(signs) > 12 * LARGE or signs.isascii():
        return False
    return emoji.purely_emoji(signs) and emoji.emoji_count(signs) <= LARGE
