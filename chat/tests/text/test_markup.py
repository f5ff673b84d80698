"""What people type never becomes anything but what is on the list, and nothing of it is lost."""

import logging
import re
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from chat.tests.text.corpus import HOSTILE, MARKED_UP
from chat.text import bounds, markdown, sanitize
from chat.text.clean import storable
from chat.text.markup import LETTER, MARKED, Markup, plain, to_markup
from chat.text.mentions import with_names

# Written anew, and not taken from `sanitize`: what is added there is looked at twice.
ALLOWED: dict[str, set[str]] = {
    "p": {"dir", "class"}, "h2": {"dir"}, "h3": {"dir"}, "h4": {"dir"}, "h5": {"dir"}, "h6": {"dir"},
    "li": {"dir", "class"}, "th": {"dir", "class"}, "td": {"dir", "class"}, "a": {"href", "rel"}, "ol": {"start"},
    "pre": {"data-language", "tabindex"}, "span": {"class", "role", "aria-label", "data-mention"},
    "bdi": {"data-person"}, "div": {"class", "tabindex"},
    **{tag: set() for tag in ("br", "em", "strong", "s", "code", "blockquote", "ul", "hr", "table", "thead", "tbody")},
    "tr": set(),
}  # fmt: skip
CLASSES = {
    "c", "cp", "k", "nb", "nc", "nd", "nf", "nt", "na", "m", "s", "gd", "gi", "gh", "mention", "mention--room", "task",
    "task--done", "task-item", "emoji-only", "table", "left", "center", "right",
}  # fmt: skip
MARKS = [
    "*", "**", "_", "~~", "`", "```", "```py\n", "~~~\n", "# ", "> ", "- ", "1. ", "- [x] ", "[ ] ", "|", "|-|-|\n",
    "---\n",
    "[", "](", ")", "](https://a.example)", "![", "[a](javascript:alert(1))", "[a]: https://a.example\n", ":smile:",
    "@Bob", "@room", "\\", "\t", "    ", "  \n", "<https://a.example>", "🎉", "\u2139", "\xa0", "\u3000", "a", "b.c",
    "1",
]  # fmt: skip
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
NAMES = {"Bob": 7, "<script>": 8, 'Bob" hx-get="/x': 9}


def read(markup: Markup) -> Tag:
    """The HTML, once nothing in it is beyond the list."""
    html = with_names(markup.html, {7: "<i hx-get=/x>Bob", 8: '"><script>', 9: "&"})
    soup = BeautifulSoup(f"<body>{html}", "html.parser").body
    assert soup
    assert "<!" not in html
    assert "<?" not in html
    for tag in soup.find_all(True):
        assert tag.name in ALLOWED, tag
        assert set(tag.attrs) <= ALLOWED[tag.name], tag
        assert set(tag.get_attribute_list("class", [])) <= CLASSES, tag  # type: ignore[arg-type]
        assert urlsplit(str(tag.get("href", "https:"))).scheme in {"http", "https", "mailto"}, tag
        assert tag.get("role", "img") == "img"
        assert re.fullmatch(r"\d+|room", str(tag.get("data-mention", "room")))
        assert re.fullmatch(r"\d+", str(tag.get("data-person", "1")))
        if tag.name == "a":
            assert tag["rel"] == ["noopener", "noreferrer", "nofollow"]
            assert not tag.find_parent("a")
    return soup


def letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum())


def html(text: str) -> str:
    return to_markup(text).html


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_html_stays_text(typed: str) -> None:
    text = storable(typed)
    assert letters(read(to_markup(text)).get_text()) == letters(text)


@pytest.mark.parametrize("typed", MARKED_UP)
def test_hostile_markdown_is_harmless(typed: str) -> None:
    soup = read(to_markup(storable(typed), NAMES))
    for link in soup.select("a[href]"):
        assert urlsplit(str(link["href"])).hostname in {"a.example", "evil.example"}


@given(st.text())
def test_any_text_is_harmless_and_there(typed: str) -> None:
    text = storable(typed)
    assert letters(read(to_markup(text)).get_text()) == letters(text) or MARKED.search(text)


