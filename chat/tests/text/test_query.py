import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.text.query import LONGEST, MOST, Condition, parse
from chat.words import cut

NAMES = {"from", "in", "has", "on"}


def said(text: str) -> tuple[list[str], list[str], list[str], int]:
    """Words, what is left out, conditions, and how many notes."""
    query = parse(text, NAMES)
    plain = [[" ".join(words.words) for words in each] for each in (query.words, query.without)]
    return plain[0], plain[1], [str(condition) for condition in query.conditions], len(query.notes)


@pytest.mark.parametrize(
    ("text", "words", "without", "conditions", "notes"),
    [
        ("", [], [], [], 0),
        ("plum  Tea", ["plum", "tea"], [], [], 0),
        ('"plum tea" cake', ["plum tea", "cake"], [], [], 0),
        ("“plum tea”", ["plum tea"], [], [], 0),
        ("tea -green -“of the day”", ["tea"], ["green", "of the day"], [], 0),
        ("사랑방 차", ["사랑 랑방", "차"], [], [], 0),
        ('from:Carol in:"Reading room" -has:link', [], [], ["from:Carol", 'in:"Reading room"', "-has:link"], 0),
        ("FROM:김지은", [], [], ["from:김지은"], 0),
        ("from: tea", ["tea"], [], [], 1),
        ('from:""', [], [], [], 1),
        ('tea "not closed', ["tea", "not closed"], [], [], 1),
        ('"', [], [], [], 1),
        ("http://example.org", ["http example org"], [], [], 0),
        ("10:30", ["10 30"], [], [], 0),
        ("note:this", ["note this"], [], [], 0),
        ("load-bearing", ["load bearing"], [], [], 0),
        ("- -- 🍵", [], [], [], 2),
        ("NEAR(a b) OR * ^c", ["near a", "b", "or", "c"], [], [], 1),
    ],
)
def test_how_it_is_read(text: str, words: list[str], without: list[str], conditions: list[str], notes: int) -> None:
    assert said(text) == (words, without, conditions, notes)


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from('":- \0가'))))
def test_it_never_fails(text: str) -> None:
    query = parse(text, NAMES)
    assert len(query.words) + len(query.without) + len(query.conditions) <= MOST
    for condition in query.conditions:
        assert condition.name in NAMES and condition.value


def test_what_is_too_long_is_cut_and_said_so() -> None:
    assert len(parse("a " * 100, NAMES).words) == MOST
    assert len(parse("a " * 100, NAMES).notes) == 1
    query = parse("x" * 100_000, NAMES)
    assert query.words == [cut("x" * LONGEST)]
    assert len(query.notes) == 1


def test_a_condition_is_told_as_it_was_typed() -> None:
    assert str(Condition("from", "Kim Jieun", negative=True)) == '-from:"Kim Jieun"'
