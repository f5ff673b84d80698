"""Lists that are asked for again; those of rooms, people and members are tested with their pages."""

from datetime import UTC, datetime

from django.test import RequestFactory

from chat.views.again import is_shown, mark_of


def test_a_mark_is_of_all_facts_and_the_same_everywhere() -> None:
    facts = [(1, "차", True), (2, None, datetime(2026, 11, 27, tzinfo=UTC))]
    assert mark_of(facts, "x") == mark_of(list(facts), "x")
    assert len({mark_of(facts), mark_of(facts[:1]), mark_of(facts[::-1]), mark_of(facts, "x"), mark_of()}) == 5


def test_nothing_is_shown_that_says_so_of_another_list() -> None:
    mark = mark_of("list")
    shown = {
        path: is_shown(RequestFactory().get(path), mark) for path in (f"/?mark={mark}", "/?mark=0", "/?mark=", "/")
    }
    assert list(shown.values()) == [True, False, False, False]
