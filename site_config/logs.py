"""What is written down: lines or JSON, each with its request's id, and never what somebody wrote."""

import copy
import json
import logging
import traceback
from datetime import UTC, datetime
from typing import override

from site_config.request_id import request_id


class Line(logging.Formatter):
    """A line a record, and tracebacks without the words of their exceptions: these quote rows, frames and forms."""

    def __init__(self) -> None:
        super().__init__("{asctime} {levelname} {name} [{request_id}]: {message}", style="{")

    @override
    def format(self, record: logging.LogRecord) -> str:
        return self.write(discreet(record))

    def write(self, record: logging.LogRecord) -> str:
        return super().format(record)


class Json(Line):
    """An object a line. `request_id` is empty for what no request brought about."""

    @override
    def write(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request_id": request_id.get(),
            "message": record.getMessage(),
        }
        if record.exc_text:
            entry["exception"] = record.exc_text
        return json.dumps(entry)


def discreet(record: logging.LogRecord) -> logging.LogRecord:
    """A copy with `request_id`, and whose exceptions are told by `told` and `trace` alone."""
    record = copy.copy(record)
    record.request_id = request_id.get() or "-"
    if isinstance(record.args, tuple):
        record.args = tuple(told(each) if isinstance(each, BaseException) else each for each in record.args)
    if record.name == "asyncio":  # the lines after the first show tasks with their exceptions
        record.msg, record.args = record.getMessage().partition("\n")[0], ()
    # Another handler may have written the whole traceback here.
    error = record.exc_info[1] if record.exc_info else None
    record.exc_info, record.exc_text = None, trace(error) if error else None
    return record


def trace(error: BaseException) -> str:
    """As Python prints it, the exceptions that led to it first; an exception group's own come after it."""
    chain: list[BaseException] = []
    earlier: BaseException | None = error
    while earlier is not None and earlier not in chain:
        chain.append(earlier)
        earlier = earlier.__cause__ or (None if earlier.__suppress_context__ else earlier.__context__)
    parts = [f"{''.join(traceback.format_tb(each.__traceback__))}{told(each)}" for each in reversed(chain)]
    if isinstance(error, BaseExceptionGroup):
        parts += map(trace, error.exceptions)
    return "\n\n".join(parts)


def told(error: BaseException) -> str:
    """The type, and why by a code that can't quote anybody: of SQLite, PostgreSQL or the system."""
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    reason = next((code for each in REASONS if (code := getattr(error, each, None))), "")
    if not reason and kind.__module__ == "psycopg" and kind.__name__ == "OperationalError":
        reason = error  # without a code it comes from the connection: nothing was asked yet, or nobody answers
    return f"{name}: {reason}" if reason else name


REASONS = ("sqlite_errorname", "sqlstate", "strerror")
