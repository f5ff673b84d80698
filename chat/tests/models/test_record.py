from chat.models import Record


def test_it_reads_as_a_sentence() -> None:
    assert str(Record(who="Alice", what="made Bob an admin")) == "Alice made Bob an admin"
