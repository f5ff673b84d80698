"""A newer version of the code takes the place of the one that runs, a process at a time, and nobody notices."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

from e2e.faults.client import GONE
from e2e.faults.storm import Storm
from e2e.faults.switch import Switch
from e2e.plain import PlainPage
from e2e.server import PROJECT

PACE = 0.05  # seconds between two requests of one who asks: what is measured is the servers
CODE = ("chat", "components", "locale", "site_config", "static", "templates")
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("chat", "{before}")]
    operations = [migrations.AddField("room", "later", models.TextField(db_default=""))]
"""


def newer_version(folder: Path) -> Path:
    """A copy of the code with one more column in the database. What was before works with it."""
    for name in CODE:
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    shutil.copy(PROJECT / "manage.py", folder)
    migrations = folder / "chat" / "migrations"
    newest = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "9999_later.py").write_text(MIGRATION.format(before=newest))
    return folder


async def rolling_restart(storm: Storm) -> None:
    """One process after the other, behind a proxy; no request may be refused."""
    async with asked(storm):
        for server in storm.site.servers:
            await storm.talk(0.3)
            await asyncio.to_thread(server.stop)
            await asyncio.to_thread(server.start)
        await storm.talk(0.3)


async def rolling_upgrade(storm: Storm) -> None:
    """The same, and what is started is a newer version, which changes the database while the older one serves."""
    servers = storm.site.servers
    newer = await asyncio.to_thread(newer_version, servers[0].data.parent / "newer")
    async with asked(storm):
        for server in servers:
            await storm.talk(0.3)
            await asyncio.to_thread(server.stop)
            server.code = newer
            await asyncio.to_thread(server.start)
        await storm.talk(0.3)


@asynccontextmanager
async def asked(storm: Storm) -> AsyncIterator[None]:
    """Everybody goes through a proxy, and pages are asked for and forms posted all the time: none may be refused."""
    sent, refused = 0, list[str]()

    async def ask(request: Callable[[], tuple[int, str]]) -> None:
        nonlocal sent
        while True:
            sent += 1
            try:
                status, _ = await asyncio.to_thread(request)
            except GONE as error:
                refused.append(repr(error))
            else:
                if status != 200:
                    refused.append(str(status))
            await asyncio.sleep(PACE)

    async with Switch([server.port for server in storm.site.servers]) as switch:
        storm.site.front = switch.origin
        page = PlainPage(switch.origin, storm.reader.session)
        asking = [
            asyncio.create_task(ask(partial(page.get, f"/rooms/{storm.rooms[0]}/"))),
            asyncio.create_task(ask(partial(page.submit, "/composer/mode/", multi_line="1"))),
        ]
        try:
            yield
        finally:
            storm.site.front = ""
            for task in asking:
                task.cancel()
            await asyncio.wait(asking)
    storm.notes.append(f"{sent} requests, {len(refused)} refused")
    assert sent, "nobody asked"
    assert not refused, refused
