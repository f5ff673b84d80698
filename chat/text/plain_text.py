"""What is read of a message, without its marks."""

import re
from collections.abc import Mapping
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from chat.text.markup import is_plain, shown

# What ends a word where a reader sees its end.
APART = re.compile("(?=<br|</?(?:p|h[1-6]|li|th|td|pre|div|blockquote|hr))")


def plain_text(html: str, names: Mapping[int, str]) -> str:
    """The words of a message's stored HTML in one line, with the current names of people by id."""
    return " ".join(unescape(strip_tags(APART.sub(" ", shown(html, names)))).split())


def quotable(body: str, html: str, attached: str = "") -> str:
    """What others quote of a message: its words, or of one that names people what was typed, since names change.

    Of files alone, as `attached` has it, that there are some.
    """
    if is_plain(body):  # as most are
        return " ".join(body.split())
    words = (plain_text(html, {}) if "data-person" not in html else "") or body
    if words or not attached:
        return words
    return _("A file") if attached == "file" else _("A picture")
