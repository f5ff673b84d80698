import re

import pytest
from django.conf import settings

README = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8")
DOCS = README + "".join(
    (settings.BASE_DIR / "docs" / name).read_text(encoding="utf-8") for name in ("how-it-works.md", "keeping.md")
)
MAKEFILE = (settings.BASE_DIR / "Makefile").read_text(encoding="utf-8")
READ = re.compile(r'env\.(?:read|folder)\(\s*"(\w+)"')


def test_every_make_command_is_a_target() -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    commands = set(re.findall(r"(?:`|^    )make ([a-z]+)\b", DOCS, re.MULTILINE))
    assert {"run", "test"} <= commands <= targets


def test_every_manage_command_exists() -> None:
    commands = re.findall(r"manage\.py (\w+)", DOCS)
    folder = settings.BASE_DIR / "chat" / "management" / "commands"
    assert commands
    assert all((folder / f"{command}.py").exists() for command in commands)


def test_the_table_holds_every_variable_that_is_read() -> None:
    source = (settings.BASE_DIR / "site_config" / "settings.py").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)`", README, re.MULTILINE)) == set(READ.findall(source))


@pytest.mark.parametrize("path", re.findall(r"`([a-z_]+/[\w/.]*)`", DOCS))
def test_what_it_points_to_is_there(path: str) -> None:
    assert (settings.BASE_DIR / path).exists()
