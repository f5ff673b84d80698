"""A language for tests: every message of the catalogues with accents on its letters, longer by a third, and on pages
that go from the right to the left. What a page shows without an accent then is in no catalogue.
"""

import re
import subprocess
from pathlib import Path

from django.conf.locale import LANG_INFO

CODE = "ar"  # one that goes from the right to the left, and that Django has dates and errors in
assert LANG_INFO[CODE]["bidi"]
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|<[^<>]+>|&\w+;|\\.)")
ACCENTED = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "ÀƁÇĐÉƑĞĤÎĴĶĻṀÑÖÞǪŔŠŢÛṼŴẊÝŽàƀçđéƒğĥîĵķļṁñöþǫŕšţûṽŵẋýž"
)
PATTERN = 'msgctxt "date format"'  # what is no words


def pseudo(text: str) -> str:
    """A message as that language has it; placeholders, tags and entities stay."""
    parts = KEPT.split(text)
    words = "".join(parts[::2])
    return "".join(part if index % 2 else part.translate(ACCENTED) for index, part in enumerate(parts)) + "·" * (
        len(words) // 3
    )


def make(catalogue: Path, folder: Path) -> None:
    """Write that language into a folder of locales, with all messages of another one's catalogue."""
    empty = _run("msgattrib", "--empty", "--no-wrap", catalogue)
    english = _run("msgen", "--no-wrap", "-", given=empty)
    entries = english.split("\n\n")
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=n != 1;\\n"'
    target = folder / CODE / "LC_MESSAGES"
    target.mkdir(parents=True)
    said = "\n\n".join([header, *map(_accented, entries[1:])])
    _run("msgfmt", "--check-format", "-o", target / "django.mo", "-", given=said)


def _accented(entry: str) -> str:
    if PATTERN in entry:
        return entry
    head, _, strings = entry.partition("\nmsgstr")
    return f"{head}\nmsgstr" + re.sub(r'"((?:[^"\\]|\\.)+)"', lambda found: f'"{pseudo(found[1])}"', strings)


def _run(*command: str | Path, given: str = "") -> str:
    return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout
