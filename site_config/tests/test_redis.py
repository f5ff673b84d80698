"""What becomes of a question to Redis. (With a real Redis: chat/tests/test_with_redis.py and e2e.)"""

import logging

import pytest
from redis.exceptions import ConnectionError as RedisAway

from site_config import redis
from site_config.redis import REST, Link, Receiver


class Clock:
    now = 1_000.0

    def __call__(self) -> float:
        return self.now


class Question:
    """Answers 7, or fails; counts how often it was asked."""

    failure: Exception | None = None
    asked = 0

    def __call__(self) -> int:
        self.asked += 1
        if self.failure:
            raise self.failure
        return 7


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def link(clock: Clock) -> Link:
    return Link(clock)


@pytest.fixture
def question() -> Question:
    return Question()


def test_an_answer(link: Link, question: Question, caplog: pytest.LogCaptureFixture) -> None:
    assert link.ask(question, 0) == 7
    assert caplog.messages == []


@pytest.mark.parametrize("failure", [RedisAway("refused"), OSError("refused"), TimeoutError("refused")])
def test_after_a_failure_it_rests_and_says_so_once(
    link: Link, clock: Clock, question: Question, failure: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    question.failure = failure
    for _ in range(5):
        assert [link.ask(question, 0) for _ in range(10)] == [0] * 10
        clock.now += REST
    assert question.asked == 5
    question.failure = None
    assert link.ask(question, 0) == link.ask(question, 0) == 7
    assert [message.split(":")[0] for message in caplog.messages] == ["Redis fails", "Redis is back."]


def test_another_failure_is_no_affair_of_its(link: Link, question: Question) -> None:
    question.failure = ValueError("a bug")
    with pytest.raises(ValueError, match="a bug"):
        link.ask(question, 0)


def receive(error: BaseException | None) -> bool:
    failed = (type(error), error, None) if error else None
    record = logging.LogRecord("layer", logging.ERROR, "", 0, "Unexpected", (), failed)
    return bool(Receiver().filter(record))


def test_the_layers_complaints_about_redis_are_the_links(
    link: Link, question: Question, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(redis, "link", link)
    assert [receive(RedisAway("gone")), receive(RedisAway("gone"))] == [False, False]
    assert len(caplog.messages) == 1
    assert link.ask(question, 0) == 0
    assert [receive(KeyError("a bug")), receive(None)] == [True, True]