@given(st.lists(st.sampled_from([*FRAGMENTS, *MARKS]), max_size=14).map("".join))
def test_any_heap_of_markup_is_harmless(typed: str) -> None:
    read(to_markup(storable(typed), NAMES))


@given(st.lists(st.sampled_from([*FRAGMENTS, *MARKS]), max_size=14).map("".join))
def test_the_guard_alone_is_enough(typed: str) -> None:
    """Were the parser to let HTML through, its output would still be of the list."""
    read(Markup(f"<p>{sanitize.clean(storable(typed))}</p>"))


@given(
    st.lists(
        st.sampled_from(
            [*FRAGMENTS, *MARKS, "word", " ", "다섯 시", ".", ". ", ": ", "!", "\n", "\n\n", ")", "(", "+", "=", "/"]
        )
    )
    .map("".join)
    .map(storable)
)
def test_what_is_not_parsed_would_come_out_the_same(text: str) -> None:
    if not MARKED.search(text) and LETTER.search(text):
        assert to_markup(text).html == sanitize.clean(markdown.render(text, markdown.Found())) == plain(text)


@given(st.text(st.characters(codec="utf-8")).map(storable))
def test_what_is_not_parsed_would_come_out_the_same_for_any_text(text: str) -> None:
    if not MARKED.search(text) and LETTER.search(text):
        assert to_markup(text).html == sanitize.clean(markdown.render(text, markdown.Found()))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("one\ntwo\n\nthree", '<p dir="auto">one<br>two</p>\n<p dir="auto">three</p>'),
        ("a *b* **c** ~~d~~ `e`", '<p dir="auto">a <em>b</em> <strong>c</strong> <s>d</s> <code>e</code></p>'),
        ("> q\nand on", '<blockquote>\n<p dir="auto">q<br>and on</p>\n</blockquote>'),
        ("3. c\n4. d", '<ol start="3">\n<li dir="auto">c</li>\n<li dir="auto">d</li>\n</ol>'),
        ("## held small", '<h2 dir="auto">held small</h2>'),
        ("###### held", '<h2 dir="auto">held</h2>'),
        ("not a heading\n---", '<p dir="auto">not a heading</p>\n<hr>'),
        ("    four spaces", '<p dir="auto">four spaces</p>'),
        ("&lt;b&gt; &amp;", '<p dir="auto">&amp;lt;b&amp;gt; &amp;amp;</p>'),
        ("[a]: https://a.example", None),
        (":smile: `:smile:` 10:30:45 :nope:", '<p dir="auto">😄 <code>:smile:</code> 10:30:45 :nope:</p>'),
        (":+1: :tada:", '<p class="emoji-only" dir="auto">👍 🎉</p>'),
        ("🎉" * 7, f'<p dir="auto">{"🎉" * 7}</p>'),
        ("", ""),
    ],
)
def test_formatting(text: str, wanted: str | None) -> None:
    if wanted is None:
        assert letters(read(to_markup(text)).get_text()) == letters(text)
    else:
        assert html(text) == wanted


def test_tasks_are_marks_with_names_and_no_fields() -> None:
    soup = read(to_markup("- [x] tea\n- [ ] *cups*\n- none"))
    assert [mark["aria-label"] for mark in soup.select("li.task-item > span[role=img]")] == ["Done", "To do"]
    assert [item.get_text().strip() for item in soup.select("li")] == ["tea", "cups", "none"]
    assert not soup.select("input")


def test_tables_scroll_and_keep_their_sides() -> None:
    soup = read(to_markup("|a|b|\n|:-:|-:|\n|*1*|2|"))
    assert soup.select_one("div.table > table th.center")
    assert soup.select_one("td.right")
    assert soup.select_one("td em")


def test_code_has_its_words_in_classes_and_its_language() -> None:
    soup = read(to_markup("```py\ndef tea(): pass  # hot\n```"))
    assert soup.select_one('pre[data-language="Python"] > code > .k')
    assert soup.get_text() == "def tea(): pass  # hot\n"


