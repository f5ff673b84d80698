"""No log line holds what somebody wrote, whatever goes wrong with it. The real database's own errors quote it."""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from channels.testing import HttpCommunicator
from django.db import connection
from django.test import Client

from chat.models import Room, User
from chat.models.message import MAX_LENGTH
from chat.tests.live.page import Page, fields
from chat.tests.reading import composer
from site_config.asgi import application  # at the top: it sets logging up anew

MARKER = "zanzibar"
QUOTED = f"{MARKER}: x"  # as a search for words it is "no such column: zanzibar"


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What the site's own handler writes."""
    [console] = [each for each in logging.getLogger().handlers if type(each) is logging.StreamHandler]
    stream = StringIO()
    before = console.setStream(stream)
    yield stream
    console.setStream(before)


@pytest.fixture
def failing(request: pytest.FixtureRequest, lobby: Room) -> Iterator[None]:
    """A table and its column whose inserts fail with an error that quotes the text: a trigger takes it for a search."""
    table, column = request.param.split(".")
    with connection.cursor() as cursor:
        cursor.execute("CREATE VIRTUAL TABLE quoting USING fts5(words)")
        cursor.execute(
            f"CREATE TRIGGER quotes BEFORE INSERT ON {table} BEGIN"
            f" SELECT count(*) FROM quoting WHERE quoting MATCH NEW.{column}; END"
        )
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER quotes")
        cursor.execute("DROP TABLE quoting")


def tells(logged: StringIO, *words: str) -> str:
    """What was written, once it is known to hold the words and not the marker."""
    found = logged.getvalue()
    assert MARKER not in found
    for word in words:
        assert word in found
    return found


@pytest.mark.parametrize("failing", ["chat_message.body"], indirect=True)
async def test_a_line_that_the_database_refuses(failing: None, page: Page, logged: StringIO) -> None:
    await page.compose(QUOTED)
    await page.until(lambda page: page.dom.select("#notices textarea"))
    line = tells(logged, "A line could not be stored.", "OperationalError: SQLITE_ERROR", "in say_line")
    assert re.search(r"chat\.live\.saying \[[0-9a-f]{16}\]:", line), "the socket's own id"


@pytest.mark.parametrize("failing", ["chat_draft.body"], indirect=True)
async def test_a_draft_that_the_database_refuses(failing: None, page: Page, lobby: Room, logged: StringIO) -> None:
    await page.send({**fields(page.one("#composer")), "action": "draft", "text": QUOTED, "room": str(lobby.pk)})
    await page.leave()
    tells(logged, "A draft could not be kept.", "OperationalError: SQLITE_ERROR")


@pytest.mark.parametrize("failing", ["chat_message.body"], indirect=True)
def test_a_posted_line_that_the_database_refuses(
    failing: None, alice: User, lobby: Room, client: Client, logged: StringIO
) -> None:
    client.force_login(alice)
    answer = client.post("/say/", composer(client, lobby) | {"text": QUOTED})
    assert answer.status_code == 503
    tells(logged, "A line could not be stored.")


@pytest.mark.parametrize("failing", ["chat_room.name"], indirect=True)
def test_a_form_that_breaks_its_view(failing: None, alice: User, client: Client, logged: StringIO) -> None:
    client.force_login(alice)
    client.raise_request_exception = False
    assert client.post("/rooms/new/", {"name": QUOTED}).status_code == 500
    tells(logged, "Internal Server Error: /rooms/new/", "OperationalError: SQLITE_ERROR")


@pytest.mark.parametrize(
    "frame",
    [
        json.dumps({"action": MARKER}),
        json.dumps({"action": "say", "page": "p", "room": MARKER, "text": MARKER}),
        json.dumps({"action": "say", "page": "p", "room": "1", "text": [MARKER]}),
        json.dumps({"action": "say", "page": MARKER, "room": ["1", "2"], "text": MARKER}),
        json.dumps({"action": "sync", "room": MARKER, "pane": "a", "place": "0"}),
        json.dumps([MARKER]),
        f'{{"action": "say", "text": "{MARKER}',
        MARKER,
    ],
)
async def test_a_broken_frame(page: Page, logged: StringIO, frame: str) -> None:
    await page.send(frame)
    await page.until(lambda page: page.dom.select("#notices dialog"))
    tells(logged)


async def test_a_line_that_is_refused(page: Page, logged: StringIO) -> None:
    await page.compose(MARKER * MAX_LENGTH)
    await page.until(lambda page: page.dom.select("#notices textarea"))
    tells(logged)


@sync_to_async
def rename(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} RENAME TO {name}")


async def test_the_page_of_our_fault_quotes_what_the_logs_do(
    lobby: Room, alice: User, client: Client, logged: StringIO
) -> None:
    """The sessions' table is gone: nothing works."""
    await sync_to_async(client.force_login)(alice)
    cookie = f"sarangbang_session={client.cookies['sarangbang_session'].value}"
    headers = [(b"host", b"testserver"), (b"cookie", cookie.encode())]
    await rename("django_session", "gone")
    try:
        request = HttpCommunicator(application, "GET", f"/people/?{MARKER}", headers=headers)
        answer = await request.get_response(timeout=5)
    finally:
        await rename("gone", "django_session")
    assert answer["status"] == 500
    name = dict(answer["headers"])[b"x-request-id"].decode()
    assert f"quote <code>{name}</code>" in answer["body"].decode()
    tells(logged, f"django.request [{name}]: Internal Server Error: /people/")
