"""What people type never becomes anything but paragraphs, line breaks and links."""

import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.utils.html import escape, urlize
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from chat.text.clean import storable
from chat.text.markup import MAY_LINK, to_html

ALLOWED = {"p": {"dir"}, "br": set(), "a": {"href", "rel"}}
FRAGMENTS = [
    "<", ">", "</", "/>", "&", "&lt;", "&#60;", "&#x3c", "&amp;lt;", "\"", "'", "`", "=", " ", "\n", "\n\n",
    "\0", "\ud800",
    "<p>", "</p>", "<a href=", "<script>", "</textarea>", "<!--", "-->", "<![CDATA[", "]]>",
    "onclick=", "hx-get=\"/x\"",
    "data-hx-get='/x'", "ws-send", "hx-ws:connect=/ws", "hx-on:click=", "javascript:",
    "JaVaScRiPt&colon;", "data:text/html,",
    "http://", "https://a.example/", "www.a.example", "mailto:", "a@b.example",
    "style=x", "id=end-1", "\u202e", "가", "\u2028",
]  # fmt: skip
HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<svg/onload=alert(1)>",
    "<svg><script>alert&#40;1&#41;</script></svg>",
    "<math><mi//xlink:href=\"data:x,<script>alert(4)</script>\">",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<form action=javascript:alert(1)><button>x</button></form>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='javascript&colon;alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<base href=//evil.example/>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<p id=end-1 class=message>x</p>",
    "<p hx-get=/sign-out/ hx-trigger=load>x</p>",
    "<p data-hx-post=/people/join-link/ data-hx-trigger=load>x</p>",
    "<p hx-on:click=alert(1)>x</p>",
    "<p hx-on--load=alert(1)>x</p>",
    "<p hx-vals='js:{x:alert(1)}'>x</p>",
    "<p hx-ext=ws ws-connect=/ws/ hx-ws='connect:/ws/'><form ws-send></form></p>",
    "<p hx-ws:connect=/ws/ hx-ws:send>x</p>",
    "<b hx-swap-oob='outerHTML:#composer'>x</b>",
    "<i id=away hx-get=/away/ hx-trigger=load></i>",
    "http://a.example/\"onmouseover=alert(1)",
    "http://a.example/'onmouseover='alert(1)",
    "http://a.example/\" hx-get=\"/x",
    "http://a.example/&quot;onmouseover=alert(1)",
    "http://a.example/<script>alert(1)</script>",
    "http://a.example/><script>alert(1)</script>",
    "http://a.example/`onclick=alert(1)",
    "http://user:password@a.example/",
    "http://[::1",
    "http://[a.example]/",
    "http://\u202egpj.exe",
    "https://xn--/\ud800",
    "javascript:alert(1)",
    "javascript://a.example/%0aalert(1)",
    "JAVASCRIPT:www.a.example",
    "www.a.example/\"><svg onload=alert(1)>",
    "mailto:a@b.example?subject=\"><script>",
    "\"onclick=alert(1)//@a.example",
    "a@b.example\"onclick=alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "&#x3C;script>alert(1)",
    "&LT;script&GT;",
    "&amp;lt;script&amp;gt;",
    "&#0;&#xD800;&#x110000;&#99999999999;",
    "&notanentity; &copy &copy; &",
    "<!--><script>alert(1)</script>-->",
    "<!-- _RENDERED message,c1a2b3,, -->",
    "<p data-djc-id-cabc123=\"\">x</p>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>&e;",
    "</div></article><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "{{ secret }} {% csrf_token %} {# x #}",
    "\x1b]0;title\x07",
    "\u2028<script>\u2029",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
]  # fmt: skip


