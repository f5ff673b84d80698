from chat.models import Process


def test_it_begins_with_nobody(db: None) -> None:
    one = Process.objects.create(token="one")
    assert (str(one), one.beats, one.people) == ("one", 0, {})
