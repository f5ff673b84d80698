"""What people type, as HTML: Markdown, links, emoji and mentions; nothing but the allow-list of `sanitize`."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext

from chat.text import bounds, highlight, markdown, mentions, sanitize

logger = logging.getLogger(__name__)

# Of what is made here: with a new one, `manage.py rerender` makes what was stored anew.
VERSION = 2
# What may be more than words. Most lines have none of it, and to parse them takes longer than all else.
MARKED = re.compile(
    r"[\\`*_~\[\]<>&|@\u2139\x00-\x09\x0b-\x1f\x7f-\xa0]|//|[.:](?=\S)|^[\s#+=-]|^[0-9]+[.)]|[^\S\n]$|[^\S\n]\n",
    re.MULTILINE,
)
# As it is stored, in English. No text can be taken for one: its "<" is an entity.
TASK = re.compile('(<span class="task(?: task--done)?" role="img" aria-label=")(To do|Done)(?=")')
LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Markup:
    """HTML with the places for names (see `mentions.with_names`), and who is meant: people by id as they were spelled,
    and perhaps the whole room.
    """

    html: str
    people: dict[int, str] = field(default_factory=dict)
    room: bool = False


def to_markup(text: str, names: Mapping[str, int] | None = None) -> Markup:
    """`text` as HTML, with the people of `names` where their spelling stands after an "@". Never raises."""
    if is_plain(text):
        return Markup(plain(text))
    if text.count("\n") > bounds.MAX_LINES:
        return Markup(plain(escape(text)))
    found = markdown.Found(names or {})
    try:
        return Markup(sanitize.clean(markdown.render(text, found)), found.people, found.room)
    except Exception:
        logger.exception("A text could not be rendered, and is shown as it is.")
        return Markup(plain(escape(text)))


def is_plain(text: str) -> bool:
    """Whether it has words, and nothing that may be more."""
    return not MARKED.search(text) and bool(LETTER.search(text))


def plain(text: str) -> str:
    """Paragraphs and line breaks of text that has no marks, or was escaped."""
    paragraphs = re.split(r"\n{2,}", text.strip("\n"))
    return "\n".join(f'<p dir="auto">{paragraph.replace("\n", "<br>")}</p>' for paragraph in paragraphs)


def code(text: str, name: str) -> SafeString:
    """A part of a file as HTML, highlighted by the end of the file's name."""
    kind = highlight.language(name.rpartition(".")[2] if "." in name else "")
    html = highlight.highlighted(text, kind, highlight.Patience()) if kind else escape(text)
    return mark_safe(html)  # noqa: S308 - escaped there


def shown(html: str, names: Mapping[int, str]) -> SafeString:
    """Stored HTML with the current names of people, by id, and the reader's words for the marks of tasks."""
    if 'class="task' in html:
        labels = {"To do": pgettext("a task", "To do"), "Done": pgettext("a task", "Done")}
        html = TASK.sub(lambda found: f"{found[1]}{labels[found[2]]}", html)
    return mark_safe(mentions.with_names(html, names) if names else html)  # noqa: S308 - sanitised when it was made
