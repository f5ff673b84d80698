import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from pytest_django import DjangoDbBlocker

from chat.tests.management.house import House
from chat.tests.management.process import Process, Visitor
from e2e.machine import is_root
from e2e.services import Postgres, running

type NewHouse = Callable[..., House]
VENDORS = ("sqlite", pytest.param("postgresql", marks=pytest.mark.slow))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running(Postgres) as postgres:
        yield postgres


@pytest.fixture
def new_house(
    tmp_path: Path, request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[NewHouse]:
    """Makes a place: `new_house("name", vendor="postgresql")`."""

    def new(name: str, vendor: str = "sqlite") -> House:
        if vendor == "sqlite":
            return House(tmp_path / name)
        return House(tmp_path / name, request.getfixturevalue("postgres"), f"{tmp_path.name}-{name}")

    with django_db_blocker.unblock():
        yield new


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder that is a disk of its own, of four megabytes."""
    if not is_root():
        pytest.skip("only root may mount a disk")
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "sarangbang", disk], check=True)
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.fixture(scope="session")
def teahouse(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> House:
    """The demo's place, with a picture. To be looked at and copied, not changed."""
    with django_db_blocker.unblock():
        house = House(tmp_path_factory.mktemp("teahouse") / "data")
        house.run("demo", "--password", "paper-and-ink")
        (house.data / "media").mkdir()
        (house.data / "media" / "picture").write_bytes(b"of the teahouse")
        return house


@pytest.fixture
def backup(teahouse: House, new_house: NewHouse, tmp_path: Path) -> Path:
    """A backup of the teahouse."""
    made = teahouse.data.parent / "b.tar.gz"
    if not made.exists():
        teahouse.run("backup", made)
    return Path(shutil.copy(made, tmp_path / "b.tar.gz"))


class Prepared(NamedTuple):
    """A data folder that was served once, before the first run: what the server said then, and a stylesheet of it."""

    data: Path
    output: str
    stylesheet: str


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    data = tmp_path_factory.mktemp("prepared")
    with Process(data) as server:
        visitor = Visitor(server.origin)
        _, page = visitor.get("/start/")
        stylesheet = re.search(r'"(/static/css/base\.\w+\.css)"', page)
        assert stylesheet is not None, page
        assert visitor.get(stylesheet[1])[0] == 200
        assert server.stop() == 0
    return Prepared(data, server.output, stylesheet[1])


@pytest.fixture
def data(prepared: Prepared, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared.data, tmp_path / "data", copy_function=shutil.copy2))
