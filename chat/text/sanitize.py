"""The only guard: htmx's `ws` extension heeds no `hx-disable`, so nothing beyond these lists may pass, ever."""

import nh3

from chat.text.highlight import CLASSES, LANGUAGES

BLOCKS = {"p", "h2", "h3", "h4", "h5", "h6", "li", "th", "td"}
SCROLLED = ("pre", "div")
ATTRIBUTES: dict[str, set[str]] = {
    **{tag: set() for tag in BLOCKS},
    **{tag: set() for tag in ("br", "em", "strong", "s", "code", "blockquote", "ul", "hr", "div")},
    **{tag: set() for tag in ("table", "thead", "tbody", "tr")},
    "*": set(),  # else nh3 lets a `title` pass
    "a": {"href"},
    "ol": {"start"},
    "pre": {"data-language"},
    "span": {"data-mention"},
    "bdi": {"data-person"},
}
VALUES = {"span": {"role": {"img"}, "aria-label": {"Done", "To do"}}}
CELL = {"left", "center", "right"}
CLASS_NAMES = {
    "span": {*CLASSES.values(), "mention", "mention--room", "task", "task--done"},
    "p": {"emoji-only"},
    "div": {"table"},
    "li": {"task-item"},
    "th": CELL,
    "td": CELL,
}
SCHEMES = {"http", "https", "mailto"}


def _value(tag: str, attribute: str, value: str) -> str | None:
    """What is a number of ours is one, whatever else the attribute is."""
    match attribute:
        case "data-person" | "start":
            return value if value.isascii() and value.isdigit() else None
        case "data-mention":
            return value if value == "room" or (value.isascii() and value.isdigit()) else None
        case "data-language":
            return value if value in LANGUAGES.values() else None
    return value


_cleaner = nh3.Cleaner(
    tags=set(ATTRIBUTES) - {"*"},
    attributes=ATTRIBUTES,
    attribute_filter=_value,
    tag_attribute_values=VALUES,
    # Each block has the direction of its own first letter. What is wider than the page scrolls, by keys too.
    set_tag_attribute_values={tag: {"dir": "auto"} for tag in BLOCKS} | {tag: {"tabindex": "0"} for tag in SCROLLED},
    allowed_classes=CLASS_NAMES,
    url_schemes=SCHEMES,
    url_relative="deny",
    link_rel="noopener noreferrer nofollow",
)


def clean(html: str) -> str:
    """HTML of the allow-list."""
    return _cleaner.clean(html).strip()
