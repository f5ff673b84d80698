"""What this process counts for its keeper. Nobody's data: no label names a person or a room."""

from collections.abc import Iterable
from datetime import UTC, datetime

import prometheus_client
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

# A second number for each counter, that nobody reads.
prometheus_client.disable_created_metrics()  # type: ignore[no-untyped-call]

registry = CollectorRegistry()
ProcessCollector(registry=registry)

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


def _counter(name: str, what: str) -> Counter:
    return Counter(name, what, namespace="sarangbang", registry=registry)


def _gauge(name: str, what: str) -> Gauge:
    return Gauge(name, what, namespace="sarangbang", registry=registry)


open_sockets = _gauge("open_sockets", "Pages that are connected now.")
deliveries = _counter("deliveries", "Frames of rooms handed to sockets.")
lag = Histogram(
    "lag_seconds",
    "From when a line was said, by the clock of the process that took it, to its delivery to the pages here.",
    namespace="sarangbang",
    registry=registry,
    buckets=SECONDS,
)
doorbells_rung = _counter("doorbells_rung", "Doorbells rung after a commit.")
doorbells_heard = _counter("doorbells_heard", "Doorbells heard by the hub.")
doorbells_lost = _counter("doorbells_lost", "News of a room here that no doorbell brought, and the slow tick healed.")
slow_sockets_dropped = _counter("slow_sockets_dropped", "Sockets closed because they could not keep up.")
lines_said = _counter("lines_said", "Lines said, each once however often it was sent.")
lines_refused = _counter("lines_refused", "Lines given back to their authors, for whatever reason.")
lines_waiting = _gauge("lines_waiting", "Composers whose next line waits for its turn: they talk too fast.")
renderings_cached = _counter("renderings_cached", "Messages found rendered.")
renderings_made = _counter("renderings_made", "Messages that had to be rendered.")
database_errors = _counter("database_errors", "Failures of the database that open pages' work met.")
tasks_done = _counter("tasks_done", "Background tasks that this process has done.")
tasks_failed = _counter("tasks_failed", "Attempts at background tasks that came to nothing.")
tasks_waiting = _gauge("tasks_waiting", "Background tasks of the place still to be done, as a worker sees it.")
tasks_given_up = _gauge("tasks_given_up", "Background tasks of the place of the last week that nobody tries any more.")


def delivered(pages: int, said: Iterable[datetime]) -> None:
    """A reading of a room went to so many pages, with lines said then. Called once a reading, not once a page."""
    deliveries.inc(pages)
    now = datetime.now(UTC)
    for moment in said:  # another machine's clock may be ahead of ours
        lag.observe(max(0.0, (now - moment).total_seconds()))
