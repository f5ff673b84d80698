import pytest

from chat.models import Record


def test_it_reads_as_a_sentence() -> None:
    assert str(Record(who="Alice", what="made Bob an admin")) == "Alice made Bob an admin"


def test_it_is_told_in_the_language_of_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    record = Record(who="Alice", what="let 100% in", told=["%(who)s let %(name)s in", {"name": "100%"}])
    assert record.around == ("", " let 100% in")
    catalogue = {"%(who)s let %(name)s in": "%(name)s: 100%% by %(who)s (%(name)s)"}
    monkeypatch.setattr("chat.models.record.gettext", catalogue.__getitem__)
    assert record.around == ("100%: 100% by ", " (100%)")


def test_an_older_one_is_shown_as_it_was_written() -> None:
    assert Record(who="Alice", what="made %(x)s an admin").around == ("", " made %(x)s an admin")
