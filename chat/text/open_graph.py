"""What a page elsewhere says of itself, by Open Graph or the title: from bytes that may be anything to plain text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice

from chat.text.clean import is_blank, single_line

# Looked for one by one and cut off, so that no text makes it slow.
TAG = re.compile(r"<(?:meta|title)\b", re.IGNORECASE)
TAGS, LONGEST_TAG = 300, 4_000
META = re.compile(r"""<meta\b((?:[^>"']|"[^"]*"|'[^']*')*)>""", re.IGNORECASE)
TITLE = re.compile(r"<title\b[^>]*>([^<]*)", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([^\s=>"'/]{1,40}+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
CHARSET = re.compile(rb"""<meta\b[^>]{0,200}?charset\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE)
# As browsers take the names; what is none of these is read as UTF-8. Python knows codecs that are no charsets.
CHARSETS = {
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "korean": "cp949", "windows-949": "cp949",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "windows-31j": "cp932",
    "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp",
    "gb2312": "gb18030", "gbk": "gb18030", "gb18030": "gb18030", "big5": "big5hkscs",
    "us-ascii": "cp1252", "ascii": "cp1252", "iso-8859-1": "cp1252", "latin1": "cp1252", "iso-8859-9": "cp1254",
    "iso-8859-2": "iso8859_2", "iso-8859-5": "iso8859_5", "iso-8859-7": "iso8859_7", "iso-8859-15": "iso8859_15",
    "koi8-r": "koi8_r", "koi8-u": "koi8_u", "utf-16": "utf_16_le", "utf-16le": "utf_16_le", "utf-16be": "utf_16_be",
    **{f"windows-{number}": f"cp{number}" for number in (874, *range(1250, 1259))},
}  # fmt: skip
MARKS = {b"\xef\xbb\xbf": "utf_8", b"\xff\xfe": "utf_16_le", b"\xfe\xff": "utf_16_be"}


@dataclass(frozen=True)
class Described:
    """A page in its own words, each a line of bounded length. `picture` is its address as it stands there."""

    title: str = ""
    description: str = ""
    site_name: str = ""
    picture: str = ""


def decoded(body: bytes, charset: str) -> str:
    """The text, by its byte order mark, by `charset` or by what it says of itself. Never raises."""
    for mark, codec in MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(codec, "replace")
    if not charset and (found := CHARSET.search(body[:2_048])):
        charset = found[1].decode("ascii", "replace")
    return body.decode(CHARSETS.get(charset.lower(), "utf_8"), "replace")


def described(html: str) -> Described:
    """What the page says of itself; the first of each counts."""
    said = dict[str, str]()
    for name, text in _said(html):
        if name not in said and not is_blank(text):
            said[name] = text
    return Described(
        title=_line(said.get("og:title") or said.get("twitter:title") or said.get("title", ""), 200),
        description=_line(said.get("og:description") or said.get("description", ""), 300),
        site_name=_line(said.get("og:site_name", ""), 80),
        picture=(said.get("og:image:secure_url") or said.get("og:image") or said.get("twitter:image", "")).strip(),
    )


def _said(html: str) -> Iterator[tuple[str, str]]:
    for start in islice(TAG.finditer(html), TAGS):
        tag = html[start.start() : start.start() + LONGEST_TAG]
        if found := META.match(tag):
            values = {
                each[1].lower(): unescape(each[2] or each[3] or each[4] or "") for each in ATTRIBUTE.finditer(found[1])
            }
            yield (values.get("property") or values.get("name", "")).strip().lower(), values.get("content", "")
        elif found := TITLE.match(tag):
            yield "title", unescape(found[1])


def _line(text: str, longest: int) -> str:
    """At most so many characters, on one line, that turn nothing round."""
    line = single_line(text)
    if is_blank(line):
        return ""
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
