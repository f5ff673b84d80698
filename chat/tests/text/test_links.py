import pytest

from chat.text.links import links
from chat.text.markup import to_markup

LINKS = {
    "plain words, a.b and 1.2": [],
    "see https://a.example/x?y=1&z=2#part, or www.b.com.": ["https://a.example/x?y=1&z=2", "https://www.b.com"],
    "[tea](http://a.example/(x)) ![a picture](https://b.example/p.png)": ["http://a.example/(x)", "https://b.example/p.png"],
    "`https://a.example/` and\n```\nhttps://b.example/\n```": [],
    "mail@a.example mailto:b@a.example": [],
    "https://a.example https://a.example#b https://a.example": ["https://a.example"],
    " ".join(f"https://{n}.example/" for n in "abcd"): [f"https://{n}.example/" for n in "abc"],
    '<a href="https://a.example/">x</a>': ["https://a.example/"],
}  # fmt: skip


@pytest.mark.parametrize("text", LINKS)
def test_links(text: str) -> None:
    html = to_markup(text).html
    assert links(html) == LINKS[text]
