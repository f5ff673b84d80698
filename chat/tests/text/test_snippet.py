import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.text.snippet import LENGTH, hits, snippet, weight
from chat.words import cut


def marked(body: str, *texts: str) -> str:
    """The snippet, hits in brackets."""
    pieces = snippet(body, [words for text in texts if (words := cut(text))])
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


@pytest.mark.parametrize(
    ("body", "texts", "expected"),
    [
        ("Plum tea, plum TEA", ["tea"], "Plum [tea], plum [TEA]"),
        ("steam tea teas", ["tea"], "steam [tea] teas"),
        ("A Café, a cafe", ["cafe"], "A [Café], a [cafe]"),
        ("사랑방에서 만나요", ["랑방"], "사[랑방]에서 만나요"),
        ("사랑방에서 만나요", ["사랑방에"], "[사랑방에]서 만나요"),
        ("사랑방에서 만나요", ["방"], "사랑[방]에서 만나요"),
        ("API를 3시에", ["api", "3시"], "[API]를 [3시]에"),
        ("a plum\n tea or plum, tea", ["plum tea"], "a [plum tea] or [plum, tea]"),
        ("가가가가", ["가가"], "[가가][가가]"),
        ("<b>tea</b>", ["tea", "b"], "<[b]>[tea]</[b]>"),
        ("nothing", ["tea"], "nothing"),
        ("", ["tea"], ""),
    ],
)
def test_hits_are_marked(body: str, texts: list[str], expected: str) -> None:
    assert marked(body, *texts) == expected


def test_of_a_long_message_what_stands_around_the_first_hit() -> None:
    shown = marked("word " * 500 + "kettle " + "word " * 500, "kettle")
    assert shown.startswith("… word")
    assert "[kettle]" in shown
    assert shown.endswith("…")
    assert len(shown) < LENGTH + 10
    assert len(marked("x" * 9_999, "x" * 9_999)) < LENGTH + 10


@given(body=st.text(), text=st.text())
def test_pieces_are_the_text(body: str, text: str) -> None:
    words = cut(text)
    pieces = snippet(body, [words] if words else [])
    plain = " ".join(body.split())
    assert "".join(piece.text for piece in pieces).removeprefix("… ").removesuffix("…") in plain + "…"


@given(before=st.text(alphabet="ab 가나.", max_size=9), word=st.text(alphabet="abc가나다 ", min_size=1, max_size=6))
def test_what_finds_a_message_is_marked_in_it(before: str, word: str) -> None:
    words = cut(word)
    if words:
        assert hits(f"{before} {word} z", [words])


def test_the_best_is_most_of_what_was_sought() -> None:
    (words,) = [cut("tea")]
    assert words
    assert weight("tea", [words]) > weight("a cup of tea", [words]) > weight("a cup", [words]) == 0
