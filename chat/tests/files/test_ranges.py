import pytest

from chat.files.ranges import Unsatisfiable, part


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("bytes=0-", (0, 100)),
        ("bytes=0-0", (0, 1)),
        ("bytes=10-19", (10, 20)),
        ("bytes=90-1000", (90, 100)),
        ("bytes = 10 - 19", (10, 20)),
        ("bytes=-10", (90, 100)),
        ("bytes=-1000", (0, 100)),
        # The whole, as for what is none.
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("bytes=20-10", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=٣-٤", None),
        (f"bytes={'9' * 5_000}-", None),
    ],
)
def test_part(header: str, wanted: tuple[int, int] | None) -> None:
    assert part(header, 100) == wanted


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", f"bytes={'9' * 18}-", "bytes=-0"])
def test_beyond_the_end(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        part(header, 100)
