import pytest

from chat.text.names import rank


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("Reading room", "reading", 0),
        ("Reading room", "READING R", 0),
        ("Reading room", "room read", 1),
        ("Reading room", "oo ad", 2),
        ("Reading room", "rooms", None),
        ("Café", "cafe", 0),
        ("사랑방", "사랑", 0),
        ("사랑방", "ㅅ", 0),
        ("사랑방", "사", 0),
        ("사랑방", "살", 0),
        ("사랑방", "방", 2),
        ("사랑방", "사랑바", 0),
        ("사랑방", "사란", None),
        ("값 이야기", "갑", 0),
        ("책상", "첵", None),
        ("Ёлка", "елка", 0),
        ("茶室", "室", 2),
    ],
)
def test_parts_in_any_order_and_script(name: str, typed: str, expected: int | None) -> None:
    assert rank(name, typed) == expected
