"""Markdown as people know it from chat. What it makes is not safe: `sanitize` makes it so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, override

from django.utils.html import escape
from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS
from markdown_it import MarkdownIt
from markdown_it.rules_block import blockquote, fence, heading, hr, list_block
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from chat.text import bounds, mentions
from chat.text.emoji import is_large, with_emoji
from chat.text.highlight import LANGUAGES, Patience, highlighted, language

# HTML and its entities are text here; a reference would hide a line; four spaces are no code and --- no heading.
WITHOUT = ["html_block", "html_inline", "autolink", "entity", "reference", "code", "lheading"]
# A bare name needs "www." or one of these ends: "run.sh" and "setup.py" are files. Whatever has "://" is a link.
SITE = re.compile(r"www\.|[^/?#]*\.(?:com|org|net|edu|gov|int|mil)(?![^/?#:])", re.IGNORECASE)
TASKS = {"[ ] ": ("task", "To do"), "[x] ": ("task task--done", "Done"), "[X] ": ("task task--done", "Done")}


@dataclass
class Found:
    """The names to look for by their spelling, and what was meant: the spelling for each person, and `@room`."""

    names: Mapping[str, int] = field(default_factory=dict)
    people: dict[int, str] = field(default_factory=dict)
    room: bool = False
    marks: int = 0
    patience: Patience = field(default_factory=Patience)


class Links(LinkifyIt):  # type: ignore[misc]
    @override
    def match(self, text: str) -> list[Any] | None:
        found = super().match(text) or []
        return [link for link in found if link.schema or SITE.match(link.text)] or None

    @override
    def normalize(self, match: Any) -> None:
        super().normalize(match)
        if not match.schema and match.url.startswith("http://"):
            match.url = f"https://{match.text}"


def render(text: str, found: Found) -> str:
    """HTML of `text`; notes in `found` whom it means."""
    return str(_parser.render(text, {"found": found}))


def _mention(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@":
        return False
    found: Found = state.env["found"]
    spelling = mentions.longest(state.src, state.pos, found.names)
    if not spelling or found.marks >= mentions.MAX_MARKS:
        return False
    if not silent:
        found.marks += 1
        token = state.push("mention", "span", 0)
        token.content = spelling
        person = found.names.get(spelling)
        if person is None:
            found.room = True
        else:
            found.people.setdefault(person, spelling)
            token.meta = {"person": person}
    state.pos += 1 + len(spelling)
    return True


def _in_chat(state: StateCore) -> None:
    """What Markdown lacks: names of emoji, tasks; no pictures from elsewhere, no page's heading, no styles."""
    large = is_large(with_emoji(state.src))
    depth = 0
    for index, token in enumerate(state.tokens):
        match token.type:
            case "paragraph_open" if large:
                token.attrs = {"class": "emoji-only"}
            case "heading_open":
                # Below the page's own, and none left out on the way down: those who go by headings would look for it.
                depth = min(int(token.tag[1]), depth + 1, 5)
                token.tag = f"h{depth + 1}"
            case "heading_close":
                token.tag = f"h{depth + 1}"
            case "th_open" | "td_open" if "style" in token.attrs:
                token.attrs = {"class": str(token.attrs["style"]).removeprefix("text-align:")}
            case "inline":
                token.children = _children(token.children or [])
                if index > 1 and state.tokens[index - 2].type == "list_item_open":
                    _task(state.tokens[index - 2], token.children)


def _children(tokens: list[Token]) -> list[Token]:
    changed = list[Token]()
    link: Token | None = None
    for token in tokens:
        match token.type:
            case "link_open":
                link = token
            case "link_close":
                link = None
            case "text" if link is None or link.info != "auto":
                token.content = with_emoji(token.content)
            case "image":
                changed += _picture(token, within_link=link is not None)
                continue
        changed.append(token)
    return changed


def _picture(image: Token, *, within_link: bool) -> list[Token]:
    """A link to it, called what it shows."""
    text = Token("text", "", 0, content=image.content or str(image.attrs["src"]))
    if within_link:
        return [text]
    return [Token("link_open", "a", 1, attrs={"href": image.attrs["src"]}), text, Token("link_close", "a", -1)]


def _task(item: Token, children: list[Token]) -> None:
    """A mark that is drawn and has a name, but no field: it would be sent with a form of the page."""
    first = children[0] if children else None
    if first is not None and first.type == "text" and first.content[:4] in TASKS:
        mark = Token("task", "span", 0, content=first.content[:4])
        first.content = first.content[4:]
        children.insert(0, mark)
        item.attrs = {"class": "task-item"}


type Tokens = Sequence[Token]


def _fence(self: Any, tokens: Tokens, index: int, options: Any, env: Any) -> str:
    token, found = tokens[index], env["found"]
    name = language(token.info)
    if not name:
        return f"<pre><code>{escape(token.content)}</code></pre>\n"
    code = highlighted(token.content, name, found.patience)
    return f'<pre data-language="{escape(LANGUAGES[name])}"><code>{code}</code></pre>\n'


def _drawn_mention(self: Any, tokens: Tokens, index: int, options: Any, env: Any) -> str:
    token = tokens[index]
    if "person" not in token.meta:
        return f'<span class="mention mention--room" data-mention="room">@{escape(token.content)}</span>'
    person = token.meta["person"]
    return f'<span class="mention" data-mention="{person}">@<bdi data-person="{person}"></bdi></span>'


def _drawn_task(self: Any, tokens: Tokens, index: int, options: Any, env: Any) -> str:
    kind, label = TASKS[tokens[index].content]
    return f'<span class="{kind}" role="img" aria-label="{label}"></span> '


def _break(self: Any, tokens: Tokens, index: int, options: Any, env: Any) -> str:
    return "<br>"


def _made() -> MarkdownIt:
    made = MarkdownIt("js-default", {"linkify": True, "breaks": True, "maxNesting": 60}).disable(WITHOUT)
    made.linkify = Links().tlds(TLDS)
    made.validateLink = lambda url: url.lower().startswith(("http://", "https://", "mailto:"))  # type: ignore[method-assign]
    made.normalizeLinkText = lambda link: link  # type: ignore[method-assign] # as typed: no hidden turn of direction
    interrupting = ["paragraph", "reference", "blockquote"]
    made.block.ruler.at("table", bounds.bounded(bounds.small_table), {"alt": interrupting[:2]})
    made.block.ruler.at("fence", bounds.bounded(fence), {"alt": [*interrupting, "list"]})
    made.block.ruler.at("blockquote", bounds.bounded(blockquote), {"alt": [*interrupting, "list"]})
    made.block.ruler.at("hr", bounds.bounded(hr), {"alt": [*interrupting, "list"]})
    made.block.ruler.at("list", bounds.bounded(list_block, bounds.MAX_LIST), {"alt": interrupting})
    made.block.ruler.at("heading", bounds.bounded(heading), {"alt": interrupting})
    made.block.ruler.at("paragraph", bounds.last_paragraph)
    made.core.ruler.before("inline", "sparing", bounds.sparing)
    made.inline.ruler.at("linkify", bounds.near_link)
    made.inline.ruler.before("emphasis", "mention", _mention)
    made.core.ruler.push("in_chat", _in_chat)
    rules = {"fence": _fence, "mention": _drawn_mention, "task": _drawn_task, "softbreak": _break, "hardbreak": _break}
    for kind, drawn in rules.items():
        made.add_render_rule(kind, drawn)
    made.add_render_rule("table_open", lambda *_: '<div class="table"><table>\n')
    made.add_render_rule("table_close", lambda *_: "</table></div>\n")
    return made


_parser = _made()
