"""What people type, as HTML: paragraphs, line breaks and links."""

import re

import nh3
from django.utils.html import escape, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe

# The only guard: htmx's `ws` extension heeds no `hx-disable`, so no attribute beyond these may pass, ever.
ALLOWED = {"p": set[str](), "br": set[str](), "a": {"href"}}


# What every address that `urlize` links has. Most lines have none, and to look at each word takes longer than all else.
MAY_LINK = re.compile(r"@|https?://|www\.|\.(?:com|edu|gov|int|mil|net|org)", re.IGNORECASE)


def to_html(text: str) -> SafeString:
    """Plain text to HTML of the allow-list, each paragraph with the direction of its own first letter."""
    # Links first: in escaped text "<" and quotes are letters that an address may have.
    escaped = urlize(text, nofollow=True, autoescape=True) if MAY_LINK.search(text) else escape(text)
    linked = linebreaks(escaped)
    return mark_safe(  # noqa: S308 - sanitised right here
        nh3.clean(
            linked,
            tags=set(ALLOWED),
            attributes=ALLOWED,
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener noreferrer nofollow",
            set_tag_attribute_values={"p": {"dir": "auto"}},
        )
    )
