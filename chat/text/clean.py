"""What people type, made fit to be stored."""

import re
import unicodedata

EXCERPT = 120  # characters
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
# Letters, marks and symbols that show nothing: joiners, Hangul fillers, Khmer inherent vowels, the blank Braille cell,
# variation selectors.
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
NAME_LENGTH = 150
# What turns the direction of all that follows: in a name, of what stands beside it.
TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def storable(text: str) -> str:
    """`text` without what a database refuses (NUL, lone surrogates: replaced), line ends as LF, and in NFC."""
    text = UNSTORABLE.sub(REPLACEMENT, text).replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text)


def single_line(text: str) -> str:
    """`text` as a name: storable, each run of white space and control characters one space, trimmed.

    Nothing in it turns the direction of writing.
    """
    plain = TURNING.sub("", storable(text))
    shown = "".join(" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else char for char in plain)
    return " ".join(shown.split())


def file_name(text: str) -> str:
    """`text` as the name of a file: one line, in no folder, and of 150 characters at most, its ending kept."""
    name = single_line(re.split(r"[/\\]", single_line(text))[-1]).strip(". ")
    if is_blank(name):
        return "file"
    _, dot, suffix = name.rpartition(".")
    end = f".{suffix}" if dot and len(suffix) <= 12 else ""
    return f"{name.removesuffix(end)[: NAME_LENGTH - len(end)]}{end}"


def is_blank(text: str) -> bool:
    """Whether nobody would see anything: white space, control, format and filling characters alone."""
    return all(unicodedata.category(char)[0] in "ZC" for char in UNSEEN.sub("", text))


def excerpt(text: str) -> str:
    """The beginning of `text`, in one line."""
    start = " ".join(text[: 2 * EXCERPT].split())
    return start if len(start) <= EXCERPT and len(text) <= 2 * EXCERPT else f"{start[:EXCERPT].rstrip()}…"