class Reader(HTMLParser):
    """Collects the text of HTML, and complains about whatever is not on the list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []
        self.hrefs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in ALLOWED, f"<{tag}>"
        assert {name for name, _ in attrs} <= ALLOWED[tag], attrs
        given = dict(attrs)
        if tag == "p":
            assert given == {"dir": "auto"}
            self.text += "\n\n" if self.text else ""
        elif tag == "a":
            assert given["rel"] == "noopener noreferrer nofollow"
            if "href" in given:  # an address that nobody can open loses it
                self.hrefs.append(given["href"] or "")
        elif tag == "br":
            self.text += "\n"
            return
        assert tag not in self.open, f"<{tag}> in <{tag}>"
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert "p" in self.open or not data.strip(), f"{data!r} stands outside of any paragraph"
        if "p" in self.open:
            self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data!r}")

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(f"a declaration: {decl!r}")

    def handle_pi(self, data: str) -> None:
        raise AssertionError(f"an instruction: {data!r}")

    def unknown_decl(self, data: str) -> None:
        raise AssertionError(f"a declaration: {data!r}")


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def words(text: str) -> list[str]:
    return text.split()


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_text_stays_text(typed: str) -> None:
    text = storable(typed)
    reader = read(to_html(text))
    assert words(reader.text) == words(text)
    assert {urlsplit(href).scheme for href in reader.hrefs} <= {"http", "https", "mailto"}


@given(st.text())
def test_any_text_comes_back_as_it_was(typed: str) -> None:
    text = storable(typed)
    assert words(read(to_html(text)).text) == words(text)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_any_heap_of_markup_comes_back_as_it_was(typed: str) -> None:
    text = storable(typed)
    reader = read(to_html(text))
    assert words(reader.text) == words(text)
    assert {urlsplit(href).scheme for href in reader.hrefs} <= {"http", "https", "mailto"}


@pytest.mark.parametrize("typed", HOSTILE)
def test_the_allow_list_holds_where_nothing_was_escaped(typed: str) -> None:
    html = BeautifulSoup(to_html(mark_safe(storable(typed))), "html.parser")
    for tag in html.find_all(True):
        assert set(tag.attrs) <= ALLOWED[tag.name], tag
        assert urlsplit(str(tag.get("href", ""))).scheme in {"", "http", "https", "mailto"}, tag


def test_paragraphs_and_lines() -> None:
    assert to_html("one\ntwo\n\nthree") == '<p dir="auto">one<br>two</p>\n\n<p dir="auto">three</p>'


@pytest.mark.parametrize(
    ("typed", "href", "shown"),
    [
        ("https://a.example/x?y=1&z=2#t", "https://a.example/x?y=1&z=2#t", "https://a.example/x?y=1&z=2#t"),
        ("http://a.example.", "http://a.example", "http://a.example"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("www.a.example", "https://www.a.example", "www.a.example"),
        ("me@a.example", "mailto:me@a.example", "me@a.example"),
        ("https://a.example/사랑방", "https://a.example/%EC%82%AC%EB%9E%91%EB%B0%A9", "https://a.example/사랑방"),
    ],
)
def test_links(typed: str, href: str, shown: str) -> None:
    reader = read(to_html(f"see {typed} there"))
    assert reader.hrefs == [href]
    assert shown in reader.text


@pytest.mark.parametrize(
    "typed", ["ftp://a.example", "javascript:alert(1)", "/rooms/1/", "file:///etc/passwd", "tel:1"]
)
def test_what_is_no_link(typed: str) -> None:
    assert read(to_html(typed)).hrefs == []


@pytest.mark.parametrize(
    "unit",
    ["<", "&", "&lt;", "a@", "(", "http://", "http://a.example/", "www.", ".com", "\n\n", "!", "a@b.co ", "<!--", "🙂"],
)
def test_the_longest_message_takes_no_time(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    start = time.perf_counter()
    read(to_html(text))
    read(to_html("http://a.example/" + text))
    assert time.perf_counter() - start < 1


@given(
    st.lists(
        st.sampled_from([*FRAGMENTS, "a", ".", ":", "Example.COM", ".org", "x.net/y", "HTTPS://B.example", "."])
    ).map("".join)
)
def test_what_is_not_looked_at_for_links_has_none(text: str) -> None:
    if not MAY_LINK.search(text):
        assert urlize(text, nofollow=True, autoescape=True) == escape(text)
