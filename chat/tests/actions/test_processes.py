from chat.actions import processes
from chat.models import Process


def test_one_is_known_tells_and_is_forgotten(db: None) -> None:
    processes.enter("one")
    processes.enter("one")
    processes.tell("one", {7: 12.345, 8: -1})
    processes.tell("nobody", {7: 1})
    one = Process.objects.get()
    assert (one.beats, one.people) == (1, {"7": 12.3, "8": -1})
    processes.forget(["one", "nobody"])
    assert not Process.objects.exists()
