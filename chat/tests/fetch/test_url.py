"""What is an address to fetch, and how it is spelled."""

import pytest

from chat.fetch.url import NotFetched, parse

# Whatever they mean to some resolver, they are asked of none.
ODD = [
    "http://127.1/", "http://0177.0.0.1/", "http://0x7f.0.0.1/", "http://0x7f000001/", "http://2130706433/",
    "http://017700000001/", "http://127.0.0.1.0/", "http://00000127.0.0.1/", "http://a.0x7f/", "http://1.2.3/",
    "http://256.1.1.1/", "http://[fe80::1%25eth0]/", "http://[::1%25lo]/", "http://[1::2::3]/", "http://[127.0.0.1]/",
    "http://a..b/", "http://.a/", "http:///a", "http://a:b@c.example/", "http://127.0.0.1@c.example/", "http://@a.example/",
    "http://a.example\\@b.example/", "http://a b.example/", "http://a%00.example/", "http://%31%32%37.0.0.1/",
    "http://a_.-b/", "http://a.example:x/", "http://a.example:99999/", "http://-a/", "ftp://a.example/", "file:///etc/hosts",
    "gopher://a.example/", "//a.example/", "a.example", "javascript:alert(1)", "data:text/html,x", "unix:/x", "",
    "http://" + "a" * 64 + ".example/", "http://" + "a." * 200 + "example/", "http://a.example/" + "a" * 2_000,
]  # fmt: skip
# Odd, but plain: what is asked for, checked as anything else is.
SPELLED = {
    "http://１２７.０.０.１/": "http://127.0.0.1/",
    "http://127。0。0。1/": "http://127.0.0.1/",
    "http://①②⑦.⓪.⓪.①/": "http://127.0.0.1/",
    "http://127.0.0.1./": "http://127.0.0.1/",
    "http://LOCALHOST./": "http://localhost/",
    "http://[::ffff:7f00:1]/": "http://[::ffff:127.0.0.1]/",
    "http://[0:0:0:0:0:0:0:1]:80/": "http://[::1]/",
    "HTTP://Example.COM:80": "http://example.com/",
    "https://example.com:443/?q#f": "https://example.com/?q",
    "https://example.com:8443/a b?c d\r\ne": "https://example.com:8443/a%20b?c%20de",
    "http://한국.kr/사랑방?방=1&a=%20": "http://xn--3e0b707e.kr/%EC%82%AC%EB%9E%91%EB%B0%A9?%EB%B0%A9=1&a=%20",
}


@pytest.mark.parametrize("url", ODD)
def test_odd_spellings_are_no_addresses(url: str) -> None:
    with pytest.raises(NotFetched):
        parse(url)


@pytest.mark.parametrize("url", SPELLED)
def test_one_spelling(url: str) -> None:
    assert parse(url).url == SPELLED[url]
    assert parse(SPELLED[url]) == parse(url)
