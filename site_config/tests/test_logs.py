import asyncio
import json
import logging
import sqlite3
from collections.abc import Iterator
from io import StringIO

import psycopg
import pytest

from site_config.logs import Json, Line, told
from site_config.request_id import request_id

MARKER = "SECRETWORDS"


@pytest.fixture(params=[Line, Json])
def written(request: pytest.FixtureRequest) -> Iterator[StringIO]:
    """What a handler of this format writes."""
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    logging.getLogger().addHandler(handler)
    yield stream
    logging.getLogger().removeHandler(handler)


def write(formatter: logging.Formatter, error: BaseException | None, *args: object) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return formatter.format(logging.LogRecord("chat.x", logging.ERROR, "", 1, "It is %s.", args, info))


def test_a_line() -> None:
    line = write(Line(), None, "so").split(" ", 2)[2]
    assert line == "ERROR chat.x [-]: It is so."


def test_an_object_a_line() -> None:
    token = request_id.set("3f2a-0001")
    try:
        logged = write(Json(), None, "so\nand so")
    finally:
        request_id.reset(token)
    assert "\n" not in logged
    found = json.loads(logged)
    assert found.pop("time").endswith("+00:00")
    assert found == {"level": "ERROR", "logger": "chat.x", "request_id": "3f2a-0001", "message": "It is so\nand so."}


def chained() -> Exception:
    def read() -> None:
        try:
            int(MARKER)
        except ValueError as error:
            raise KeyError(MARKER) from error

    with pytest.raises(KeyError) as broken:
        read()
    return broken.value


def test_a_traceback_says_where_and_of_which_type(written: StringIO) -> None:
    try:
        raise ExceptionGroup(MARKER, [chained(), OSError(28, "No space left on device", MARKER)])
    except ExceptionGroup:
        logging.getLogger("chat").exception("It broke.")
    logged = written.getvalue()
    assert MARKER not in logged
    for word in ("in chained", "ValueError", "KeyError", "ExceptionGroup", "No space left"):
        assert word in logged
    assert logged.index("ValueError") < logged.index("KeyError")


def test_an_exception_in_the_words_of_a_record(written: StringIO) -> None:
    """As Daphne and Django's on_commit log it."""
    logging.getLogger("daphne.server").error("Exception inside application: %s", chained())
    assert MARKER not in written.getvalue()
    assert "Exception inside application: KeyError" in written.getvalue()


async def test_a_task_that_nobody_asked_how_it_went(written: StringIO) -> None:
    async def fail() -> None:
        raise ValueError(MARKER)

    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task  # now the event loop writes it down
    logged = written.getvalue()
    assert "Task exception was never retrieved" in logged
    assert "ValueError" in logged
    assert MARKER not in logged


def test_a_circle_of_exceptions_ends() -> None:
    first, second = ValueError("a"), KeyError("b")
    first.__cause__, second.__cause__ = second, first
    assert write(Line(), first, "so").endswith("KeyError\n\nValueError")


def test_databases_say_why_by_a_code() -> None:
    with pytest.raises(sqlite3.Error) as refused:
        sqlite3.connect(":memory:").execute(f'SELECT "{MARKER}"."x"')
    assert told(refused.value) == "sqlite3.OperationalError: SQLITE_ERROR"


def test_a_lost_connection_says_why() -> None:
    with pytest.raises(psycopg.OperationalError) as refused:
        psycopg.connect("host=127.0.0.1 port=1 user=nobody")
    assert "Connection refused" in told(refused.value)
    assert told(psycopg.errors.NotNullViolation(f"null value\nDETAIL:  Failing row contains ({MARKER}).")) == (
        "psycopg.errors.NotNullViolation: 23502"
    )
