"""A language for tests: every message of the catalogues with accents on its letters, longer by a third, and on pages
that go from the right to the left. What a page shows without an accent then is in no catalogue.
"""

import re
import subprocess
from pathlib import Path

from django.conf.locale import LANG_INFO

CODE = "ar"  # one that goes from the right to the left, and that Django has dates and errors in
assert LANG_INFO[CODE]["bidi"]
KEPT = re.compile(r"(%\(\w+\)[sd]|%[sd%]|<[^<>]+>|&\w+;|\{\w*\}|\\.)")
QUOTED = re.compile(r'"((?:[^"\\]|\\.)+)"')
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
    _, *entries = _run("msgcat", "--no-wrap", "--no-location", catalogue).split("\n\n")
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=2; plural=n != 1;\\n"'
    target = folder / CODE / "LC_MESSAGES"
    target.mkdir(parents=True)
    said = "\n\n".join([header, *map(_accented, entries)])
    _run("msgfmt", "--check-format", "-o", target / "django.mo", "-", given=said)


def _accented(entry: str) -> str:
    """The entry with its message, or both, said in that language."""
    head, _, _ = entry.partition("\nmsgstr")
    messages = re.findall(r"^msgid(?:_plural)?((?: ?\".*\"\n?)+)", head, re.MULTILINE)
    said = (
        messages if PATTERN in entry else [QUOTED.sub(lambda found: f'"{pseudo(found[1])}"', each) for each in messages]
    )
    places = [""] if len(said) == 1 else ["[0]", "[1]"]
    return "\n".join([head, *(f"msgstr{place} {each.strip()}" for place, each in zip(places, said, strict=True))])


def _said(quoted: re.Match[str]) -> str:
    return f'"{pseudo(quoted[1])}"'


def _run(*command: str | Path, given: str = "") -> str:
    return subprocess.run(command, input=given, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout
