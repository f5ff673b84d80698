"""What pages say of themselves: from whatever bytes to lines of plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.text.clean import TURNING
from chat.text.open_graph import Described, decoded, described

PAGE = """<!doctype html><html><head><title>
   Tea &amp; paper </title><META charset=utf-8>
<meta property="og:title" content='A &quot;room&quot; &lt;b&gt;'><meta name=description content=Words>
<meta content="그림 &#x1F375;" property="OG:Description"/><meta property=og:site_name content="사랑방">
<meta property="og:image" content=" /p.png?a=1&amp;b=2 "><meta property="og:title" content="another">"""


def test_open_graph() -> None:
    assert described(PAGE) == Described('A "room" <b>', "그림 🍵", "사랑방", "/p.png?a=1&b=2")


@pytest.mark.parametrize(
    ("html", "title"),
    [
        ("<title>a\n b</title>", "a b"),
        ('<meta property="og:title" content=" "><title>b</title>', "b"),
        ('<meta name="twitter:title" content="c"><title>b</title>', "c"),
        ("<title></title>", ""),
        ("<title>\u200b\u2800\u3164</title>", ""),
        ("<svg><title lang=en>in a drawing", "in a drawing"),
        ('<meta property="og:title" content="a > b">', "a > b"),
        ('<meta property="og:title" content="open', ""),
        ("<metal property=og:title content=x>", ""),
        ("", ""),
        ("<title>safe\u202egnp.exe\u2066\0\x1b[31m\u2028x</title>", "safegnp.exe\ufffd [31m x"),
        (f"<title>{'a' * 300}</title>", "a" * 199 + "…"),
        (f"<title>{'a' * 5_000}", "a" * 199 + "…"),
    ],
)
def test_titles(html: str, title: str) -> None:
    assert described(html).title == title


@pytest.mark.parametrize(
    ("body", "charset", "text"),
    [
        ("한글".encode(), "", "한글"),
        ("한글".encode("cp949"), "euc-kr", "한글"),
        (b"<meta charset='EUC-KR'>" + "한글".encode("cp949"), "", "<meta charset='EUC-KR'>한글"),
        (b'<meta http-equiv=x content="text/html; charset=shift_jis">' + "茶".encode("cp932"), "",
         '<meta http-equiv=x content="text/html; charset=shift_jis">茶'),
        ("\ufeff한".encode("utf-16-le"), "utf-8", "한"),
        (b"\xef\xbb\xbfa", "euc-kr", "a"),
        (b"caf\xe9", "ISO-8859-1", "café"),
        (b"\xff\xfe\xff", "utf-8", "\ufffd"),
        (b"a\xffb", "no-such", "a\ufffdb"),
        (b"abc", "zip", "abc"),
        (b"+AGE-", "utf-7", "+AGE-"),
        (b"\\u0041", "unicode_escape", "\\u0041"),
    ],
)  # fmt: skip
def test_charsets(body: bytes, charset: str, text: str) -> None:
    assert decoded(body, charset) == text


BEGUN = ["<title>", "<meta name=description content=", '<meta property="og:title" content="']
SLOW = [
    "<meta ", "<title", '<meta a="', "<meta a='", "<meta charset",
    f"<meta {'a' * 3_990}>", f"<meta {'a ' * 1_990}>", f"<meta {'a' * 30}{' ' * 3_900}>",
]  # fmt: skip


@given(st.binary(), st.text(max_size=20))
def test_any_bytes(body: bytes, charset: str) -> None:
    assert isinstance(described(decoded(b"<title>" + body, charset)), Described)


@given(st.text(), st.sampled_from(BEGUN))
def test_what_comes_out_is_a_line(text: str, before: str) -> None:
    found = described(before + text + '">')
    for line in (found.title, found.description, found.site_name):
        assert len(line.splitlines()) <= 1
        assert len(line) <= 300
        assert not TURNING.search(line)


@pytest.mark.parametrize("piece", SLOW)
def test_no_page_makes_it_slow(piece: str) -> None:
    """It would be minutes."""
    described(decoded((piece * (2_000_000 // len(piece))).encode(), ""))
