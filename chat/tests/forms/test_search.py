from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat.actions import people, rooms
from chat.forms.search import CONDITIONS, Search
from chat.models import Message, Room, User
from chat.tests.conftest import PASSWORD


def test_people_and_rooms_by_name(lobby: Room, alice: User, bob: User) -> None:
    kim = people.join(name="Kim Jieun", email="kim@example.com", password=PASSWORD)
    other = people.join(name="Kim Minji", email="minji@example.com", password=PASSWORD)
    attic = rooms.create(name="Attic", creator=alice)
    wanted = Search('from:"kim jieun" from:@Bob in:#attic', bob)
    assert wanted.sought.scopes == [[f"a{kim.pk}", f"a{bob.pk}"], [f"r{attic.pk}"]]
    assert Search("from:kim", bob).sought.scopes == [[f"a{kim.pk}", f"a{other.pk}"]]
    assert Search("from:me -in:Lobby", bob).sought.scopes == [[f"a{bob.pk}"]]
    assert Search("from:me -in:Lobby", bob).sought.excluded == [f"r{lobby.pk}"]
    assert not wanted.notes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tea from:Nobody", "Nobody here is called Nobody: from:Nobody is left out."),
        ("tea in:Cellar", "You see no room that is called Cellar"),
        ("tea has:wings", "There are has:link and has:code"),
        ("tea is:cold", "There are is:thread and is:pinned and is:saved"),
        ("tea on:2026-02-30", "2026-02-30 is no day of the calendar"),
        ("tea before:٢٠٢٦", "is no day of the calendar"),
        ("tea after:0000", "is no day of the calendar"),
        ("tea after:0001-01-01", "is no day of the calendar"),
        ("tea before:9999-12-31", "is no day of the calendar"),
        ("tea on:2026-0", "is no day of the calendar"),
        ("tea -on:today", "A day can't be left out"),
    ],
)
def test_what_is_not_known_is_explained_and_the_rest_searched_for(bob: User, text: str, told: str) -> None:
    wanted = Search(text, bob)
    assert told in wanted.notes[0]
    assert len(wanted.notes) == 1
    assert [words.words for words in wanted.sought.words] == [("tea",)]
    assert not wanted.sought.scopes and not wanted.sought.since


def test_only_what_to_leave_out_is_no_search(bob: User) -> None:
    assert "add a word" in Search("-tea", bob).notes[0]
    assert "add a word" in Search("-from:me", bob).notes[0]
    assert not Search("", bob).notes


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [  # midnight in Seoul is 15 o'clock in Greenwich
        ("on:2026-03-01", (2026, 2, 28), (2026, 3, 1)),
        ("on:2026-12", (2026, 11, 30), (2026, 12, 31)),
        ("on:2024", (2023, 12, 31), (2024, 12, 31)),
        ("before:2026-03-01", None, (2026, 2, 28)),
        ("after:2026-03-01", (2026, 3, 1), None),
        ("after:2026-02 before:2026-04 after:2025", (2026, 2, 28), (2026, 3, 31)),
    ],
)
def test_days_by_the_clock_of_the_place(
    bob: User, text: str, since: tuple[int, int, int] | None, until: tuple[int, int, int] | None
) -> None:
    sought = Search(text, bob).sought
    assert sought.since == (datetime(*since, 15, tzinfo=UTC) if since else None)
    assert sought.until == (datetime(*until, 15, tzinfo=UTC) if until else None)


PARTS = st.one_of(
    st.text(max_size=12),
    st.tuples(st.sampled_from(sorted(CONDITIONS)), st.text(max_size=8)).map(":".join),
    st.sampled_from(['"', "-", "on:1-1-1", "after:9998-12-31", "before:2-1-1", "from:%", "in:_", "\0", "NOT", "'; --"]),
)


@given(parts=st.lists(PARTS, max_size=8))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_breaks_it(bob: User, parts: list[str]) -> None:
    wanted = Search(" ".join(parts), bob)
    Message.objects.search(wanted.sought, rooms=wanted.rooms, size=3)
