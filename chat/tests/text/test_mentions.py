"""Names after an "@", in any script, with spaces, and with what is written after them."""

import unicodedata

import pytest

from chat.text.markup import to_markup
from chat.text.mentions import MAX_MARKS, folded, named, spellings, with_names

PEOPLE = {
    "지은": 1, "alice": 2, "alice kim": 3, "花子": 4, "zoë": 5, "o'neil & co": 6, "*star*": 7, "under_score_name": 8,
    "นก": 9, "дима": 10, "strasse": 11, "room service": 12, "bo": 13,
}  # fmt: skip


def meant(text: str) -> dict[int, str]:
    return to_markup(text, named(text, PEOPLE)).people


@pytest.mark.parametrize(
    ("text", "person", "spelled"),
    [
        ("@지은", 1, "지은"),
        ("@지은님 안녕하세요", 1, "지은"),
        ("안녕하세요@지은아", 1, "지은"),
        ("@Alice: hello", 2, "Alice"),
        ("(@ALICE)", 2, "ALICE"),
        ("@alice's tea", 2, "alice"),
        ("@Alice님", 2, "Alice"),
        ("@Alice Kim is here", 3, "Alice Kim"),
        ("@Alice Kimberley", 2, "Alice"),
        ("今日は@花子さんと", 4, "花子"),
        ("@Zoe\u0308", 5, "Zoë"),
        ("@O'Neil & Co.", 6, "O'Neil & Co"),
        ("@*star* here", 7, "*star*"),
        ("@under_score_name", 8, "under_score_name"),
        ("@นกมา", 9, "นก"),
        ("@Дима!", 10, "Дима"),
        ("@Straße", 11, "Straße"),
        ("**@Bo**", 13, "Bo"),
        ("> @Bo", 13, "Bo"),
        ("|@Bo|\n|-|", 13, "Bo"),
        ("# @Bo", 13, "Bo"),
        ("hi\n@Bo\nthere", 13, "Bo"),
        ("@room service", 12, "room service"),
    ],
)
def test_who_is_meant(text: str, person: int, spelled: str) -> None:
    assert meant(unicodedata.normalize("NFC", text)) == {person: spelled}


@pytest.mark.parametrize(
    "text",
    [
        "alice", "@alicex", "x@alice", "me@alice.example", "@@alice", "@alice@example.dev", "@ alice", "@Дим", "@Димак",
        "https://a.example/@alice", "`@alice`", "```\n@alice\n```", "\\@alice", "@al\nice", "@Zoe", "@bo\u0308x", "@",
    ],
)  # fmt: skip
def test_who_is_not(text: str) -> None:
    assert meant(text) == {}


def test_the_room_is_meant_whatever_follows() -> None:
    for text in ("@room", "@Room!", "모두 @room에", "**@ROOM**"):
        assert to_markup(text).room
    for text in ("@rooms", "`@room`", "a@room", "@room service"):
        assert not to_markup(text, named(text, PEOPLE)).room


def test_stored_html_has_a_place_for_the_current_name() -> None:
    text = "@bo and @Bo, @room"
    markup = to_markup(text, named(text, PEOPLE))
    assert markup.people == {13: "bo"}
    shown = with_names(markup.html, {13: "<Bo> II"})
    assert shown.count('<span class="mention" data-mention="13">@<bdi data-person="13">&lt;Bo&gt; II</bdi></span>') == 2
    assert '<span class="mention mention--room" data-mention="room">@room</span>' in shown


def test_a_name_is_the_same_however_it_is_typed() -> None:
    assert folded("ZOË") == folded("zoe\u0308") == "zoë"


def test_few_marks_of_many_are_looked_at() -> None:
    assert len(spellings("".join(f"@{number:04} " for number in range(1_000)))) <= MAX_MARKS * 80
    text = "@bo " * 1_000
    assert to_markup(text, named(text, PEOPLE)).html.count("data-person") <= MAX_MARKS
