"""Django, as the server asks it: one thread for a request, and none for a file of the pages."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from asgiref.sync import ThreadSensitiveContext
from asgiref.testing import ApplicationCommunicator
from django.db import connections
from django.test import override_settings

from site_config.handler import Handler


async def ask(path: str, application: Any) -> tuple[dict[str, Any], bytes]:
    """The start of the answer, and its body: whoever goes away before its end leaves files open."""
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"", "headers": [(b"host", b"testserver")]}
    asked: Any = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]
    await asked.send_input({"type": "http.request", "body": b""})
    start = await asked.receive_output()
    body, more = b"", True
    while more:
        part = await asked.receive_output()
        body, more = body + part.get("body", b""), part.get("more_body", False)
    await asked.send_input({"type": "http.disconnect"})
    await asked.wait()
    return start, body


@override_settings(SERVESTATIC_AUTOREFRESH=True, SERVESTATIC_USE_FINDERS=True)
async def test_a_file_of_the_pages_is_what_it_says() -> None:
    start, body = await ask("/static/css/base.css", Handler())
    headers = dict(start["headers"])
    assert start["status"] == 200 and body
    assert headers[b"Content-Type"].startswith(b"text/css")
    assert headers[b"X-Content-Type-Options"] == b"nosniff"


async def test_a_request_asks_for_a_thread_once_besides_its_start_and_end(transactional_db: None) -> None:
    class Thread(ThreadPoolExecutor):
        hops = 0

        def submit(self, *args: Any, **kwargs: Any) -> Any:
            self.hops += 1
            return super().submit(*args, **kwargs)

    async def on_it(*connection: Any) -> None:
        async with ThreadSensitiveContext(executor=thread):
            await Handler()(*connection)

    with Thread(max_workers=1) as thread:
        start, _ = await ask("/sign-in/", on_it)
        thread.submit(connections.close_all)
    assert start["status"] == 302  # to the first run
    assert thread.hops == 3 + 1