def test_headings_leave_none_out_on_the_way_down() -> None:
    soup = read(to_markup("### three\n###### six\n# one\n###### six again\n###### and deeper"))
    assert [tag.name for tag in soup.find_all(True)] == ["h2", "h3", "h2", "h3", "h4"]


def test_code_of_a_language_nobody_knows_is_shown_as_it_is() -> None:
    assert html("```brainfuck\n<+>\n```") == '<pre tabindex="0"><code>&lt;+&gt;\n</code></pre>'


def test_a_picture_from_elsewhere_is_a_link() -> None:
    soup = read(to_markup("![a cup](https://a.example/cup.png) [![x](https://a.example/x.png)](https://b.example/)"))
    assert [(link["href"], link.get_text()) for link in soup.select("a")] == [
        ("https://a.example/cup.png", "a cup"),
        ("https://b.example/", "x"),
    ]


@pytest.mark.parametrize(
    ("typed", "href", "shown"),
    [
        ("https://a.example/x?y=1&z=2#t", "https://a.example/x?y=1&z=2#t", "https://a.example/x?y=1&z=2#t"),
        ("https://a.example/a_b_c*d*", "https://a.example/a_b_c*d", "https://a.example/a_b_c*d"),
        ("http://a.example.", "http://a.example", "http://a.example"),
        ("(https://a.example/x_(y))", "https://a.example/x_(y)", "https://a.example/x_(y)"),
        ("www.example.dev", "https://www.example.dev", "www.example.dev"),
        ("example.com/x", "https://example.com/x", "example.com/x"),
        ("me@example.dev", "mailto:me@example.dev", "me@example.dev"),
        ("https://a.example/사랑방", "https://a.example/%EC%82%AC%EB%9E%91%EB%B0%A9", "https://a.example/사랑방"),
        ("https://a.example/%E2%80%AEgpj", "https://a.example/%E2%80%AEgpj", "https://a.example/%E2%80%AEgpj"),
        ("https://a.example/:smile:", "https://a.example/:smile:", "https://a.example/:smile:"),
        ("[here](https://a.example 'title')", "https://a.example", "here"),
    ],
)
def test_links(typed: str, href: str, shown: str) -> None:
    links = read(to_markup(f"see {typed} there")).select("a")
    assert [link.get("href") for link in links] == [href]
    assert links[0].get_text() == shown


@pytest.mark.parametrize(
    "typed",
    [
        "ftp://a.example",
        "javascript:alert(1)",
        "/rooms/1/",
        "file:///etc/passwd",
        "tel:1",
        "run.sh setup.py",
        "`https://a.example`",
    ],
)
def test_what_is_no_link(typed: str) -> None:
    assert not read(to_markup(typed)).select("a")


def test_a_fault_of_the_renderer_shows_the_text(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(markdown, "render", lambda *_: 1 / 0)
    with caplog.at_level(logging.CRITICAL):
        assert html("*a* <b>\n\nc") == '<p dir="auto">*a* &lt;b&gt;</p>\n<p dir="auto">c</p>'


@pytest.mark.parametrize(
    "unit", [*FRAGMENTS, *MARKS, "> ", "- a\n", "- - a\n", "x\n\n", "|a", "|\n", "*a **b ", "[a](b", "@Bob "]
)
def test_ten_thousand_characters_lose_nothing_and_grow_little(unit: str) -> None:
    text = storable((unit * 10_000)[:10_000])
    markup = to_markup(text, NAMES)
    assert len(markup.html) < 300_000
    there = letters(read(markup).get_text())
    if ":smile:" not in unit and "](" not in unit and "]:" not in unit and "py" not in unit:
        assert len(there) >= 0.6 * len(letters(text))


def test_deep_quotes_and_wide_tables_stay_text() -> None:
    assert html(">" * 50 + " end").count("<blockquote>") == bounds.MAX_LEVEL
    assert "end" in html(">" * 50 + " end")
    assert "<table>" not in html("|a" * 50 + "|\n" + "|-" * 50 + "|\n" + "|\n" * 50)
