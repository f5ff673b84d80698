"""The catalogues of all languages hold all that is marked, and nothing else."""

import ast
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from e2e.machine import IN_CI
from e2e.server import environment

TOP: Path = settings.BASE_DIR
LOCALE = TOP / "locale"
LANGUAGES = sorted(path.name for path in LOCALE.iterdir())
KOREAN = LOCALE / "ko" / "LC_MESSAGES" / "django.po"
# Right behind a name nobody knows which of the two it is.
PARTICLE = re.compile(r"%\(\w+\)s(?:</\w+>)?[’”'\"]?(?:은|는|이|가|을|를|와|과|로|으로)(?![가-힣])")

ASKING = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext", "pgettext_lazy", "npgettext"}
NEEDS = "needs gettext; with CI=true this fails"
pytestmark = pytest.mark.skipif(not (shutil.which("xgettext") or IN_CI), reason=NEEDS)


def of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def run(*command: str | Path, **rest: object) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8", **rest).stdout  # type: ignore[call-overload, no-any-return]


def lines(catalogue: Path) -> list[str]:
    """Without the one that says when it was made."""
    text = catalogue.read_text(encoding="utf-8")
    return [line for line in text.splitlines() if "POT-Creation-Date" not in line]


def test_there_are_some() -> None:
    assert "ko" in LANGUAGES


def test_what_is_marked_is_in_all_of_them(tmp_path: Path) -> None:
    """`make messages` finds nothing new."""
    copy = tmp_path / "copy"
    tests = shutil.ignore_patterns("tests", "management", "__pycache__", "*.mo")
    for folder in ("chat", "components", "templates", "site_config", "locale"):
        shutil.copytree(TOP / folder, copy / folder, ignore=tests)
    shutil.copy(TOP / "manage.py", copy)
    make = ["makemessages", "--all", "--no-location", "--no-wrap", "--no-obsolete", "-v", "0"]
    run(TOP / ".venv/bin/python", "manage.py", *make, cwd=copy, env=environment(tmp_path / "data"))
    for language in LANGUAGES:
        path = of(language)
        assert lines(copy / path.relative_to(TOP)) == lines(path), "make messages"


def test_whatever_code_asks_for_is_there() -> None:
    """What is asked for within an f-string is not found by xgettext."""
    known = "\n".join(re.findall(r'"((?:[^"\\]|\\.)*)"', run("msgcat", "--no-wrap", KOREAN)))
    asked = set[str]()
    for module in [*(TOP / "chat").rglob("*.py"), *(TOP / "components").rglob("*.py")]:
        if "tests" in module.parts:
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ASKING:
                asked |= {str(each.value) for each in node.args if isinstance(each, ast.Constant) and each.value}
    assert len(asked) > 200
    assert not {each for each in asked if json.dumps(each, ensure_ascii=False)[1:-1] not in known}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_is_whole(language: str, tmp_path: Path) -> None:
    path, compiled = of(language), tmp_path / "django.mo"
    assert not run("msgattrib", "--untranslated", "--no-obsolete", path)
    assert not run("msgattrib", "--only-fuzzy", "--no-obsolete", path)
    assert not run("msgattrib", "--only-obsolete", path)
    run("msgfmt", "--check", "-o", compiled, path)
    assert compiled.read_bytes() == path.with_suffix(".mo").read_bytes(), "make messages"


def test_no_korean_particle_depends_on_a_name() -> None:
    assert all(map(PARTICLE.search, ("%(name)s을", "‘%(room)s’은 닫힌 방", "<bdi>%(name)s</bdi>는")))
    assert not any(map(PARTICLE.search, ("%(name)s 님이", "%(count)s개를", "%(time)s까지")))
    said = run("msgattrib", "--no-wrap", KOREAN)
    assert not [line for line in said.splitlines() if line.startswith("msgstr") and PARTICLE.search(line)]
