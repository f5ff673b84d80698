"""What a message links to."""

import re
from html import unescape

LINK = re.compile(r'<a href="(https?://[^"]+)"')
AT_MOST = 3


def links(html: str) -> list[str]:
    """The first different addresses of the web in HTML that `markup` made. What stands in code is none there."""
    found = dict.fromkeys(unescape(each[1]).partition("#")[0] for each in LINK.finditer(html))
    return list(found)[:AT_MOST]
