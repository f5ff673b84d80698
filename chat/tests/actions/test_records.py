from chat.actions import records
from chat.models import Record, User


def test_it_bears_the_name_of_then(alice: User) -> None:
    records.note(by=alice, what="did " + "x" * 600)
    User.objects.filter(pk=alice.pk).update(name="Alicia")
    record = Record.objects.get()
    assert str(record).startswith("Alice did x")
    assert len(record.what) == 500
