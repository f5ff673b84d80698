import pytest

from chat.limits import Buckets


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def buckets(clock: Clock) -> Buckets:
    return Buckets("test", at_once=20, per_second=2, clock=clock)


def taken(buckets: Buckets, key: object = "bob") -> int:
    """How many there are to take at this moment."""
    count = 0
    while not buckets.take(key):
        count += 1
    return count


def test_so_many_at_once_and_then_so_many_a_second(buckets: Buckets, clock: Clock) -> None:
    assert taken(buckets) == 20
    clock.now += 1
    assert taken(buckets) == 2
    clock.now += 0.4
    assert taken(buckets) == 0
    clock.now += 0.1
    assert taken(buckets) == 1


def test_the_wait_is_exact(buckets: Buckets, clock: Clock) -> None:
    taken(buckets)
    wait = buckets.take("bob")
    assert wait == pytest.approx(0.5)
    clock.now += wait
    assert buckets.take("bob") == 0


def test_a_refusal_takes_nothing(buckets: Buckets, clock: Clock) -> None:
    taken(buckets)
    for _ in range(100):
        assert buckets.take("bob") == pytest.approx(0.5)


def test_a_bucket_holds_no_more_than_it_does(buckets: Buckets, clock: Clock) -> None:
    taken(buckets)
    clock.now += 86_400
    assert taken(buckets) == 20


def test_each_key_has_its_own(buckets: Buckets) -> None:
    assert taken(buckets, "bob") == 20
    assert taken(buckets, "alice") == 20


def test_refilled(buckets: Buckets) -> None:
    taken(buckets)
    buckets.refill("bob")
    buckets.refill("nobody")
    assert taken(buckets) == 20


def test_forgotten(buckets: Buckets) -> None:
    taken(buckets, "bob")
    taken(buckets, "alice")
    buckets.forget()
    assert taken(buckets, "bob") == taken(buckets, "alice") == 20


def test_full_buckets_are_not_kept_for_ever(buckets: Buckets, clock: Clock) -> None:
    for key in range(10_001):
        buckets.take(key)
    clock.now += 60
    taken(buckets, "bob")
    assert list(buckets._full_at) == ["bob"]


def test_memory_pressure_empties_nobodys_debt(buckets: Buckets) -> None:
    taken(buckets, "bob")
    for key in range(10_100):
        buckets.take(key)
    assert buckets.take("bob") > 0
